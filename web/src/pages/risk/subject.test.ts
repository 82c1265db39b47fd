// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { ApiError } from "../../api/client.ts";
import { withSubject } from "./subject.ts";

it("says what an error is about", () => {
  const refused = (field: string) => withSubject(new ApiError(400, { field, detail: "must have at most 8 words" })).detail;
  expect(refused("search")).toBe("The search must have at most 8 words");
  expect(refused("cursor")).toBe("must have at most 8 words");
});
