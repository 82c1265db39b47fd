// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from "vitest";

import { ApiError, clockAhead } from "../api/client.ts";
import { staleOf, type FeedStatus } from "../live/stale.ts";
import type { Status } from "../push/client.ts";
import { zone } from "./time.ts";
import { troubleOf, type Facts } from "./trouble.ts";

const NOW = Date.parse("2026-11-25T08:00:00Z");
const HOUR = 3_600_000;
const LIVE: Status = { state: "live", position: 9, log: "a", hash: undefined, lag: 0, late: false, attempt: 0, retryAt: undefined };
const feed = (name: string, hours: number, fixtures = 3): FeedStatus => ({
  bookmaker: name.toLowerCase(),
  name,
  ageSeconds: hours * 3_600,
  fixtures,
  openMarkets: fixtures,
  newestCapturedAt: "",
  newestRecordedAt: "",
});
const silenceOf = (...feeds: FeedStatus[]) => ({ ...staleOf({ feeds, staleAfterSeconds: 600 }), foundAt: NOW });
const said = (facts: Partial<Facts>) => {
  const trouble = troubleOf({ connection: LIVE, lostAt: undefined, lastHeard: NOW, failure: undefined, silence: undefined, rewoundAt: undefined, warnings: [], now: NOW, ticks: NOW, ...facts });
  return trouble && [trouble.text, trouble.next].filter(Boolean).join(" ");
};

beforeEach(() => (zone.value = "utc"));
afterEach(() => {
  zone.value = "local";
  clockAhead.value = 0;
});

it("is silent where all is well", () => {
  expect(said({ silence: silenceOf(feed("BetPawa", 0), feed("Bet9ja", 0.1)) })).toBeUndefined();
});

it("passes on what the server warns of, unless something is worse", () => {
  const warnings = ["the clock was set back by 10 min, to 07:50:00 UTC, 5 s ago"];
  expect(said({ warnings })).toBe("The server warns: the clock was set back by 10 min, to 07:50:00 UTC, 5 s ago.");
  expect(said({ warnings, connection: { ...LIVE, late: true } })).toBe("The server is behind its own log: alerts come late.");
});

it("says for half an hour that the database went back", () => {
  expect(said({ rewoundAt: NOW - 60_000 })).toBe(
    "The database went back to an earlier state at 07:59:00. What you see was fetched again; look over the last alerts, acknowledgements and settings.",
  );
  expect(said({ rewoundAt: NOW - HOUR })).toBeUndefined();
});

it("says at 8 that a feed died at 3, to a page that has just been opened", () => {
  const silence = silenceOf(feed("BetPawa", 5), feed("Bet9ja", 5.5));
  expect(said({ silence })).toBe("No data from any bookmaker for 5 h. All prices may be out of date.");
});

it("does not count what the machine's clock is set by as silence", () => {
  const silence = silenceOf(feed("BetPawa", 0), feed("Bet9ja", 3));
  expect(said({ silence, now: NOW + 5 * HOUR })).toBe("No data from Bet9ja for 3 h. Its prices may be out of date.");
  expect(said({ silence, ticks: NOW + HOUR })).toBe("No data from Bet9ja for 4 h. Its prices may be out of date.");
});

it("names the one bookmaker that is silent while others move", () => {
  expect(said({ silence: silenceOf(feed("BetPawa", 0), feed("Bet9ja", 3)) })).toBe("No data from Bet9ja for 3 h. Its prices may be out of date.");
  const many = ["A", "B", "C", "D", "E"].map((name) => feed(name, 1));
  expect(said({ silence: silenceOf(feed("BetPawa", 0), ...many) })).toBe("No recent data from A (1 h), B (1 h), C (1 h), 2 more. Their prices may be out of date.");
});

it("takes a bookmaker that has nothing to come for idle, unless nobody has", () => {
  expect(said({ silence: silenceOf(feed("BetPawa", 0), feed("Bet9ja", 90, 0)) })).toBeUndefined();
  expect(said({ silence: silenceOf(feed("BetPawa", 72, 0), feed("Bet9ja", 90, 0)) })).toBe("No data from any bookmaker for 3 days. All prices may be out of date.");
});

it("goes by what the server calls stale", () => {
  const slow = { ...staleOf({ feeds: [feed("BetPawa", 1.5)], staleAfterSeconds: 7_200 }), foundAt: NOW };
  expect(said({ silence: slow })).toBeUndefined();
});

it("says what was known when the connection was lost, by the server's clock", () => {
  const connection: Status = { ...LIVE, state: "stale", retryAt: NOW + 3_000 };
  const facts = { connection, lostAt: NOW - 5_000, lastHeard: NOW - 50_000 };
  expect(said(facts)).toBe("Connection lost. You see what was known at 07:59:10. Trying again in 3 s.");
  clockAhead.value = HOUR;
  expect(said(facts)).toContain("known at 08:59:10.");
});

it("says the day of what was known before a night's sleep, and not the moment of waking", () => {
  const connection: Status = { ...LIVE, state: "stale" };
  expect(said({ connection, lostAt: NOW - 5_000, lastHeard: NOW - 13 * HOUR })).toBe("Connection lost. You see what was known at Tue 24 Nov, 19:00. Connecting again.");
});

it("has patience with a connection and with an answer", () => {
  const connection: Status = { ...LIVE, state: "connecting" };
  const failure = { error: new ApiError(503, {}), since: NOW - 1_500 };
  expect(said({ connection, lostAt: NOW - 1_500, failure })).toBeUndefined();
  expect(said({ connection, lostAt: NOW - 2_500, lastHeard: undefined })).toBe("No live connection yet. What you see does not move on. Connecting again.");
});

it("says since when the API fails while the connection lives", () => {
  const since = NOW - 65_000;
  expect(said({ failure: { error: new ApiError(503, {}), since } })).toBe("The server has answered with errors since 07:58:55. This may be out of date.");
  expect(said({ failure: { error: new ApiError(0, {}), since } })).toContain("The server has not answered since 07:58:55.");
});

it("says that alerts come late", () => {
  expect(said({ connection: { ...LIVE, late: true, lag: 1_200 } })).toBe("The server is behind its own log by 1,200 events: alerts come late.");
});
