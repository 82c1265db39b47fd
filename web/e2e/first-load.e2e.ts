import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { launch, open } from "./support/browser.ts";
import { FIXTURES, ordinaryAfternoon } from "./support/desk.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  await ordinaryAfternoon(server);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const PATHS = ["/", "/risk?open=all", "/odds", "/events/1", "/runs", "/audit", "/rules", "/rules?tab=history", "/backtests", "/channels", "/status", "/settings"];

/** What is asked for again later than this is looked at by the clock, which a slow machine reaches while it loads. */
const POLLED_MS = 2_000;

it.each(PATHS)("asks for nothing twice when %s is opened", async (path) => {
  const asked: string[] = [];
  const at = new Map<string, number>();
  const twice: string[] = [];
  const listen = async (page: Page) => {
    page.on("request", (request) => {
      if (request.method() !== "GET") return;
      const [url, now] = [request.url(), performance.now()];
      if (now - (at.get(url) ?? -Infinity) < POLLED_MS) twice.push(url);
      at.set(url, now);
      asked.push(url);
    });
  };
  const page = await open(browser, server.url + path, { prepare: listen });
  await page.getByText("Live", { exact: true }).waitFor();
  await page.waitForLoadState("networkidle");
  expect(asked.filter((url) => url.includes("/api/")).length).toBeGreaterThan(2);
  expect(twice).toEqual([]);
  expect(page.faults).toEqual([]);
});

it("shows what changed between the first answers and a connection that came late", async () => {
  const event = FIXTURES[0];
  if (!event) throw new Error("no fixture");
  const page = await open(browser, `${server.url}/odds`, {
    prepare: (page) =>
      page.routeWebSocket(/\/api\/ws/, async (route) => {
        await new Promise((done) => setTimeout(done, 3_000));
        route.connectToServer();
      }),
  });
  await page.getByRole("link", { name: event.name ?? "" }).waitFor();
  const asked = page.waitForRequest(/\/api\/events\?/);
  await page.getByText("Live", { exact: true }).waitFor();
  await asked;
});
