// What is said of the cell where one is: why it was refused and by which clause, who else wrote in it, or why a mark was
// changed. Of the cell that was changed last, that is asked as long as the one where one is has nothing to say.
import { fill } from "./board.js";

export class Note {
  constructor(box, board, told, { keepMine, takeTheirs, explain, writes }) {
    Object.assign(this, { box, board, told, keepMine, takeTheirs, explain, writes });
    this.corrected = null;
  }

  // The cell in which one mark has just taken another's place, if there is one.
  about(cell) {
    this.corrected = cell;
  }

  #button(words, press) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = words;
    button.addEventListener("click", press);
    return button;
  }

  // Marks were changed here: there are more versions than marks, or another is on its way.
  #isChanged(cell) {
    return cell === this.corrected || cell.version > cell.marks.length;
  }

  #why(cell) {
    const { words, reasons } = this.told;
    const label = document.createElement("label");
    const choice = document.createElement("select");
    choice.append(new Option(words.not_said, ""), ...Object.entries(reasons).map(([code, name]) => new Option(name, code)));
    choice.value = cell.mine?.why || (cell.mine?.marks ? "" : cell.marks.find((one) => one.why)?.why) || "";
    // Nothing takes back what was said: another reason may take its place.
    choice.options[0].disabled = choice.value !== "";
    choice.addEventListener("change", () => this.explain(cell, choice.value));
    label.append(`${words.why} `, choice);
    return label;
  }

  #past(cell) {
    const { head } = this.board.columns[cell.column];
    const link = document.createElement("a");
    link.href = `${head.querySelector("a").href}past/${cell.student}/`;
    link.textContent = this.told.words.past;
    return link;
  }

  #ofChange(cell) {
    const { words, reasons } = this.told;
    const { head } = this.board.columns[cell.column];
    const { marks } = this.board.shown(cell);
    const values = {
      student: this.board.rows[cell.row].name,
      day: head.querySelector("a").textContent.trim(),
      marks: this.board.vocabulary.shown(marks, "") || words.nothing,
    };
    const asks = this.writes && head.dataset.off === "" && Object.keys(reasons).length > 0;
    return [fill(words.corrected, values), [...(asks ? [this.#why(cell)] : []), ...(cell.version ? [this.#past(cell)] : [])]];
  }

  #of(cell) {
    const { words } = this.told;
    if (cell.state === "refused") {
      const { code, says = words.paste_unreadable, clause = "", next_step = "" } = cell.why ?? {};
      const drop = this.#button(words.drop, () => this.takeTheirs(cell));
      return [[says, clause && `(${clause})`, next_step].filter(Boolean).join(" "), code === "reason_needed" ? [this.#why(cell), drop] : [drop]];
    }
    if (cell.state === "conflict") {
      const theirs = this.board.vocabulary.shown(cell.marks, cell.missed) || words.nothing;
      const { who = "", when = "" } = cell.why ?? {};
      const written = when && new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short", timeZone: this.told.zone }).format(new Date(when));
      const values = { who, theirs, when: written, mine: this.board.text(cell) || words.nothing };
      return [fill(who ? words.conflict_with : words.conflict_meanwhile, values), [this.#button(words.mine, () => this.keepMine(cell)), this.#button(words.theirs, () => this.takeTheirs(cell))]];
    }
    if (this.#isChanged(cell)) return this.#ofChange(cell);
    return null;
  }

  show(cell) {
    // Whoever is choosing goes on choosing: nothing is put in the place of what has the focus.
    if (this.box.querySelector("select") === document.activeElement && document.activeElement !== null && cell.state === undefined) return;
    const own = this.#of(cell);
    const found = own ?? (this.corrected ? this.#of(this.corrected) : null);
    this.box.hidden = !found;
    this.box.dataset.tone = cell.state === "refused" || cell.state === "conflict" ? "late" : "info";
    const said = document.createElement("p");
    if (found) said.textContent = found[0];
    this.box.replaceChildren(...(found ? [said, ...found[1]] : []));
    if (own) cell.td.setAttribute("aria-describedby", this.box.id);
    else cell.td.removeAttribute("aria-describedby");
  }
}
