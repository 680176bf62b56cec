// Saves a part of a draft while it is typed. Every sentence comes from the form's data- attributes.
// What htmx does at a failed request, composition and the login belong to portal.js.
(() => {
  "use strict";

  const form = document.querySelector("form[data-autosave]");
  const status = document.getElementById("save-status");
  if (!form || !status) return;

  const PAUSE = 600;
  const FIRST_WAIT = 2000;
  const LAST_WAIT = 60000;

  let edits = 0; // how often something was changed
  let covered = 0; // how many of these changes the server has acknowledged
  let underWay = null; // how many of them the request under way holds
  let token = ""; // the one that went with it
  let wait = FIRST_WAIT;
  let pause, again;
  let refused = false; // a choice between two texts is open: nothing is saved until it is made
  let pressed = false; // a press on a link or button is under way: a swap now would lose its click
  let leaving = false;
  let afterwards = null; // where the person wants to go once all is saved

  const unsaved = () => edits !== covered;
  const say = (kind) => {
    status.textContent = form.dataset[kind];
    status.classList.toggle("is-failed", kind === "failed");
  };

  const save = () => {
    clearTimeout(pause);
    if (unsaved() && !refused && !pressed) htmx.trigger(form, "autosave");
  };

  const saveFirst = (act) => {
    afterwards = act;
    save();
  };

  // --- What changes is saved: after a pause in typing, at once where a field is left

  const isOurs = ({ target }) => target.name && target.type !== "file" && !target.closest("#draft-conflict");

  form.addEventListener("input", (event) => {
    if (!isOurs(event)) return;
    pressed = false; // its end may have come outside the window
    edits += 1;
    if (!status.classList.contains("is-failed")) say("unsaved");
    clearTimeout(pause);
    pause = setTimeout(save, PAUSE);
  });
  form.addEventListener("change", save);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  });
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const kind of ["pointerup", "pointercancel"]) {
    document.addEventListener(kind, () => {
      pressed = false;
      setTimeout(save); // after the click that follows
    }, true);
  }

  // --- One request after the other; what failed is tried again, later each time

  form.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt !== form) return;
    clearTimeout(again);
    underWay = edits;
    token = window.portal.token();
    if (!status.classList.contains("is-failed")) say("saving");
  });

  const saved = (count) => {
    covered = count;
    wait = FIRST_WAIT;
    status.classList.remove("is-failed");
    document.querySelectorAll("#draft-unasked").forEach(({ dataset }) => {
      const unasked = dataset.fields.split(" ");
      form.querySelectorAll(".field").forEach((field) => {
        field.toggleAttribute("data-unasked", unasked.includes(field.id.replace("div_", "")));
      });
    });
    if (!form.querySelector(".field.has-error")) document.querySelector("main > .error-summary")?.remove();
    if (unsaved()) {
      say("unsaved");
      if (afterwards) save();
    } else if (afterwards) {
      const act = afterwards;
      afterwards = null;
      act();
    }
  };

  const failed = (xhr) => {
    afterwards = null;
    say("failed");
    const isForGood = [403, 404, 410, 413, 422].includes(xhr.status); // no better by waiting
    const isOvertaken = xhr.status === 403 && token !== window.portal.token(); // by a login elsewhere
    if (isForGood && !isOvertaken && !window.portal.isLoggedOut(xhr)) return;
    again = setTimeout(save, wait);
    wait = Math.min(2 * wait, LAST_WAIT);
  };

  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt !== form) return;
    const { status: code } = detail.xhr;
    const count = underWay;
    underWay = null;
    if (code >= 200 && code < 300) {
      saved(count);
    } else if (code === 409) {
      refused = true;
      afterwards = null;
      status.classList.add("is-failed");
    } else {
      failed(detail.xhr);
    }
  });

  // --- Nobody leaves with something unsaved: buttons and links save first

  form.addEventListener("submit", (event) => {
    if (refused || (!unsaved() && underWay === null)) {
      leaving = true;
      return;
    }
    const { submitter } = event;
    event.preventDefault();
    event.stopImmediatePropagation();
    saveFirst(() => form.requestSubmit(submitter));
  }, true);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || link.target || link.origin !== location.origin || refused) return;
    if (link.hash && link.pathname === location.pathname) return;
    if (!unsaved() && underWay === null) return;
    event.preventDefault();
    saveFirst(() => location.assign(link.href));
  });

  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (unsaved() || underWay !== null)) event.preventDefault();
  });

  window.addEventListener("pageshow", () => {
    leaving = false;
    // The browser brought back what was typed here before.
    const isTyped = (field) => field.name && field.type !== "hidden" && field.type !== "file"
      && ("defaultChecked" in field && /radio|checkbox/.test(field.type)
        ? field.checked !== field.defaultChecked
        : field.tagName === "SELECT"
          ? [...field.options].some((option) => option.selected !== option.defaultSelected && field.selectedIndex > 0)
          : "defaultValue" in field && field.value !== field.defaultValue);
    if ([...form.elements].some(isTyped)) {
      edits += 1;
      save();
    }
  });
})();
