// Offers the browser's own calendar beside a field in which a date is typed.
(() => {
  "use strict";

  const typed = (value) => value.replace("T", " ");
  const forPicker = (value) => (/^\d{4}-\d\d-\d\d( \d\d:\d\d)?$/.test(value) ? value.replace(" ", "T") : "");

  document.querySelectorAll("input[data-pick]").forEach((input) => {
    const picker = document.createElement("input");
    picker.type = input.dataset.pick;
    if (picker.type === "text" || !picker.showPicker) return;
    picker.className = "date-picker";
    picker.tabIndex = -1;
    picker.setAttribute("aria-hidden", "true");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-secondary";
    button.textContent = input.dataset.pickLabel;
    button.addEventListener("click", () => {
      picker.value = forPicker(input.value);
      picker.showPicker();
    });
    picker.addEventListener("input", (event) => event.stopPropagation());
    picker.addEventListener("change", (event) => {
      event.stopPropagation();
      input.value = typed(picker.value);
      for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
    });
    const row = document.createElement("span");
    row.className = "date-row";
    input.replaceWith(row);
    row.append(input, button, picker);
  });
})();
