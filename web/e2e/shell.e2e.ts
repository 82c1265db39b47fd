import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsOfAccess, launch, open } from "./support/browser.ts";
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
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(page.faults).toEqual([]);
});

it.each(["/risk", "/odds", "/runs", "/audit", "/channels", "/status", "/settings", "/risk/nowhere", "/nowhere"])(
  "has no serious fault of accessibility on %s, dark and light",
  async (path) => {
    for (const theme of ["dark", "light"] as const) {
      const page = await open(browser, server.url + path, { theme });
      await page.getByRole("heading").first().waitFor();
      await page.waitForTimeout(200);
      expect(await faultsOfAccess(page)).toEqual([]);
      await page.context().close();
    }
  },
);
