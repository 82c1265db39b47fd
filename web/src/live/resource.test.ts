// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ApiError } from "../api/client.ts";
import { oldestFailure } from "./failures.ts";
import { epoch } from "./feed.ts";
import { greeted } from "./greeting.ts";
import { live, type Live } from "./resource.ts";

let open: Live<unknown>[] = [];
const keep = <T>(resource: Live<T>) => {
  open.push(resource as Live<unknown>);
  return resource;
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const resource of open) resource.close();
  open = [];
  vi.useRealTimers();
});

it("asks once, and again when an input changes or messages were missed", async () => {
  const input = signal(1);
  const load = vi.fn(async () => input.value);
  const resource = keep(live(load));
  await vi.advanceTimersByTimeAsync(0);
  expect(resource.data.value).toBe(1);
  input.value = 2;
  await vi.advanceTimersByTimeAsync(0);
  expect(resource.data.value).toBe(2);
  epoch.value += 1;
  await vi.advanceTimersByTimeAsync(0);
  expect(load).toHaveBeenCalledTimes(3);
});

it("keeps what it has when a later asking fails, and tries again when that may help", async () => {
  const answers = [async () => "first", () => Promise.reject(new ApiError(503, {})), async () => "second"];
  const resource = keep(live<string>(() => answers.shift()?.() ?? Promise.reject(new ApiError(404, {}))));
  await vi.advanceTimersByTimeAsync(0);
  resource.refresh();
  await vi.advanceTimersByTimeAsync(0);
  expect([resource.data.value, resource.error.value?.status]).toEqual(["first", 503]);
  await vi.advanceTimersByTimeAsync(1_100);
  expect([resource.data.value, resource.error.value]).toEqual(["second", undefined]);
  resource.refresh();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([resource.data.value, resource.error.value?.status]).toEqual(["second", 404]);
});

it("lets go of an answer that is not wanted any more", async () => {
  const input = signal("slow");
  const load = async () => {
    const asked = input.value;
    await new Promise((done) => setTimeout(done, asked === "slow" ? 500 : 10));
    return asked;
  };
  const resource = keep(live(load));
  await vi.advanceTimersByTimeAsync(5);
  input.value = "quick";
  await vi.advanceTimersByTimeAsync(1_000);
  expect(resource.data.value).toBe("quick");
});

it("lets everybody know since when what is shown could not be had anew", async () => {
  const fault = (status: number) => () => Promise.reject(new ApiError(status, {}));
  let answer: () => Promise<string> = fault(503);
  const resource = keep(live<string>(() => answer(), { everyMs: 60_000 }));
  await vi.advanceTimersByTimeAsync(500);
  expect(oldestFailure.value).toBeUndefined();
  answer = async () => "first";
  await vi.advanceTimersByTimeAsync(2_000);
  answer = fault(503);
  resource.refresh();
  await vi.advanceTimersByTimeAsync(0);
  const since = Date.now();
  answer = fault(0);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(oldestFailure.value).toMatchObject({ since, error: { status: 0 } });
  answer = async () => "second";
  await vi.advanceTimersByTimeAsync(20_000);
  expect([resource.data.value, oldestFailure.value]).toEqual(["second", undefined]);
});

it("tells of the oldest failure, and not of what nobody shows any more or what is refused", async () => {
  const answers = [async () => "there", () => Promise.reject(new ApiError(500, {}))];
  const older = keep(live<string>(() => (answers.shift() ?? (() => Promise.reject(new ApiError(500, {}))))()));
  const hidden = keep(live<string>(() => Promise.reject(new ApiError(0, {})), { isUnseen: true }));
  await vi.advanceTimersByTimeAsync(0);
  expect(oldestFailure.value?.error.status).toBe(0);
  await vi.advanceTimersByTimeAsync(5_000);
  older.refresh();
  await vi.advanceTimersByTimeAsync(0);
  expect(oldestFailure.value?.error.status).toBe(0);
  hidden.close();
  expect(oldestFailure.value?.error.status).toBe(500);
  older.close();
  expect(oldestFailure.value).toBeUndefined();
  keep(live<string>(() => Promise.reject(new ApiError(403, {})), { isUnseen: true }));
  await vi.advanceTimersByTimeAsync(0);
  expect(oldestFailure.value).toBeUndefined();
});

it("shows what a change answered, and not what was asked for before it", async () => {
  const load = async () => {
    await new Promise((done) => setTimeout(done, 500));
    return "as before";
  };
  const resource = keep(live<string>(load));
  await vi.advanceTimersByTimeAsync(400);
  resource.put("changed");
  await vi.advanceTimersByTimeAsync(1_000);
  expect([resource.data.value, resource.loading.value]).toEqual(["changed", false]);
});

it("looks again when somebody looks", async () => {
  const load = vi.fn(async () => 1);
  keep(live(load, { everyMs: 3_600_000 }));
  await vi.advanceTimersByTimeAsync(1_000);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(load).toHaveBeenCalledTimes(2);
});

it("asks nothing before the feed was waited for, and then once", async () => {
  greeted.value = false;
  const load = vi.fn(async () => 1);
  const resource = keep(live(load));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(load).not.toHaveBeenCalled();
  greeted.value = true;
  await vi.advanceTimersByTimeAsync(0);
  expect([load.mock.calls.length, resource.data.value]).toEqual([1, 1]);
});
