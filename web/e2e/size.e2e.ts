import { gzipSync } from "node:zlib";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { launch } from "./support/browser.ts";
import { Server } from "./support/server.ts";

const BAR = 100_000;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("fetches at most 100 kB of gzipped JavaScript for the first page", async () => {
  // With nothing in its cache, and all that it imports later on.
  const page = await browser.newPage();
  const scripts = new Map<string, number>();
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.set(response.url(), 0);
  });
  await page.goto(server.url);
  await page.waitForURL("**/risk");
  await page.getByRole("heading", { level: 1, name: "Risk" }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  for (const url of scripts.keys()) {
    const content = Buffer.from(await (await fetch(url)).arrayBuffer());
    scripts.set(url, gzipSync(content, { level: 9 }).length);
  }
  const sizes = [...scripts].map(([url, size]) => `${new URL(url).pathname} ${size.toLocaleString("en")}`);
  const all = [...scripts.values()].reduce((sum, size) => sum + size, 0);
  console.log(`JavaScript of the first page, gzip: ${(all / 1_000).toFixed(1)} kB of at most ${BAR / 1_000} kB\n  ${sizes.join("\n  ")}`);
  expect(scripts.size).toBeGreaterThan(1);
  expect(all).toBeLessThanOrEqual(BAR);
});
