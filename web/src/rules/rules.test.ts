import { describe, expect, it } from "vitest";

import type { RuleSet } from "../api/rules.ts";
import { changesOf } from "./diff.ts";
import { addFamily, addMonitor, addOverride, hasFamily, isSame, moveMonitor, removeFamily, removeMonitor, removeOverride, renameMonitor, setField } from "./edit.ts";
import { defaultOf, DETECTORS, fieldOf, fieldsOf, unitOf } from "./fields.ts";
import { layersOf, monitorsOf } from "./layers.ts";
import { tomlOf } from "./toml.ts";
import { sayLayer, sayMatch, sayValue, specificityOf } from "./words.ts";

const DESK: RuleSet = {
  families: [["betonlineag", "lowvig"]],
  monitors: [
    { id: "steam", detector: "steam", warning: 4, elevated: 6, critical: 8, cooldown: 60 },
    { id: "price", detector: "price_change", floor: 1, cooldown: 60, per: "selection", inhibited_by: "steam" },
  ],
  overrides: [{ monitor: "price", match: { tournament: "Friendly Internationals" }, set: { warning: 12, elevated: 18 } }],
};

describe("fields", () => {
  it("have a name, bounds and a default for each detector", () => {
    for (const detector of DETECTORS) {
      for (const name of fieldsOf(detector)) {
        const { label, kind } = fieldOf(detector, name);
        const value = defaultOf(detector, name);
        expect(label, name).not.toBe(name);
        if (kind.is === "whole" || kind.is === "decimal") expect(Number(value), `${detector} ${name}`).toBeGreaterThanOrEqual(kind.min);
        if (kind.is === "word") expect(kind.of, name).toContain(value);
        if (kind.is === "id") expect(value).toBeNull();
      }
    }
  });

  it("are measured as their monitor measures", () => {
    expect(unitOf("price_change", "warning", "fair")).toBe("points");
    expect(unitOf("price_change", "warning", undefined)).toBe("%");
    expect(unitOf("price_change", "floor", "relative", "implied")).toBe("points");
    expect([unitOf("steam", "warning", "fair"), unitOf("steam", "min_move", "relative"), unitOf("deviation", "critical", undefined)]).toEqual(["books", "%", "points"]);
  });

  it("that nobody knows yet are shown by their names", () => {
    expect(fieldOf("price_change", "brand_new").label).toBe("brand_new");
    expect(layersOf({ id: "x", detector: "price_change", brand_new: 3 }, {}).fields.at(-1)).toMatchObject({ field: "brand_new", value: 3, layer: "monitor" });
  });
});

it("says which layer set each field", () => {
  const { fields } = layersOf(DESK.monitors[1]!, { alertEnabled: true, alertThresholdWarning: 6.5 });
  const of = (name: string) => fields.find(({ field }) => field === name);
  expect(of("floor")).toMatchObject({ value: 1, layer: "monitor" });
  expect(of("warning")).toMatchObject({ value: 6.5, layer: "settings" });
  expect(of("enabled")).toMatchObject({ value: true, layer: "settings" });
  expect(of("elevated")).toMatchObject({ value: 10, layer: "default" });
  const apart = layersOf({ id: "d", detector: "direction_disagreement" }, { alertLookbackMinutes: 45 });
  expect(apart.fields.find(({ field }) => field === "window")).toMatchObject({ value: 45, layer: "settings" });
  expect(monitorsOf({ monitors: [] }).map(({ id }) => id)).toEqual(["price", "disagreement", "availability"]);
});

it("says values, places and layers for people", () => {
  expect([sayValue("measure", "fair"), sayValue("merge", true), sayValue("cooldown", 10_080), sayValue("group", null)]).toEqual(["fair points", "on", "10,080", "none"]);
  expect(sayMatch({ odds_from: 1.5, country: "England", role: "competitor" })).toBe("England, competitors, prices from 1.5");
  expect(sayMatch({})).toBe("everywhere");
  expect([sayLayer("override", 2), sayLayer("settings")]).toEqual(["override 3", "settings"]);
  expect(specificityOf({ tournament: "x", line: 2.5, role: "reference", odds_to: 2, kickoff_within: 30 })).toEqual([3, 2, 1, 2]);
});

describe("changes", () => {
  it("set and unset fields, and leave the rest", () => {
    expect(setField(DESK, 1, "floor", 2).monitors[1]).toMatchObject({ floor: 2, cooldown: 60 });
    expect("floor" in setField(DESK, 1, "floor", undefined).monitors[1]!).toBe(false);
    expect(DESK.monitors[1]!["floor"]).toBe(1);
  });

  it("keep what refers to a monitor right", () => {
    const renamed = renameMonitor(renameMonitor(DESK, 0, "steam-30"), 1, "prices");
    expect(renamed.monitors[1]).toMatchObject({ id: "prices", inhibited_by: "steam-30" });
    expect(renamed.overrides?.[0]?.monitor).toBe("prices");
    expect(removeMonitor(DESK, 1).overrides).toBeUndefined();
    expect(addMonitor(DESK, "price_change").monitors.at(-1)).toEqual({ id: "price-2", detector: "price_change" });
    expect(moveMonitor(DESK, 1, -1).monitors.map(({ id }) => id)).toEqual(["price", "steam"]);
    expect(moveMonitor(DESK, 1, 1)).toBe(DESK);
  });

  it("join families that share a bookmaker", () => {
    expect(addFamily(DESK, ["lowvig", "bovada"]).families).toEqual([["betonlineag", "bovada", "lowvig"]]);
    expect(hasFamily(DESK, ["lowvig", "betonlineag"])).toBe(true);
    expect(removeFamily(DESK, 0).families).toBeUndefined();
  });

  it("are none where only the order of fields is another", () => {
    expect(isSame(DESK, { ...JSON.parse(JSON.stringify(DESK)), weights: {} })).toBe(true);
    expect(isSame(DESK, JSON.parse(JSON.stringify(DESK)))).toBe(true);
    expect(isSame({ monitors: [{ id: "a", detector: "steam", warning: 1 }] }, { monitors: [{ warning: 1, detector: "steam", id: "a" }], overrides: [] })).toBe(true);
  });
});

it("tells two rule sets apart field by field", () => {
  const after = addOverride(removeOverride(setField(setField(DESK, 1, "floor", undefined), 0, "warning", 5), 0), { monitor: "price", match: { country: "England" }, set: { warning: 8 } });
  expect(changesOf(DESK, addMonitor(after, "drift"))).toEqual([
    { of: "steam", field: "warning", before: 4, after: 5 },
    { of: "price", field: "floor", before: 1, after: undefined },
    { of: "drift", field: "monitor", before: undefined, after: "drift" },
    { of: "price, Friendly Internationals", field: "warning", before: 12, after: undefined },
    { of: "price, Friendly Internationals", field: "elevated", before: 18, after: undefined },
    { of: "price, England", field: "warning", before: undefined, after: 8 },
  ]);
  expect(changesOf(DESK, moveMonitor(DESK, 0, 1))).toEqual([{ of: "Monitors", field: "order", before: "steam, price", after: "price, steam" }]);
  expect(changesOf(DESK, removeFamily(DESK, 0))).toEqual([{ of: "Families", field: "betonlineag, lowvig", before: "one family", after: undefined }]);
  expect(changesOf(DESK, DESK)).toEqual([]);
});

it("writes a rule set as a TOML file", () => {
  expect(tomlOf(DESK)).toBe(`families = [["betonlineag", "lowvig"]]

[[monitors]]
id = "steam"
detector = "steam"
warning = 4
elevated = 6
critical = 8
cooldown = 60

[[monitors]]
id = "price"
detector = "price_change"
floor = 1
cooldown = 60
per = "selection"
inhibited_by = "steam"

[[overrides]]
monitor = "price"
match = { tournament = "Friendly Internationals" }
set = { warning = 12, elevated = 18 }
`);
});
