import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { inject } from "vitest";

import { SCREENSHOTS } from "./paths.ts";

/** The browser of all suites; each has its own pages in it. */
export function launch(): Promise<Browser> {
  return chromium.connect(inject("browser"));
}

const opened = new Set<BrowserContext>();

export function forgetPages(): void {
  opened.clear();
}

export async function closePages(): Promise<void> {
  await Promise.all([...opened].map((context) => context.close()));
  opened.clear();
}

export interface Opening {
  width?: number;
  height?: number;
  theme?: "dark" | "light";
  /** The machine's time zone; UTC unless told. */
  zone?: string;
  reducedMotion?: "reduce" | "no-preference";
  /** What is done with the page before it asks for anything. */
  prepare?: (page: Page) => Promise<unknown>;
}

/** A new page in a profile of its own. What goes wrong in it is in the answer's `faults`. */
export async function open(browser: Browser, address: string, opening: Opening = {}): Promise<Page & { faults: string[] }> {
  const { width = 1280, height = 800, theme = "dark", zone = "UTC", reducedMotion = "no-preference" } = opening;
  const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB", timezoneId: zone, reducedMotion, colorScheme: theme });
  opened.add(context);
  const page = Object.assign(await context.newPage(), { faults: [] as string[] });
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) page.faults.push(message.text());
  });
  page.on("dialog", (dialog) => {
    page.faults.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const host = new URL(request.url()).host;
    if (/^https?:|^wss?:/.test(request.url()) && host !== new URL(address).host) page.faults.push(`asked ${request.url()}`);
  });
  await opening.prepare?.(page);
  await page.goto(address);
  if (address.startsWith("http")) await ready(page);
  return page;
}

/** Waits until the page hears keys: they are heard from after its first frame on. */
async function ready(page: Page): Promise<void> {
  await page.locator("main > *").first().waitFor({ state: "attached" });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
}

/** Has a page look again at what it only looks at now and then, as when somebody comes back to it. */
export async function lookAgain(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
}

/** Keeps a picture of a page in `web/screenshots/`. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
}

/** Waits until a page that was changed stays as it is: what moves has arrived, and nothing is laid out anew. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const STILL = 3;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const shape = () => {
      const boxes = [...document.querySelectorAll("main, main *")].map((one) => one.getBoundingClientRect());
      return boxes.map(({ x, y, width, height }) => Math.round(x + 7 * y + 31 * width + 127 * height)).join();
    };
    const until = performance.now() + 2_000;
    await document.fonts.ready;
    let [before, still] = [shape(), 0];
    while (still < STILL && performance.now() < until) {
      await frame();
      const now = shape();
      still = now === before ? still + 1 : 0;
      before = now;
    }
    await Promise.all(document.getAnimations().map((one) => (one.effect?.getComputedTiming().endTime === Infinity ? undefined : one.finished.catch(() => undefined))));
  });
}

/** Does something with a page in each theme, once it is painted so. */
export async function inBothThemes(page: Page, act: (theme: "dark" | "light") => Promise<unknown>): Promise<void> {
  for (const theme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`:root[data-theme="${theme}"]`).waitFor({ state: "attached" });
    await settle(page);
    await act(theme);
  }
}

/** Pictures of an address in both themes and both widths: `name-dark-1280.png` and so on. `look` is asked at each width. */
export async function pictures(
  browser: Browser,
  address: string,
  name: string,
  ready: (page: Page) => Promise<unknown>,
  look?: (page: Page) => Promise<unknown>,
) {
  const page = await open(browser, address);
  await ready(page);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
    await settle(page);
    await look?.(page);
    await inBothThemes(page, (theme) => picture(page, `${name}-${theme}-${width}`));
  }
  await page.context().close();
}

export interface Finding {
  id: string;
  impact: string | null | undefined;
  help: string;
  nodes: string[];
}

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The serious and critical faults of accessibility that axe finds on a page; with `rules`, by those alone. */
export async function faultsOfAccess(page: Page, rules?: string[]): Promise<Finding[]> {
  const isThere = await page.evaluate(() => "axe" in globalThis);
  // Through the debugger, not the page: its policy lets no foreign script in.
  if (!isThere) await page.evaluate(readFileSync(AXE, "utf8"));
  const violations = await page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } };
    interface Violation {
      id: string;
      impact?: string | null;
      help: string;
      nodes: { html: string; failureSummary?: string }[];
    }
    const { violations } = await axe.run({ resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) });
    return violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.slice(0, 5).map((node) => `${node.html.slice(0, 200)} ${node.failureSummary ?? ""}`),
    }));
  }, rules);
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical");
}

const OF_COLOUR = ["color-contrast", "link-in-text-block"];

/** As {@link faultsOfAccess}, in both themes: these differ in colours only. */
export async function faultsInBothThemes(page: Page): Promise<Finding[]> {
  const found: Finding[] = [];
  await inBothThemes(page, async (theme) => found.push(...(await faultsOfAccess(page, theme === "dark" ? undefined : OF_COLOUR))));
  return found;
}
