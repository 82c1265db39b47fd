// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const shown: { title: string; body: string | undefined }[] = [];

class FakeNotification {
  static permission = "default";
  static requestPermission = vi.fn(async () => FakeNotification.permission);
  onclick: unknown;
  constructor(title: string, { body }: { body?: string }) {
    shown.push({ title, body });
  }
  close() {}
}

async function load(answer: string) {
  FakeNotification.permission = answer;
  vi.stubGlobal("Notification", FakeNotification);
  vi.stubGlobal("isSecureContext", true);
  vi.resetModules();
  return await import("./notify.ts");
}

beforeEach(() => {
  shown.length = 0;
  localStorage.clear();
});
afterEach(() => vi.unstubAllGlobals());

const see = (state: string) => vi.spyOn(document, "visibilityState", "get").mockReturnValue(state as DocumentVisibilityState);

it("tells of alerts only where somebody asked for it, and only while nobody looks", async () => {
  const { notify, toggleNotifications } = await load("granted");
  see("hidden");
  notify(3, "critical");
  expect(shown).toEqual([]);
  expect(await toggleNotifications()).toBeUndefined();
  notify(3, "critical");
  expect(shown).toEqual([{ title: "3 new alerts", body: "Highest severity: critical" }]);
  see("visible");
  notify(1, "warning");
  expect(shown).toHaveLength(1);
});

it("says why there are none, and stays off", async () => {
  const { notifies, toggleNotifications } = await load("denied");
  expect(await toggleNotifications()).toMatch(/does not allow/);
  expect(notifies.value).toBe(false);
});
