// What is said of the cell where one is: why it was refused and by which clause, or who else wrote in it.
import { fill } from "./board.js";

export class Note {
  constructor(box, board, told, { keepMine, takeTheirs }) {
    Object.assign(this, { box, board, told, keepMine, takeTheirs });
  }

  #button(words, press) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = words;
    button.addEventListener("click", press);
    return button;
  }

  show(cell) {
    const { words } = this.told;
    const said = document.createElement("p");
    const ways = [];
    if (cell.state === "refused") {
      const { says = words.paste_unreadable, clause = "", next_step = "" } = cell.why ?? {};
      said.textContent = [says, clause && `(${clause})`, next_step].filter(Boolean).join(" ");
      ways.push(this.#button(words.drop, () => this.takeTheirs(cell)));
    } else if (cell.state === "conflict") {
      const theirs = this.board.vocabulary.shown(cell.marks, cell.missed) || words.nothing;
      const { who = "", when = "" } = cell.why ?? {};
      const written = when && new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short", timeZone: this.told.zone }).format(new Date(when));
      const values = { who, theirs, when: written, mine: this.board.text(cell) || words.nothing };
      said.textContent = fill(who ? words.conflict_with : words.conflict_meanwhile, values);
      ways.push(this.#button(words.mine, () => this.keepMine(cell)), this.#button(words.theirs, () => this.takeTheirs(cell)));
    }
    this.box.hidden = !ways.length;
    this.box.replaceChildren(...(ways.length ? [said, ...ways] : []));
    if (ways.length) cell.td.setAttribute("aria-describedby", this.box.id);
    else cell.td.removeAttribute("aria-describedby");
  }
}
