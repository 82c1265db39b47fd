import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsOfAccess, launch, open } from "./support/browser.ts";
import { feed, fixture, nextCapture, oneXTwo, snapshot } from "./support/feeding.ts";
import { Server } from "./support/server.ts";

const BOOKS = ["betpawa", "sportybet", "bet9ja", "msport", "betonlineag", "draftkings", "fanduel", "mybookieag", "bovada", "williamhill_us", "lowvig"];
const OTHER = { ...oneXTwo(1.3, 1.4, 1.5), marketId: "4693", marketName: "Double Chance - Full Time" };
const WIDTHS = [1280, 1440, 1920];

let browser: Browser;
let server: Server;

/** A fixture about to start at eleven bookmakers: a price that moved, two that went apart, a market that is gone, and one of it seen. */
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), Server.start()]);
  const event = fixture(1, {
    name: "Wolverhampton Wanderers - Brighton & Hove Albion",
    homeTeam: "Wolverhampton Wanderers",
    awayTeam: "Brighton & Hove Albion",
    kickoff: new Date(Date.now() + 40 * 60_000).toISOString(),
  });
  const all = (home: (book: string) => number, without?: string) => {
    const at = nextCapture();
    return feed(server, BOOKS.map((book) => snapshot(book, event, [oneXTwo(home(book), 3.2, 3.6), ...(book === without ? [] : [OTHER])], at)));
  };
  await all(() => 2);
  await all((book) => (book === "mybookieag" ? 2.4 : 2));
  await all((book) => (book === "betpawa" ? 2.2 : book === "williamhill_us" ? 1.8 : 2));
  await all((book) => (book === "betpawa" ? 2.2 : 2), "williamhill_us");
  const { alerts } = (await (await fetch(`${server.api}/api/alerts?limit=200`)).json()) as { alerts: { id: number }[] };
  const body = JSON.stringify({ alertIds: alerts.slice(0, 2).map(({ id }) => id), acknowledged: true, note: "team news: two starters are out" });
  await fetch(`${server.api}/api/alerts/acknowledge`, { method: "POST", headers: { "content-type": "application/json" }, body });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** What is seen of a row's cell outside of that cell, where it covers another one. */
function overrun(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const cell of document.querySelectorAll<HTMLElement>(".risk-row > span")) {
      const room = cell.getBoundingClientRect();
      for (const part of cell.querySelectorAll<HTMLElement>("*")) {
        if (part.children.length > 0 || part.closest(".visually-hidden, svg") || !part.textContent?.trim()) continue;
        let { left, right, top, bottom } = part.getBoundingClientRect();
        if (right === left || getComputedStyle(part).visibility === "hidden") continue;
        for (let box = part.parentElement; box && box !== cell; box = box.parentElement) {
          if (getComputedStyle(box).overflow !== "hidden") continue;
          const clip = box.getBoundingClientRect();
          [left, right, top, bottom] = [Math.max(left, clip.left), Math.min(right, clip.right), Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
        }
        const isSeen = right > left && bottom > top;
        if (isSeen && (right > room.right + 1 || left < room.left - 1)) found.push(`${cell.className}: ${part.textContent}`);
      }
    }
    return found;
  });
}

it.each(["/risk?open=all", "/risk?open=all&status=acknowledged"])("keeps each piece of a row in its place: %s", async (path) => {
  for (const width of WIDTHS) {
    const page = await open(browser, server.url + path, { width, height: 900 });
    await page.locator(".alert-row").first().waitFor();
    await page.waitForTimeout(300);
    expect(await overrun(page), `${width}`).toEqual([]);
    const names = await page.locator(".disagreement .move-who").evaluateAll((all) => all.map((name) => name.getBoundingClientRect().width));
    for (const name of names) expect(name).toBeGreaterThan(30);
    // With one of them opened beside the list.
    await page.locator(".alert-row").first().click();
    await page.getByRole("complementary", { name: "Alert" }).waitFor();
    await page.waitForTimeout(300);
    expect(await overrun(page), `${width}, opened`).toEqual([]);
    await page.context().close();
  }
});

it("counts what finds no room, and says it to whoever points at it", async () => {
  const page = await open(browser, `${server.url}/risk?open=all`);
  const others = page.locator(".alert-row:not(.disagreement) .besides").first();
  await expect.poll(() => others.getAttribute("data-more")).toMatch(/^\+\d+$/);
  const cut = Number((await others.getAttribute("data-more"))?.slice(1));
  const shown = await others.evaluate((box) => [...box.children].filter((one) => one.getBoundingClientRect().top < box.getBoundingClientRect().bottom).length);
  expect(cut + shown).toBe(BOOKS.length - 1);
  expect(await others.getAttribute("title")).toContain("lowvig");
  await page.setViewportSize({ width: 1920, height: 900 });
  await expect.poll(async () => Number((await others.getAttribute("data-more"))?.slice(1))).toBeLessThan(cut);
  expect(await faultsOfAccess(page)).toEqual([]);
  await page.context().close();
});

it("has what is ours in sight on the fixture's page", async () => {
  const page = await open(browser, `${server.url}/events/1`, { width: 1280, height: 900 });
  await page.locator(".markets").waitFor();
  for (const name of ["Open alerts", "Our prices"]) {
    const box = await page.locator(".summary").getByText(name, { exact: true }).boundingBox();
    expect((box?.x ?? Infinity) + (box?.width ?? 0)).toBeLessThan(1_280);
  }
  const ours = page.locator(".markets thead .ours");
  const before = await ours.boundingBox();
  await page.locator(".markets-place").evaluate((box) => box.scrollTo({ left: box.scrollWidth }));
  expect(await page.locator(".markets-place").evaluate((box) => box.scrollLeft)).toBeGreaterThan(0);
  expect((await ours.boundingBox())?.x).toBeCloseTo(before?.x ?? 0, 0);
  await page.context().close();
});

it("names both teams on the Odds page", async () => {
  const page = await open(browser, `${server.url}/odds`);
  const name = page.getByRole("link", { name: "Wolverhampton Wanderers - Brighton & Hove Albion" });
  await name.waitFor();
  const isCut = await name.evaluate((link) =>
    [link, ...link.children].some((box) => getComputedStyle(box).overflow === "hidden" && (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1)),
  );
  expect(isCut).toBe(false);
  await page.context().close();
});

it("names the fixture and the alert in the log", async () => {
  const page = await open(browser, `${server.url}/audit?type=AlertAcknowledged`);
  await page.locator(".audit-summary").getByText(/alert \d+ \(.+\) · “team news/).first().waitFor();
  await page.locator(".audit-summary", { hasText: "Wolverhampton Wanderers - Brighton & Hove Albion" }).first().waitFor();
  await page.context().close();
});

it("starts no run where there is no source", async () => {
  const page = await open(browser, `${server.url}/runs`);
  await page.getByText(/No source is configured/).waitFor();
  expect(await page.getByRole("button", { name: "Start a run" }).isDisabled()).toBe(true);
  await page.context().close();
});
