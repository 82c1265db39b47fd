import { describe, expect, it } from "vitest";

import { formatLine, formatMargin, groupsOf, hasMargin, inMarketOrder, marginOf, placeIn } from "./catalogue.ts";

describe("groups", () => {
  it.each([
    ["3743", "1X2 - Full Time", ["popular"]],
    ["5000", "Over/Under - Full Time", ["popular", "goals"]],
    ["3747", "Asian Handicap - First Half", ["handicaps", "halves"]],
    ["4706", "Half Time/Full Time", ["specials"]],
    ["1096783", "Total Corners Over/Under - Full Time", ["corners"]],
    ["1096766", "Player Sent Off - Full Time", ["cards"]],
  ])("of the table: %s %s", (id, name, groups) => {
    expect(groupsOf(id, name)).toEqual(groups);
  });

  it.each([
    ["Corner race to 5", "corners"],
    ["Red card in the match", "cards"],
    ["1X2 and first goal", "combos"],
    ["Draw no bet - 2nd Half", "halves"],
    ["European Handicap", "handicaps"],
    ["Total Goals 1-10", "goals"],
    ["Result after 15 minutes", "specials"],
    ["Man of the match", "other"],
    ["<img src=x onerror=alert(1)>", "other"],
  ])("of what is not in it go by the name: %s", (name, group) => {
    expect(groupsOf("77", name)).toEqual([group]);
  });

  it("have an order, and the unknown comes last", () => {
    expect(placeIn("popular", "3743")).toBeLessThan(placeIn("popular", "5000"));
    expect(placeIn("goals", "77")).toBeGreaterThan(placeIn("goals", "4870"));
  });
});

it("brings the margin of a double chance to one winner", () => {
  expect(marginOf("4693", 110.89)).toBe(5.45);
  expect(marginOf("3743", 5.26)).toBe(5.26);
  expect(marginOf("3743", null)).toBeUndefined();
});

it("knows no margin of a market of which an outcome has no price", () => {
  expect([hasMargin(2, 2), hasMargin(1, 2), hasMargin(2, 3), hasMargin(0, 2)]).toEqual([true, false, false, false]);
  expect([hasMargin(18, 25), hasMargin(1, 25)], "of scores not every bookmaker has all").toEqual([true, false]);
});

it("writes lines with a true minus, handicaps with their sign", () => {
  expect([formatLine(2.5), formatLine(-1.5), formatLine(0.5, "Asian Handicap"), formatLine(0, "Asian Handicap")]).toEqual(["2.5", "−1.5", "+0.5", "0"]);
});

it("writes margins short, whatever they are", () => {
  expect([5.26, -0.04, -22.1, 4.2e15].map(formatMargin)).toEqual(["5.3", "0.0", "−22.1", "4e+15"]);
});

it("has outcomes in their market's order, whatever order they came in", () => {
  expect(inMarketOrder(["2", "1", "X"])).toEqual(["1", "X", "2"]);
  expect(inMarketOrder(["Draw", "Away", "Home"])).toEqual(["Home", "Draw", "Away"]);
  expect(inMarketOrder(["Under", "Over"])).toEqual(["Over", "Under"]);
  expect(inMarketOrder(["2:1", "0:0"])).toEqual(["2:1", "0:0"]);
});
