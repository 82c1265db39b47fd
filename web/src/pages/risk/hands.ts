import type { Target } from "./acks.ts";
import type { Row } from "./layout.ts";
import type { Alert } from "./model.ts";

/** What a selection is looked up in. */
export interface Known {
  newestOf(eventId: number): number | undefined;
  alert(id: number): Alert | undefined;
  linesOf(eventId: number): readonly number[];
}

/** What rows mean to the API: single alerts together, and fixtures as a whole up to what was seen of them. */
export function targetsOf(rows: Iterable<string>, known: Known): Target[] {
  const groups: number[] = [];
  const alerts: number[] = [];
  for (const row of rows) (row.startsWith("g") ? groups : alerts).push(Number(row.slice(1)));
  const whole = new Set(groups);
  const single = alerts.filter((id) => !whole.has(known.alert(id)?.eventId ?? -1));
  const targets: Target[] = groups.flatMap((eventId) => {
    const alertIds = known.linesOf(eventId);
    // Alerts that wait behind the bar were not seen: they are left out.
    const upTo = alertIds.length > 0 ? Math.max(...alertIds) : known.newestOf(eventId);
    return upTo === undefined ? [] : [{ eventId, upTo, alertIds }];
  });
  if (single.length > 0) targets.push({ alertIds: single });
  return targets;
}

/** The row after moving by some, within what there is. */
export function step(rows: readonly Row[], current: string | undefined, by: number, first: number): number {
  const at = current === undefined ? -1 : rows.findIndex(({ id }) => id === current);
  if (at < 0) return Math.min(Math.max(0, first), rows.length - 1);
  return Math.min(rows.length - 1, Math.max(0, at + by));
}

/** The rows from one to another, both included. */
export function between(rows: readonly Row[], from: string | undefined, to: string): string[] {
  const [start, end] = [rows.findIndex(({ id }) => id === from), rows.findIndex(({ id }) => id === to)];
  if (end < 0) return [];
  const [low, high] = start < 0 ? [end, end] : [Math.min(start, end), Math.max(start, end)];
  return rows.slice(low, high + 1).map(({ id }) => id);
}
