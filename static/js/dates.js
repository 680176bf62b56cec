// Buttons beside a field in which a time is told: the browser's calendar, this moment, ready words.
(() => {
  "use strict";

  const typed = (value) => value.replace("T", " ");
  const forPicker = (value) => (/^\d{4}-\d\d-\d\d( \d\d:\d\d)?$/.test(value) ? value.replace(" ", "T") : "");

  const fill = (input, value) => {
    input.value = value;
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  };

  const buttonOf = (label, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-secondary";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  };

  const rowOf = (input) => {
    const row = document.createElement("span");
    row.className = "date-row";
    input.replaceWith(row);
    row.append(input);
    return row;
  };

  const isBare = (input) => !input.closest(".date-row");

  const addPicker = (input) => {
    const row = rowOf(input);
    if (input.dataset.nowLabel) {
      row.append(buttonOf(input.dataset.nowLabel, () => {
        // The Swedish way to write a time is the one that the field shows.
        const { timeZone } = input.dataset;
        const form = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
        fill(input, form.format(new Date()));
      }));
    }
    const picker = document.createElement("input");
    picker.type = input.dataset.pick;
    if (picker.type === "text" || !picker.showPicker) return;
    picker.className = "date-picker";
    picker.tabIndex = -1;
    picker.setAttribute("aria-hidden", "true");
    picker.addEventListener("input", (event) => event.stopPropagation());
    picker.addEventListener("change", (event) => {
      event.stopPropagation();
      fill(input, typed(picker.value));
    });
    row.append(picker, buttonOf(input.dataset.pickLabel, () => {
      picker.value = forPicker(input.value);
      picker.showPicker();
    }));
  };

  // --- Words to put in, or take out again, by a button that says whether they are there

  const addWords = (input) => {
    const { words } = input.dataset;
    const button = buttonOf(words, () => {
      const rest = input.value.split(words).map((text) => text.trim()).filter(Boolean).join(" ");
      fill(input, input.value.includes(words) ? rest : [input.value.trim(), words].filter(Boolean).join(" "));
    });
    const show = () => button.setAttribute("aria-pressed", String(input.value.includes(words)));
    input.addEventListener("input", show);
    window.addEventListener("pageshow", show);
    show();
    rowOf(input).append(button);
  };

  const prepare = (root) => {
    [...root.querySelectorAll("input[data-pick]")].filter(isBare).forEach(addPicker);
    [...root.querySelectorAll("input[data-words]")].filter(isBare).forEach(addWords);
  };
  prepare(document);
  document.addEventListener("htmx:load", ({ target }) => prepare(target));
})();
