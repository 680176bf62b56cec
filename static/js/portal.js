// What the pages do better with script on. Every sentence comes from the page's data- attributes.
(() => {
  "use strict";

  const cookie = () => /(?:^|;\s*)(?:__(?:Host|Secure)-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  // Without any cookie the token is missed before the login.
  const isLoggedOut = ({ status }) => status === 401 || (status === 403 && !cookie());
  window.portal = { token: cookie, isLoggedOut };

  // --- Requests: the token is read when it is used, since a login in another tab changes it

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "get") return;
    detail.headers["X-CSRFToken"] = cookie();
    if (detail.formData.has("csrfmiddlewaretoken") && cookie()) detail.formData.set("csrfmiddlewaretoken", cookie());
  });

  // --- A request that failed: say so, keep the page, offer the way on

  const place = () => document.getElementById("problem"); // a swap of the body brings a new one
  let failed = null;

  const button = (label, act) => {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "btn btn-outline-secondary";
    element.textContent = label;
    element.addEventListener("click", act);
    return element;
  };

  const dismiss = () => {
    failed = null;
    place()?.replaceChildren();
  };

  const retry = () => {
    const { config } = failed ?? {};
    dismiss();
    if (!config?.elt.isConnected) return;
    if (config.repeat) {
      config.repeat();
      return;
    }
    htmx.ajax(config.verb, config.path, { source: config.elt, event: config.triggeringEvent, target: config.target });
  };

  // An answer in plain text says in its own words why it refuses.
  const words = (xhr) => (xhr?.getResponseHeader("Content-Type")?.startsWith("text/plain") ? xhr.responseText : "");

  const show = (kind, detail) => {
    const problem = place();
    if (!problem) return;
    const sentence = words(detail.xhr) || problem.dataset[kind];
    failed = { kind, config: detail.requestConfig };
    if (problem.querySelector("p")?.textContent === sentence) return; // said once, not at each try
    const text = document.createElement("p");
    text.textContent = sentence;
    const row = document.createElement("div");
    row.className = "problem-row";
    row.append(text);
    if (kind === "login") {
      const link = document.createElement("a");
      link.className = "btn btn-primary";
      link.href = problem.dataset.loginUrl;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = problem.dataset.actLogin;
      row.append(link);
    }
    if (["login", "network", "busy", "server"].includes(kind)) row.append(button(problem.dataset.actRetry, retry));
    row.append(button(problem.dataset.actClose, dismiss));
    problem.replaceChildren(row);
  };

  const kinds = { 403: "denied", 404: "missing", 409: "conflict", 410: "missing", 413: "large", 429: "busy" };
  const kindOf = (answer) => (isLoggedOut(answer) ? "login" : kinds[answer.status] ?? "server");
  document.addEventListener("htmx:responseError", ({ detail }) => show(kindOf(detail.xhr), detail));
  document.addEventListener("htmx:sendError", ({ detail }) => show("network", detail));
  document.addEventListener("htmx:timeout", ({ detail }) => show("network", detail));
  document.addEventListener("htmx:swapError", ({ detail }) => show("server", detail));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (failed && detail.successful && detail.requestConfig.elt === failed.config?.elt) dismiss();
  });
  // Back from the tab with the login: repeat what was refused.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && ["login", "denied"].includes(failed?.kind)) retry();
  });
  window.addEventListener("online", () => {
    if (failed?.kind === "network") retry();
  });

  // --- Japanese input: nothing is sent while a composition is open, Enter in it never submits

  let composing = false;
  const held = new Map();
  document.addEventListener("compositionstart", () => { composing = true; }, true);
  document.addEventListener("compositionend", () => {
    composing = false;
    setTimeout(() => {
      if (composing) return;
      const requests = [...held.values()];
      held.clear();
      requests.forEach((send) => send(true));
    });
  }, true);
  document.addEventListener("focusout", () => { composing = false; }, true);
  document.addEventListener("keydown", (event) => {
    const inComposition = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && inComposition && event.target instanceof HTMLInputElement) event.preventDefault();
  }, true);
  document.addEventListener("htmx:confirm", (event) => {
    if (!composing) return;
    event.preventDefault();
    held.set(event.detail.elt, event.detail.issueRequest);
  });

  // --- A form is sent once, with the token of this moment

  const buttons = (form) => [...form.elements].filter(({ type }) => type === "submit");

  const release = (form) => {
    delete form.dataset.sending;
    buttons(form).forEach((element) => element.removeAttribute("aria-disabled"));
  };

  const hold = (form) => {
    form.dataset.sending = "";
    buttons(form).forEach((element) => element.setAttribute("aria-disabled", "true"));
    setTimeout(release, 10000, form); // an answer that is a file leaves the page where it is
  };

  document.addEventListener("submit", (event) => {
    if (composing || "sending" in event.target.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const token = event.target.elements.namedItem("csrfmiddlewaretoken");
    if (token && cookie()) token.value = cookie();
  }, true);
  // The colours change in place: a new page would lose what is typed in this one.
  const colour = ({ value, dataset }) => {
    document.documentElement.dataset.theme = value;
    document.querySelector("meta[name=color-scheme]").content = dataset.colorScheme;
    document.querySelectorAll(".theme-switch button").forEach((choice) => {
      if (choice.value === value) choice.setAttribute("aria-current", "true");
      else choice.removeAttribute("aria-current");
    });
  };

  document.addEventListener("submit", async (event) => {
    const { target: form, submitter: choice } = event;
    if (form.id !== "switch-theme") return;
    event.preventDefault();
    hold(form);
    const body = new FormData(form, choice);
    // The answer leads to a page, which is not fetched.
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
    release(form);
    if (failed?.config?.repeat) dismiss();
    if (answer?.type === "opaqueredirect") {
      colour(choice);
      return;
    }
    const repeat = () => form.requestSubmit(choice);
    show(answer ? kindOf(answer) : "network", { requestConfig: { elt: choice, repeat } });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // After this event: a disabled button's own name and value would not be sent.
    if (!event.defaultPrevented && !form.target && form.method === "post") setTimeout(hold, 0, form);
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const form = detail.elt.closest("form");
    if (form && detail.requestConfig.triggeringEvent?.type === "submit") hold(form);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = detail.elt.closest?.("form");
    if (form) release(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));

  // --- Copying

  const copyStatus = (source, text, failed) => {
    const status = document.querySelector(`[data-copy-status="${CSS.escape(source.dataset.copyTarget)}"]`);
    if (!status) return;
    status.textContent = "";
    status.classList.toggle("is-failed", failed);
    setTimeout(() => { status.textContent = text; }, 50);
  };

  const select = (element) => {
    if ("select" in element) {
      element.focus();
      element.select();
    } else {
      getSelection().selectAllChildren(element);
    }
  };

  document.addEventListener("click", async (event) => {
    const source = event.target.closest("[data-copy-target]");
    const target = source && document.getElementById(source.dataset.copyTarget);
    if (!target) return;
    try {
      await navigator.clipboard.writeText(target.value ?? target.textContent);
      copyStatus(source, source.dataset.copied, false);
    } catch {
      select(target);
      copyStatus(source, source.dataset.copyFailed, true);
    }
  });

  // --- Menus close as people expect; the meter is one line on a small screen

  document.addEventListener("click", ({ target }) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", ({ key, target }) => {
    const menu = key === "Escape" && target.closest?.("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // --- Whatever is new on the page, at first and after each swap

  const within = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  let meterOpen = !matchMedia("(max-width: 900px)").matches;
  const opened = new Map(); // what a person opened or closed in the meter stays so

  document.addEventListener("toggle", ({ target }) => {
    if (target.matches("details.meter")) meterOpen = target.open;
    else if (target.matches(".meter details[id]")) opened.set(target.id, target.open);
  }, true);

  const prepare = (root) => {
    within(root, "[data-copy-target][hidden], [data-needs-script][hidden]").forEach((element) => { element.hidden = false; });
    within(root, "details.meter").forEach((meter) => { meter.open = meterOpen; });
    within(root, ".meter details[id]").forEach((part) => { part.open = opened.get(part.id) ?? part.open; });
    within(root, "[data-error-summary]")[0]?.focus();
  };

  // An error line that came by itself: the input says the same to a screen reader.
  const matchInput = (line) => {
    const input = document.getElementById(line.id.replace(/_error$/, ""));
    const wrong = line.textContent.trim() !== "";
    line.closest(".field")?.classList.toggle("has-error", wrong);
    if (!input) return;
    input.classList.toggle("is-invalid", wrong);
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };

  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    const fresh = document.getElementById(detail.target.id);
    if (fresh?.matches(".field-error")) matchInput(fresh);
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    prepare(detail.elt);
    if (detail.elt === document.body && !document.querySelector("[data-error-summary]")) document.getElementById("main")?.focus();
  });

  prepare(document);
})();
