// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { choice, guardLeaving, navigate, param, params, path, setQuery, startRouter } from "./router.ts";

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

const click = (href: string) => {
  const link = document.body.appendChild(document.createElement("a"));
  link.href = href;
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, button: 0 });
  link.dispatchEvent(event);
  link.remove();
  return event;
};

it("leaves links to a part of the page to the browser, and follows all others", () => {
  expect(click("#main").defaultPrevented).toBe(false);
  expect(path.value).toBe("/risk");
  expect(click("/odds?q=a#top").defaultPrevented).toBe(true);
  expect([path.value, location.search, location.hash]).toEqual(["/odds", "?q=a", "#top"]);
  expect(click("/docs").defaultPrevented).toBe(false);
});

it("asks before a guarded page is left, and not within it", async () => {
  navigate("/settings");
  const ask = vi.fn(async () => false);
  const end = guardLeaving(ask);
  setQuery({ q: "a" });
  navigate("/settings?q=b");
  expect(ask).not.toHaveBeenCalled();
  click("/odds");
  await Promise.resolve();
  expect([path.value, ask.mock.calls.length]).toEqual(["/settings", 1]);
  ask.mockResolvedValue(true);
  navigate("/odds");
  await vi.waitFor(() => expect(path.value).toBe("/odds"));
  end();
  navigate("/risk");
  expect([path.value, ask.mock.calls.length]).toEqual(["/risk", 2]);
});
