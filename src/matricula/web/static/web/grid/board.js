// The cells of the journal: what stands in each, what was entered and is not settled, and where one is.

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export { fill };

export class Board {
  #selected = [];

  constructor(table, vocabulary, told) {
    this.table = table;
    this.vocabulary = vocabulary;
    this.told = told;
    this.columns = [...table.tHead.querySelectorAll("[data-lesson]")].map((head) => ({ head, lesson: head.dataset.lesson, work: head.dataset.work ?? "" }));
    // Behind the lessons stand the mean and the mark of the period, which are only read.
    this.rows = [...table.tBodies[0].rows].map((row) => ({
      name: row.cells[0].textContent.trim(),
      student: row.dataset.student,
      cells: [...row.cells].slice(1, 1 + this.columns.length),
      mean: row.querySelector("[data-mean]"),
    }));
    this.places = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    this.at = { row: 0, column: 0 };
    this.from = { row: 0, column: 0 };
    this.cells = new Map();
    this.byPlace = new Map();
    this.rows.forEach(({ student, cells }, row) => {
      cells.forEach((td, column) => {
        const { m = "", v = "0", a = "", av = "0" } = td.dataset;
        const marks = m.split(" ").filter(Boolean).map((one) => {
          const [value, work, weight, why = ""] = one.split(":");
          return { value, work, weight: Number(weight), why };
        });
        const { lesson } = this.columns[column];
        const cell = { td, row, column, lesson, student, place: `${lesson}/${student}`, marks, version: Number(v), missed: a, missed_version: Number(av) };
        this.cells.set(td, cell);
        this.byPlace.set(cell.place, cell);
      });
    });
  }

  cellAt(row, column) {
    const td = this.rows[row]?.cells[column];
    return td ? this.cells.get(td) : undefined;
  }

  get here() {
    return this.cellAt(this.at.row, this.at.column);
  }

  // What a cell shows: what was entered, as long as it is not settled; else what stands.
  shown(cell) {
    return { marks: cell.mine?.marks ?? cell.marks, missed: cell.mine?.missed ?? cell.missed };
  }

  text(cell) {
    const { marks, missed } = this.shown(cell);
    return this.vocabulary.shown(marks, missed);
  }

  draw(cell) {
    const { marks, missed } = this.shown(cell);
    const parts = [];
    if (missed) {
      const letter = document.createElement("i");
      letter.textContent = this.vocabulary.shown([], missed);
      parts.push(letter);
    }
    for (const one of marks) {
      const mark = document.createElement("b");
      mark.textContent = this.vocabulary.shown([one], "");
      parts.push(mark);
      const weight = one.weight ?? this.told.works[one.work] ?? 1;
      if (weight !== 1) {
        const sub = document.createElement("sub");
        sub.textContent = weight;
        parts.push(sub);
      }
    }
    // A space between parts, so that they are read one by one.
    cell.td.replaceChildren(...parts.flatMap((part, at) => (at && part.tagName !== "SUB" ? [" ", part] : [part])));
    if (cell.state) cell.td.dataset.state = cell.state;
    else delete cell.td.dataset.state;
    delete cell.td.dataset.typed;
    if (cell.state === "refused" || cell.state === "conflict") cell.td.setAttribute("aria-invalid", "true");
    else cell.td.removeAttribute("aria-invalid");
  }

  // The mean of the marks that are stored, as the server reckons it.
  reckon(row) {
    const { cells, mean } = this.rows[row];
    if (!mean) return;
    let sum = 0;
    let weights = 0;
    for (const td of cells) {
      for (const { value, work, weight = this.told.works[work] ?? 1 } of this.cells.get(td).marks) {
        const number = this.told.numbers[value];
        if (number === undefined) continue;
        sum += number * weight;
        weights += weight;
      }
    }
    mean.textContent = weights ? this.places.format(sum / weights) : "";
  }

  // A cell as the server holds it; older news than what is known is no news. Answers whether anything is new.
  take(cell, told) {
    let fresh = false;
    if (told.marks && told.version > cell.version) {
      cell.marks = told.marks;
      cell.version = told.version;
      fresh = true;
      this.reckon(cell.row);
    }
    if (typeof told.missed === "string" && told.missed_version > cell.missed_version) {
      cell.missed = told.missed;
      cell.missed_version = told.missed_version;
      fresh = true;
    }
    return fresh;
  }

  settle(cell) {
    cell.mine = cell.state = cell.why = undefined;
    this.draw(cell);
  }

  // One Tab stop: the cell where one is.
  go(row, column, { focus = true, extend = false } = {}) {
    const to = {
      row: Math.max(0, Math.min(this.rows.length - 1, row)),
      column: Math.max(0, Math.min(this.columns.length - 1, column)),
    };
    this.here?.td.setAttribute("tabindex", "-1");
    this.at = to;
    if (!extend) this.from = to;
    const { td } = this.here;
    td.setAttribute("tabindex", "0");
    this.#select();
    if (!focus) return;
    td.focus({ preventScroll: true });
    td.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // The rectangle between where the selection began and where one is.
  get block() {
    const [top, bottom] = [this.from.row, this.at.row].sort((a, b) => a - b);
    const [left, right] = [this.from.column, this.at.column].sort((a, b) => a - b);
    const rows = [];
    for (let row = top; row <= bottom; row += 1) {
      const cells = [];
      for (let column = left; column <= right; column += 1) cells.push(this.cellAt(row, column));
      rows.push(cells);
    }
    return rows;
  }

  #select() {
    for (const td of this.#selected) td.removeAttribute("aria-selected");
    const chosen = this.block.flat();
    this.#selected = chosen.length > 1 ? chosen.map((cell) => cell.td) : [];
    for (const td of this.#selected) td.setAttribute("aria-selected", "true");
  }
}
