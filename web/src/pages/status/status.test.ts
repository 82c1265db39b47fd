// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { ApiError } from "../../api/client.ts";
import { bytes, outageOf, rate, troublesOf, type StatusDocument } from "./judge.ts";

const WELL = {
  projections: [{ name: "alerts", version: 1, position: 9, lag: 0, lagSeconds: 0, deadLettered: 0, filling: false }],
  feeds: [{ bookmaker: "betpawa", name: "BetPawa", ageSeconds: 20, fixtures: 3, openMarkets: 9, newestCapturedAt: "", newestRecordedAt: "" }],
  staleAfterSeconds: 600,
  push: { queueDepth: 0 },
  warnings: [],
} as unknown as StatusDocument;

it("finds nothing where all is well", () => {
  expect(troublesOf(WELL)).toEqual([]);
});

it("names what is late, silent or stuck, the worst first", () => {
  const bad = structuredClone(WELL);
  bad.feeds[0]!.ageSeconds = 601;
  bad.projections[0]!.lagSeconds = 6;
  bad.projections[0]!.lag = 1;
  bad.projections[0]!.deadLettered = 2;
  expect(troublesOf(bad).map((trouble) => [trouble.tone, trouble.text.slice(0, 40)])).toEqual([
    ["bad", "alerts could not apply 2 events: what it"],
    ["warn", "alerts is 1 event behind, for 6 seconds."],
    ["warn", "No data from BetPawa for 10 min. Its pri"],
  ]);
});

it("says what is not whole", () => {
  const filling = structuredClone(WELL);
  filling.projections[0]!.filling = true;
  expect(troublesOf(filling).map((trouble) => trouble.text)).toEqual(["alerts is being rebuilt from the log: its data is incomplete."]);
});

it("does not miss a bookmaker that has nothing to come", () => {
  const quiet = structuredClone(WELL);
  quiet.feeds.push({ ...quiet.feeds[0]!, name: "Bet9ja", ageSeconds: 99_999, fixtures: 0 });
  expect(troublesOf(quiet)).toEqual([]);
  // When nobody has anything to come any more, that is because nobody is heard.
  Object.assign(quiet.feeds[0]!, { ageSeconds: 88_888, fixtures: 0 });
  expect(troublesOf(quiet).map((trouble) => trouble.text)).toEqual(["No data from any bookmaker for 1 d. All prices may be out of date."]);
});

it("says of many silent bookmakers in one line", () => {
  const many = structuredClone(WELL);
  for (const name of ["A", "B", "C", "D"]) many.feeds.push({ ...many.feeds[0]!, name, ageSeconds: 3_600 });
  expect(troublesOf(many).map((trouble) => trouble.text)).toEqual(["No recent data from A (1 h), B (1 h), C (1 h), 1 more. Their prices may be out of date."]);
});

it("is not well while the server warns", () => {
  const warned = { ...WELL, warnings: ["the clock was set back by 10 min"] };
  expect(troublesOf(warned)).toEqual([{ tone: "warn", text: "The server warns: the clock was set back by 10 min." }]);
});

it("says from when the figures are once they cannot be had anew", () => {
  const status = { ...WELL, now: "2026-11-25T03:00:00Z" };
  const text = outageOf(status, new ApiError(503, { detail: "the store does not answer" }), Date.parse("2026-11-25T08:10:00Z"));
  expect(text).toMatch(/^The state is not known now: the store does not answer\. The figures are from .*, 5 h 10 min ago\.$/);
});

it("says sizes", () => {
  expect([0, 999, 1_000, 63_000_000_000, 2.5e15, 1e22].map(bytes)).toEqual(["0 B", "999 B", "1.0 kB", "63.0 GB", "2.5 PB", "10000000 PB"]);
});

it("tells the rate of the log, or nothing", () => {
  const at = (second: number, head: number) => ({ now: new Date(second * 1_000).toISOString(), head });
  expect(rate(at(0, 10), at(2, 30))).toBe(10);
  expect(rate(undefined, at(2, 30))).toBeUndefined();
  expect(rate(at(2, 30), at(2, 30))).toBeUndefined();
  expect(rate(at(0, 30), at(2, 3))).toBeUndefined();
});
