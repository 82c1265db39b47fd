// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { type Command, matching } from "./Palette.tsx";

const command = (title: string, of = "Risk"): Command => ({ title, of, keys: "", run: () => undefined });
const ALL = [command("Copy link to the alert"), command("Acknowledge"), command("Go to Audit", "Everywhere"), command("View audit event")];
const found = (text: string) => matching(ALL, text).map(({ title }) => title);

it("finds commands by all words of a text, whatever their order and case", () => {
  expect(found("AUDIT go")).toEqual(["Go to Audit"]);
  expect(found("everywhere")).toEqual(["Go to Audit"]);
  expect(found("nothing")).toEqual([]);
});

it("has those first that begin with it, and all without a text", () => {
  expect(found("a")[0]).toBe("Acknowledge");
  expect(found(" ")).toHaveLength(4);
});
