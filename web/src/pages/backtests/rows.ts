import type { BacktestRow } from "../../api/rules.ts";
import { formatLine } from "../../markets/catalogue.ts";
import type { Severity } from "../../ui/Badge.tsx";

/** What names a row: an alert's identity. */
export const keyOf = ({ fixtureId, detectedAt, type, bookmaker, marketId, line, outcome, side }: BacktestRow): string =>
  [fixtureId, detectedAt, type, bookmaker, marketId, line, outcome, side].map((part) => part ?? "").join("|");

/** The markets that everybody knows by their ids. */
const MARKETS: Record<string, string> = { "3743": "1X2", "4693": "Double Chance", "3795": "Both Teams To Score", "5000": "Over/Under", "3774": "Asian Handicap" };

/** `Over/Under 2.5 Over`. */
export function marketText({ marketId, line, outcome }: Pick<BacktestRow, "marketId" | "line" | "outcome">): string {
  const name = MARKETS[marketId] ?? `market ${marketId}`;
  const market = line === null ? name : `${name} ${formatLine(line, name)}`;
  return outcome ? `${market}, ${outcome}` : market;
}

/** What is marked on a chart: what was in force above the lines, what was tried below them. */
export interface RowMark {
  id: number;
  severity: Severity;
  detectedAt: string;
  words: string;
  isBelow: boolean;
}

const isAbout = (one: BacktestRow, other: BacktestRow) => one.fixtureId === other.fixtureId && one.marketId === other.marketId && one.line === other.line && (one.outcome === null || other.outcome === null || one.outcome === other.outcome);

/** The marks of a row and of those of the same selection; the even ones are of what was in force. */
export function marksOf(row: BacktestRow, rows: readonly BacktestRow[]): { marks: RowMark[]; of: BacktestRow[] } {
  const of = rows.filter((other) => isAbout(row, other));
  const marks = of.flatMap(({ detectedAt, severityBefore, severityAfter }, at): RowMark[] => [
    ...(severityBefore ? [{ id: at * 2, severity: severityBefore, detectedAt, words: `In force: ${severityBefore}`, isBelow: false }] : []),
    ...(severityAfter ? [{ id: at * 2 + 1, severity: severityAfter, detectedAt, words: `Tried: ${severityAfter}`, isBelow: true }] : []),
  ]);
  return { marks, of };
}

/** The part of the time around a row that its chart shows, in seconds since 1970. */
export function around(detectedAt: string, hours = 6): { from: number; to: number } {
  const at = Date.parse(detectedAt) / 1_000;
  return { from: at - hours * 3_600, to: at + (hours / 2) * 3_600 };
}
