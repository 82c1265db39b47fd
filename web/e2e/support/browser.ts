import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";

import { type Browser, chromium, type Page } from "playwright-core";

import { SCREENSHOTS } from "./paths.ts";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-precise-memory-info",
];

/** Debian's Chromium. */
export function launch(): Promise<Browser> {
  const executablePath = process.env["LINEWATCH_CHROMIUM"] ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: FLAGS });
}

export interface Opening {
  width?: number;
  height?: number;
  theme?: "dark" | "light";
  /** The machine's time zone; UTC unless told. */
  zone?: string;
  reducedMotion?: "reduce" | "no-preference";
}

/** A new page in a profile of its own. What goes wrong in it is in the answer's `faults`. */
export async function open(browser: Browser, address: string, opening: Opening = {}): Promise<Page & { faults: string[] }> {
  const { width = 1280, height = 800, theme = "dark", zone = "UTC", reducedMotion = "no-preference" } = opening;
  const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB", timezoneId: zone, reducedMotion });
  await context.addInitScript((chosen) => localStorage.setItem("linewatch.theme", chosen), theme);
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

/** Pictures of an address in both themes and both widths: `name-dark-1280.png` and so on. */
export async function pictures(browser: Browser, address: string, name: string, ready: (page: Page) => Promise<unknown>) {
  for (const theme of ["dark", "light"] as const) {
    for (const width of [1280, 390]) {
      const page = await open(browser, address, { theme, width, height: width === 390 ? 844 : 800 });
      await ready(page);
      await picture(page, `${name}-${theme}-${width}`);
      await page.context().close();
    }
  }
}

export interface Finding {
  id: string;
  impact: string | null | undefined;
  help: string;
  nodes: string[];
}

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The serious and critical faults of accessibility that axe finds on a page. */
export async function faultsOfAccess(page: Page): Promise<Finding[]> {
  // Through the debugger, not the page: its policy lets no foreign script in.
  const { readFileSync } = await import("node:fs");
  await page.evaluate(readFileSync(AXE, "utf8"));
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    interface Violation {
      id: string;
      impact?: string | null;
      help: string;
      nodes: { html: string; failureSummary?: string }[];
    }
    const { violations } = await axe.run();
    return violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.slice(0, 5).map((node) => `${node.html.slice(0, 200)} ${node.failureSummary ?? ""}`),
    }));
  });
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical");
}
