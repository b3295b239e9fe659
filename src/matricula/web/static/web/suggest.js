// Boxes that find a student offer some while one types: a combobox with a list below it. Without this file the same
// form asks for the list of students.
(() => {
  "use strict";

  const PAUSE = 150;
  let serial = 0;

  const offerIn = (input) => {
    const list = document.createElement("div");
    list.className = "offered";
    list.id = `offered-${++serial}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.offeredWords);
    const said = document.createElement("span");
    said.className = "heard";
    said.setAttribute("role", "status");
    input.form.append(list, said);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
      input.setAttribute(name, value);
    }

    let waiting = 0;
    let asking = null;
    let active = -1;
    const options = () => [...list.children];

    const point = (at) => {
      active = at;
      options().forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
      const chosen = options()[at];
      if (chosen) {
        input.setAttribute("aria-activedescendant", chosen.id);
        chosen.scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    };

    const close = () => {
      clearTimeout(waiting);
      asking?.abort();
      list.hidden = true;
      list.replaceChildren();
      input.setAttribute("aria-expanded", "false");
      point(-1);
    };

    const line = (words, className, lang = "") => {
      const part = document.createElement("span");
      part.className = className;
      part.textContent = words;
      if (lang) part.lang = lang;
      return part;
    };

    const show = ({ found, said: words }) => {
      list.replaceChildren(
        ...found.map((one, number) => {
          const option = document.createElement("a");
          option.id = `${list.id}-${number}`;
          option.href = one.href;
          option.tabIndex = -1;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.append(line(one.name, "offered-name", one.lang), line(one.known, "offered-known"), line(one.how, "offered-how"));
          return option;
        }),
      );
      said.textContent = words;
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      point(-1);
      list.style.insetBlockStart = `${input.offsetTop + input.offsetHeight}px`;
      list.style.left = `${input.offsetLeft}px`;
      list.style.minWidth = `${input.offsetWidth}px`;
    };

    const ask = async () => {
      asking?.abort();
      asking = new AbortController();
      const { signal } = asking;
      const address = new URL(input.dataset.offers, location.href);
      address.searchParams.set("q", input.value);
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error", signal });
        // Signed out, too often, or an error: the form says so when it is sent.
        if (!answer.ok) return void close();
        const told = await answer.json();
        if (!signal.aborted && document.activeElement === input) show(told);
      } catch {
        // Another sign was typed meanwhile, or the line is down: the form itself still works.
      }
    };

    const typed = () => {
      clearTimeout(waiting);
      if (!input.value.trim()) {
        said.textContent = "";
        return void close();
      }
      waiting = setTimeout(ask, PAUSE);
    };

    input.addEventListener("input", (event) => event.isComposing || typed());
    input.addEventListener("compositionend", typed);
    input.addEventListener("blur", close);
    input.form.addEventListener("submit", close);
    // Pressing on a line would take the focus away before the click comes.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      const all = options();
      if (event.key === "ArrowDown") point(active + 1 < all.length ? active + 1 : 0);
      else if (event.key === "ArrowUp") point(active > 0 ? active - 1 : all.length - 1);
      else if (event.key === "Enter" && active >= 0) all[active].click();
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
  };

  for (const input of document.querySelectorAll("input[data-offers]")) offerIn(input);
})();
