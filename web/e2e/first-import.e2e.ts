import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsInBothThemes, launch, open, picture } from "./support/browser.ts";
import { feed, fixture, oneXTwo, snapshot } from "./support/feeding.ts";
import { Server } from "./support/server.ts";

const DAY = 86_400_000;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();
let server: Server;
let browser: Browser;

/** Recorded odds of some months ago, as an import sends them: two fixtures at eleven bookmakers, one price that moved. */
beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  const books = ["betpawa", ...Array.from({ length: 10 }, (_, at) => `book${at}`)];
  const events = [1, 2].map((number) => fixture(number, { kickoff: ago(155 * DAY) }));
  for (const [at, home] of [2, 2.4].entries()) {
    const captured = ago(155 * DAY + (2 - at) * 3_600_000);
    await feed(server, events.flatMap((event) => books.map((book) => snapshot(book, event, [oneXTwo(book === "betpawa" ? home : 2, 3.2, 3.6)], captured))));
  }
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("says in one line that the data is old, and where its alerts are", async () => {
  const page = await open(browser, `${server.url}/risk`);
  await page.getByText("No new alerts").waitFor();
  await page.locator(".banner").getByText("No data from any bookmaker for 155 days. All prices may be out of date.").waitFor();
  expect(await page.locator(".banner").count()).toBe(1);
  await picture(page, "first-import-1280");
  await page.getByRole("button", { name: /^Past: \d+ alerts?$/ }).click();
  await page.waitForURL(/status=past/);
  await page.getByText("Home 1 - Away 1").first().waitFor();
  expect(page.faults).toEqual([]);
});

it("shows the fixtures on Odds to whoever asks for them", async () => {
  const page = await open(browser, `${server.url}/odds`);
  await page.getByRole("heading", { name: "No upcoming fixtures" }).waitFor();
  await page.getByRole("button", { name: "Show 2 fixtures that have kicked off" }).click();
  await page.waitForURL(/started=1/);
  await page.getByRole("link", { name: "Home 2 - Away 2" }).waitFor();
  expect(await page.locator("label.select", { hasText: "Kickoff" }).locator("select").inputValue()).toBe("started");
  expect(await faultsInBothThemes(page)).toEqual([]);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("heading", { name: "No upcoming fixtures" }).waitFor();
  expect(page.faults).toEqual([]);
});
