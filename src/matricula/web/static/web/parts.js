// Behaviour of the parts. Every page works without it: this only saves time and protects from double clicks.
(() => {
  "use strict";

  const root = document.documentElement;
  const remember = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Storage may be forbidden; the choice then lasts for this page.
    }
  };
  const remembered = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };

  // Theme: system → light → dark → system.
  const turnTheme = () => {
    const next = { undefined: "light", light: "dark", dark: undefined }[root.dataset.theme];
    if (next) root.dataset.theme = next;
    else delete root.dataset.theme;
    remember("matricula.theme", next ?? null);
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.querySelector("[data-theme-word]").textContent = button.dataset[`word${next ?? "system"}`];
    }
  };

  // Dialogs are opened and closed by their buttons (`command`); browsers from before 2025 have to be shown how.
  const knowsCommands = "command" in HTMLButtonElement.prototype;
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const commander = knowsCommands ? null : target.closest("button[commandfor]");
    if (commander) {
      const dialog = document.getElementById(commander.getAttribute("commandfor"));
      if (commander.getAttribute("command") === "show-modal") dialog?.showModal();
      else dialog?.close();
    }
    if (target.closest("[data-theme-switch]")) turnTheme();
    if (target.closest("[data-prints]")) window.print();
  });

  // Double submission: the first click counts. The button stays focusable and says that it is busy.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method === "dialog" || event.defaultPrevented) return;
    if (form.method.toLowerCase() === "get") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-busy", "true");
  });
  const forgetSent = () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  };
  window.addEventListener("pageshow", (event) => event.persisted && forgetSent());
  document.addEventListener("htmx:afterRequest", forgetSent);

  // Another language loads the page anew: what was typed waits in this tab for the next page, and for no other.
  const TYPED = "matricula.typed";
  const formsTyped = () => [...document.querySelectorAll("main form")].filter((form) => form.method === "post");
  const fieldsTyped = (form) =>
    [...form.elements].filter((field) => field.name && !field.matches("button, [type=hidden], [type=password], [type=file]"));
  const reader = () => document.querySelector("main [name=for_user]")?.value ?? "";
  document.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement) || !event.target.matches("[data-keeps-typed]")) return;
    const forms = formsTyped().map((form) => fieldsTyped(form).map(({ name, value, checked }) => ({ name, value, checked })));
    try {
      sessionStorage.setItem(TYPED, JSON.stringify({ reader: reader(), forms }));
    } catch {
      // Storage may be forbidden; then a change of language loses what was typed, as it does without scripts.
    }
  });
  const fillInAgain = () => {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(TYPED));
      sessionStorage.removeItem(TYPED);
    } catch {
      return;
    }
    // Another person may have signed in meanwhile, and another page may have come.
    if (!kept || kept.reader !== reader()) return;
    formsTyped().forEach((form, number) => {
      const fields = fieldsTyped(form);
      const typed = kept.forms[number] ?? [];
      if (fields.length !== typed.length || fields.some((field, at) => field.name !== typed[at].name)) return;
      fields.forEach((field, at) => {
        if (field.matches("[type=checkbox], [type=radio]")) field.checked = typed[at].checked;
        else field.value = typed[at].value;
      });
    });
  };
  fillInAgain();

  // Filter bar: a changed choice asks at once; words wait for Enter.
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field instanceof HTMLSelectElement || (field instanceof HTMLInputElement && field.type === "date")) {
      const form = field.form;
      if (form?.matches("[data-asks-at-once]")) form.requestSubmit();
    }
    if (field instanceof HTMLInputElement && field.type === "file") tellSize(field);
  });

  // Files: say the size, and that it is too large, before it travels.
  const tellSize = (input) => {
    const words = input.closest(".file-box")?.querySelector("[data-file-words]");
    const file = input.files?.[0];
    if (!words || !file) return;
    const limit = Number(input.dataset.maxBytes || 0);
    const size = new Intl.NumberFormat(root.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(file.size / 1048576);
    const tooLarge = limit > 0 && file.size > limit;
    words.textContent = `${file.name} · ${size} MB${tooLarge ? ` · ${words.dataset.tooLarge}` : ""}`;
    input.setCustomValidity(tooLarge ? words.dataset.tooLarge : "");
  };
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const box = event.target instanceof Element ? event.target.closest(".file-box") : null;
      if (!box) return;
      box.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    });
  }

  // Clause notes open on hover and focus too, where a mouse hovers.
  if (window.matchMedia("(hover: hover)").matches) {
    let waiting = 0;
    const noteOf = (target) => {
      const chip = target instanceof Element ? target.closest(".clause-chip[popovertarget]") : null;
      return chip ? [chip, document.getElementById(chip.getAttribute("popovertarget"))] : [null, null];
    };
    document.addEventListener("pointerover", (event) => {
      const [chip, note] = noteOf(event.target);
      clearTimeout(waiting);
      if (!note || note.matches(":popover-open")) return;
      waiting = setTimeout(() => note.showPopover({ source: chip }), 350);
    });
  }

  // Places and sides that do not fit scroll sideways: the one where one is must be seen.
  for (const here of document.querySelectorAll(".contents [aria-current], .tabs [aria-current]")) {
    const box = here.closest("ul");
    const [inner, outer] = [here.getBoundingClientRect(), box.getBoundingClientRect()];
    box.scrollBy({ left: inner.left + inner.width / 2 - outer.left - outer.width / 2, behavior: "instant" });
  }

  // What went wrong comes first: to the eye, the screen reader and the keyboard.
  document.querySelector(".problems[tabindex]")?.focus();

  // Keyboard. Shortcuts are written in the page (data-key), so the help dialog can list them itself.
  const keysOn = () => remembered("matricula.keys") !== "off";
  const help = document.getElementById("keys-help");
  const toggle = document.getElementById("keys-on");
  if (toggle) {
    toggle.checked = keysOn();
    toggle.addEventListener("change", () => remember("matricula.keys", toggle.checked ? null : "off"));
  }
  const list = help?.querySelector("[data-keys]");
  if (list) {
    for (const element of document.querySelectorAll("[data-key][data-key-words]")) {
      const item = document.createElement("li");
      const keys = document.createElement("span");
      item.append(element.dataset.keyWords);
      element.dataset.key.split(" ").forEach((key) => {
        const cap = document.createElement("kbd");
        cap.textContent = key;
        keys.append(cap, " ");
      });
      item.append(keys);
      list.append(item);
    }
  }
  const rows = () => [...document.querySelectorAll("main .row-link")].filter((row) => row.checkVisibility());
  const move = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    all[Math.min(all.length - 1, Math.max(0, at + by))].focus();
  };
  let pressed = "";
  let forget = 0;
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysOn()) return;
    if (target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"))) return;
    if (document.querySelector("dialog:modal")) return;
    if (event.key === "?") return void (help?.showModal(), event.preventDefault());
    const keyed = [...document.querySelectorAll("[data-key]")];
    clearTimeout(forget);
    forget = setTimeout(() => (pressed = ""), 900);
    // What was pressed before counts only where it begins a shortcut: `g k` is one, a lone `k` the row above.
    const together = `${pressed} ${event.key}`.trim();
    pressed = keyed.some((one) => `${one.dataset.key} `.startsWith(`${together} `)) ? together : event.key;
    const element = keyed.find((one) => one.dataset.key === pressed);
    if (!element) {
      if (pressed === "j") move(1);
      if (pressed === "k") move(-1);
      return;
    }
    event.preventDefault();
    pressed = "";
    if (element.matches("input")) element.focus();
    else element.click();
  });
})();
