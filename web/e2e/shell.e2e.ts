import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsInBothThemes, faultsOfAccess, launch, open } from "./support/browser.ts";
import { fixture, introduce, move } from "./support/feeding.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  await introduce(server, [fixture(1)]);
  await move(server, fixture(1));
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("leads from page to page by keyboard", async () => {
  const page = await open(browser, server.url);
  await page.waitForURL("**/risk");
  await page.getByText("Live", { exact: true }).waitFor();
  for (const [keys, title] of Object.entries({ o: "Odds", s: "Runs", a: "Audit", c: "Channels", h: "Status", t: "Settings", r: "Risk" })) {
    await page.keyboard.press("g");
    await page.keyboard.press(keys);
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
  }
  await page.getByRole("link", { name: "Odds" }).click();
  await page.getByRole("heading", { level: 1, name: "Odds" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Risk" }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(page.faults).toEqual([]);
});

it("skips the navigation", async () => {
  const page = await open(browser, `${server.url}/odds?market=btts`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("main");
  expect(page.url()).toBe(`${server.url}/odds?market=btts#main`);
  await page.getByRole("heading", { level: 1, name: "Odds" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.getByRole("heading", { level: 1, name: "Status" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Odds" }).waitFor();
});

it("opens other pages when one could not be fetched, and that one after a reload", async () => {
  const page = await open(browser, `${server.url}/risk`);
  await page.getByText("Live", { exact: true }).waitFor();
  const chunks = /\/assets\/.*\.js/;
  const go = async (key: string) => {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
  };
  await page.route(chunks, (route) => route.abort());
  await go("o");
  await page.getByText("This page could not be loaded.").waitFor();
  expect(await faultsOfAccess(page)).toEqual([]);
  await page.unroute(chunks);
  await go("s");
  await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
  await page.route(chunks, (route) => route.fulfill({ status: 404, body: "" }));
  await go("c");
  const reload = page.getByRole("button", { name: "Reload" });
  await reload.waitFor();
  await page.unroute(chunks);
  await reload.click();
  await page.getByRole("heading", { level: 1, name: "Channels" }).waitFor();
});

it.each(["/nowhere", "/risk/nowhere", "/events/999999", "/events/nonsense", "/runs/77", "/runs/x", "/audit/events/0", "/backtests/nothing"])(
  "has a way to go on where nothing is: %s",
  async (path) => {
    const page = await open(browser, server.url + path);
    const link = page.locator("main a[href]").first();
    await link.click();
    await page.getByRole("heading", { level: 1, name: /^(Risk|Odds|Runs|Audit|Backtests)/ }).waitFor();
    expect(page.faults).toEqual([]);
  },
);

it("goes on with the list, not with what the mouse pressed last", async () => {
  const page = await open(browser, `${server.url}/risk`);
  const tab = page.getByRole("tab", { name: /^New/ });
  await page.getByRole("row").first().waitFor();
  await tab.click();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\?.*open=/);
  // What the keyboard went to is pressed.
  await page.getByRole("tab", { name: /^Acknowledged/ }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/status=acknowledged/);
});

it("shows times in the zone that is chosen, and remembers it", async () => {
  const page = await open(browser, `${server.url}/status`, { zone: "Asia/Tokyo" });
  const clock = page.getByRole("button", { name: /^\d\d:\d\d:\d\d/ });
  const age = page.getByRole("region", { name: "Bookmakers" }).locator("time").first();
  const hours = async () => {
    const [onClock, inTable] = await Promise.all([clock.textContent(), age.getAttribute("title")]);
    return [onClock?.slice(0, 2), / (\d\d):/.exec(inTable ?? "")?.[1], onClock?.slice(8).trim()];
  };
  await age.waitFor();
  const [local, localAge] = await hours();
  expect(await hours()).toEqual([local, localAge, "GMT+9"]);
  await page.keyboard.press("Shift+Z");
  await clock.getByText("UTC").waitFor();
  const inUtc = (hour: string | undefined) => String((Number(hour) + 15) % 24).padStart(2, "0");
  expect(await hours()).toEqual([inUtc(local), inUtc(localAge), "UTC"]);
  await page.reload();
  await clock.getByText("UTC").waitFor();
  await clock.click();
  await clock.getByText("GMT+9").waitFor();
});

it.each(["reduce", "no-preference"] as const)("moves nothing where motion is unwanted: %s", async (reducedMotion) => {
  const page = await open(browser, `${server.url}/risk`, { reducedMotion });
  await page.addInitScript(() => {
    const animate = Element.prototype.animate;
    Object.assign(globalThis, { animated: 0 });
    Element.prototype.animate = function (...all) {
      (globalThis as unknown as { animated: number }).animated += 1;
      return animate.apply(this, all);
    };
  });
  await page.goto(`${server.url}/odds`);
  const price = reducedMotion === "reduce" ? 2.61 : 2.97;
  await page.getByText("Home 1").first().waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await move(server, fixture(1), price);
  await page.getByText(String(price)).first().waitFor();
  const animated = await page.evaluate(() => (globalThis as unknown as { animated: number }).animated);
  expect(animated > 0).toBe(reducedMotion !== "reduce");
  const styles = await page.evaluate(() => {
    document.body.style.transition = "opacity 1s";
    return getComputedStyle(document.body).transitionDuration;
  });
  expect(styles).toBe(reducedMotion === "reduce" ? "0s" : "1s");
});

it.each(["/risk", "/odds", "/runs", "/audit", "/channels", "/status", "/settings", "/rules", "/backtests", "/risk/nowhere", "/nowhere"])(
  "has no serious fault of accessibility on %s, dark and light",
  async (path) => {
    const page = await open(browser, server.url + path);
    await page.getByRole("heading").first().waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
  },
);
