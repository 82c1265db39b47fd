import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

import { generate, TYPES } from "../../build/types.mjs";

it("knows the API as docs/openapi.json has it", async () => {
  const current = readFileSync(TYPES, "utf8") === (await generate());
  expect(current, "src/api/types.gen.ts is out of date: run `npm run types`").toBe(true);
});
