// The review page: a remark is written in the one form, at the field it is about.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-remark]");
    const form = document.getElementById("remark-form");
    if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const about = form.elements.about;
    about.value = link.dataset.remark;
    if (about.value !== link.dataset.remark) return; // not in the list: the page behind the link says why
    event.preventDefault();
    form.elements.text.focus();
  });
})();
