// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Options, Status } from "../push/client.ts";
import { connection, epoch, lastHeard, lostAt, onMessage, startFeed } from "./feed.ts";
import { greeted } from "./greeting.ts";

let options: Options;
vi.mock("../push/client.ts", () => ({
  connect: (given: Options) => {
    options = given;
    return { close: () => undefined };
  },
}));

let stop: () => void;
const be = (state: Status["state"]) => options.onState?.({ ...connection.value, state });
const message = { type: "odds_update", timestamp: undefined, position: 1, data: {} };
const HOUR = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  stop = startFeed();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it("was heard when the server last said something, not when the loss was noticed", () => {
  be("live");
  const at = Date.now();
  expect([lastHeard.value, lostAt.value]).toEqual([at, undefined]);
  vi.setSystemTime(at + 9 * HOUR);
  be("stale");
  be("connecting");
  expect([lastHeard.value, lostAt.value]).toEqual([at, at + 9 * HOUR]);
});

it("takes heartbeats and messages for a sign of life, and what is made up for not", () => {
  be("live");
  vi.setSystemTime(Date.now() + HOUR);
  be("live");
  const beat = Date.now();
  expect(lastHeard.value).toBe(beat);
  be("catching_up");
  vi.setSystemTime(beat + HOUR);
  options.onMessage(message);
  expect(lastHeard.value).toBe(beat);
  be("live");
  vi.setSystemTime(beat + 2 * HOUR);
  options.onMessage(message);
  expect(lastHeard.value).toBe(beat + 2 * HOUR);
});

it("hands messages on to who hears them, and has all fetched again after a loss", () => {
  const heard = vi.fn();
  const end = onMessage("odds_updates", heard);
  be("live");
  const before = epoch.value;
  options.onMessage(message);
  end();
  options.onMessage(message);
  expect(heard).toHaveBeenCalledTimes(1);
  be("live");
  expect(epoch.value).toBe(before);
  be("stale");
  be("live");
  expect(epoch.value).toBe(before + 1);
});

it("tells those who hear of odds also of the ones that newer ones took the place of", () => {
  const [odds, alerts] = [vi.fn(), vi.fn()];
  const ends = [onMessage("odds_updates", odds), onMessage("risk_alerts", alerts)];
  const conflated = { ...message, type: "conflated", position: undefined, data: { topic: "odds_updates", key: "betpawa", event_ids: [7] } };
  options.onMessage(conflated);
  expect(odds.mock.calls).toEqual([[conflated]]);
  expect(alerts).not.toHaveBeenCalled();
  for (const end of ends) end();
});

it("has nothing fetched again by the first connection where everybody waited for it", () => {
  const before = epoch.value;
  greeted.value = false;
  be("live");
  expect([greeted.value, epoch.value]).toEqual([true, before]);
});

it("keeps nobody waiting for a first connection that fails or takes long, and has all fetched again when it is there", async () => {
  const before = epoch.value;
  greeted.value = false;
  options.onState?.({ ...connection.value, state: "connecting", retryAt: 1 });
  expect(greeted.value).toBe(true);
  be("live");
  expect(epoch.value).toBe(before + 1);
  stop();
  greeted.value = false;
  stop = startFeed();
  await vi.advanceTimersByTimeAsync(999);
  expect(greeted.value).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(greeted.value).toBe(true);
});
