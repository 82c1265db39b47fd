// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { isAtLeast, worst } from "./severity.ts";

it("knows the worst", () => {
  expect(worst([])).toBeUndefined();
  expect(worst(["warning", "critical", "elevated"])).toBe("critical");
  expect(isAtLeast("elevated", "critical")).toBe(false);
  expect(isAtLeast("critical", "critical")).toBe(true);
});
