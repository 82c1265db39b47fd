import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsOfAccess, launch, open } from "./support/browser.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const METHODS = ["get", "post", "put", "patch", "delete"];

it("shows the API without a fault of access, closed, open and being tried", async () => {
  const page = await open(browser, `${server.api}/docs/`);
  await page.locator(".opblock").first().waitFor();
  expect(await faultsOfAccess(page)).toEqual([]);
  for (const method of METHODS) await page.locator(`.opblock-${method} .opblock-summary-control`).first().click();
  await expect.poll(() => page.locator(".opblock.is-open .responses-table").count()).toBe(METHODS.length);
  expect(await faultsOfAccess(page)).toEqual([]);
  for (const button of await page.locator(".try-out__btn").all()) await button.click();
  await expect.poll(() => page.locator(".btn.execute").count()).toBe(METHODS.length);
  expect(await faultsOfAccess(page)).toEqual([]);
  expect(page.faults).toEqual([]);
});

it("asks the server that it is from", async () => {
  const page = await open(browser, `${server.api}/docs/#/operations/get_me`);
  const operation = page.locator("#operations-operations-get_me");
  await operation.locator(".try-out__btn").click();
  await operation.locator(".btn.execute").click();
  await operation.locator(".live-responses-table .response-col_status").last().waitFor();
  expect(await operation.locator(".request-url").innerText()).toContain(`${server.api}/api/me`);
  expect(await operation.locator(".live-responses-table").innerText()).toContain("200");
  expect(page.faults).toEqual([]);
});
