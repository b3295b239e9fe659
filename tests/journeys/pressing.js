// Looks for the controls of a page and says what is wrong with them; test_controls.py presses the keys.
window.pressing = (() => {
  "use strict";

  const CONTROLS = "button, a[href], summary, input:not([type=hidden]), select, textarea";
  const SMALLEST = 8;
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const named = (element) =>
    `<${element.localName}> ${(element.getAttribute("aria-label") || element.textContent || element.name || "").trim().replace(/\s+/g, " ").slice(0, 60)}`;

  // For the screen reader alone, or drawn by its label: the label is what a hand presses.
  const aloneForReaders = (element) => element.closest(".heard, .skip") || (element.labels?.length && getComputedStyle(element).opacity === "0");

  const becamePhone = new Promise((done) => addEventListener("resize", () => matchMedia("(width < 48rem)").matches && done()));
  const overlayOf = (element) => element.closest("dialog[open], :popover-open");

  const unreachable = (element) => {
    if (element.localName === "a" && !element.textContent.trim() && !element.children.length) return `${named(element)} is an empty link`;
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = [...element.getClientRects()].find((one) => one.width >= 1 && one.height >= 1);
    if (!box || box.width < SMALLEST || box.height < SMALLEST) return `${named(element)} has no size`;
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!hit) return `${named(element)} lies outside the window`;
    if (element.contains(hit) || hit.closest("label")?.control === element || hit.closest("a, button") === element) return null;
    return `${named(element)} is covered by ${named(hit)}`;
  };

  // Of the controls that look alike in one place, such as the links of a long list, a few stand for all.
  const A_FEW = 3;
  const aFewOfEach = (controls) => {
    const seen = new Map();
    return controls.filter((one) => {
      const kind = [one, one.parentElement].map((each) => `${each.localName}.${each.className}`).join();
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      return seen.get(kind) <= A_FEW;
    });
  };

  const faultsWithin = (root, where) =>
    aFewOfEach([...root.querySelectorAll(CONTROLS)].filter((one) => shown(one) && !aloneForReaders(one) && (where || !overlayOf(one))))
      .map((one) => (one.matches("button:disabled") ? `${named(one)} can never be pressed` : unreachable(one)))
      .filter(Boolean)
      .map((fault) => (where ? `${where}: ${fault}` : fault));

  // As high as a thumb: a box counts with the words beside it. What a clause says stands in running text.
  const THUMB = 43.5;
  const PRESSED = "main :is(button, .button, select, summary, input:not([type=hidden]), .tabs a, .crumbs a, .crumb a)";
  const height = (element) => Math.max(...[element, ...(element.labels ?? [])].map((one) => (one.closest(".cards > .card") ?? one).getBoundingClientRect().height));

  const inLine = (node) => node.nodeType === Node.TEXT_NODE || getComputedStyle(node).display.startsWith("inline");
  const seen = (node) => node.nodeType === Node.TEXT_NODE || (node.nodeType === Node.ELEMENT_NODE && !node.matches(".heard, svg") && shown(node));
  // Words of two elements, or buttons, that stand beside each other without a blank.
  const glued = (one, next) => {
    if (!next || !seen(one) || !seen(next) || !inLine(one) || !inLine(next) || one.nodeType === next.nodeType && one.nodeType === Node.TEXT_NODE) return false;
    const pressed = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches("button, .button, .clause");
    const words = /[a-z0-9.,:;)]$/i.test(one.textContent) && /^[a-z0-9(]/i.test(next.textContent);
    if (!words && !(pressed(one) && pressed(next))) return false;
    const edge = (node, last) => {
      const range = document.createRange();
      range.selectNode(node);
      return [...range.getClientRects()].at(last ? -1 : 0);
    };
    const [before, after] = [edge(one, true), edge(next, false)];
    return before && after && Math.abs(before.top - after.top) < before.height && after.left - before.right < 2;
  };

  const targetOf = (opener) =>
    opener.localName === "summary"
      ? opener.parentElement
      : document.getElementById(opener.getAttribute("popovertarget") || opener.getAttribute("commandfor"));

  const kindOf = (opener) => {
    const target = targetOf(opener);
    if (!target) return `nothing ${opener.outerHTML.slice(0, 80)}`;
    if (target.localName === "dialog") return `dialog ${target.id}`;
    if (target.localName === "details") return `details ${target.className}`;
    return `popover ${target.className}`;
  };

  // The cover stands on every page: how it opens can only differ where a page brings styles or scripts of its own.
  const files = () => [...document.querySelectorAll("script[src], link[rel=stylesheet]")].map((one) => one.src || one.href).sort().join(" ");

  const isOpen = (target) => (target.hasAttribute("popover") ? target.matches(":popover-open") : target.open);
  let openers = [];

  // What is wrong with that which an opener has opened.
  const faultsOfOpen = (opener) => {
    const target = targetOf(opener);
    if (!target) return ["it opens nothing that exists"];
    if (!isOpen(target)) return ["it does not open"];
    const box = target.getBoundingClientRect();
    if (!shown(target) || box.width < 40 || box.height < 20) return [`it opens, and shows nothing (${box.width} × ${box.height})`];
    const faults = faultsWithin(target, "inside");
    if (target.localName === "details") return faults;
    if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) faults.push(`it hangs out of the window (${[box.left, box.top, box.right, box.bottom].map(Math.round)} of ${innerWidth} × ${innerHeight}, its button at ${Math.round(opener.getBoundingClientRect().top)})`);
    if (target.localName === "dialog" && !target.matches(":modal")) faults.push("the page behind it can still be pressed");
    if (target.localName === "dialog" && !target.contains(document.activeElement)) faults.push("the keyboard stays behind it");
    return faults;
  };

  return {
    // Whatever is wrong with the controls in sight.
    faults: () => faultsWithin(document, ""),

    // On a phone: what a thumb would miss. A window that has just changed is measured anew only some frames after it
    // says so; what was measured before still has the heights of a desk.
    small: async () => {
      await becamePhone;
      let found = [];
      for (let frame = 0; frame < 60; frame += 1) {
        await new Promise(requestAnimationFrame);
        found = aFewOfEach([...document.querySelectorAll(PRESSED)].filter((one) => shown(one) && !aloneForReaders(one) && !overlayOf(one) && !one.matches(".clause-chip"))).filter((one) => height(one) < THUMB);
        if (!found.length) break;
      }
      return found.map((one) => `${named(one)} is only ${Math.round(height(one))} high`);
    },

    // Sentences whose blank was lost between two tags.
    glued: () =>
      [...document.querySelectorAll("main *")]
        .filter((one) => shown(one) && !one.matches("svg *, select, select *, textarea, .grid *, .figures") && !/flex|grid/.test(getComputedStyle(one).display))
        .flatMap((one) => [...one.childNodes].filter((node) => glued(node, node.nextSibling)).map((node) => `“${node.textContent.slice(-24)}” and “${node.nextSibling.textContent.slice(0, 24)}” stand without a blank`)),

    // One opener of each kind: [[kind, number, what it may differ by]], which is nothing where it is of this page alone.
    openers: () => {
      const found = new Map();
      for (const one of document.querySelectorAll("[popovertarget]:not([popovertargetaction=hide]), [command=show-modal], summary")) {
        if (shown(one) && !overlayOf(one) && !found.has(kindOf(one))) found.set(kindOf(one), one);
      }
      openers = [...found.values()];
      const brought = files();
      return [...found].map(([kind, one], number) => [kind, number, one.closest("main") ? null : `cover ${brought}`]);
    },
    // What folds may stand open from the start. Whoever presses sees the button; one that has the focus already would not
    // come into sight by being given it.
    focus: (number) => {
      if (openers[number].localName === "summary") targetOf(openers[number]).open = false;
      openers[number].scrollIntoView({ block: "nearest", behavior: "instant" });
      openers[number].focus();
    },

    // After Enter on an opener: it shows something of a size, in the window, whose controls can be reached. What hangs on
    // its opener follows it with the next pictures, as what is small does. A summary is given the focus again, for a
    // second Enter.
    opened: async (number) => {
      let faults = [];
      for (let frame = 0; frame < 60; frame += 1) {
        await new Promise(requestAnimationFrame);
        faults = faultsOfOpen(openers[number]);
        if (!faults.length) break;
      }
      if (openers[number].localName === "summary") openers[number].focus();
      return faults;
    },
    // After Escape, or a second Enter on a summary: it is closed, and the keyboard is back where it was. The
    // next one is then given the focus, where there is one.
    closed(number, next) {
      const [opener, target] = [openers[number], targetOf(openers[number])];
      const faults = [];
      if (target && isOpen(target)) faults.push("it does not close");
      if (document.activeElement !== opener) faults.push("the keyboard does not come back to its button");
      if (next !== null) this.focus(next);
      return faults;
    },

    // Links of tabs, forms that only ask, and choices that ask at once: each leads to a page. [[kind, selector]]
    ways: () => {
      const found = new Map();
      const add = (kind, element) => {
        if (!element || !shown(element) || found.has(kind)) return;
        element.dataset.way = found.size;
        found.set(kind, `[data-way="${found.size}"]`);
      };
      for (const form of document.querySelectorAll("form")) {
        if (form.method !== "get") continue;
        const action = new URL(form.action).pathname;
        add(`form ${action}`, form.querySelector("button:not([type=button]):not([hidden])") || form.querySelector("input[type=search]"));
        if (form.matches("[data-asks-at-once]")) add(`choice ${action}`, [...form.querySelectorAll("select")].find((one) => one.options.length > 1));
      }
      add("tab", document.querySelector(".tabs a:not([aria-current])"));
      add("htmx", document.querySelector("button[hx-get], button[hx-post]"));
      return [...found];
    },

    // Keys that the page promises, each caught before it leads away: [[keys, number]]. The keyboard is nowhere then.
    keys: () => {
      const all = [...document.querySelectorAll("[data-key]")].filter(shown);
      window.pressedByKey = [];
      const caught = (event) => {
        const number = all.findIndex((one) => one.contains(event.target));
        if (number < 0) return;
        window.pressedByKey.push(number);
        if (event.type === "click") event.preventDefault();
      };
      document.addEventListener("click", caught, true);
      document.addEventListener("focusin", caught, true);
      document.activeElement.blur();
      return all.map((one, number) => [one.dataset.key, number]);
    },
    // What the keys pressed since have come to, first of all; the keyboard is nowhere again.
    taken: () => {
      const [first] = window.pressedByKey.splice(0);
      document.activeElement.blur();
      return first ?? null;
    },
  };
})();
