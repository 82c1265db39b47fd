// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from "vitest";

import { choice, navigate, param, params, setQuery, startRouter } from "./router.ts";

let stop: () => void;

beforeEach(() => {
  stop = startRouter();
  navigate("/risk");
});
afterEach(() => stop());

it("changes some of the query and keeps the rest", () => {
  navigate("/risk?status=past&severity=warning&severity=critical");
  setQuery({ status: undefined, q: "a&b", open: "" });
  expect(location.pathname + location.search).toBe("/risk?severity=warning&severity=critical&q=a%26b");
  setQuery({ severity: ["elevated"], q: null });
  expect(location.search).toBe("?severity=elevated");
});

it("gives parts of the query as signals", () => {
  navigate("/risk?sort=kickoff&severity=a&severity=b");
  expect([param("sort").value, param("none").value]).toEqual(["kickoff", undefined]);
  expect(params("severity").value).toEqual(["a", "b"]);
  expect(choice("sort", ["recency", "kickoff"]).value).toBe("kickoff");
  expect(choice("order", ["recency", "kickoff"]).value).toBe("recency");
});
