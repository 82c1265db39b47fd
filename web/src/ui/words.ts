/** A number of things: `1 market`, `4,200 markets`. */
export function count(number: number, thing: string): string {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}

/** The same with a capital: the server's words begin as the middle of a sentence. */
export const capital = (words: string): string => sentence(words.charAt(0).toUpperCase() + words.slice(1));

/** What the server says, with a full stop: its words end without one. */
export function sentence(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}
