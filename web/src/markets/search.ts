/** Where a text has what was typed. */
export interface Found {
  /** The places of the characters that match, in code points. */
  marks: readonly number[];
  /** The higher, the better it fits. */
  score: number;
}

const IN_A_ROW = 4;
const AT_A_WORD = 6;
const WHOLE = 1_000;

/**
 * Looks for what was typed as a subsequence: `ou25` finds `Over/Under 2.5`. Case, accents, ligatures and blanks do not
 * count. Of all ways to match, the one with the most starts of words and the most characters in a row counts.
 */
export function find(typed: string, text: string): Found | undefined {
  const wanted = fold(typed).letters.filter((one) => !/\s/.test(one));
  if (wanted.length === 0) return { marks: [], score: 0 };
  const { letters, places } = fold(text);
  if (wanted.length > letters.length) return undefined;
  const best = wholeAt(wanted, letters) ?? subsequence(wanted, letters);
  if (!best) return undefined;
  const marks = [...new Set(best.marks.map((at) => places[at] ?? 0))];
  return { marks, score: best.score - letters.length / 1_000 };
}

function wholeAt(wanted: readonly string[], letters: readonly string[]): Found | undefined {
  for (let from = 0; from + wanted.length <= letters.length; from++) {
    if (wanted.every((one, at) => letters[from + at] === one)) {
      return { marks: wanted.map((_, at) => from + at), score: WHOLE + (startsWord(letters, from) ? AT_A_WORD : 0) };
    }
  }
  return undefined;
}

/** The best way by dynamic programming: names are short. */
function subsequence(wanted: readonly string[], letters: readonly string[]): Found | undefined {
  const [rows, columns] = [wanted.length, letters.length];
  const score = Array.from({ length: rows }, () => new Float64Array(columns).fill(-1));
  const from = Array.from({ length: rows }, () => new Int32Array(columns).fill(-1));
  for (let row = 0; row < rows; row++) {
    let [best, bestAt] = [-1, -1];
    for (let column = row; column < columns; column++) {
      const earlier = row > 0 && column > 0 ? score[row - 1]?.[column - 1] ?? -1 : -1;
      if (row > 0 && column > 0 && earlier >= 0 && earlier > best) [best, bestAt] = [earlier, column - 1];
      if (letters[column] !== wanted[row] || (row > 0 && best < 0)) continue;
      const word = startsWord(letters, column) ? AT_A_WORD : 0;
      const apart = row === 0 ? 1 + word : best + 1 + word;
      const joined = earlier >= 0 ? earlier + 1 + IN_A_ROW + word : -1;
      const isJoined = joined >= apart;
      (score[row] as Float64Array)[column] = isJoined ? joined : apart;
      (from[row] as Int32Array)[column] = row === 0 ? -1 : isJoined ? column - 1 : bestAt;
    }
  }
  const last = score[rows - 1] as Float64Array;
  let at = -1;
  last.forEach((value, column) => {
    if (value >= 0 && (at < 0 || value > (last[at] ?? -1))) at = column;
  });
  if (at < 0) return undefined;
  const total = last[at] ?? 0;
  const marks: number[] = [];
  for (let row = rows - 1; row >= 0; row--) {
    marks.unshift(at);
    at = from[row]?.[at] ?? -1;
  }
  return { marks, score: total };
}

const startsWord = (letters: readonly string[], at: number) =>
  at === 0 || (/[\p{L}\p{N}]/u.test(letters[at] ?? "") && !/[\p{L}\p{N}.]/u.test(letters[at - 1] ?? ""));

/** Letters that Unicode does not take apart: what a keyboard without them types. */
const LATIN: Readonly<Record<string, string>> = {
  æ: "ae", œ: "oe", ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ŧ: "t", ı: "i", "’": "'", "‘": "'",
};

/** The letters of a text without case, accents and ligatures, and for each the place of the code point that it is of. */
function fold(text: string): { letters: string[]; places: number[] } {
  const [letters, places]: [string[], number[]] = [[], []];
  Array.from(text).forEach((one, place) => {
    const plain = one.normalize("NFD").toLowerCase().replace(/\p{M}/gu, "");
    for (const letter of LATIN[plain] ?? plain) {
      letters.push(letter);
      places.push(place);
    }
  });
  return { letters, places };
}

/** A text in pieces that match and pieces that do not, for showing. */
export function pieces(text: string, marks: readonly number[]): { text: string; isMatch: boolean }[] {
  const marked = new Set(marks);
  const all: { text: string; isMatch: boolean }[] = [];
  Array.from(text).forEach((one, at) => {
    const isMatch = marked.has(at);
    const last = all.at(-1);
    if (last?.isMatch === isMatch) last.text += one;
    else all.push({ text: one, isMatch });
  });
  return all;
}
