// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { riskOf } from "./openAlerts.ts";

it("leads to a fixture's alerts, open", () => {
  const query = new URL(riskOf({ id: 7 }, { alert: "9" }), "http://desk").searchParams;
  expect(Object.fromEntries(query)).toEqual({ fixture: "7", open: "7", alert: "9" });
});
