import { zone } from "../app/time.ts";

// What the charts of all pages have in common.

const HOUR = 3_600;
/** Times as the desk writes them: 24 hours, the day where it changes. */
export const TIMES: (string | number | null)[][] = [
  [24 * HOUR, "{D} {MMM}", null, null, null, null, null, null, 1],
  [HOUR, "{HH}:{mm}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
  [60, "{HH}:{mm}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
  [1, "{HH}:{mm}:{ss}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
  [0.001, "{HH}:{mm}:{ss}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
];

/** An axis in the colours of the theme. */
export function axisOf(style: CSSStyleDeclaration) {
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const line = { stroke: colour("--rule"), width: 1 };
  return { stroke: colour("--ink-dim"), grid: line, ticks: line, font: `11px ${style.fontFamily}` };
}

/** The options for times in the chosen zone; a chart that is told nothing has the machine's. */
export function zoned(tzDate: (date: Date, zone: string) => Date): { tzDate?: (seconds: number) => Date } {
  return zone.value === "utc" ? { tzDate: (seconds) => tzDate(new Date(seconds * 1_000), "Etc/UTC") } : {};
}
