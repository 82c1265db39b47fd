import { describe, expect, it } from "vitest";

import { compareMargins, comparePrices } from "./compare.ts";

const quotes = (prices: Record<string, number | null | undefined>) => Object.entries(prices).map(([book, value]) => ({ book, value }));

describe("prices", () => {
  it("are best where they are highest, at every book that has that price", () => {
    const { best, bestBooks } = comparePrices(quotes({ betpawa: 2.1, sportybet: 2.2, bet9ja: 2.2 }), "betpawa");
    expect(best).toBe(2.2);
    expect([...bestBooks]).toEqual(["sportybet", "bet9ja"]);
  });

  it.each([
    [2.0, 2.01, "tie"],
    [2.01, 2.0, "tie"],
    // 1.1 + 0.01 is 1.1099999999999999 in binary
    [1.1, 1.11, "tie"],
    [2.0, 2.0101, "worse"],
    [2.0, 2.02, "worse"],
    [2.02, 2.0, "better"],
    [1000, 1000.0101, "worse"],
  ])("%d against %d is %s", (ours, theirs, position) => {
    expect(comparePrices(quotes({ betpawa: ours, sportybet: theirs }), "betpawa").position).toBe(position);
  });

  it("are compared with the best competitor, and every competitor that beats us is named", () => {
    const found = comparePrices(quotes({ betpawa: 2, sportybet: 2.1, bet9ja: 1.9, msport: 2.01 }), "betpawa");
    expect(found.bestCompetitor).toBe(2.1);
    expect(found.position).toBe("worse");
    expect([...found.beating]).toEqual(["sportybet"]);
    expect(found.gap).toBeCloseTo(-4.7619, 3);
  });

  it("that are not there are not compared", () => {
    expect(comparePrices(quotes({ betpawa: undefined, sportybet: 2.1 }), "betpawa")).toMatchObject({
      best: undefined,
      position: undefined,
      gap: undefined,
      bestCompetitor: 2.1,
    });
    expect(comparePrices(quotes({ betpawa: 2, sportybet: null }), "betpawa").position).toBeUndefined();
    expect(comparePrices([], "betpawa").best).toBeUndefined();
  });
});

describe("margins", () => {
  it.each([
    [5.2, 5.3, "tie"],
    [5.2, 5.31, "better"],
    [5.31, 5.2, "worse"],
    [-1, 0.5, "better"],
  ])("%d against %d is %s: lower is better, and 0.1 points are nothing", (ours, theirs, position) => {
    expect(compareMargins(quotes({ betpawa: ours, sportybet: theirs }), "betpawa").position).toBe(position);
  });

  it("are apart in points", () => {
    expect(compareMargins(quotes({ betpawa: 5, sportybet: 7, bet9ja: 6 }), "betpawa").gap).toBe(-1);
  });
});
