// What was entered and not yet saved. It lies in the browser's database under user, appointment and group, holds ids
// and no names, and sends itself again until the server has answered.
import { createStore, del, get, keys, set } from "../vendor/idb-keyval.js";

const AFTER = 400;
const AGAIN = [2000, 5000, 10000, 20000];
const MOST = 500;

// `crypto.randomUUID` is not there on plain HTTP.
const uuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
// Read each time: whoever signs in again in another tab gets a new one.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
const placeOf = (change) => `${change.lesson}/${change.student}`;

export class Queue {
  // The changes not yet sent, by cell; and the batch that was sent and not answered, with the key it was sent under.
  #pending = new Map();
  #batch = null;
  #sending = false;
  #timer = 0;
  #tries = 0;
  #store = null;
  #prefix;
  #name;

  // `settled(outcome, newer)` is told what became of a cell, and the change that was made meanwhile, if any;
  // `said(state)` how the queue stands: saved, saving, offline, busy, or the code of what stands in its way.
  constructor(told, { settled, said, found }) {
    this.told = told;
    this.settled = settled;
    this.said = said;
    this.found = found;
    this.#prefix = `${told.user}/${told.appointment}/${told.group}/`;
    this.#name = this.#prefix + uuid();
    this.kept = true;
  }

  get headers() {
    return {
      Accept: "application/json",
      "X-CSRFToken": token(),
      "X-For-User": this.told.user,
      "X-For-Appointment": this.told.appointment,
    };
  }

  get count() {
    return new Set([...this.#pending.keys(), ...(this.#batch?.cells ?? []).map(placeOf)]).size;
  }

  waitsFor(place) {
    return this.#pending.has(place) || Boolean(this.#batch?.cells.some((one) => placeOf(one) === place));
  }

  // Take over what this person left in this group before: a page that was closed, a browser that was shut.
  async open() {
    try {
      this.#store = createStore("matricula.grid", "queue");
      const left = (await keys(this.#store)).filter((name) => String(name).startsWith(this.#prefix));
      if (navigator.locks) {
        // A page holds the lock of its queue as long as it lives; what another left behind is free.
        navigator.locks.request(this.#name, () => new Promise(() => {}));
        for (const name of left) navigator.locks.request(name, () => this.#adopt(name));
      } else {
        for (const name of left) await this.#adopt(name);
      }
    } catch {
      // Storage may be forbidden: then the queue lives as long as the page, and the page says so.
      this.#store = null;
      this.kept = false;
    }
  }

  async #adopt(name) {
    const left = await get(name, this.#store);
    if (!left) return;
    // What was sent under a key is sent under that key again, so that it is stored once.
    if (left.batch && !this.#batch) this.#batch = left.batch;
    else for (const change of left.batch?.cells ?? []) this.#merge(change, true);
    for (const change of left.pending) this.#merge(change, true);
    await this.#keep();
    await del(name, this.#store);
    const changes = new Map((this.#batch?.cells ?? []).map((one) => [placeOf(one), one]));
    for (const [place, change] of this.#pending) changes.set(place, { ...changes.get(place), ...change });
    this.found([...changes.values()]);
    this.now();
  }

  #merge(change, older = false) {
    const place = placeOf(change);
    const standing = this.#pending.get(place);
    this.#pending.set(place, older ? { ...change, ...standing } : { ...standing, ...change });
  }

  async #keep() {
    if (!this.#store) return;
    try {
      if (this.count) await set(this.#name, { batch: this.#batch, pending: [...this.#pending.values()] }, this.#store);
      else await del(this.#name, this.#store);
    } catch {
      this.kept = false;
    }
  }

  // A change of a cell: `lesson`, `student`, `marks` and `missed` as far as they change, and the versions seen.
  put(change) {
    this.#merge(change);
    this.#keep();
    this.said("saving");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), AFTER);
  }

  // Send at once: the connection is back, somebody has signed in again, or the page is looked at again.
  now() {
    clearTimeout(this.#timer);
    if (this.count) this.#send();
  }

  #later(state, wait = AGAIN[Math.min(this.#tries, AGAIN.length - 1)]) {
    this.#tries += 1;
    this.said(state);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), wait);
  }

  async #send() {
    if (this.#sending || !this.count) return;
    this.#sending = true;
    try {
      if (!this.#batch) {
        const cells = [...this.#pending.values()].slice(0, MOST);
        for (const one of cells) this.#pending.delete(placeOf(one));
        this.#batch = { key: uuid(), cells };
        // Kept before it is sent: whatever happens now, it is sent again under the same key.
        await this.#keep();
      }
      this.said("saving");
      await this.#ask();
    } finally {
      this.#sending = false;
    }
    if (this.#pending.size && !this.#batch) this.#send();
  }

  async #ask() {
    let answer;
    let told;
    try {
      answer = await fetch(this.told.batch, {
        method: "POST",
        headers: { ...this.headers, "Content-Type": "application/json" },
        body: JSON.stringify(this.#batch),
        redirect: "error",
      });
      told = await answer.json();
    } catch {
      return this.#later(answer ? "busy" : "offline");
    }
    if (answer.ok) return this.#answered(told.cells);
    const code = told.refused?.code ?? "";
    if (answer.status === 429) return this.#later("busy", 1000 * Number(answer.headers.get("Retry-After") ?? 60));
    if (answer.status >= 500) return this.#later("busy");
    if (["signed_out", "other_person", "other_appointment", "stale_token"].includes(code)) return this.#later(code);
    // Refused as a whole, and would be again: every cell of it is, with the same reason.
    const outcomes = this.#batch.cells.map((one) => ({ ...one, state: "refused", why: told.refused ?? {}, version: null }));
    return this.#answered(outcomes);
  }

  async #answered(outcomes) {
    this.#batch = null;
    this.#tries = 0;
    for (const outcome of outcomes) {
      const newer = this.#pending.get(placeOf(outcome));
      if (newer && outcome.state === "saved") {
        newer.version = outcome.version;
        newer.missed_version = outcome.missed_version;
      }
      if (newer && outcome.state === "conflict") this.#pending.delete(placeOf(outcome));
      this.settled(outcome, newer);
    }
    await this.#keep();
    this.said(this.count ? "saving" : "saved");
  }
}
