import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { launch, open, picture, settle } from "./browser.ts";
import { crowd } from "./crowd.ts";
import { isTooWide, overlaps } from "./overlap.ts";
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
  then?: (page: Page) => Promise<void>;
}

async function openAlert(page: Page): Promise<void> {
  await page.locator(".alert-row").first().click();
  await page.getByRole("complementary").waitFor();
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
  { name: "odds", path: "/odds", ready: "main a" },
  { name: "coverage", path: "/coverage", ready: ".coverage-tournament", then: expandAll },
  { name: "margins", path: "/margins", ready: ".margins-tournaments" },
  { name: "fixture", path: "/events/1", ready: ".markets" },
  { name: "audit", path: "/audit", ready: ".audit-summary" },
  { name: "event", path: "/audit/events/1", ready: "main dl" },
  { name: "runs", path: "/runs", ready: "main h1" },
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
    const theme = count % 2 === 0 ? "dark" : "light";
    let server: Server;
    let page: Page;

    // One page for all: what it has fetched once it need not fetch again.
    beforeAll(async () => {
      server = await Server.start();
      await crowd(server, count);
      page = await open(browser, `${server.url}/nowhere`, { width: 1920, height: 900, theme });
    });
    afterAll(() => server?.stop());

    it.each(PAGES)("no text of $name is painted over another one", async ({ name, path, ready, then }) => {
      await page.setViewportSize({ width: 1920, height: 900 });
      await page.goto(server.url + path);
      await page.locator(ready).first().waitFor();
      await then?.(page);
      // What comes after the first of it.
      await page.waitForTimeout(200);
      await atAllWidths(page, `${name}-${count}-${theme}`);
    });
  });
}

/** Whether a page is drawn well at every width; with `LINEWATCH_E2E_PICTURES=1` there are pictures of it. */
export async function atAllWidths(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    await settle(page);
    if (HAS_PICTURES) await picture(page, `${name}-${width}`);
    expect.soft(await overlaps(page), `${name} at ${width} px`).toEqual([]);
    expect.soft(await isTooWide(page), `${name} at ${width} px is too wide`).toBe(false);
  }
}
