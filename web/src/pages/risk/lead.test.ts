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
