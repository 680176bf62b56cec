// The list of the designated contacts: its keys, and what is new on it.
(() => {
  "use strict";

  const list = () => document.getElementById("case-queue"); // a swap brings a new one

  // --- Keys: none while somebody types, and only where the person wants them

  const OFF = "queue-keys-off";
  const dialog = () => document.getElementById("queue-keys");
  const isOn = () => localStorage.getItem(OFF) === null;
  const links = () => [...(list()?.querySelectorAll(".row-link") ?? [])];

  const step = (by) => {
    const all = links();
    const row = document.activeElement?.closest?.("#case-queue tbody tr");
    const at = row ? all.indexOf(row.querySelector(".row-link")) + by : 0;
    all[Math.min(Math.max(at, 0), all.length - 1)]?.focus();
  };

  const open = () => {
    document.getElementById("queue-keys-on").checked = isOn();
    dialog().showModal();
  };

  const acts = {
    j: () => step(1),
    k: () => step(-1),
    c: () => document.activeElement?.closest?.("tr")?.querySelector("button[form=claim]")?.click(),
    "?": open,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key === "c") return;
    if (!list() || !isOn() || dialog()?.open || !Object.hasOwn(acts, event.key)) return;
    if (event.target.closest?.("input, select, textarea, [contenteditable]")) return;
    event.preventDefault();
    acts[event.key]();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-keys-open]")) open();
  });
  document.addEventListener("change", ({ target }) => {
    if (target.id !== "queue-keys-on") return;
    if (target.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "");
  });

  // --- News: asked while the page is seen, ever less often while nothing happens

  const SOON = 20_000;
  const LATE = 300_000;
  let wait = SOON;
  let timer = 0;

  const plan = () => {
    clearTimeout(timer);
    // Apart from each other, however many pages were opened at once.
    if (!document.hidden && list()) timer = setTimeout(ask, wait * (0.8 + 0.4 * Math.random()));
  };

  const show = (section, cases) => {
    const here = new Set([...section.querySelectorAll("[data-case]")].map((row) => row.dataset.case));
    const count = cases.filter((number) => !here.has(number)).length;
    const line = section.querySelector("[data-queue-news]");
    const text = count === 0 ? "" : count === 1 ? line.dataset.one : line.dataset.many.replace("{n}", count);
    if (line.textContent !== text) line.textContent = text;
    section.querySelector("#queue-show").hidden = count === 0;
  };

  const ask = async () => {
    const section = list();
    if (!section || document.hidden) return;
    const headers = { "If-None-Match": section.dataset.etag };
    const answer = await fetch(section.dataset.news, { headers, redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") return; // logged out: the next click says so
    if (answer?.ok) {
      section.dataset.etag = answer.headers.get("ETag");
      show(section, (await answer.json()).cases);
      wait = SOON;
    } else {
      wait = Math.min(wait * (answer?.status === 304 ? 1.5 : 2), LATE);
    }
    plan();
  };

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) return;
    wait = SOON;
    timer = setTimeout(ask, 1_000);
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.elt.id === "case-queue") plan();
  });
  plan();
})();
