import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsInBothThemes, faultsOfAccess, launch, open, picture, pictures } from "./support/browser.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start({ command: "demo" }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("says how linewatch is, and goes on saying so", async () => {
  const page = await open(browser, `${server.url}/status`);
  await page.getByText("All healthy").waitFor();
  for (const name of ["BetPawa", "SportyBet", "Bet9ja", "MSport"]) await page.getByRole("cell", { name, exact: true }).waitFor();
  await page.getByRole("cell", { name: /^alerts v\d+$/ }).waitFor();
  const log = page.locator(".figures b").first();
  const before = await log.textContent();
  await expect.poll(() => log.textContent(), { timeout: 15_000 }).not.toBe(before);
  expect(page.faults).toEqual([]);
});

it("names what is not well", async () => {
  const page = await open(browser, `${server.url}/risk`);
  await page.route("**/api/status", async (route) => {
    const status = (await (await route.fetch()).json()) as { feeds: Record<string, unknown>[]; projections: Record<string, unknown>[]; store: Record<string, unknown> };
    Object.assign(status.feeds[0] ?? {}, { ageSeconds: 90_000, name: "<i>Bet9ja</i>", newestCapturedAt: "2020-01-01T00:00:00Z" });
    Object.assign(status.projections[0] ?? {}, { lag: Number.MAX_SAFE_INTEGER, lagSeconds: 90, deadLettered: 3 });
    status.store["sizeBytes"] = Number.MAX_SAFE_INTEGER;
    await route.fulfill({ json: status });
  });
  await page.goto(`${server.url}/status`);
  await page.getByText("No data from <i>Bet9ja</i> for 1 d.").first().waitFor();
  await page.getByText("could not apply 3 events").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(await faultsOfAccess(page)).toEqual([]);
});

it("says why there is nothing to see", async () => {
  const page = await open(browser, `${server.url}/risk`);
  await page.route("**/api/status", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"status":503,"detail":"the store does not answer"}' }));
  await page.goto(`${server.url}/status`);
  await page.getByRole("heading", { name: "The server is busy" }).waitFor();
  await page.unroute("**/api/status");
  await page.getByText("All healthy").waitFor();
});

it("takes back its verdict when it cannot be asked any more", async () => {
  const page = await open(browser, `${server.url}/status`);
  await page.getByText("All healthy").waitFor();
  await page.route("**/api/status", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"status":503,"detail":"the store does not answer"}' }));
  await page.keyboard.press("r");
  await page.getByText(/The state is not known now: the store does not answer\. The figures are from .* ago\./).waitFor();
  expect(await page.getByText("All healthy").count()).toBe(0);
  expect(await page.getByText(/^(fresh|current)$/).count()).toBe(0);
  await page.getByText(/^The server has answered with errors since/).waitFor();
  expect(await faultsOfAccess(page)).toEqual([]);
  await picture(page, "status-unknown-1280");
  await page.unroute("**/api/status");
  await page.getByText("All healthy").waitFor();
  await page.getByText(/^The server has answered with errors since/).waitFor({ state: "detached" });
});

it("has no serious fault of accessibility, and pictures", async () => {
  const page = await open(browser, `${server.url}/status`);
  await page.getByRole("cell", { name: "BetPawa", exact: true }).waitFor();
  expect(await faultsInBothThemes(page)).toEqual([]);
  await pictures(browser, `${server.url}/status`, "status", async (page) => {
    await page.getByRole("cell", { name: "BetPawa", exact: true }).waitFor();
    await page.getByRole("img", { name: /^Events a second/ }).waitFor();
  });
});
