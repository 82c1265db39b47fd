// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ApiError } from "../api/client.ts";
import { epoch } from "./feed.ts";
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
