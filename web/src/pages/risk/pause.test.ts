// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { epoch } from "../../live/feed.ts";
import { pause } from "./pause.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("ends when its time is over", async () => {
  const ended = vi.fn();
  void pause(8_000).then(ended);
  await vi.advanceTimersByTimeAsync(7_999);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toHaveBeenCalledExactlyOnceWith("over");
  epoch.value += 1;
  expect(vi.getTimerCount()).toBe(0);
});

it("ends at once when the connection is back", async () => {
  const ended = vi.fn();
  void pause(8_000).then(ended);
  epoch.value += 1;
  await vi.advanceTimersByTimeAsync(0);
  expect(ended).toHaveBeenCalledExactlyOnceWith("reconnected");
  expect(vi.getTimerCount()).toBe(0);
});
