// The rows of the review: one is opened and saved in its place, whatever is typed in another.
(() => {
  "use strict";

  const fields = () => document.getElementById("review-fields");
  const forms = () => [...document.querySelectorAll("[data-review-form]")];
  const changed = new WeakSet();

  document.addEventListener("input", ({ target }) => {
    const form = target.closest("[data-review-form]");
    if (form) changed.add(form);
  });

  // What was saved may bring other rows, or take them away: all are shown anew, unless somebody
  // has typed in another one.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const form = detail.requestConfig.elt.closest("#review-fields [data-review-form]");
    const isElsewhere = forms().some((other) => other !== form && changed.has(other));
    if (!form || isElsewhere || detail.xhr.status !== 200) return;
    detail.target = fields();
    detail.selectOverride = "#review-fields";
  });

  // A swap that leaves the focus nowhere: it goes to the row that was saved.
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement === document.body) fields()?.querySelector("[autofocus]")?.focus();
  });

  let leaving = false;
  document.addEventListener("submit", ({ target }) => { leaving = target.matches("[data-review-form]"); }, true);
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && forms().some((form) => changed.has(form))) event.preventDefault();
  });
})();
