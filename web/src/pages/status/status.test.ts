import { expect, it } from "vitest";

import { bytes, duration, rate, troublesOf, type StatusDocument } from "./judge.ts";

const WELL = {
  projections: [{ name: "alerts", version: 1, position: 9, lag: 0, lagSeconds: 0, parked: 0 }],
  feeds: [{ bookmaker: "betpawa", name: "BetPawa", ageSeconds: 20, fixtures: 3, openMarkets: 9, newestCapturedAt: "", newestRecordedAt: "" }],
  staleAfterSeconds: 600,
  push: { queueDepth: 0 },
} as unknown as StatusDocument;

it("finds nothing where all is well", () => {
  expect(troublesOf(WELL)).toEqual([]);
});

it("names what is late, silent or stuck, the worst first", () => {
  const bad = structuredClone(WELL);
  bad.feeds[0]!.ageSeconds = 601;
  bad.projections[0]!.lagSeconds = 6;
  bad.projections[0]!.lag = 1;
  bad.projections[0]!.parked = 2;
  expect(troublesOf(bad).map((trouble) => [trouble.tone, trouble.text.slice(0, 40)])).toEqual([
    ["bad", "alerts could not apply 2 events: what it"],
    ["warn", "alerts is 1 event behind, for 6 seconds."],
    ["warn", "Nothing has come from BetPawa for 10 min"],
  ]);
});

it("does not miss a bookmaker that has nothing to come", () => {
  const quiet = structuredClone(WELL);
  Object.assign(quiet.feeds[0]!, { ageSeconds: 99_999, fixtures: 0 });
  expect(troublesOf(quiet)).toEqual([]);
});

it("says sizes and durations", () => {
  expect([0, 999, 1_000, 63_000_000_000, 2.5e15, 1e22].map(bytes)).toEqual(["0 B", "999 B", "1.0 kB", "63.0 GB", "2.5 PB", "10000000 PB"]);
  expect([0, 59, 61, 3_600, 273_600, -5].map(duration)).toEqual(["0 s", "59 s", "1 min 1 s", "1 h", "3 d 4 h", "0 s"]);
});

it("tells the rate of the log, or nothing", () => {
  const at = (second: number, head: number) => ({ now: new Date(second * 1_000).toISOString(), head });
  expect(rate(at(0, 10), at(2, 30))).toBe(10);
  expect(rate(undefined, at(2, 30))).toBeUndefined();
  expect(rate(at(2, 30), at(2, 30))).toBeUndefined();
  expect(rate(at(0, 30), at(2, 3))).toBeUndefined();
});
