import { expect, it } from "vitest";

import { cutOf } from "./fit.ts";

it("counts what is not in the first line", () => {
  expect([cutOf([]), cutOf([7, 7, 7]), cutOf([7, 8, 25, 43])]).toEqual([0, 0, 2]);
});
