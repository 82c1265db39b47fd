import { expect, it } from "vitest";

import type { PushMessage } from "../../push/client.ts";
import { added, channelsOf, isSignal, itemOf, MOST_ITEMS, MOST_SYMBOLS, quoted, refusalOf, type Quote } from "./items.ts";

const message = (type: string, data: Record<string, unknown>, position = 1): PushMessage => ({ type, position, timestamp: "2026-01-01T00:00:00Z", data: { type, ...data } });

it("shows what publishers send, whatever its shape", () => {
  expect(itemOf(message("signal", { signal: { symbol: "SPY", action: "BUY", confidence: 0.72 } }))).toMatchObject({ about: "SPY", title: "BUY", facts: [["confidence", "0.72"]] });
  expect(itemOf(message("narrative", { narrative: { text: "Risk is off." } }))).toMatchObject({ title: "", text: "Risk is off." });
  expect(itemOf(message("narrative", { narrative: "plain" }))).toMatchObject({ text: "plain" });
  expect(itemOf(message("agent_insight", { agent: "A", insight: [1, { x: 2 }] }))).toMatchObject({ about: "A", text: '[1,{"x":2}]' });
  expect(itemOf(message("narrative", { narrative: 12 }))).toMatchObject({ text: "12" });
  const alert = itemOf(message("alert", { alert_type: "gamma_flip", source: "t", symbol: "SPY", embed: { title: "<b>x</b>", fields: [{ name: "Odds", value: "2 → 3" }, "odd"] } }));
  expect(alert).toMatchObject({ title: "<b>x</b>", about: "SPY", facts: [["Source", "t"], ["Odds", "2 → 3"], ["", ""]] });
  expect(itemOf(message("alert", { embed: null })).title).toBe("");
});

it("cuts what is long", () => {
  const item = itemOf(message("narrative", { narrative: { text: "x".repeat(30_000), ...Object.fromEntries(Array.from({ length: 99 }, (_, at) => [`f${at}`, "y".repeat(999)])) } }));
  expect(JSON.stringify(item).length).toBeLessThan(3_000);
});

it("keeps a bounded number of items, each once, newest first", () => {
  const of = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => itemOf(message("signal", { signal: {} }, from + at)));
  const first = added([], of(1, 150));
  const second = added(first, of(100, 300));
  expect(second).toHaveLength(MOST_ITEMS);
  expect(second.map((item) => item.position)).toEqual(Array.from({ length: MOST_ITEMS }, (_, at) => 299 - at));
});

it("keeps the markets heard of last, and how each went", () => {
  let quotes: ReadonlyMap<string, Quote> = new Map();
  for (let at = 0; at < 300; at++) quotes = quoted(quotes, [message("market_data", { symbol: `S${at}`, data: { price: at } })]);
  expect(quotes.size).toBe(MOST_SYMBOLS);
  expect(quotes.has("s0")).toBe(false);
  for (let at = 0; at < 100; at++) quotes = quoted(quotes, [message("market_data", { symbol: "spy", data: { volume: 1, price: String(at) } }), message("market_data", { symbol: "SPY", data: null })]);
  const spy = quotes.get("spy");
  expect(spy).toMatchObject({ symbol: "SPY", updates: 200, value: undefined });
  expect(spy?.points).toHaveLength(40);
  expect(spy?.points.at(-1)).toBe(99);
});

it("hears the channels that the filter names", () => {
  expect(channelsOf(undefined, undefined)).toMatchObject({ unified: "unified", signals: "signals", insights: "unified", narrative: "narrative" });
  expect(channelsOf("sr:1", "A/B")).toMatchObject({ unified: "market/sr%3A1", market: "market/sr%3A1", insights: "agents/A%2FB" });
  expect(isSignal(message("alert", { alert_type: "Narrative_shift" }))).toBe(true);
  expect(isSignal(message("alert", { alert_type: "gamma" }))).toBe(false);
});

it("knows what is no channel, so that it is not asked for again and again", () => {
  for (const symbol of [undefined, "SPY", "sr:66457014", "a.b_c-9"]) expect(refusalOf(symbol, "Any Agent/1")).toBeUndefined();
  for (const symbol of ["S P", "ü", "a/b", "x".repeat(101)]) expect(refusalOf(symbol, undefined)).toContain("symbol");
  expect(refusalOf("SPY", "a".repeat(101))).toContain("agent");
});
