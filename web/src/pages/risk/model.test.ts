import { expect, it } from "vitest";

import { directionOf, isAtLeast, marketOf, worst } from "./model.ts";

it("knows the worst", () => {
  expect(worst([])).toBeUndefined();
  expect(worst(["warning", "critical", "elevated"])).toBe("critical");
  expect(isAtLeast("elevated", "critical")).toBe(false);
});

it("names a market with its line", () => {
  expect(marketOf({ marketName: "Over/Under - Full Time", line: 2.5 })).toBe("Over/Under 2.5");
  expect(marketOf({ marketName: "Asian Handicap - Full Time", line: -1.5 })).toBe("Asian Handicap −1.5");
  expect(marketOf({ marketName: "1X2 - Full Time", line: null })).toBe("1X2");
});

it("knows the direction of a move", () => {
  expect(directionOf(2, 2.1)).toBe("up");
  expect(directionOf(2.1, 2)).toBe("down");
  expect(directionOf(2, 2) ?? directionOf(null, 2) ?? directionOf(2, undefined)).toBeUndefined();
});
