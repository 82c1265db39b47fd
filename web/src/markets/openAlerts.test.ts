// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { riskOf } from "./openAlerts.ts";

const queryOf = (name: string, more = {}) => new URL(riskOf({ id: 7, name, tournament_id: 3 }, more), "http://desk").searchParams;

it("leads to a fixture's alerts by its words, its tournament and its number", () => {
  expect(Object.fromEntries(queryOf("Norway - France", { alert: "9" }))).toEqual({ q: "Norway France", tournament: "3", open: "7", alert: "9" });
});

it("says no more than the search takes: eight words, two hundred characters", () => {
  expect(queryOf("a b c d e f g h i j").get("q")).toBe("a b c d e f g h");
  expect(queryOf(`${"W".repeat(150)} ${"V".repeat(150)}`).get("q")).toBe("W".repeat(150));
  expect([queryOf("- & -").get("q"), queryOf("W".repeat(500)).get("q")]).toEqual([null, null]);
});
