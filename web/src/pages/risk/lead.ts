import { ruleFactsOf } from "../../api/rules.ts";
import { sizeText, standingText } from "../../markets/alertText.ts";
import { type Alert, type Group, marketOf, typeOf } from "./model.ts";

/** What moved most among a fixture's alerts. */
export interface Lead {
  alert: Alert;
  /** How many markets moved the same way: the same bookmaker, outcome and direction. */
  markets: number;
  /** `1X2 · 1`, or `1: 6 markets`. */
  subject: string;
  /** The whole of it: `BetPawa shortened 1: 6 markets, worst −14.00 %`. */
  text: string;
}

const told = new WeakMap<Group, Lead>();

/** What the server says moved most; undefined where it does not. The same for the same answer. */
export function leadOfGroup(group: Group): Lead | undefined {
  const known = told.get(group);
  if (known || !group.strongest) return known;
  const { alert: document, markets } = group.strongest;
  const alert: Alert = { ...document, prices: [] };
  const subject = subjectOf(alert, markets);
  const lead = { alert, markets, subject, text: textOf(alert, markets, subject) };
  told.set(group, lead);
  return lead;
}

/** Prices that moved say more than prices that are apart, and these more than a market that closed. */
const RANKS: Record<Alert["alertType"], number> = { price_change: 2, steam: 2, drift: 2, direction_disagreement: 1, deviation: 1, surebet: 1, availability: 0 };

/** The strongest alert, together with the ones that are the same move in other markets. */
export function leadOf(alerts: readonly Alert[]): Lead | undefined {
  let strongest: Alert | undefined;
  for (const alert of alerts) if (!strongest || compare(alert, strongest) > 0) strongest = alert;
  if (!strongest) return undefined;
  const move = moveOf(strongest);
  const markets = new Set(alerts.filter((alert) => moveOf(alert) === move).map(marketOf)).size;
  const subject = subjectOf(strongest, markets);
  return { alert: strongest, markets, subject, text: textOf(strongest, markets, subject) };
}

function compare(one: Alert, other: Alert): number {
  return RANKS[one.alertType] - RANKS[other.alertType] || Math.abs(one.changePercent) - Math.abs(other.changePercent) || one.id - other.id;
}

/** Alerts of one move have the same of this. */
function moveOf(alert: Alert): string {
  return JSON.stringify([alert.alertType, alert.bookmakerSlug, sideOf(alert.outcomeName), wayOf(alert)]);
}

/** Which way a move goes: prices up or down, a price on one side of the market, a market closed or back. */
function wayOf(alert: Alert): number | string | null | undefined {
  const { measuredChange, side } = ruleFactsOf(alert);
  const type = typeOf(alert);
  if (type === "price_change") return Math.sign(alert.changePercent);
  if (type === "drift") return Math.sign(measuredChange ?? alert.changePercent);
  return type === "steam" || type === "deviation" ? side : alert.competitorDirection;
}

/** Markets name the sides of a match in two ways: a move of the home side is one move. */
const SIDES: Record<string, string> = { home: "1", draw: "x", away: "2" };
const sideOf = (outcome: string | null | undefined) => {
  const name = (outcome ?? "").toLowerCase();
  return SIDES[name] ?? name;
};

function subjectOf(alert: Alert, markets: number): string {
  const outcome = alert.outcomeName ?? "";
  if (markets > 1) return outcome ? `${outcome}: ${markets} markets` : `${markets} markets`;
  return outcome ? `${marketOf(alert)} · ${outcome}` : marketOf(alert);
}

function textOf(alert: Alert, markets: number, subject: string): string {
  const who = alert.bookmakerName;
  const size = sizeText(alert);
  const worst = markets > 1 ? "worst " : "";
  switch (typeOf(alert)) {
    case "availability":
      return `${who} ${alert.competitorDirection === "returned" ? "returned" : "suspended"} ${subject}`;
    case "direction_disagreement":
      return `Disagreement on ${subject}: gap ${size}`;
    case "steam":
      return `${standingText(alert)} on ${subject}, ${worst}median ${size}`.replace(/^many/, "Many");
    case "deviation":
      // Of deviations the server names the newest, not the largest.
      return `${who} ${standingText(alert)} on ${subject}${markets > 1 ? "" : `, ${size}`}`;
    case "surebet":
      return `Sure bet at ${who}'s price on ${subject}: gain ${size}`;
    default:
      return `${who} ${alert.changePercent < 0 ? "shortened" : "drifted on"} ${subject}, ${worst}${size}`;
  }
}

/** Whether two leads look the same. */
export function isSameLead(one: Lead | undefined, other: Lead | undefined): boolean {
  return one?.alert.id === other?.alert.id && one?.text === other?.text;
}
