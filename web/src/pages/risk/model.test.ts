import { expect, it } from "vitest";

import { directionOf, marketOf } from "./model.ts";

it("names a market with its line", () => {
  expect(marketOf({ marketName: "Over/Under - Full Time", line: 2.5 })).toBe("Over/Under 2.5");
  expect(marketOf({ marketName: "Asian Handicap - Full Time", line: -1.5 })).toBe("Asian Handicap −1.5");
  expect(marketOf({ marketName: "Asian Handicap - Full Time", line: 0.5 })).toBe("Asian Handicap +0.5");
  expect(marketOf({ marketName: "1X2 - Full Time", line: null })).toBe("1X2");
});

it("knows the direction of a move", () => {
  expect(directionOf(2, 2.1)).toBe("up");
  expect(directionOf(2.1, 2)).toBe("down");
  expect(directionOf(2, 2) ?? directionOf(null, 2) ?? directionOf(2, undefined)).toBeUndefined();
});
