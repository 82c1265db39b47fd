import { eventOf, payloadOf, readLog } from "../../api/log.ts";
import { happeningOfEvent } from "../../markets/alertText.ts";
import type { Row } from "./lines.ts";
import { Lookup } from "./lookup.ts";

const PREFIX = "fixture-";
/** A fixture with more alerts has the later ones by their numbers only. */
const MOST_ALERTS = 200;
const LONGEST = 120;

/** A stream's first event names its fixture. */
const fixtures = new Lookup(async (stream) => {
  const { lines } = await readLog({ stream, limit: 1 });
  const name = lines[0] === undefined ? undefined : payloadOf(eventOf(lines[0]))["name"];
  return typeof name === "string" ? name.slice(0, LONGEST) : undefined;
});

/** By `stream number`, as both cannot have a space. */
const alerts = new Lookup(async (key) => {
  const [stream = "", number = ""] = key.split(" ");
  const { lines } = await readLog({ stream, type: "AlertDetected", limit: Math.min(Number(number), MOST_ALERTS) });
  const payload = lines.map((line) => payloadOf(eventOf(line))).find(({ alertNumber }) => String(alertNumber) === number);
  return payload && happeningOfEvent(payload, (slug) => slug).subject.slice(0, LONGEST);
});

/** The name of the fixture that an event happened to. */
export function fixtureOf({ stream }: Row): string | undefined {
  return stream.startsWith(PREFIX) ? fixtures.of(stream) : undefined;
}

/** The market and outcome of the alert that somebody acknowledged or put back. */
export function alertOf({ stream, alertNumber }: Row): string | undefined {
  return alertNumber === undefined || !stream.startsWith(PREFIX) ? undefined : alerts.of(`${stream} ${alertNumber}`);
}
