// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";

import { type Alert, happenedText, happeningOf, happeningOfEvent, standingText } from "./alertText.ts";

const names: Record<string, string> = { betpawa: "BetPawa", sportybet: "SportyBet" };
const nameOf = (slug: string) => names[slug] ?? slug;

/** The same alert, as the API has it and as the log has it. */
const BOTH: [words: string, view: Partial<Alert>, event: Record<string, unknown>][] = [
  ["2.00 → 2.30 (+15.00 %)", { alertType: "price_change", oldValue: 2, newValue: 2.3, changePercent: 15 }, { alertType: "price_change", oldValue: 2, newValue: 2.3, changePercent: 15 }],
  [
    "2.00 → 2.30, SportyBet 2.10 → 1.90, gap 17.39 %",
    { alertType: "direction_disagreement", oldValue: 2, newValue: 2.3, competitorSlug: "sportybet", competitorOldValue: 2.1, competitorNewValue: 1.9, competitorDirection: "sportybet:down", changePercent: 17.3913 },
    { alertType: "direction_disagreement", oldValue: 2, newValue: 2.3, competitor: { bookmaker: "sportybet", direction: "down", oldValue: 2.1, newValue: 1.9 }, changePercent: 17.3913 },
  ],
  ["market suspended", { alertType: "availability", competitorDirection: "suspended", changePercent: 0 }, { alertType: "availability", availability: "suspended", changePercent: 0 }],
  ["market returned", { alertType: "availability", competitorDirection: "returned", changePercent: 0 }, { alertType: "availability", availability: "returned", changePercent: 0 }],
  [
    "5 bookmakers moved down, −6.00 %",
    { alertType: "steam", side: "down", movers: 5, measure: "relative", measuredChange: -6, changePercent: -6 } as Partial<Alert>,
    { alertType: "steam", side: "down", movers: Array.from({ length: 5 }, () => ({ bookmaker: "bet9ja" })), changePercent: -6 },
  ],
  [
    "shorter than the market, +1.62 pt",
    { alertType: "deviation", side: "shorter", newValue: 2, changePercent: 0, measure: "fair", measuredChange: 1.62 } as Partial<Alert>,
    { alertType: "deviation", side: "shorter", newValue: 2, changePercent: 0, measure: "fair", measuredChange: 1.62 },
  ],
  ["sure bet at our price, +1.20 %", { alertType: "surebet", changePercent: 1.2 } as Partial<Alert>, { alertType: "surebet", changePercent: 1.2 }],
];

describe("an alert", () => {
  it.each(BOTH)("has one text: %s", (words, view, event) => {
    const market = { marketId: "3774", marketName: "Asian Handicap", line: 0.5, outcomeName: "1" };
    const found = happeningOf({ ...market, bookmakerSlug: "betpawa", bookmakerName: "BetPawa", ...view } as Alert, nameOf);
    expect(happenedText(found)).toBe(words);
    expect(happeningOfEvent({ ...market, bookmaker: "betpawa", ...event }, nameOf)).toEqual(found);
    expect(found.subject).toBe("Asian Handicap +0.5 · 1");
  });

  it("that was tampered with still has one", () => {
    expect(happenedText(happeningOfEvent({ alertType: 7, changePercent: "x", line: [], competitor: "none" }, nameOf))).toBe("– → – (–)");
  });
});

it("says what states and steam say", () => {
  expect(standingText({ alertType: "price_change" })).toBeUndefined();
  expect(standingText(Object.assign({ alertType: "steam" }, { side: "down", movers: 5 }))).toBe("5 bookmakers moved down");
  expect(standingText(Object.assign({ alertType: "deviation" }, { side: "shorter" }))).toBe("shorter than the market");
  expect(standingText({ alertType: "surebet" })).toBe("sure bet at our price");
});
