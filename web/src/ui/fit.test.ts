import { expect, it } from "vitest";

import { cutOf } from "./fit.ts";

it("counts what is not in the first line", () => {
  expect([cutOf([]), cutOf([0, 0, 1]), cutOf([0, 18, 36]), cutOf([18, 36])]).toEqual([0, 0, 2, 2]);
});
