// What may be typed into a cell: marks and letters of absence, by character and by the key they lie on.

// Where the letters of a script lie on a keyboard that is switched to another: `н` is on the key of `y`.
const LAYOUTS = [
  {
    Backquote: "ё", KeyQ: "й", KeyW: "ц", KeyE: "у", KeyR: "к", KeyT: "е", KeyY: "н", KeyU: "г", KeyI: "ш", KeyO: "щ",
    KeyP: "з", BracketLeft: "х", BracketRight: "ъ", KeyA: "ф", KeyS: "ы", KeyD: "в", KeyF: "а", KeyG: "п", KeyH: "р",
    KeyJ: "о", KeyK: "л", KeyL: "д", Semicolon: "ж", Quote: "э", KeyZ: "я", KeyX: "ч", KeyC: "с", KeyV: "м", KeyB: "и",
    KeyN: "т", KeyM: "ь", Comma: "б", Period: "ю",
  },
];
const latin = (code) => (/^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : null);

export class Vocabulary {
  #keys;
  #words;

  constructor(told) {
    this.told = told;
    this.#keys = [...Object.values(told.marks), ...Object.values(told.absences)].map((key) => key.toLowerCase());
    this.#words = [...Object.keys(told.markWords), ...Object.keys(told.absenceWords)];
  }

  // The character that was meant by a key: the one that goes on with something that may be typed.
  meant(buffer, event) {
    const wanted = [event.key, latin(event.code), ...LAYOUTS.map((layout) => layout[event.code])].filter(Boolean);
    for (const known of [this.#keys, this.#words]) {
      const fits = wanted.find((one) => known.some((word) => word.startsWith(buffer + one.toLowerCase())));
      if (fits) return fits.toLowerCase();
    }
    return event.key;
  }

  // Whether nothing longer can be meant, so that one need not wait for more.
  isWhole(typed) {
    if (this.#keys.some((key) => key !== typed && key.startsWith(typed))) return false;
    return this.#words.includes(typed) || !this.#words.some((word) => word.startsWith(typed));
  }

  // The marks and the absence that a text says; what is neither is `unknown`. Without marks or an absence in it, that
  // half is undefined.
  read(text) {
    const { markWords, absenceWords } = this.told;
    const said = { marks: undefined, missed: undefined, unknown: [] };
    const written = text.trim().replace(/\s+/g, " ").toLowerCase();
    const known = (word) => Object.hasOwn(markWords, word) || Object.hasOwn(absenceWords, word);
    for (const word of known(written) ? [written] : written.split(" ").filter(Boolean)) {
      if (Object.hasOwn(markWords, word)) (said.marks ??= []).push(markWords[word]);
      else if (Object.hasOwn(absenceWords, word) && said.missed === undefined) said.missed = absenceWords[word];
      else said.unknown.push(word);
    }
    return said;
  }

  // A cell as it is copied and typed.
  shown(marks, missed) {
    const { marks: keys, absences } = this.told;
    return [missed ? absences[missed] ?? missed : "", ...marks.map((one) => keys[one.value] ?? one.value)].filter(Boolean).join(" ");
  }
}
