import type { Schemas } from "../../api/client.ts";

/** What one request changes. */
export interface Change {
  acknowledged: boolean;
  note?: string | undefined;
}

export type Results = Schemas["AcknowledgeResults"];
export type Result = Results["results"][number];
export type AlertView = Schemas["AlertView"];

export interface Message {
  kind: "success" | "info" | "error";
  text: string;
}

/** Alerts of which it is not known what the server made. */
export interface Unsure {
  alertIds: readonly number[];
  /** Where it is stored; undefined where not even that is known. */
  position: number | undefined;
}

/** What came of a change. */
export interface Outcome {
  /** The alerts as they are now. */
  alerts: AlertView[];
  /** The ones that this change changed: what undoing it would be about. */
  changed: number[];
  /** The ones that were not changed, and may be when it is tried again. */
  left: number[];
  /** What has to be said to whoever asked for it, and how. */
  messages: Message[];
  /** What has to be looked up. */
  unsure: Unsure | undefined;
}

/** Reads the verdicts. */
export function outcomeOf(results: readonly Result[], change: Change): Outcome {
  const of = (verdict: Result["verdict"]) => results.filter((result) => result.verdict === verdict);
  const done = of(change.acknowledged ? "acknowledged" : "unacknowledged");
  const alerts = results.flatMap(({ alert }) => (alert ? [alert] : []));
  const messages: Message[] = [];
  if (done.length > 0) {
    messages.push({ kind: "success", text: `${count(done.length)} ${change.acknowledged ? "acknowledged" : "unacknowledged"}.` });
  }
  const say = (kind: "info" | "error", found: Result[], text: string) => {
    if (found.length > 0) messages.push({ kind, text: `${count(found.length)} ${text}` });
  };
  say("info", of("unchanged"), unchangedWords(of("unchanged"), change));
  say("error", of("past"), "not changed: the fixture has kicked off, so it is past by now.");
  say("error", of("not_found"), "not changed: the server does not know it.");
  say("error", of("failed"), "not changed: others changed the same fixture again and again. Try once more.");
  return { alerts, changed: done.map(({ id }) => id), left: of("failed").map(({ id }) => id), messages, unsure: undefined };
}

/** What came of alerts that were looked up: `found` has them as they are, `actor` is whoever asked for the change. */
export function foundOut(unsure: Unsure, found: ReadonlyMap<number, AlertView>, change: Change, actor: string | undefined): Outcome {
  const verdicts: Result[] = [];
  const left: number[] = [];
  for (const id of unsure.alertIds) {
    const alert = found.get(id);
    const verdict = alert ? verdictOn(alert, change, actor) : "not_found";
    if (verdict === "left") left.push(id);
    else verdicts.push({ id, verdict, alert: alert ?? null });
  }
  const outcome = outcomeOf(verdicts, change);
  if (left.length === 0) return outcome;
  const alerts = [...outcome.alerts, ...left.flatMap((id) => found.get(id) ?? [])];
  const be = left.length === 1 ? "is" : "are";
  const text = `Not ${verbOf(change)}: ${count(left.length)} ${be} still ${change.acknowledged ? "new" : "acknowledged"}. Try once more.`;
  return { ...outcome, alerts, left, messages: [...outcome.messages, { kind: "error", text }] };
}

function verdictOn(alert: AlertView, { acknowledged }: Change, actor: string | undefined): Result["verdict"] | "left" {
  if (alert.status === "past") return "past";
  if ((alert.status === "acknowledged") !== acknowledged) return "left";
  if (!acknowledged) return "unacknowledged";
  return actor === undefined || alert.acknowledgedBy === actor ? "acknowledged" : "unchanged";
}

function unchangedWords(found: Result[], change: Change): string {
  if (!change.acknowledged) return "had been unacknowledged already by somebody else.";
  const names = [...new Set(found.flatMap(({ alert }) => alert?.acknowledgedBy ?? []))];
  return `had been acknowledged already${names.length > 0 ? ` by ${names.join(", ")}` : ""}.`;
}

/** `1 alert`, `1,200 alerts`. */
export function count(alerts: number): string {
  return alerts === 1 ? "1 alert" : `${alerts.toLocaleString("en")} alerts`;
}

export const verbOf = ({ acknowledged }: Change) => (acknowledged ? "acknowledged" : "unacknowledged");
