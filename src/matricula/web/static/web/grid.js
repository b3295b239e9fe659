// The grid of the journal: keys, typing, copy and paste; what is entered goes to the queue, which saves it.
import { Board, fill } from "./grid/board.js";
import { Note } from "./grid/note.js";
import { plan } from "./grid/paste.js";
import { Queue } from "./grid/queue.js";
import { Vocabulary } from "./grid/vocabulary.js";

const EVERY = 20000;
const MOST_NAMED = 50;
const LONGEST = 40;

const table = document.querySelector("[data-grid]");
const told = JSON.parse(table.dataset.grid);
const { words } = told;
const box = table.closest(".grid-box");
const byId = (id) => document.getElementById(id);
const saved = document.querySelector("[data-grid-saved]");
const changed = document.querySelector("[data-grid-changed]");
const work = document.querySelector("[data-grid-work]");
const writes = table.dataset.writes !== undefined;
const vocabulary = new Vocabulary(told);
const board = new Board(table, vocabulary, told);
const steps = [];
// What is typed and not yet entered: letters over the cell, or a field inside it.
let typed = "";
let inside = null;

// --- What is saved, in one line ---------------------------------------------------------------------------------
let state = "unchanged";
let savedAt = "";
const undecided = () => [...board.cells.values()].filter((cell) => cell.state === "refused" || cell.state === "conflict").length;
const say = (now) => {
  if (now) state = now;
  if (now === "saved") savedAt = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: told.zone }).format(new Date());
  const open = undecided();
  const parts = [fill(words[state] ?? words.busy, { count: queue.count, time: savedAt })];
  if (open) parts.push(fill(words.undecided, { count: open }));
  if (!queue.kept && queue.count) parts.push(words.not_kept);
  const line = parts.join(" · ");
  // The same again would be read aloud again.
  if (saved.firstChild?.textContent !== line) {
    const ways = [];
    if (["signed_out", "other_person"].includes(state)) {
      const link = Object.assign(document.createElement("a"), { href: told.signIn, target: "_blank", textContent: words.sign_in });
      ways.push(" ", link);
    }
    saved.replaceChildren(line, ...ways);
  }
  saved.dataset.state = open ? "undecided" : state;
};

// --- Saving -----------------------------------------------------------------------------------------------------
const settled = (outcome, newer) => {
  const cell = board.byPlace.get(`${outcome.lesson}/${outcome.student}`);
  if (!cell) return; // of another period
  if (outcome.version !== null && outcome.state !== "refused") board.take(cell, outcome);
  if (newer && outcome.state !== "conflict") return; // what was entered since is still on its way
  if (outcome.state === "saved") board.settle(cell);
  else {
    cell.state = outcome.state;
    cell.why = outcome.why;
    board.draw(cell);
  }
  if (cell === board.here || cell === note.corrected) note.show(board.here);
};
const found = (changes) => {
  for (const change of changes) {
    const cell = board.byPlace.get(`${change.lesson}/${change.student}`);
    if (!cell) continue;
    cell.mine = { marks: change.marks, missed: change.missed, why: change.why };
    cell.state = "waiting";
    board.draw(cell);
  }
};
const queue = new Queue(told, { settled, said: say, found });

// Put into the queue what a cell shall hold; a half that is left out stays as it is.
const enter = (cell, { marks, missed, why = "" }) => {
  const change = { lesson: cell.lesson, student: cell.student, version: cell.version, missed_version: cell.missed_version };
  cell.mine = { ...cell.mine };
  // A reason belongs to the marks it is sent with: other marks come without it, or with their own.
  if (marks !== undefined) {
    cell.mine.marks = change.marks = marks;
    cell.mine.why = change.why = why;
  }
  if (missed !== undefined) cell.mine.missed = change.missed = missed;
  // What was refused before goes along once more only if it is entered again.
  if (cell.state === "refused") {
    if (marks === undefined) delete cell.mine.marks;
    if (missed === undefined) delete cell.mine.missed;
  }
  cell.state = "waiting";
  cell.why = undefined;
  board.draw(cell);
  queue.put({ ...change, ...(change.marks && { marks: change.marks.map(({ value, work: kind }) => ({ value, work: kind })) }) });
};
const before = (cell) => ({ cell, ...board.shown(cell) });
const remember = (step) => {
  steps.push(step);
  if (steps.length > 200) steps.shift();
};
// The marks of a cell, each with its kind of work: those that stand keep theirs, new ones get the one that is chosen.
const withWork = (cell, values) => {
  const { marks } = board.shown(cell);
  const chosen = work.value || board.columns[cell.column].work || told.firstWork;
  return values.map((value, at) => ({ value, work: marks[at]?.work ?? chosen }));
};
const same = (cell, change) => {
  const now = board.shown(cell);
  const marks = change.marks === undefined || JSON.stringify(now.marks.map((one) => [one.value, one.work])) === JSON.stringify(change.marks.map((one) => [one.value, one.work]));
  return marks && (change.missed === undefined || change.missed === now.missed) && cell.state !== "refused";
};
// What a text means for a cell. `whole` replaces both halves, else only what is said.
const changeOf = (cell, text, { whole = false } = {}) => {
  const said = vocabulary.read(text);
  const unknown = said.unknown.map((one) => one.slice(0, LONGEST));
  const values = said.marks || unknown.length ? [...(said.marks ?? []), ...unknown] : whole ? [] : undefined;
  return {
    marks: values && withWork(cell, values),
    missed: said.missed ?? (whole ? "" : undefined),
    odd: unknown.length > 0,
  };
};
const write = (changes) => {
  const real = changes.filter(({ cell, change }) => !same(cell, change));
  if (!real.length) return;
  remember(real.map(({ cell }) => before(cell)));
  // What will be refused takes nothing else with it: what was entered before goes on its way first.
  if (real.some(({ change }) => change.odd)) queue.now();
  // Where one mark took another's place, the note asks why until something else is entered.
  const [{ cell: first, change: said }] = real;
  const corrects = real.length === 1 && first.marks.length > 0 && said.marks !== undefined && !said.odd;
  note.about(corrects ? first : null);
  for (const { cell, change } of real) {
    const now = board.shown(cell);
    enter(cell, {
      marks: change.marks,
      missed: change.missed === now.missed && cell.state !== "refused" ? undefined : change.missed,
    });
  }
  note.show(board.here);
};
const undo = () => {
  const step = steps.pop();
  if (!step) return say();
  for (const { cell, marks, missed } of step) enter(cell, { marks, missed });
  board.go(step[0].cell.row, step[0].cell.column);
};
const keepMine = (cell) => {
  enter(cell, { ...cell.mine });
  board.go(cell.row, cell.column);
  note.show(cell);
};
const takeTheirs = (cell) => {
  board.settle(cell);
  board.go(cell.row, cell.column);
  note.show(cell);
  say();
};
const explain = (cell, why) => {
  const { marks } = board.shown(cell);
  enter(cell, { marks, missed: cell.mine?.missed, why });
};
const note = new Note(byId("grid-note"), board, told, { keepMine, takeTheirs, explain, writes });

// --- Others' changes --------------------------------------------------------------------------------------------
let revision = told.revision;
let asking = false;
const ask = async () => {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const answer = await fetch(`${told.changes}&since=${revision}`, { headers: queue.headers, redirect: "error" });
    if (!answer.ok) return;
    const news = await answer.json();
    revision = news.revision;
    changed.hidden = news.columns === told.columns;
    for (const one of news.cells) {
      const cell = board.byPlace.get(`${one.lesson}/${one.student}`);
      // Where something of one's own is on its way, the server says which was first.
      if (!cell || queue.waitsFor(cell.place)) continue;
      if (!board.take(cell, one)) continue;
      board.draw(cell);
      cell.td.dataset.news = "";
      if (cell === board.here) note.show(cell);
    }
  } catch {
    // No connection: asked again soon.
  } finally {
    asking = false;
  }
};
setInterval(ask, EVERY);
const back = () => {
  queue.now();
  ask();
};
addEventListener("focus", back);
addEventListener("online", back);
document.addEventListener("visibilitychange", () => document.hidden || back());
addEventListener("beforeunload", (event) => {
  endTyping();
  if (queue.count || undecided()) event.preventDefault();
});

// --- Typing -----------------------------------------------------------------------------------------------------
const showTyped = () => {
  const { td } = board.here;
  td.dataset.typed = "";
  td.textContent = typed;
};
const endTyping = ({ keep = true } = {}) => {
  const cell = board.here;
  if (inside) {
    const text = inside.value;
    inside = null;
    if (keep) write([{ cell, change: changeOf(cell, text, { whole: true }) }]);
  } else if (typed) {
    const text = typed;
    typed = "";
    if (keep) write([{ cell, change: changeOf(cell, text) }]);
  } else return;
  delete cell.td.dataset.typed;
  board.draw(cell);
};
const editInside = () => {
  const cell = board.here;
  const text = typed || board.text(cell);
  typed = "";
  inside = Object.assign(document.createElement("input"), { value: text, autocomplete: "off", maxLength: LONGEST });
  inside.setAttribute("aria-label", `${board.rows[cell.row].name}, ${board.columns[cell.column].head.textContent.trim()}`);
  cell.td.dataset.typed = "";
  cell.td.replaceChildren(inside);
  inside.focus();
  inside.setSelectionRange(text.length, text.length);
};
const type = (event) => {
  typed += vocabulary.meant(typed, event);
  if (!vocabulary.isWhole(typed)) return showTyped();
  endTyping();
  go(board.at.row + 1, board.at.column);
};
const go = (row, column, options) => {
  endTyping();
  board.go(row, column, options);
  note.show(board.here);
};

// --- Keys -------------------------------------------------------------------------------------------------------
const page = () => Math.max(1, Math.floor((box.clientHeight - table.tHead.offsetHeight) / (table.tBodies[0].rows[0]?.offsetHeight || 1)) - 1);
const forward = () => (getComputedStyle(table).direction === "rtl" ? -1 : 1);
const moves = {
  ArrowUp: ({ row, column }) => [row - 1, column],
  ArrowDown: ({ row, column }) => [row + 1, column],
  ArrowLeft: ({ row, column }) => [row, column - forward()],
  ArrowRight: ({ row, column }) => [row, column + forward()],
  Home: ({ row }, all) => [all ? 0 : row, 0],
  End: ({ row }, all) => [all ? board.rows.length - 1 : row, board.columns.length - 1],
  PageUp: ({ row, column }) => [row - page(), column],
  PageDown: ({ row, column }) => [row + page(), column],
};
const clear = () => {
  typed = "";
  const cells = board.block.flat().filter((cell) => board.text(cell) || cell.state === "refused");
  write(cells.map((cell) => ({ cell, change: { marks: [], missed: "" } })));
  board.draw(board.here);
};
const escape = () => {
  if (typed || inside) {
    endTyping({ keep: false });
    board.go(board.at.row, board.at.column);
  } else if (board.here.state === "refused") takeTheirs(board.here);
  else board.go(board.at.row, board.at.column);
};
const keyed = (event) => {
  const { key } = event;
  const all = event.ctrlKey || event.metaKey;
  if (event.isComposing) return false;
  if (inside) {
    if (key === "Escape") escape();
    else if (key === "Enter") go(board.at.row + (event.shiftKey ? -1 : 1), board.at.column);
    else if (key === "Tab") go(board.at.row, board.at.column + (event.shiftKey ? -1 : 1));
    else return null; // the field has its own keys, and nobody else is to have them
    return true;
  }
  if (moves[key]) {
    if (event.altKey) return false;
    go(...moves[key](board.at, all), { extend: event.shiftKey });
    return true;
  }
  if (key === "Enter" && all) location.assign(board.columns[board.at.column].head.querySelector("a").href);
  else if (key === "Enter") go(board.at.row + (event.shiftKey ? -1 : 1), board.at.column);
  else if (key === "Tab" && typed) go(board.at.row, board.at.column + (event.shiftKey ? -1 : 1));
  else if (key === "Escape") escape();
  else if (key === "?" && !typed) byId("grid-keys").showModal();
  else if (!writes) return key.length === 1 && !all && !event.altKey ? null : false;
  else if (key === "F2") editInside();
  else if (key === "Delete") clear();
  else if (key === "Backspace") {
    if (typed) typed = typed.slice(0, -1);
    if (typed) showTyped();
    else board.draw(board.here);
  } else if (all && event.code === "KeyZ" && !event.shiftKey) {
    typed = "";
    undo();
  } else if (key.length === 1 && key !== " " && !all && !event.altKey) type(event);
  else return false;
  return true;
};
table.addEventListener("keydown", (event) => {
  const done = keyed(event);
  if (done) event.preventDefault();
  // The page's own shortcuts are letters, too.
  if (done !== false) event.stopPropagation();
});

// --- Mouse ------------------------------------------------------------------------------------------------------
table.addEventListener("mousedown", (event) => {
  const cell = board.cells.get(event.target.closest("td"));
  if (!cell || event.button !== 0 || (inside && cell === board.here)) return;
  event.preventDefault();
  const second = cell === board.here && cell.td === document.activeElement && !event.shiftKey;
  if (second && writes) return editInside();
  go(cell.row, cell.column, { extend: event.shiftKey });
});
table.addEventListener("focusout", (event) => {
  if (!table.contains(event.relatedTarget)) endTyping();
});
table.addEventListener("focusin", (event) => {
  const cell = board.cells.get(event.target.closest("td"));
  if (cell && cell !== board.here) go(cell.row, cell.column);
});

// --- Copy and paste ---------------------------------------------------------------------------------------------
document.addEventListener("copy", (event) => {
  if (inside || !table.contains(document.activeElement)) return;
  event.clipboardData.setData("text/plain", board.block.map((row) => row.map((cell) => board.text(cell)).join("\t")).join("\n"));
  event.preventDefault();
});
document.addEventListener("paste", (event) => {
  if (inside || !writes || !table.contains(document.activeElement)) return;
  event.preventDefault();
  typed = "";
  const text = event.clipboardData.getData("text/plain");
  const planned = plan(text, {
    vocabulary,
    students: board.rows.map((row) => row.name),
    columns: board.columns.length,
    at: board.at,
    words,
  });
  // One cell needs no preview: it is as if it were typed.
  if (planned.entered.length === 1 && !planned.not.length && !planned.named) return paste(planned);
  preview(planned);
});
const paste = ({ entered }) => {
  write(
    entered.map(({ row, column, said }) => {
      const cell = board.cellAt(row, column);
      return { cell, change: { marks: said.marks && withWork(cell, said.marks), missed: said.missed } };
    }),
  );
};
const dialog = byId("grid-paste");
const preview = (planned) => {
  const lines = [fill(words.paste_understood, { count: planned.entered.length })];
  if (planned.named) lines.push(words.paste_by_name);
  if (planned.cut) lines.push(fill(words.paste_cut, { rows: 500, columns: 200 }));
  if (planned.not.length) lines.push(fill(words.paste_not, { count: planned.not.length }));
  dialog.querySelector("[data-paste-said]").replaceChildren(
    ...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })),
  );
  const named = planned.not.slice(0, MOST_NAMED).map(([sentence, values]) => fill(sentence, values));
  if (planned.not.length > MOST_NAMED) named.push(fill(words.paste_more, { count: planned.not.length - MOST_NAMED }));
  dialog.querySelector("[data-paste-not]").replaceChildren(
    ...named.map((line) => Object.assign(document.createElement("li"), { textContent: line })),
  );
  const enterThem = dialog.querySelector("[data-paste-enter]");
  enterThem.hidden = !planned.entered.length;
  enterThem.onclick = () => {
    dialog.close();
    paste(planned);
  };
  dialog.showModal();
};
dialog?.addEventListener("close", () => board.go(board.at.row, board.at.column));

// --- The beginning: the newest lesson that may be written, or the newest ------------------------------------------
for (const link of table.tHead.querySelectorAll("a")) link.tabIndex = -1;
if (board.rows.length && board.columns.length) {
  const open = board.columns.findLastIndex(({ head }) => head.dataset.off === "");
  const begun = board.columns.findLastIndex(({ head }) => head.dataset.off !== "to_come");
  board.go(0, Math.max(0, open >= 0 ? open : begun), { focus: false });
  const { head } = board.columns[board.at.column];
  box.scrollLeft = head.offsetLeft + head.offsetWidth - box.clientWidth + head.offsetWidth * 2;
  say();
  if (writes) queue.open().then(() => say());
}
table.dataset.ready = "";
