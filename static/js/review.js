// The rows of the review: one is opened and saved in its place, whatever is typed in another.
(() => {
  "use strict";

  const fields = () => document.getElementById("review-fields");
  const forms = () => [...document.querySelectorAll("main form")];
  const changed = new WeakSet();
  const isTyped = (form) => changed.has(form) || form.querySelector(".has-error") !== null;

  document.addEventListener("input", ({ target }) => {
    if (target.form) changed.add(target.form);
  });

  // What was saved may bring other rows, or take them away: all are shown anew, unless somebody
  // has typed in another one.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const form = detail.requestConfig.elt.closest("#review-fields [data-review-form]");
    const isElsewhere = forms().some((other) => other !== form && fields().contains(other) && isTyped(other));
    if (!form || isElsewhere || detail.xhr.status !== 200) return;
    detail.target = fields();
    detail.selectOverride = "#review-fields";
  });

  // A swap that leaves the focus nowhere: it goes to the row that was saved.
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement === document.body) fields()?.querySelector("[autofocus]")?.focus();
  });

  // Nobody leaves with something typed, but by the button that sends it.
  let sending = null;
  document.addEventListener("submit", ({ target }) => { sending = target; }, true);
  document.addEventListener("htmx:afterRequest", () => { sending = null; });
  window.addEventListener("pageshow", () => { sending = null; });
  window.addEventListener("beforeunload", (event) => {
    if (forms().some((form) => form !== sending && isTyped(form))) event.preventDefault();
  });
})();
