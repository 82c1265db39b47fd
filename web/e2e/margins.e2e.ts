import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsOfAccess, launch, open, pictures } from "./support/browser.ts";
import { feed, fixture, oneXTwo, snapshot } from "./support/feeding.ts";
import { bothScore } from "./support/markets.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;

const DAY = 86_400_000;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  const kickoff = new Date(Date.now() + 2 * DAY).toISOString();
  const roma = fixture(1, { name: "Roma - Lazio", tournament: "Serie A", country: "Italy", kickoff });
  const ajax = fixture(2, { name: "Ajax - PSV", tournament: "Eredivisie", country: "Netherlands", kickoff });
  // Eight days of prices: seven days and more before the kickoff, then nearer and nearer.
  for (const [at, home] of [2, 2.05, 2.1, 2, 1.95, 2.02].entries()) {
    const capturedAt = new Date(Date.now() - (5.5 - at) * DAY).toISOString();
    await feed(server, [
      snapshot("betpawa", roma, [oneXTwo(home, 3.4, 3.1), bothScore(1.8, 1.9)], capturedAt),
      snapshot("sportybet", roma, [oneXTwo(home, 3.5, 3.2)], capturedAt),
      snapshot("bet9ja", ajax, [oneXTwo(home, 3.2, 3.1)], capturedAt),
    ]);
  }
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("compares margins by time to kickoff, and another book on a click", async () => {
  const page = await open(browser, `${server.url}/margins`);
  const books = page.getByRole("table").first();
  await books.getByRole("columnheader", { name: "7 days and more" }).waitFor();
  const ours = books.getByRole("row", { name: /BetPawa/ });
  expect(await ours.locator(".margin").count()).toBe(4);
  await page.locator(".margins-chart canvas").waitFor();
  await books.getByRole("button", { name: "Bet9ja" }).click();
  await page.locator(".margins-legend").getByText("Bet9ja").waitFor();
  expect(new URL(page.url()).search).toBe("?against=bet9ja");
  expect(page.faults).toEqual([]);
});

it("narrows down to a tournament, a market and a time, all in the address", async () => {
  const page = await open(browser, `${server.url}/margins`);
  await page.getByRole("button", { name: /Eredivisie/ }).click();
  await page.getByRole("button", { name: "All tournaments" }).waitFor();
  await expect.poll(() => page.getByRole("table").first().getByRole("row").count()).toBe(2);
  await page.goBack();
  await expect.poll(() => page.getByRole("table").first().getByRole("row").count()).toBe(4);
  await page.getByRole("tab", { name: "BTTS" }).click();
  await expect.poll(() => page.getByRole("table").first().getByRole("row").count()).toBe(2);
  await page.getByRole("combobox", { name: "Time to kickoff" }).selectOption("24h_to_72h");
  expect(new URL(page.url()).search).toBe("?market=btts&bucket=24h_to_72h");
  await page.getByRole("tab", { name: "Double chance" }).click();
  await page.getByRole("heading", { name: "No margins in these days" }).waitFor();
});

it("is reached by its key, and accessible", async () => {
  const page = await open(browser, `${server.url}/risk`);
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await page.locator(".margins-chart canvas").waitFor();
  expect(await faultsOfAccess(page)).toEqual([]);
  await pictures(browser, `${server.url}/margins`, "margins", (it) => it.locator(".margins-chart canvas").waitFor());
});
