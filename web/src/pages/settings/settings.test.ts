import { describe, expect, it } from "vitest";

import { changesOf, faultsOf, movedOf, say, shown, valueOf, without } from "./draft.ts";
import { GROUPS, groupsOf, labelOf } from "./fields.ts";

const FIELDS = GROUPS.flatMap((group) => group.fields);
const SETTINGS = {
  scrapeIntervalMinutes: 5,
  enabledPlatforms: ["sportybet", "betpawa"],
  alertEnabled: true,
  alertThresholdWarning: 7,
  alertThresholdElevated: 10,
  alertThresholdCritical: 15,
  alertLookbackMinutes: 60,
  bet9jaDelayMs: 25,
  referenceBookmaker: "betpawa",
};
const field = (name: string) => FIELDS.find((one) => one.name === name)!;

describe("changes", () => {
  it("are only what differs", () => {
    const draft = { scrapeIntervalMinutes: "5", alertThresholdWarning: "6,5", alertEnabled: false, enabledPlatforms: "sportybet betpawa" };
    expect(changesOf(FIELDS, SETTINGS, draft)).toEqual({ alertThresholdWarning: 6.5, alertEnabled: false });
  });

  it("know when a list has another order", () => {
    expect(changesOf(FIELDS, SETTINGS, { enabledPlatforms: "betpawa, sportybet" })).toEqual({ enabledPlatforms: ["betpawa", "sportybet"] });
  });

  it("are none for what is typed back", () => {
    const draft = Object.fromEntries(FIELDS.filter((one) => one.name in SETTINGS).map((one) => [one.name, shown(one, SETTINGS[one.name as keyof typeof SETTINGS])]));
    expect(changesOf(FIELDS, SETTINGS, draft)).toEqual({});
    expect(faultsOf(FIELDS, SETTINGS, draft)).toEqual({});
  });
});

describe("faults", () => {
  const faults = (draft: Record<string, string | boolean>) => Object.keys(faultsOf(FIELDS, SETTINGS, draft));

  it.each([
    ["scrapeIntervalMinutes", "0"],
    ["scrapeIntervalMinutes", "61"],
    ["scrapeIntervalMinutes", "5.5"],
    ["scrapeIntervalMinutes", ""],
    ["scrapeIntervalMinutes", "1e3"],
    ["scrapeIntervalMinutes", "٥"],
    ["alertThresholdCritical", "100.0001"],
    ["alertThresholdCritical", "99.00001"],
    ["alertLookbackMinutes", "14"],
    ["bet9jaDelayMs", "-1"],
    ["enabledPlatforms", " , "],
    ["enabledPlatforms", "betpawa betpawa"],
    ["enabledPlatforms", "<b>x</b>"],
    ["referenceBookmaker", "Bet Pawa"],
  ])("%s: %s", (name, typed) => {
    expect(faults({ [name]: typed })).toEqual([name]);
  });

  it.each([
    ["scrapeIntervalMinutes", "60"],
    ["bet9jaDelayMs", "0"],
    ["alertThresholdCritical", "100"],
    ["alertThresholdWarning", "1.0001"],
  ])("none at the bound: %s %s", (name, typed) => {
    expect(faults({ [name]: typed })).toEqual([]);
  });

  it("say that thresholds must rise, against those in force, too", () => {
    expect(faults({ alertThresholdWarning: "10" })).toEqual(["alertThresholdWarning"]);
    expect(faults({ alertThresholdElevated: "15" })).toEqual(["alertThresholdElevated"]);
    expect(faults({ alertThresholdWarning: "11", alertThresholdElevated: "12" })).toEqual([]);
    expect(faults({ alertThresholdElevated: "6" })).toEqual(["alertThresholdWarning"]);
  });
});

it("knows what others changed since somebody began to type", () => {
  const now = { ...SETTINGS, alertThresholdWarning: 6, enabledPlatforms: ["sportybet", "betpawa"] };
  expect(movedOf(FIELDS, SETTINGS, now)).toEqual({ alertThresholdWarning: { value: 7 } });
  expect(movedOf(FIELDS, undefined, now)).toEqual({});
});

it("takes some out and keeps the order of the rest", () => {
  expect(Object.keys(without({ b: 1, a: 2, c: 3 }, ["a"]))).toEqual(["b", "c"]);
});

it("shows every setting that the server has, also those it does not know", () => {
  const groups = groupsOf({ ...SETTINGS, brandNew: 3, version: 1, updatedAt: null, createdAt: null });
  expect(groups.flatMap((group) => group.fields).map((one) => one.name)).toEqual(expect.arrayContaining([...Object.keys(SETTINGS), "brandNew"]));
  expect(groups.at(-1)).toMatchObject({ title: "More", fields: [{ name: "brandNew", kind: "percent" }] });
});

it("shows nothing that has no effect, and names it in the history", () => {
  const groups = groupsOf({ ...SETTINGS, oddsRetentionDays: 30, cleanupFrequencyHours: 24 });
  expect(groups.flatMap((group) => group.fields).map((one) => one.name)).not.toEqual(expect.arrayContaining(["oddsRetentionDays"]));
  expect(groups.map(({ title }) => title)).toEqual(["Alerts", "Scraping"]);
  expect(labelOf("oddsRetentionDays")).toBe("Keep odds");
});

it("says values for people", () => {
  expect([true, false, null, [], ["a", "b"], 6.5].map(say)).toEqual(["on", "off", "–", "none", "a, b", "6.5"]);
  expect(valueOf(field("alertThresholdWarning"), " 6.5 ")).toBe(6.5);
});
