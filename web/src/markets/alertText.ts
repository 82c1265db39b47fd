import type { Schemas } from "../api/client.ts";
import { fieldsOf } from "../api/log.ts";
import { ruleFactsOf } from "../api/rules.ts";
import { formatPercent, formatPrice } from "../ui/Price.tsx";
import { formatLine } from "./catalogue.ts";

export type Alert = Schemas["AlertView"];

/** A price that moved, and whose it is. */
export interface Move {
  who: string;
  from: number | undefined;
  to: number | undefined;
}

/** What an alert says, whether the API has it or the log. */
export interface Happening {
  /** The market with its line, and the outcome. */
  subject: string;
  /** The bookmaker whose price or market it is, and how its price moved. */
  ours: Move;
  /** The competitor that went the other way. */
  theirs: Move | undefined;
  /** Of an alert about a market as a whole. */
  availability: Availability | undefined;
  /** Of a state and of steam, which are no change of one price: what it says, and how much. */
  standing: string | undefined;
  /** Of one price the signed change, of two how far they are apart. */
  percent: number;
}

export type Availability = "suspended" | "returned";

/** The log's own words: a suspended market was open and is not any more, shown or not. */
export const AVAILABILITY_WORDS: Record<Availability, string> = { suspended: "market suspended", returned: "market returned" };

/** What a state says, or how many moved together; of a change of one price nothing. */
export function standingText(alert: { alertType: string }): string | undefined {
  const { side, movers } = ruleFactsOf(alert);
  const type = alert.alertType;
  if (type === "surebet") return "sure bet at our price";
  if (type === "deviation") return side === "shorter" ? "shorter than the market" : "longer than the market";
  if (type !== "steam") return undefined;
  const many = typeof movers === "number" ? movers : (movers?.length ?? 0);
  const way = side === "up" ? "up" : "down";
  return many > 0 ? `${many} bookmakers moved ${way}` : `many bookmakers moved ${way}`;
}

/** What {@link sizeText} reads; the log leaves out what is as usual. */
interface Sized {
  alertType: string;
  changePercent: number;
}

/**
 * How much an alert says: the signed change of a price, the gap between two, what a sure bet gains; in points of probability where
 * that is what its monitor measures and no price of its own moved.
 */
export function sizeText(alert: Sized): string {
  const { measure, measuredChange } = ruleFactsOf(alert);
  const { alertType: type, changePercent } = alert;
  const measured = measuredChange ?? changePercent;
  if (type === "deviation" || (type === "steam" && measure && measure !== "relative")) return pointsText(measured);
  if (type === "surebet") return percentText(measured, true);
  return percentText(changePercent, type !== "direction_disagreement");
}

/** `+1.62 pt`: percentage points of probability. */
const pointsText = (points: number): string => `${points < 0 ? "−" : "+"}${Math.abs(points).toFixed(2)} pt`;

/** Decimals of a change of a thousand per cent say nothing, and find no room. */
function percentText(percent: number, sign: boolean): string {
  return formatPercent(percent, { sign, digits: Math.abs(percent) >= 1_000 ? 0 : 2 });
}

function sizedStanding(alert: Sized): string | undefined {
  const standing = standingText(alert);
  return standing && `${standing}, ${sizeText(alert)}`;
}

/** Names bookmakers by their slugs. */
export type NameOf = (slug: string) => string;

/** The market, line and outcome that an alert is about. */
export function subjectOf({ marketName, line, outcomeName }: Pick<Alert, "marketName" | "line" | "outcomeName">): string {
  const market = line === null || line === undefined ? marketName : `${marketName} ${formatLine(line, marketName)}`;
  return outcomeName ? `${market} · ${outcomeName}` : market;
}

/** What an alert of the API says. */
export function happeningOf(alert: Alert, nameOf: NameOf): Happening {
  const { alertType, bookmakerName, oldValue, newValue, changePercent, competitorSlug, competitorOldValue, competitorNewValue, competitorDirection } = alert;
  const isApart = alertType === "direction_disagreement" && competitorSlug;
  return {
    subject: subjectOf(alert),
    ours: { who: bookmakerName, from: oldValue ?? undefined, to: newValue ?? undefined },
    theirs: isApart ? { who: nameOf(competitorSlug), from: competitorOldValue ?? undefined, to: competitorNewValue ?? undefined } : undefined,
    availability: alertType === "availability" ? availabilityOf(competitorDirection) : undefined,
    standing: sizedStanding(alert),
    percent: changePercent,
  };
}

/** What the log's `AlertDetected` says. */
export function happeningOfEvent(payload: Record<string, unknown>, nameOf: NameOf): Happening {
  const competitor = fieldsOf(payload["competitor"]);
  const slug = text(competitor["bookmaker"]);
  const subject = subjectOf({
    marketName: text(payload["marketName"]) || text(payload["marketId"]),
    line: number(payload["line"]) ?? null,
    outcomeName: text(payload["outcomeName"]),
  });
  const percent = number(payload["changePercent"]) ?? NaN;
  return {
    subject,
    ours: moveOf(nameOf(text(payload["bookmaker"])), payload),
    theirs: slug ? moveOf(nameOf(slug), competitor) : undefined,
    availability: payload["alertType"] === "availability" ? availabilityOf(payload["availability"]) : undefined,
    standing: sizedStanding({ ...payload, measuredChange: number(payload["measuredChange"]), alertType: text(payload["alertType"]), changePercent: percent } as Sized),
    percent,
  };
}

/** What happened, in few words, without whose it is. */
export function happenedText({ ours, theirs, availability, standing, percent }: Happening): string {
  if (standing) return standing;
  if (availability) return AVAILABILITY_WORDS[availability];
  if (theirs) return `${moveText(ours)}, ${theirs.who} ${moveText(theirs)}, ${apartText(percent)}`;
  return `${moveText(ours)} (${formatPercent(percent)})`;
}

/** The gap between two prices. */
export const apartText = (percent: number) => `gap ${formatPercent(percent, { sign: false })}`;

export const moveText = ({ from, to }: Move) => `${formatPrice(from)} → ${formatPrice(to)}`;

const availabilityOf = (word: unknown): Availability => (word === "returned" ? "returned" : "suspended");
const moveOf = (who: string, fields: Record<string, unknown>): Move => ({ who, from: number(fields["oldValue"]), to: number(fields["newValue"]) });
const text = (value: unknown) => (typeof value === "string" ? value : "");
const number = (value: unknown) => (typeof value === "number" ? value : undefined);

/** Why what an alert says ended. */
export const ENDS: Record<string, string> = {
  back_in_line: "the price is back in line",
  closed: "the market closed at our book",
  no_consensus: "too few books to compare with",
  rules: "the rules do not look for it any more",
};
