// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Draft, RuleSet } from "../../api/rules.ts";
import { setField } from "../../rules/edit.ts";
import { tomlOf } from "../../rules/toml.ts";
import { Editing, refusalOf, writtenOf } from "./editing.ts";

const RULES: RuleSet = { monitors: [{ id: "price", detector: "price_change", floor: 1 }] };
const DRAFT: Draft = { name: "evening", version: 3, hash: "aa", rules: RULES, note: null, actor: "anna", savedAt: "2026-11-30T10:00:00Z" };
const asked: { method: string; path: string; type: string | undefined; body: string }[] = [];
let answers: ((body: string) => Response)[] = [];
let editing: Editing;

const says = (rules: RuleSet, findings: object[] = []) => () => Response.json({ hash: "bb", rules, findings });
const refuses = (status: number, detail: string, field?: string) => () => Response.json({ status, detail, field }, { status });

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  answers = [];
  vi.stubGlobal("fetch", async (path: string, { method, headers, body }: RequestInit) => {
    asked.push({ method: method ?? "GET", path, type: (headers as Record<string, string>)["content-type"], body: String(body) });
    const answer = answers.shift();
    return answer ? answer(String(body)) : Response.json({ hash: "bb", rules: RULES, findings: [], switchedOff: [] });
  });
  editing = new Editing(DRAFT);
});

afterEach(() => {
  editing.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("has the server look at it when the typing pauses", async () => {
  answers = [says(RULES, [{ grade: "warning", field: "monitors[0].floor", detail: "is high" }])];
  editing.change((rules) => setField(rules, 0, "floor", 2));
  editing.change((rules) => setField(rules, 0, "floor", 25));
  expect(editing.isChecked.value).toBe(false);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toHaveLength(1);
  expect(JSON.parse(asked[0]?.body ?? "")).toEqual(setField(RULES, 0, "floor", 25));
  expect(editing.findingAt("monitors[0].floor")).toBe("is high");
  expect(editing.isChecked.value).toBe(true);
});

it("is changed by what differs from the draft, also by what is no value", () => {
  expect(editing.isChanged.value).toBe(false);
  editing.fault("monitors[0].floor", "x");
  expect(editing.isChanged.value).toBe(true);
  editing.fault("monitors[0].floor", undefined);
  editing.change((rules) => setField(rules, 0, "floor", 2));
  expect(editing.isChanged.value).toBe(true);
  editing.discard();
  expect(editing.isChanged.value).toBe(false);
});

it("edits the text, sends it as what it is, and takes what it says", async () => {
  await editing.turn();
  expect(editing.text.value).toBe(tomlOf(RULES));
  const other = setField(RULES, 0, "floor", 2);
  answers = [says(other), says(other)];
  editing.text.value = tomlOf(other);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked.at(-1)).toMatchObject({ method: "POST", path: "/api/rules/check", type: "application/toml", body: tomlOf(other) });
  expect(editing.rules.value).toEqual(other);
  expect(editing.text.value).toBe(tomlOf(other));
  expect(await editing.turn()).toBe(true);
  expect(editing.text.value).toBeUndefined();
});

it("stays with a text that is no rule set, and says the line", async () => {
  await editing.turn();
  answers = [refuses(400, "line 3: is unknown", "monitors[0].wanring"), refuses(400, "line 3: is unknown", "monitors[0].wanring")];
  editing.text.value = "wanring = 7";
  expect(await editing.turn()).toBe(false);
  expect(editing.refusal.value).toEqual({ detail: "is unknown", field: "monitors[0].wanring", line: 3 });
  expect(editing.text.value).toBe("wanring = 7");
  expect(await editing.save("")).toMatchObject({ kind: "refused" });
  expect(asked.some(({ method }) => method === "PUT")).toBe(false);
});

it("saves over the version that it began with, and says when another was first", async () => {
  answers = [() => Response.json({ version: 4, hash: "cc", position: 9 }), refuses(409, "the draft is at version 5, not 4")];
  const other = setField(RULES, 0, "floor", 2);
  editing.change(() => other);
  expect(await editing.save("quieter")).toEqual({ kind: "saved", version: 4 });
  expect(JSON.parse(asked.at(-1)?.body ?? "")).toEqual({ expectedVersion: 3, rules: other, note: "quieter" });
  expect(editing.isChanged.value).toBe(false);
  editing.change((rules) => setField(rules, 0, "floor", 3));
  expect(await editing.save("")).toMatchObject({ kind: "overtaken" });
  expect(JSON.parse(asked.at(-1)?.body ?? "")).toMatchObject({ expectedVersion: 4 });
  expect(editing.isChanged.value).toBe(true);
});

it("saves nothing while a field has no value in it", async () => {
  editing.fault("monitors[0].floor", "x");
  expect(await editing.save("")).toMatchObject({ kind: "refused" });
  expect(asked).toHaveLength(0);
});

it("tells JSON from TOML, and a line from the rest", () => {
  expect([writtenOf(' {"monitors": []}'), writtenOf("monitors = []")]).toEqual([{ json: ' {"monitors": []}' }, { toml: "monitors = []" }]);
  expect(refusalOf({ detail: "has no monitors", field: undefined })).toEqual({ detail: "has no monitors", field: undefined, line: undefined });
});
