import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { launch, open, picture, settle } from "./browser.ts";
import { crowd } from "./crowd.ts";
import { isTooWide, overlaps } from "./overlap.ts";
import { json, scraping, withoutScraping } from "./runs.ts";
import { Server } from "./server.ts";

export const WIDTHS = [390, 1280, 1440, 1920];
/** Pictures of everything that is drawn, to look at. */
const HAS_PICTURES = process.env["LINEWATCH_E2E_PICTURES"] === "1";
const COUNTS = process.env["LINEWATCH_E2E_BOOKS"]?.split(",").map(Number);

interface Drawn {
  name: string;
  path: string;
  /** Where what is worth looking at has come. */
  ready: string;
  /** With so many bookmakers only: what looks the same with more of them. */
  with?: number;
  /** What the page gets instead of the server's answers; the answer ends it. */
  before?: (page: Page) => Promise<() => Promise<void>>;
  then?: (page: Page) => Promise<void>;
}

async function openAlert(page: Page): Promise<void> {
  await page.locator(".alert-row").first().click();
  await page.getByRole("complementary").waitFor();
}

async function openFixturePanel(page: Page): Promise<void> {
  await openAlert(page);
  await page.keyboard.press("Home");
  await page.getByRole("complementary", { name: "Fixture" }).waitFor();
}

async function editNote(page: Page): Promise<void> {
  await openAlert(page);
  await page.keyboard.press("Shift+N");
  await page.locator(".panel-note textarea").waitFor();
}

const openDialog = (keys: string, name: string) => async (page: Page) => {
  await page.keyboard.press("j");
  await page.keyboard.press(keys);
  await page.getByRole("dialog", { name }).waitFor();
};

async function withRuns(page: Page): Promise<() => Promise<void>> {
  await scraping(page, [9_001]);
  return () => withoutScraping(page);
}

async function signedOut(page: Page): Promise<() => Promise<void>> {
  await page.route("**/api/me", (route) => route.fulfill(json({ status: 401, detail: "a token is required" }, 401)));
  return () => page.unroute("**/api/me");
}

async function expandAll(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Expand all" }).click();
  await page.locator(".coverage-chip").first().waitFor();
}

const ALL: readonly Drawn[] = [
  { name: "risk", path: "/risk", ready: ".group-row" },
  { name: "risk-open", path: "/risk?open=all", ready: ".alert-row" },
  { name: "risk-panel", path: "/risk?open=all", ready: ".alert-row", then: openAlert },
  { name: "risk-acknowledged", path: "/risk?open=all&status=acknowledged", ready: ".alert-row" },
  { name: "risk-acknowledged-panel", path: "/risk?open=all&status=acknowledged", ready: ".alert-row", then: openAlert },
  { name: "risk-fixture-panel", path: "/risk?open=all", ready: ".alert-row", then: openFixturePanel },
  { name: "risk-note", path: "/risk?open=all&status=acknowledged", ready: ".alert-row", then: editNote },
  { name: "risk-note-dialog", path: "/risk", ready: ".group-row", with: 2, then: openDialog("Shift+A", "Acknowledge with a note") },
  { name: "palette", path: "/risk", ready: ".group-row", with: 15, then: openDialog("Control+k", "Commands") },
  { name: "help", path: "/risk", ready: ".group-row", with: 4, then: openDialog("?", "Keyboard shortcuts") },
  { name: "login", path: "/status", ready: "dialog", with: 11, before: signedOut },
  { name: "odds", path: "/odds", ready: "main a" },
  { name: "coverage", path: "/coverage", ready: ".coverage-tournament", then: expandAll },
  { name: "margins", path: "/margins", ready: ".margins-tournaments" },
  { name: "fixture", path: "/events/1", ready: ".markets" },
  { name: "audit", path: "/audit", ready: ".audit-summary" },
  { name: "event", path: "/audit/events/1", ready: "main dl" },
  { name: "runs", path: "/runs", ready: "main h1" },
  { name: "runs-running", path: "/runs", ready: "main table tbody tr", with: 15, before: withRuns },
  { name: "run", path: "/runs/8123", ready: ".run-types", with: 4, before: withRuns },
  { name: "rules", path: "/rules", ready: ".monitors" },
  { name: "rules-where", path: "/rules?tab=where&fixture=1", ready: ".monitors" },
  { name: "rules-drafts", path: "/rules?tab=drafts", ready: ".rules-section" },
  { name: "backtests", path: "/backtests", ready: "main h1" },
  { name: "channels", path: "/channels", ready: "main h1" },
  { name: "status", path: "/status", ready: "main table" },
  { name: "settings", path: "/settings", ready: "main form" },
  { name: "nowhere", path: "/nowhere", ready: "main h2" },
];

const ONLY = process.env["LINEWATCH_E2E_PAGES_ONLY"];
const PAGES = ALL.filter(({ name }) => !ONLY || new RegExp(ONLY).test(name));

/** Tests that no text is painted over another one, on any page with so many bookmakers. */
export function drawEveryPage(counts: readonly number[]): void {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  describe.each(counts.filter((count) => COUNTS?.includes(count) ?? true))("with %i bookmakers", (count) => {
    let server: Server;
    let page: Page;

    // One page for all: what it has fetched once it need not fetch again.
    beforeAll(async () => {
      server = await Server.start();
      await crowd(server, count);
      page = await open(browser, `${server.url}/nowhere`, { width: 1920, height: 900 });
    });
    afterAll(() => server?.stop());

    const drawn = PAGES.filter((one) => one.with === undefined || one.with === count);
    it.each(drawn)("no text of $name is painted over another one", async ({ name, path, ready, before, then }) => {
      await page.setViewportSize({ width: 1920, height: 900 });
      const end = await before?.(page);
      await page.goto(server.url + path);
      await page.locator(ready).first().waitFor();
      await then?.(page);
      // What comes after the first of it.
      await page.waitForTimeout(200);
      await atAllWidths(page, `${name}-${count}`);
      await end?.();
    });
  });
}

const THEMES = ["dark", "light"] as const;

/** Whether a page is drawn well at every width in both themes; with `LINEWATCH_E2E_PICTURES=1` there are pictures of it. */
export async function atAllWidths(page: Page, name: string): Promise<void> {
  for (const [at, width] of WIDTHS.entries()) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    await settle(page);
    // In turns: the page has the theme of the width before.
    for (const theme of at % 2 === 0 ? THEMES : THEMES.toReversed()) {
      await page.emulateMedia({ colorScheme: theme });
      await page.locator(`:root[data-theme="${theme}"]`).waitFor({ state: "attached" });
      const place = `${name}-${theme} at ${width} px`;
      if (HAS_PICTURES) await picture(page, `${name}-${theme}-${width}`);
      expect.soft(await overlaps(page), place).toEqual([]);
      expect.soft(await isTooWide(page), `${place} is too wide`).toBe(false);
    }
  }
}
