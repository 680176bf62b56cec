// Makes a text of one step a line a list of numbered fields. The text stays what is sent and saved.
(() => {
  "use strict";

  const NUMBER = /^\s*(?:\d{1,2}[.)．、）](?!\d)|[①-⑳])\s*/;

  const linesOf = (text) => {
    const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
    return lines.length > 1 && lines.every((line) => NUMBER.test(line))
      ? lines.map((line) => line.replace(NUMBER, ""))
      : lines;
  };

  const begin = (area) => {
    const words = area.dataset;
    const say = (sentence, number) => { status.textContent = sentence.replace("{n}", number); };
    const element = (tag, css, text = "") => {
      const made = document.createElement(tag);
      made.className = css;
      made.textContent = text;
      return made;
    };
    const buttonOf = (text, act, css = "btn btn-outline-secondary btn-sm btn-icon") => {
      const button = element("button", css, text);
      button.type = "button";
      button.addEventListener("click", act);
      return button;
    };

    const list = element("ol", "step-inputs");
    const status = element("p", "visually-hidden");
    status.setAttribute("role", "status");
    const keys = element("p", "field-hint", words.keys);
    keys.id = `${area.id}_keys`;
    const row = element("div", "step-row");
    let removed = null; // the step that was taken away last, and its place

    const rows = () => [...list.children];
    const inputOf = (item) => item.querySelector("textarea");
    const indexOf = (item) => rows().indexOf(item);

    const number = () => rows().forEach((item, index) => {
      inputOf(item).setAttribute("aria-label", words.step.replace("{n}", index + 1));
      item.querySelectorAll("[data-label]").forEach((button) => {
        button.setAttribute("aria-label", button.dataset.label.replace("{n}", index + 1));
      });
      item.querySelector("[data-up]").setAttribute("aria-disabled", String(index === 0));
      item.querySelector("[data-down]").setAttribute("aria-disabled", String(index === list.children.length - 1));
    });

    const tell = () => {
      const text = rows().map((item) => inputOf(item).value.trim()).filter(Boolean).join("\n");
      if (text === area.value) return;
      area.value = text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };

    const changed = () => {
      number();
      tell();
      area.dispatchEvent(new Event("change", { bubbles: true }));
    };

    const focusOn = (item, atEnd = true) => {
      const input = inputOf(item);
      input.focus();
      const place = atEnd ? input.value.length : 0;
      input.setSelectionRange(place, place);
    };

    const insert = (text, index) => {
      const item = rowOf(text);
      list.insertBefore(item, list.children[index] ?? null);
      return item;
    };

    const move = (item, by, focused) => {
      const to = indexOf(item) + by;
      if (to < 0 || to >= list.children.length) return;
      list.insertBefore(item, by < 0 ? list.children[to] : list.children[to].nextSibling);
      focused.focus(); // what is moved loses the focus
      changed();
      say(words.moved, to + 1);
    };

    const remove = (item) => {
      const index = indexOf(item);
      const { value } = inputOf(item);
      if (value.trim()) removed = { value, index };
      item.remove();
      if (!list.children.length) insert("", 0);
      focusOn(list.children[Math.min(index, list.children.length - 1)]);
      undo.hidden = !removed;
      changed();
      say(words.removed, index + 1);
    };

    const onKey = (event, item) => {
      if (event.isComposing || event.keyCode === 229) return;
      const input = inputOf(item);
      if (event.key === "Enter") {
        event.preventDefault();
        const rest = input.value.slice(input.selectionEnd);
        input.value = input.value.slice(0, input.selectionStart);
        focusOn(insert(rest, indexOf(item) + 1), false);
        changed();
        say(words.added, indexOf(item) + 2);
      } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
        event.preventDefault();
        move(item, event.key === "ArrowUp" ? -1 : 1, input);
      } else if (event.key === "Backspace" && !input.value && list.children.length > 1) {
        event.preventDefault();
        const before = indexOf(item) - 1;
        item.remove();
        focusOn(list.children[Math.max(before, 0)]);
        changed();
        say(words.removed, before + 2);
      }
    };

    const onPaste = (event, item) => {
      const lines = linesOf(event.clipboardData.getData("text").replace(/\r\n?/g, "\n"));
      if (lines.length < 2) return;
      event.preventDefault();
      const input = inputOf(item);
      const rest = input.value.slice(input.selectionEnd);
      input.value = input.value.slice(0, input.selectionStart) + lines[0];
      lines[lines.length - 1] += rest;
      let last = item;
      lines.slice(1).forEach((line) => { last = insert(line, indexOf(last) + 1); });
      focusOn(last);
      changed();
      say(words.added, indexOf(last) + 1);
    };

    const rowOf = (text) => {
      const item = element("li", "");
      const input = element("textarea", "form-control");
      input.rows = 1;
      input.autocomplete = "off";
      input.value = text;
      input.setAttribute("aria-describedby", `${area.id}_helptext ${keys.id}`);
      input.addEventListener("input", () => {
        // Text that came with line ends by another way than pasting: dropped, dictated, replaced.
        if (input.value.includes("\n")) input.value = input.value.replace(/\s*\n\s*/g, " ");
        tell();
      });
      input.addEventListener("keydown", (event) => onKey(event, item));
      input.addEventListener("paste", (event) => onPaste(event, item));
      const actions = element("span", "step-actions");
      const act = (name, sign, label, deed) => {
        const button = buttonOf(sign, () => deed(button));
        button.dataset[name] = "";
        button.dataset.label = label;
        actions.append(button);
      };
      act("up", "↑", words.up, (button) => move(item, -1, button));
      act("down", "↓", words.down, (button) => move(item, 1, button));
      act("remove", "✕", words.remove, () => remove(item));
      item.append(input, actions);
      return item;
    };

    const add = buttonOf(`+ ${words.add}`, () => {
      focusOn(insert("", list.children.length));
      changed();
      say(words.added, list.children.length);
    }, "btn btn-outline-secondary btn-sm");
    const undo = buttonOf(words.undo, () => {
      const item = insert(removed.value, removed.index);
      removed = null;
      undo.hidden = true;
      focusOn(item);
      changed();
      say(words.restored, indexOf(item) + 1);
    }, "btn btn-outline-secondary btn-sm");
    undo.hidden = true;

    const fill = () => {
      const lines = linesOf(area.value);
      list.replaceChildren(...(lines.length ? lines : [""]).map(rowOf));
      number();
    };

    const label = area.closest(".field")?.querySelector("label");
    label?.addEventListener("click", () => focusOn(list.firstChild));
    row.append(add, undo);
    area.hidden = true;
    area.after(list, row, keys, status);
    fill();
    // The browser may bring back what was typed only now.
    window.addEventListener("pageshow", fill);
  };

  const prepare = (root) => root.querySelectorAll("textarea[data-steps]:not([hidden])").forEach(begin);
  prepare(document);
  document.addEventListener("htmx:load", ({ target }) => prepare(target));
})();
