// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { leadOf, leadOfGroup } from "./lead.ts";
import type { Alert } from "./model.ts";
import { alertOf, groupOf } from "./samples.ts";

const moved = (id: number, changePercent: number, more: Partial<Alert> = {}): Alert => ({ ...alertOf(id), alertType: "price_change", changePercent, ...more });

it("is the strongest change, whatever its direction", () => {
  const lead = leadOf([moved(1, 8), moved(2, -14, { outcomeName: "2" }), moved(3, 9)]);
  expect(lead?.alert.id).toBe(2);
});

it("counts the markets in which the same move shows", () => {
  const one = { outcomeName: "1", line: null };
  const lead = leadOf([
    moved(1, -8, { ...one, marketName: "1X2 - Full Time" }),
    moved(2, -14, { outcomeName: "Home", marketName: "Asian Handicap - Full Time", line: -1 }),
    moved(3, -9, { ...one, marketName: "Draw No Bet - Full Time" }),
    moved(4, 10, { ...one, marketName: "Double Chance - Full Time" }),
  ]);
  expect(lead?.markets).toBe(3);
  expect(lead?.text).toMatch(/ shortened Home: 3 markets, worst −14\.00 %$/);
});

it("is a market that closed only where no price moved", () => {
  const closed = moved(9, 0, { alertType: "availability", outcomeName: null, competitorDirection: "suspended" });
  expect(leadOf([closed, moved(1, 3)])?.alert.id).toBe(1);
  expect(leadOf([closed])?.text).toContain("suspended");
  expect(leadOf([])).toBeUndefined();
});

it("is what the server says of a group, and the same for the same answer", () => {
  const { prices: _, ...document } = moved(7, -14, { outcomeName: "1" });
  const group = groupOf(1, [], { strongest: { alert: document, markets: 6 } });
  const lead = leadOfGroup(group);
  expect(lead).toMatchObject({ markets: 6, subject: "1: 6 markets", alert: { id: 7, prices: [] } });
  expect(leadOfGroup(group)).toBe(lead);
  expect(leadOfGroup(groupOf(1, []))).toBeUndefined();
});

const standing = (id: number, more: object): Alert => moved(id, 0, { newValue: 2.16, ...more } as Partial<Alert>);

it("says of steam how many bookmakers moved, not that the reference book did", () => {
  const steam = (id: number, side: string, more: object = {}) =>
    standing(id, { alertType: "steam", side, movers: 4, changePercent: side === "down" ? -6 : 6, measuredChange: side === "down" ? -6 : 6, oldValue: null, ...more });
  const lead = leadOf([steam(1, "down"), steam(2, "up", { marketName: "Draw No Bet", changePercent: 2 }), steam(3, "down", { marketName: "Asian Handicap", changePercent: -5 })]);
  expect(lead?.text).toBe("4 bookmakers moved down on 1: 2 markets, worst median −6.00 %");
  expect(leadOf([steam(1, "down", { measure: "fair", changePercent: 1.5, measuredChange: 1.5 })])?.text).toBe(
    "4 bookmakers moved down on 1X2 · 1, median +1.50 pt",
  );
});

it("says of a deviation on which side of the market it stands, and by how much", () => {
  const apart = (id: number, side: string, more: object = {}) => standing(id, { alertType: "deviation", side, measure: "fair", measuredChange: 1.62, ...more });
  expect(leadOf([apart(1, "shorter")])?.text).toBe("BetPawa shorter than the market on 1X2 · 1, +1.62 pt");
  const other = { marketName: "Draw No Bet" };
  expect(leadOf([apart(2, "longer"), apart(1, "shorter", other)])?.markets).toBe(1);
  expect(leadOf([apart(2, "longer"), apart(1, "longer", other)])?.text).toBe("BetPawa longer than the market on 1: 2 markets");
});

it("says of a drift which way the price went, and counts the ones of that way", () => {
  const drift = (id: number, changePercent: number, more: object = {}) => moved(id, changePercent, { alertType: "drift", measuredChange: changePercent, ...more } as Partial<Alert>);
  const lead = leadOf([drift(1, -9), drift(2, -4, { marketName: "Draw No Bet" }), drift(3, 5, { marketName: "Double Chance" })]);
  expect(lead?.text).toBe("BetPawa shortened 1: 2 markets, worst −9.00 %");
});

it("says of a sure bet what it gains", () => {
  expect(leadOf([standing(1, { alertType: "surebet", outcomeName: null, measuredChange: 1.2, changePercent: 1.2 })])?.text).toBe(
    "Sure bet at BetPawa's price on 1X2: gain +1.20 %",
  );
});
