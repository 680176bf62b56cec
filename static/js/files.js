// Files of a draft: chosen, dropped or pasted, each sent on its own and kept until it is stored.
// Where a part asks for none, its list shows once some are brought.
(() => {
  "use strict";

  const section = document.getElementById("draft-files");
  if (!section) return;
  const words = section.dataset;
  const at = (name) => section.querySelector(`[data-${name}]`);
  const input = section.querySelector("input[type=file]");
  const place = input ?? section.querySelector("h2"); // for the focus of a row that goes
  const items = new Set();
  let round = { stored: 0, left: 0 };

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  const announce = (text) => {
    const status = at("files-status");
    status.textContent = "";
    setTimeout(() => { status.textContent = text; }, 100);
  };

  const counted = (kind, n) => (n ? fill(words[`${kind}${n === 1 ? "One" : "Many"}`], { n }) : "");

  // --- One file: waiting -> sending -> stored, or refused (for good), or held (to be tried again)

  const show = (item, state, text = words[state] ?? "") => {
    item.state = state;
    const is = (...states) => states.includes(state);
    item.row.classList.toggle("is-failed", is("refused", "held"));
    item.row.querySelector("[data-state]").textContent = text;
    item.row.querySelector("progress").hidden = !is("waiting", "sending", "storing");
    item.row.querySelector("[data-act=retry]").hidden = !is("held");
    // Once it is all there, the helpdesk may have stored it: too late to cancel.
    item.row.querySelector("[data-act=cancel]").hidden = is("storing", "refused");
    item.row.querySelector("[data-act=dismiss]").hidden = !is("refused");
  };

  const settle = (item, state, text) => {
    item.xhr = null;
    if (state === "stored") {
      round.stored += 1;
      items.delete(item);
    } else {
      round.left += 1;
      show(item, state, text);
    }
    goOn();
  };

  const drop = (item) => {
    const hadFocus = item.row.contains(document.activeElement);
    const wasOnItsWay = item.state !== "refused";
    items.delete(item);
    item.xhr?.abort();
    item.row.remove();
    if (wasOnItsWay) announce(fill(words.cancelled, { name: item.name }));
    if (hadFocus) place.focus();
    goOn();
  };

  const retry = (item) => {
    const button = item.row.querySelector("[data-act=retry]");
    const hadFocus = document.activeElement === button;
    show(item, "waiting");
    if (hadFocus) item.row.querySelector("[data-act=cancel]").focus();
    goOn();
  };

  const take = (item, fresh) => {
    const hadFocus = item.row.contains(document.activeElement);
    section.querySelector(`[data-file="${CSS.escape(fresh.dataset.file)}"]`)?.remove();
    at("stored-files").append(fresh);
    if (at("stored-title")) at("stored-title").hidden = false;
    item.row.remove();
    htmx.process(fresh);
    if (hadFocus) fresh.querySelector("a")?.focus();
    settle(item, "stored");
  };

  const answered = (item, xhr) => {
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    const fresh = page.querySelector("li[data-file]");
    const problem = page.getElementById("file-row")?.textContent.trim();
    if (window.portal.isLoggedOut(xhr) || /\/login\//.test(xhr.responseURL)) settle(item, "held", words.login);
    else if (fresh) take(item, document.adoptNode(fresh));
    else if (problem) settle(item, xhr.status === 422 ? "refused" : "held", problem);
    else if (xhr.status === 413) settle(item, "refused", words.large);
    else if (xhr.status < 500) settle(item, "refused", words.moved);
    else settle(item, "held", words.server);
  };

  const send = (item) => {
    const xhr = item.xhr = new XMLHttpRequest();
    const bar = item.row.querySelector("progress");
    const form = new FormData();
    form.append("key", item.key);
    form.append("file", item.file, item.name);
    show(item, "sending");
    xhr.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = Math.floor((loaded / total) * 100);
      if (item.state === "sending") show(item, "sending", `${words.sending} ${bar.value} %`);
    });
    xhr.upload.addEventListener("load", () => { if (items.has(item)) show(item, "storing"); });
    xhr.addEventListener("load", () => answered(item, xhr));
    xhr.addEventListener("error", () => settle(item, "held", words.network));
    xhr.open("POST", words.url);
    xhr.setRequestHeader("X-CSRFToken", window.portal.token());
    xhr.setRequestHeader("HX-Request", "true");
    xhr.setRequestHeader("HX-Target", "file-row");
    xhr.send(form);
  };

  // One after the other: pictures of steps stay in the order in which they were chosen.
  const goOn = () => {
    const all = [...items];
    if (all.some((item) => item.xhr)) return;
    const next = all.find((item) => item.state === "waiting");
    if (next) return send(next);
    if (!(round.stored || round.left)) return;
    announce([counted("stored", round.stored), counted("left", round.left)].join(" ").trim());
    if (round.stored) htmx.trigger(document.body, "files-changed");
    round = { stored: 0, left: 0 };
  };

  const add = (file, { name = file.name, isFolder = false } = {}) => {
    const row = at("pending-row").content.firstElementChild.cloneNode(true);
    // Sent again after an answer that was lost, the key makes no second file.
    const item = { file, name, row, key: crypto.randomUUID(), xhr: null, state: "" };
    row.querySelector("[data-name]").textContent = name;
    row.querySelector("progress").setAttribute("aria-label", name);
    row.querySelectorAll("[data-of]").forEach((element) => { element.textContent = `: ${name}`; });
    row.querySelector("[data-act=retry]").addEventListener("click", () => retry(item));
    row.querySelectorAll("[data-act=cancel], [data-act=dismiss]").forEach((button) => button.addEventListener("click", () => drop(item)));
    if (at("brought")) at("brought").hidden = false;
    at("pending-files").append(row);
    items.add(item);
    if (isFolder) settle(item, "refused", fill(words.folder, { name }));
    else if (file.size > Number(words.maxBytes)) settle(item, "refused", fill(words.tooLarge, { name }));
    else show(item, "waiting");
  };

  const addAll = (files) => {
    files.forEach(({ file, ...about }) => add(file, about));
    goOn();
  };

  // --- Three ways in

  input?.addEventListener("change", () => {
    const files = [...input.files].map((file) => ({ file }));
    input.value = "";
    addAll(files);
  });

  const carriesFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  const zone = section.querySelector(".drop-zone") ?? section;
  const mark = (isOver) => zone.classList.toggle("is-over", isOver);

  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    mark(true);
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => { if (!relatedTarget) mark(false); });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    mark(false);
    const dropped = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    addAll(dropped.map((item) => ({ file: item.getAsFile(), isFolder: item.webkitGetAsEntry?.()?.isDirectory ?? false })).filter(({ file }) => file));
  });

  const takesText = (element) => element.isContentEditable || element.matches?.("textarea, input:not([type=file], [type=radio], [type=checkbox])");
  const pastedName = ({ name, type }) => {
    if (name && !/^image\.\w+$/.test(name)) return name;
    // The person's time, wherever their machine believes to be; written as Swedes do.
    const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: words.timeZone, dateStyle: "short", timeStyle: "medium" });
    const time = clock.format(new Date()).replaceAll(":", ".");
    return `${fill(words.pasted, { time })}.${type.split("/")[1] ?? "png"}`;
  };

  document.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData ?? {};
    if (!files?.length) return;
    // Cells of a sheet come as text and as a picture: a text field wants the text.
    if (takesText(event.target) && types.includes("text/plain")) return;
    event.preventDefault();
    addAll([...files].map((file) => ({ file, name: pastedName(file) })));
  });

  // --- Nothing on its way is lost unnoticed

  const retryHeld = (text) => [...items].filter((item) => item.state === "held" && item.row.querySelector("[data-state]").textContent === text).forEach(retry);
  window.addEventListener("online", () => retryHeld(words.network));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) retryHeld(words.login); });
  window.addEventListener("beforeunload", (event) => {
    if ([...items].some((item) => item.state !== "refused")) event.preventDefault();
  });

  // --- Removing and restoring: the focus stays in the row, the change is said

  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const row = detail.elt;
    const pressed = detail.requestConfig?.elt.name;
    if (!row.matches?.("li[data-file]") || !["remove", "restore"].includes(pressed)) return;
    row.querySelector("button")?.focus();
    const name = row.querySelector(".file-name a")?.textContent;
    announce(row.querySelector("[data-said]")?.textContent ?? fill(words.restored, { name }));
    htmx.trigger(document.body, "files-changed");
  });
})();
