// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";

import type { BacktestRow, Summary, Totals } from "../../api/rules.ts";
import { changeText, isOver, perHourText, shareOf, whatOf } from "../../rules/backtests.ts";
import { figuresOf } from "./Result.tsx";
import { around, keyOf, marketText, marksOf } from "./rows.ts";
import { curveOf, MOST_VALUES, sweepFieldsOf, valuesOf, withValue } from "./sweep.ts";
import { bucketOf } from "./Timeline.tsx";

const totals = (alerts: number, perHour: string, busiest: number | undefined): Totals => ({
  alerts,
  warning: alerts,
  elevated: 0,
  critical: 0,
  perHour,
  busiestHour: busiest === undefined ? null : { at: "2026-06-25T18:00:00Z", alerts: busiest },
  peakScore: 40,
});

const row = (more: Partial<BacktestRow> = {}): BacktestRow => ({
  class: "lost",
  why: "repeat",
  fixtureId: 7,
  home: "Norway",
  away: "France",
  detectedAt: "2026-06-25T18:00:00Z",
  type: "price_change",
  severityBefore: "elevated",
  severityAfter: null,
  monitorBefore: "price",
  monitorAfter: null,
  bookmaker: "betpawa",
  marketId: "3743",
  line: null,
  outcome: "1",
  side: null,
  oldPrice: 2,
  newPrice: 2.2,
  ...more,
});

describe("a backtest", () => {
  it("says what it tried, how far it is, and what changed", () => {
    expect([whatOf({ request: { preset: "desk" } }), whatOf({ request: { draft: "evening" } }), whatOf({ request: { hash: "0123456789" } })]).toEqual(["preset desk", "draft evening", "rule set 01234567"]);
    expect(shareOf({ progress: { eventsDone: 30, eventsInAll: 120, eventsPerSecond: 1, etaSeconds: 3 } })).toBe(0.25);
    expect(shareOf({ progress: { eventsDone: 0, eventsInAll: 0, eventsPerSecond: 0, etaSeconds: null } })).toBe(0);
    expect([changeText(1_026, 366), changeText(100, 104.5), changeText(0, 4), changeText(3, 3)]).toEqual(["−64 %", "+4.5 %", "none before", "as many"]);
    expect([isOver("running"), isOver("failed"), isOver(undefined)]).toEqual([false, true, false]);
  });

  it("compares the figures that decide", () => {
    const summary = { before: totals(1_026, "21.05", 118), after: totals(366, "7.51", undefined) } as Summary;
    const figures = figuresOf(summary);
    expect(figures[0]).toMatchObject({ name: "Alerts", before: "1,026", after: "366", change: "−64 %", isBetter: true });
    expect(figures[1]).toMatchObject({ before: "21.05", after: "7.51" });
    expect(figures[2]).toMatchObject({ name: "Busiest hour", before: "118", after: "0", whenAfter: undefined });
    expect(figures.find(({ name }) => name === "Elevated")).toMatchObject({ change: "as many", isBetter: undefined });
  });

  it("shows as fine a part of the time as there is room for", () => {
    expect([bucketOf("48.75"), bucketOf("1000"), bucketOf("5000")]).toEqual(["1h", "6h", "1d"]);
  });
});

describe("rows", () => {
  it("are named by what they are", () => {
    expect(keyOf(row())).toBe("7|2026-06-25T18:00:00Z|price_change|betpawa|3743||1|");
    expect(keyOf(row({ side: "up" }))).not.toBe(keyOf(row({ side: "down" })));
    expect([marketText(row()), marketText(row({ marketId: "5000", line: 2.5, outcome: "Over" })), marketText(row({ marketId: "9", outcome: null }))]).toEqual(["1X2, 1", "Over/Under 2.5, Over", "market 9"]);
  });

  it("are marked above and below the prices, with those of the same selection", () => {
    const changed = row({ detectedAt: "2026-06-25T19:00:00Z", severityAfter: "warning" });
    const gained = row({ severityBefore: null, severityAfter: "critical", bookmaker: null, type: "steam" });
    const { marks, of } = marksOf(row(), [row(), changed, gained, row({ outcome: "2" }), row({ fixtureId: 8 })]);
    expect(of).toEqual([row(), changed, gained]);
    expect(marks.map(({ id, severity, isBelow }) => [id, severity, isBelow])).toEqual([
      [0, "elevated", false],
      [2, "elevated", false],
      [3, "warning", true],
      [5, "critical", true],
    ]);
    const { from, to } = around("2026-06-25T18:00:00Z", 6);
    expect([to - from, (from + to) / 2 < Date.parse("2026-06-25T18:00:00Z") / 1_000]).toEqual([9 * 3_600, true]);
  });
});

describe("a sweep", () => {
  const rules = { monitors: [{ id: "price", detector: "price_change", warning: 7 }] };

  it("tries the numbers of the monitors with exact values", () => {
    expect(sweepFieldsOf(rules).map(({ value }) => value)).toEqual(expect.arrayContaining(["price.warning", "price.cooldown"]));
    expect(sweepFieldsOf(rules).map(({ value }) => value)).not.toContain("price.measure");
    expect(valuesOf("0,1", "0.5", "0.1")).toEqual(["0.1", "0.2", "0.3", "0.4", "0.5"]);
    expect([valuesOf("5", "4", "1"), valuesOf("5", "6", "0"), valuesOf("x", "6", "1"), valuesOf("1", String(MOST_VALUES + 1), "1")]).toEqual([undefined, undefined, undefined, undefined]);
    expect(valuesOf("1", String(MOST_VALUES), "1")).toHaveLength(MOST_VALUES);
  });

  it("puts a value into the rules", () => {
    expect(withValue(rules, "price.warning", "6.5").monitors[0]).toMatchObject({ warning: 6.5 });
    expect(withValue(rules, "gone.warning", "6.5")).toBe(rules);
  });

  it("draws the alerts of each value, from all of them to none", () => {
    const point = (value: string, alerts: number) => ({ value, alerts, warning: alerts, elevated: 0, critical: 0 });
    const { line, most, areas } = curveOf([point("5", 100), point("6", 50), point("7", 0)], 600, 100);
    expect([line, most]).toEqual(["M0 0L300 50L600 100", 100]);
    expect(areas.map(([severity]) => severity)).toEqual(["warning", "elevated", "critical"]);
    expect(curveOf([point("5", 0)], 600, 100).line).toBe("M300 100");
  });
});

it("says rates with separators and two decimals", () => {
  expect(["49655.17", "21.05", "7.5"].map((perHour) => perHourText({ perHour }))).toEqual(["49,655.17", "21.05", "7.50"]);
});
