import type { Answer, Schemas } from "../../api/client.ts";

/** A fixture with alerts that fit the view. */
export type Group = Schemas["AlertGroup"];
/** An alert with the prices beside it. */
export type Alert = Answer<"/api/alerts/groups/{eventId}">["alerts"][number];
export type Severity = Schemas["Severity"];
export type Status = Schemas["AlertStatus"];
export type AlertType = Schemas["AlertType"];
export type Sort = "recency" | "severity" | "kickoff";

const RANK: Record<Severity, number> = { warning: 0, elevated: 1, critical: 2 };

/** What groups are ordered by, all of it downwards; the server's own order. */
function keysOf(group: Group, sort: Sort): [number, number, number] {
  const newest = Date.parse(group.newestDetectedAt);
  const first = { recency: 0, severity: RANK[group.highestSeverity], kickoff: -Date.parse(group.kickoff) }[sort];
  return [first, newest, group.newestAlertId];
}

/** Below 0 where `one` comes first. */
export function compareGroups(one: Group, other: Group, sort: Sort): number {
  const [left, right] = [keysOf(one, sort), keysOf(other, sort)];
  return right[0] - left[0] || right[1] - left[1] || right[2] - left[2];
}

/** The newest first, as the server has them. */
export function compareAlerts(one: Alert, other: Alert): number {
  return Date.parse(other.detectedAt) - Date.parse(one.detectedAt) || other.id - one.id;
}

/** The worst of some severities. */
export function worst(severities: readonly Severity[]): Severity | undefined {
  return severities.reduce<Severity | undefined>((most, one) => (most && RANK[most] >= RANK[one] ? most : one), undefined);
}

export function isAtLeast(severity: Severity, bar: Severity): boolean {
  return RANK[severity] >= RANK[bar];
}

/** The direction of a move, where there is one. */
export function directionOf(before: number | null | undefined, after: number | null | undefined): "up" | "down" | undefined {
  if (typeof before !== "number" || typeof after !== "number" || before === after) return undefined;
  return after > before ? "up" : "down";
}

/** `Over/Under 2.5`, `Asian Handicap −1.5`: the market with its line, without what all of them say. */
export function marketOf(alert: Pick<Alert, "marketName" | "line">): string {
  const name = alert.marketName.replace(/ - Full Time$/, "");
  return alert.line === null || alert.line === undefined ? name : `${name} ${String(alert.line).replace("-", "−")}`;
}

export const TYPE_WORDS: Record<AlertType, string> = {
  price_change: "Price change",
  direction_disagreement: "Disagreement",
  availability: "Availability",
};
