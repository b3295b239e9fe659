// What a block from a spreadsheet says: which cell shall hold what, and what is not understood, named cell by cell.

export const MOST = { rows: 500, columns: 200, text: 60 };
const plain = (name) => name.toLowerCase().replaceAll("ё", "е").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// Rows of cells as spreadsheets copy them: tabs between, quotes around what holds a tab, a line or a quote.
export const table = (text) => {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[(at += 1)];
      else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") {
      rows.at(-1).push(cell);
      cell = "";
    } else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && text[at + 1] === "\n") at += 1;
      rows.at(-1).push(cell);
      cell = "";
      rows.push([]);
      // The row after the last that is read says that there was more.
      if (rows.length > MOST.rows + 1) break;
    } else cell += sign;
  }
  if (cell || rows.at(-1).length) rows.at(-1).push(cell);
  if (!rows.at(-1).length) rows.pop();
  return rows;
};

// The rows of the journal by the names in the first column, or null where it holds no names.
const byName = (rows, students) => {
  const names = students.map(plain);
  const found = rows.map((row) => {
    const wanted = plain(row[0] ?? "");
    if (!/\p{L}{2}/u.test(wanted)) return [];
    const same = names.flatMap((name, at) => (name === wanted ? [at] : []));
    return same.length ? same : names.flatMap((name, at) => (name.startsWith(`${wanted} `) ? [at] : []));
  });
  return found.some((one) => one.length) ? found : null;
};

// `at` is the cell where the block begins; answers with the cells to be entered and the words for the others.
export const plan = (text, { vocabulary, students, columns, at, words }) => {
  const all = table(text);
  const cut = all.length > MOST.rows || all.some((row) => row.length > MOST.columns);
  const rows = all.slice(0, MOST.rows).map((row) => row.slice(0, MOST.columns));
  const named = byName(rows, students);
  const entered = [];
  const not = [];
  const short = (said) => (said.length > MOST.text ? `${said.slice(0, MOST.text)}…` : said).replaceAll("\0", "␀");
  rows.forEach((row, down) => {
    const place = { row: down + 1, text: short(row[0] ?? "") };
    if (named && named[down].length !== 1) {
      if (row.some((cell) => cell.trim())) not.push(named[down].length ? [words.paste_twice, place] : [words.paste_no_student, place]);
      return;
    }
    const r = named ? named[down][0] : at.row + down;
    row.forEach((cell, right) => {
      if (named && right === 0) return;
      const written = cell.trim();
      if (!written) return;
      const c = at.column + right - (named ? 1 : 0);
      const refuse = (why) => not.push([words.paste_row, { row: down + 1, column: right + 1, text: `${short(written)} (${why})` }]);
      if (r >= students.length || c >= columns) return refuse(words.paste_outside);
      if (written.length > MOST.text) return refuse(words.paste_too_long);
      if (/^[=@+]/.test(written)) return refuse(words.paste_formula);
      const said = vocabulary.read(written);
      if (said.unknown.length) return refuse(words.paste_unreadable);
      entered.push({ row: r, column: c, said });
    });
  });
  return { entered, not, cut, named: Boolean(named) };
};
