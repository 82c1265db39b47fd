// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { h } from "preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const { feed, ring, tellUnseen } = vi.hoisted(() => {
  const feed = { say: (_message: { data: object }) => undefined as void, state: "live" };
  return { feed, ring: vi.fn(), tellUnseen: vi.fn() };
});
vi.mock("../live/feed.ts", () => ({
  connection: { peek: () => ({ state: feed.state }) },
  onMessage: (_topic: string, handler: typeof feed.say) => {
    feed.say = handler;
    return () => undefined;
  },
}));
vi.mock("./sound.ts", () => ({ ring, startSound: () => () => undefined, isBlocked: { value: false } }));
vi.mock("./notify.ts", () => ({ countUnseen: () => undefined, tellUnseen }));

import { Announcer } from "./Announcer.tsx";

const alerts = (alert_count: number, ...severities: string[]) => feed.say({ data: { alert_count, severities, event_ids: [1] } });

beforeEach(() => {
  vi.useFakeTimers();
  ring.mockClear();
  tellUnseen.mockClear();
  feed.state = "live";
  render(h(Announcer, {}));
  vi.advanceTimersByTime(100);
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("rings for new alerts as bad as the worst of them, and not for changes of old ones", () => {
  alerts(0);
  expect(ring).not.toHaveBeenCalled();
  alerts(3, "warning", "critical");
  expect(ring).toHaveBeenCalledExactlyOnceWith("critical", expect.any(Number));
});

it("does not ring for what is replayed after a lost connection, but tells of it together", () => {
  feed.state = "catching_up";
  alerts(3, "critical");
  expect(ring).not.toHaveBeenCalled();
  expect(tellUnseen).not.toHaveBeenCalled();
  vi.advanceTimersByTime(4_100);
  expect(tellUnseen).toHaveBeenCalledOnce();
  feed.state = "live";
  alerts(1, "warning");
  expect(ring).toHaveBeenCalledTimes(1);
});

it("says in words together what came within some seconds", async () => {
  alerts(3, "warning");
  alerts(1, "elevated");
  await vi.advanceTimersByTimeAsync(4_100);
  expect(document.body.textContent).toContain("4 new alerts, elevated at worst.");
});
