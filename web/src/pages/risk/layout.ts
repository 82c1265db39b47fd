import { type Alert, compareAlerts, compareGroups, type Group, type Sort } from "./model.ts";

/** A line of the list: a fixture, one of its alerts, or the place of one that is not fetched yet. */
export type Row =
  | { kind: "group"; id: string; eventId: number }
  | { kind: "alert"; id: string; eventId: number; alertId: number }
  | { kind: "wait"; id: string; eventId: number };

/** What is known of the alerts that are shown. */
export interface Facts {
  groups: ReadonlyMap<number, Group>;
  alerts: ReadonlyMap<number, Alert>;
  /** The alerts of the fixtures that were fetched, in order. */
  alertsOf: ReadonlyMap<number, readonly number[]>;
}

/** Which lines there are and in which order: the part that must not move under anybody's hands. */
export interface Layout {
  groups: readonly number[];
  alertsOf: ReadonlyMap<number, readonly number[]>;
  /** How many lines stand for what is not fetched of a fixture. */
  sizes: ReadonlyMap<number, number>;
  /** The newest alert of each fixture. */
  newest: ReadonlyMap<number, number>;
}

export const NOTHING: Layout = { groups: [], alertsOf: new Map(), sizes: new Map(), newest: new Map() };

/** The layout of what is known now. */
export function layOut(facts: Facts, order: readonly number[]): Layout {
  const sizes = new Map<number, number>();
  const newest = new Map<number, number>();
  for (const id of order) {
    sizes.set(id, facts.groups.get(id)?.count ?? 0);
    newest.set(id, facts.groups.get(id)?.newestAlertId ?? 0);
  }
  return { groups: order, alertsOf: facts.alertsOf, sizes, newest };
}

/** The lines of a fixture, and what they were made from. */
interface Made {
  from: readonly number[] | number;
  group: Row;
  rows: readonly Row[];
}

/** Lines by fixture: made once, so that nothing is drawn anew for the ones that stay. */
export type Kept = Map<number, Made>;

/** The lines of a layout in which some fixtures are open. */
export function rowsOf(layout: Layout, isOpen: (eventId: number) => boolean, kept: Kept): Row[] {
  const rows: Row[] = [];
  for (const eventId of layout.groups) {
    const from = layout.alertsOf.get(eventId) ?? Math.min(MOST_WAITING, layout.sizes.get(eventId) ?? 1);
    let made = kept.get(eventId);
    if (made?.from !== from) {
      made = make(eventId, from, made);
      kept.set(eventId, made);
    }
    rows.push(made.group);
    if (isOpen(eventId)) for (const row of made.rows) rows.push(row);
  }
  return rows;
}

function make(eventId: number, from: readonly number[] | number, old: Made | undefined): Made {
  const group = old?.group ?? { kind: "group", id: `g${eventId}`, eventId };
  if (typeof from === "number") {
    const rows = Array.from({ length: from }, (_, at): Row => ({ kind: "wait", id: `w${eventId}.${at}`, eventId }));
    return { from, group, rows };
  }
  const before = new Map(old?.rows.map((row) => [row.id, row]));
  const rows = from.map((alertId): Row => before.get(`a${alertId}`) ?? { kind: "alert", id: `a${alertId}`, eventId, alertId });
  return { from, group, rows };
}

/** The most alerts that the API answers of one fixture. */
const MOST_WAITING = 500;

/** Puts a fixture where it belongs in an order, or takes it out. `atEnd` says that nothing comes after what is known. */
export function place(order: readonly number[], groups: ReadonlyMap<number, Group>, group: Group, sort: Sort, atEnd: boolean): number[] {
  const without = order.filter((id) => id !== group.eventId);
  const at = without.findIndex((id) => {
    const other = groups.get(id);
    return other !== undefined && compareGroups(group, other, sort) < 0;
  });
  if (at >= 0) return without.toSpliced(at, 0, group.eventId);
  // Beyond what was fetched its place is not known; the next part brings it.
  return atEnd ? [...without, group.eventId] : without;
}

/** How a newer layout differs from the one that is shown: what waits until it may move. */
export interface Waiting {
  /** Alerts that are not among the lines yet. */
  fresh: number;
  /** Alerts that are still among the lines and do not belong there any more. */
  gone: number;
  /** Something else about the order. */
  moved: boolean;
}

export function waitingOf(shown: Layout, latest: Layout): Waiting {
  let [fresh, gone] = [0, 0];
  const before = new Set(shown.groups);
  const after = new Set(latest.groups);
  for (const id of latest.groups) {
    if (before.has(id)) {
      const [more, less] = differenceOf(shown, latest, id);
      fresh += more;
      gone += less;
    } else {
      fresh += latest.sizes.get(id) ?? 0;
    }
  }
  for (const id of shown.groups) if (!after.has(id)) gone += shown.sizes.get(id) ?? 0;
  const moved = shown.groups.some((id, at) => latest.groups[at] !== id);
  return { fresh, gone, moved };
}

function differenceOf(shown: Layout, latest: Layout, id: number): [more: number, less: number] {
  const [old, now] = [shown.alertsOf.get(id), latest.alertsOf.get(id)];
  if (old && now) {
    if (old === now) return [0, 0];
    const had = new Set(old);
    const has = new Set(now);
    return [now.filter((alert) => !had.has(alert)).length, old.filter((alert) => !has.has(alert)).length];
  }
  const change = (latest.sizes.get(id) ?? 0) - (shown.sizes.get(id) ?? 0);
  return change > 0 ? [change, 0] : [0, -change];
}

/** The order of a fixture's alerts. */
export function orderAlerts(alerts: readonly Alert[]): number[] {
  return alerts.toSorted(compareAlerts).map((alert) => alert.id);
}
