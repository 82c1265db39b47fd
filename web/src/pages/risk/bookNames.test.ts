import { expect, it } from "vitest";

import { bookName, learnBooks } from "./bookNames.ts";

it("calls a bookmaker by its name as soon as the server has told it", () => {
  expect(bookName("sportybet")).toBe("sportybet");
  learnBooks([{ slug: "sportybet", name: "SportyBet" }]);
  expect(bookName("sportybet")).toBe("SportyBet");
});
