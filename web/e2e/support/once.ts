import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";

import { WEB } from "./paths.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the browser of all suites listens. */
    browser: string;
  }
}

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

/** Debian's Chromium without windows, in which tests take half the time; else the whole of it. */
const CHROMIUMS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** Before all suites: builds the pages, for binaries that have none (`LINEWATCH_E2E_BUILT=1` takes them as they are), and starts Chromium. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const isBuilt = process.env["LINEWATCH_E2E_BUILT"] === "1" && existsSync(`${WEB}/dist/index.html`);
  if (!isBuilt) execFileSync("npx", ["vite", "build", "--logLevel", "warn"], { cwd: WEB, stdio: "inherit" });
  const executablePath = process.env["LINEWATCH_CHROMIUM"] ?? CHROMIUMS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error(`there is no Chromium: install chromium-headless-shell, or name one in LINEWATCH_CHROMIUM`);
  const browser = await chromium.launchServer({ executablePath, args: FLAGS });
  project.provide("browser", browser.wsEndpoint());
  return () => browser.close();
}
