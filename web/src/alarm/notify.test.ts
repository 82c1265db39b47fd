// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const shown: { title: string; body: string | undefined; renotify: boolean }[] = [];

class FakeNotification {
  static permission = "default";
  static requestPermission = vi.fn(async () => FakeNotification.permission);
  onclick: unknown;
  constructor(title: string, { body, renotify = false }: { body?: string; renotify?: boolean }) {
    shown.push({ title, body, renotify });
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

const see = (state: string) => {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state as DocumentVisibilityState);
  document.dispatchEvent(new Event("visibilitychange"));
};

it("tells of alerts only where somebody asked for it, and only while nobody looks", async () => {
  const { countUnseen, tellUnseen, toggleNotifications } = await load("granted");
  see("hidden");
  countUnseen(3, "critical");
  tellUnseen();
  expect(shown).toEqual([]);
  expect(await toggleNotifications()).toBeUndefined();
  tellUnseen();
  expect(shown).toEqual([{ title: "3 new alerts", body: "Highest severity: critical", renotify: true }]);
  see("visible");
  countUnseen(1, "warning");
  tellUnseen();
  expect(shown).toHaveLength(1);
});

it("keeps the count and the highest severity until the page is seen, and sounds again where it rises", async () => {
  const { countUnseen, tellUnseen, toggleNotifications } = await load("granted");
  await toggleNotifications();
  see("hidden");
  for (const [count, severity] of [[1, "warning"], [2, "critical"], [1, "warning"]] as const) {
    countUnseen(count, severity);
    tellUnseen();
    tellUnseen();
  }
  expect(shown).toEqual([
    { title: "1 new alert", body: "Highest severity: warning", renotify: true },
    { title: "3 new alerts", body: "Highest severity: critical", renotify: true },
    { title: "4 new alerts", body: "Highest severity: critical", renotify: false },
  ]);
  see("visible");
  see("hidden");
  countUnseen(1, "warning");
  tellUnseen();
  expect(shown.at(-1)).toEqual({ title: "1 new alert", body: "Highest severity: warning", renotify: true });
});

it("says why there are none, and stays off", async () => {
  const { notifies, toggleNotifications } = await load("denied");
  expect(await toggleNotifications()).toMatch(/does not allow/);
  expect(notifies.value).toBe(false);
});
