import type { Answer, Schemas } from "../../api/client.ts";
import type { RuleAlertType } from "../../api/rules.ts";
import { formatLine } from "../../markets/catalogue.ts";
import { rankOf } from "../../ui/severity.ts";

/** A fixture with alerts that fit the view. */
export type Group = Schemas["AlertGroup"];
/** An alert with the prices beside it. */
export type Alert = Answer<"/api/alerts/groups/{eventId}">["alerts"][number];
export type Severity = Schemas["Severity"];
export type Status = Schemas["AlertStatus"];
export type AlertType = Schemas["AlertType"] | RuleAlertType;
export type Sort = "recency" | "severity" | "kickoff";

/** What groups are ordered by, all of it downwards; the server's own order. */
function keysOf(group: Group, sort: Sort): [number, number, number] {
  const newest = Date.parse(group.newestDetectedAt);
  const first = { recency: 0, severity: rankOf(group.highestSeverity), kickoff: -Date.parse(group.kickoff) }[sort];
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

/** The direction of a move, where there is one. */
export function directionOf(before: number | null | undefined, after: number | null | undefined): "up" | "down" | undefined {
  if (typeof before !== "number" || typeof after !== "number" || before === after) return undefined;
  return after > before ? "up" : "down";
}

/** `Over/Under 2.5`, `Asian Handicap −1.5`: the market with its line, without what all of them say. */
export function marketOf(alert: Pick<Alert, "marketName" | "line">): string {
  const name = alert.marketName.replace(/ - Full Time$/, "");
  return alert.line === null || alert.line === undefined ? name : `${name} ${formatLine(alert.line, alert.marketName)}`;
}

export const TYPE_WORDS: Record<AlertType, string> = {
  price_change: "Price change",
  direction_disagreement: "Disagreement",
  availability: "Availability",
  steam: "Steam",
  drift: "Drift",
  deviation: "Deviation",
  surebet: "Sure bet",
};

/** What an alert says, of those too that the API's document does not name yet. */
export const typeOf = ({ alertType }: Pick<Alert, "alertType">): AlertType => alertType;

/** Where the fixture's page shows the market of an alert. */
export const fixtureAddress = ({ eventId, marketId, id }: Pick<Alert, "eventId" | "marketId" | "id">): string =>
  `/events/${eventId}?market=${encodeURIComponent(marketId)}&alert=${id}`;
