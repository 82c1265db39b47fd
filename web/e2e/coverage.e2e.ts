import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsOfAccess, launch, open, pictures } from "./support/browser.ts";
import { feed, fixture, oneXTwo, snapshot } from "./support/feeding.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;

const serieA = { tournament: "Serie A", country: "Italy" };
const FIXTURES = [
  fixture(1, { name: "Roma - Lazio", homeTeam: "Roma", awayTeam: "Lazio", ...serieA }),
  fixture(2, { name: "Milan - Inter", homeTeam: "Milan", awayTeam: "Inter", ...serieA }),
  fixture(3, { name: "Ajax - PSV", homeTeam: "Ajax", awayTeam: "PSV", tournament: "Eredivisie", country: "Netherlands" }),
] as const;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  const [roma, milan, ajax] = FIXTURES;
  const offered = [oneXTwo(2, 3.2, 3.6)];
  await feed(server, [
    ...["betpawa", "sportybet", "bet9ja"].map((book) => snapshot(book, roma, offered)),
    snapshot("betpawa", milan, offered),
    snapshot("sportybet", ajax, offered),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("counts what is matched, and opens a tournament to who lacks what", async () => {
  const page = await open(browser, `${server.url}/coverage`);
  await page.getByText("33.3 % of 3 fixtures are matched").waitFor();
  const tabs = await page.getByRole("tab").allTextContents();
  expect(tabs).toEqual(["All3", "Matched1", "Only BetPawa1", "Only competitors1"]);
  await page.getByRole("button", { name: /Serie A/ }).click();
  const milan = page.getByRole("row", { name: /Milan - Inter/ });
  expect(await milan.locator(".coverage-chip.lacks").allTextContents()).toEqual(["Bet9ja", "SportyBet"]);
  expect(await milan.locator(".coverage-chip.has").allTextContents()).toEqual(["BetPawa"]);
  await milan.getByRole("link", { name: "Milan - Inter" }).click();
  await page.waitForURL(/\/events\/\d+$/);
  expect(page.faults).toEqual([]);
});

it("shows what one bookmaker lacks, and Back leads back", async () => {
  const page = await open(browser, `${server.url}/coverage`);
  await page.getByRole("button", { name: "Fixtures missing at BetPawa: 1" }).click();
  await page.getByRole("button", { name: /Eredivisie/ }).waitFor();
  expect(await page.locator(".coverage-tournament").count()).toBe(1);
  expect(new URL(page.url()).search).toBe("?lacking=betpawa");
  await page.goBack();
  await page.getByRole("button", { name: /Serie A/ }).waitFor();
  await page.keyboard.press("x");
  await page.getByRole("row", { name: /Roma - Lazio/ }).waitFor();
  expect(await page.locator(".coverage-tournament").count()).toBe(2);
});

it("says that nothing fits, and has the filters cleared", async () => {
  const page = await open(browser, `${server.url}/coverage?q=nowhere`);
  await page.getByRole("heading", { name: "No fixture matches these filters" }).waitFor();
  await page.keyboard.press("Shift+C");
  await page.getByRole("button", { name: /Serie A/ }).waitFor();
});

it("is reached by its key, and accessible", async () => {
  const page = await open(browser, `${server.url}/risk`);
  await page.keyboard.press("g");
  await page.keyboard.press("v");
  await page.getByRole("heading", { name: /Coverage/ }).waitFor();
  await page.getByRole("button", { name: "Expand all" }).click();
  await page.getByRole("row", { name: /Roma - Lazio/ }).waitFor();
  expect(await faultsOfAccess(page)).toEqual([]);
  await pictures(browser, `${server.url}/coverage`, "coverage", (it) => it.locator(".coverage-tournament").first().waitFor());
});
