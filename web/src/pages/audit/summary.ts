import { fieldsOf, type LogEvent, payloadOf } from "../../api/log.ts";
import { formatTime } from "../../app/time.ts";
import { ENDS, happenedText, happeningOfEvent } from "../../markets/alertText.ts";
import { count } from "../../ui/words.ts";

type Fields = Record<string, unknown>;

/** A sentence, in which times stand as such: a zone is chosen when it is shown. */
export type Words = readonly (string | { time: string })[];

const LONGEST = 300;

/** What an event says, in a short sentence; empty for what this page does not know. */
export function summaryOf(event: Pick<LogEvent, "type" | "payload">): Words {
  const say = SAYINGS[event.type];
  const fields = payloadOf(event);
  if (!say || Object.keys(fields).length === 0) return [];
  const said = say(fields);
  return (typeof said === "string" ? [said] : said).map((part) => (typeof part === "string" ? part.slice(0, LONGEST) : part));
}

/** The sentence, with its times in the chosen zone, and after what it is about what else is known of that. */
export function inWords(summary: Words, subject?: string): string {
  const [first = "", ...rest] = summary.map((part) => (typeof part === "string" ? part : formatTime(part.time, "minute")));
  return [first, subject === undefined ? "" : ` (${subject})`, ...rest].join("");
}

const SAYINGS: Record<string, (fields: Fields) => string | Words> = {
  FixtureRegistered: (it) => words(text(it["name"]), it["tournament"] && `· ${text(it["tournament"])}`),
  FixtureRescheduled: (it) => ["kickoff ", at(it["previousKickoff"]), " → ", at(it["kickoff"]), `, says ${text(it["bookmaker"])}`],
  OddsUpdated: (it) => `${text(it["bookmaker"])} · ${marketsOf(it["markets"])}`,
  OddsConfirmed: (it) => `unchanged at ${list(it["bookmakers"]).map(text).join(", ")}`,
  AlertDetected: alert,
  AlertRepeated: (it) => `${numbered(it)} again · ${text(it["bookmaker"])}`,
  AlertEscalated: (it) => `${numbered(it)} is ${text(it["severity"])} now · ${text(it["bookmaker"])}`,
  AlertResolved: (it) => `${numbered(it)} is over: ${ENDS[text(it["why"])] ?? text(it["why"])}`,
  AlertAcknowledged: (it) => [numbered(it), noted(it)],
  AlertUnacknowledged: (it) => [numbered(it), " is new again", noted(it)],
  AlertNoteAmended: (it) => [numbered(it), it["note"] === undefined ? ": note removed" : ": note changed", noted(it)],
  AlertsExpired: (it) => `${count(list(it["alerts"]).length, "alert")} past: kickoff`,
  AlertsReinstated: (it) => [`${count(list(it["alerts"]).length, "alert")} back: kickoff moved to `, at(it["kickoff"])],
  SettingsChanged: (it) => words(`version ${text(it["version"])}`, it["reason"] && `· ${text(it["reason"])}`),
  RuleSetActivated: (it) => [`version ${text(it["version"])} · ${rulesOf(it["rules"])}`, noted(it)],
  DraftSaved: (it) => [`version ${text(it["version"])} · ${rulesOf(it["rules"])}`, noted(it)],
  DraftDiscarded: (it) => `version ${text(it["version"])}`,
  ScrapeRunStarted: (it) => `${list(it["bookmakers"]).map(text).join(", ")} · ${triggerOf(it["trigger"])}`,
  ScrapeProgressed: (it) => progressOf(text(it["phase"]), `${text(it["current"])} of ${text(it["total"])}`, text(it["message"])),
  ScrapeBatchRecorded: (it) =>
    `batch ${text(it["batch"])} · ${count(Number(it["fixtures"]), "fixture")}, ${text(it["changed"])} changed, ${text(it["failed"])} failed`,
  ScrapeRunCompleted: (it) => `${text(it["status"])} · ${count(Number(it["fixtures"]), "fixture")}, ${text(it["failed"])} lost`,
  ScrapeRunFailed: (it) => words(text(it["status"]), failureOf(it["failure"])),
  AlertPublished: (it) => words(text(it["symbol"]), text(it["alertType"] ?? it["alert_type"]), `from ${text(it["source"])}`),
  SignalPublished: (it) => text(it["symbol"]),
  MarketDataPublished: (it) => text(it["symbol"]),
  AgentInsightPublished: (it) => text(it["agent"]),
};

function alert(it: Fields): string {
  const found = happeningOfEvent(it, (slug) => slug);
  return words(text(it["severity"]), "·", found.ours.who, "·", found.subject, "·", happenedText(found));
}

function rulesOf(rules: unknown): string {
  const it = fieldsOf(rules);
  const overrides = list(it["overrides"]).length;
  return [count(list(it["monitors"]).length, "monitor"), overrides > 0 && count(overrides, "override")].filter(Boolean).join(", ");
}

function numbered(it: Fields): string {
  return `the fixture's alert ${text(it["alertNumber"])}`;
}

function noted(it: Fields): string {
  return it["note"] ? ` · “${text(it["note"])}”` : "";
}

function marketsOf(markets: unknown): string {
  const all = list(markets);
  const [first] = all.map(fieldsOf);
  return all.length === 1 && first ? words(text(first["marketName"] ?? first["marketId"]), text(first["change"])) : count(all.length, "market");
}

/** What was said may begin with what was counted. */
function progressOf(phase: string, counted: string, message: string): string {
  return message.startsWith(counted) ? words(phase, message) : words(phase, counted, message && `· ${message}`);
}

function triggerOf(trigger: unknown): string {
  const it = fieldsOf(trigger);
  return words(text(it["kind"]), text(it["run"] ?? it["fixture"]));
}

function failureOf(failure: unknown): string {
  const it = fieldsOf(failure);
  return words("·", text(it["errorType"]), text(it["message"]));
}

const words = (...parts: unknown[]) => parts.filter(Boolean).join(" ");
const text = (value: unknown) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const at = (time: unknown) => ({ time: text(time) });
