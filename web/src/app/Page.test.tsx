// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";

import { connection } from "../live/feed.ts";
import type { State } from "../push/client.ts";
import { Page } from "./Page.tsx";
import type { Route } from "./routes.ts";

const be = (state: State) => act(() => void (connection.value = { ...connection.value, state }));
const settled = () => act(() => new Promise((done) => setTimeout(done)));
/** A page that cannot be fetched the first `failures` times. */
const pageOf = (title: string, failures: number) => {
  const load = vi.fn<Route["load"]>(async () => {
    if (load.mock.calls.length <= failures) throw new TypeError("failed to fetch");
    return { default: () => <h1>{title}</h1> };
  });
  return { route: { path: `/${title}`, title, load }, params: {} };
};

afterEach(cleanup);

it("shows other pages when one could not be fetched, and tries that one again later", async () => {
  const [bad, good] = [pageOf("bad", 1), pageOf("good", 0)];
  const { rerender } = render(<Page match={bad} />);
  await settled();
  screen.getByRole("button", { name: "Reload" });
  rerender(<Page match={good} />);
  await settled();
  screen.getByRole("heading", { name: "good" });
  rerender(<Page match={bad} />);
  await settled();
  screen.getByRole("heading", { name: "bad" });
});

it("tries again when the connection is back, and not before", async () => {
  await be("connecting");
  const bad = pageOf("bad", 1);
  render(<Page match={bad} />);
  await settled();
  await be("stale");
  await settled();
  expect(screen.queryByRole("heading", { name: "bad" })).toBeNull();
  expect(bad.route.load).toHaveBeenCalledTimes(1);
  await be("live");
  await settled();
  screen.getByRole("heading", { name: "bad" });
});
