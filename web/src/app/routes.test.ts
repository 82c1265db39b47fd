import { expect, it } from "vitest";

import { match, ROUTES } from "./routes.ts";

it("knows every page by its path", () => {
  expect(match("/risk")?.route.title).toBe("Risk");
  expect(match("/risk/")?.route.title).toBe("Risk");
  expect(match("/events/7")).toMatchObject({ route: { path: "/events/:id" }, params: { id: "7" } });
  expect(match("/runs/3")?.params).toEqual({ id: "3" });
  expect(match("/events/%E0%A4%A")?.params).toEqual({ id: "%E0%A4%A" });
  expect(match("/nowhere") ?? match("/risk/1") ?? match("/events")).toBeUndefined();
});

it("gives every key to one page only", () => {
  const keys = ROUTES.flatMap(({ key }) => key ?? []);
  expect(new Set(keys).size).toBe(keys.length);
});
