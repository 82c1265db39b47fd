import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsOfAccess, launch, lookAgain, open, picture } from "./support/browser.ts";
import { feed, fixture, introduce, move, nextCapture, oneXTwo, snapshot } from "./support/feeding.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  await introduce(server, [fixture(1)]);
  await move(server, fixture(1));
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Makes an alert each time: from one price far away to another and back. */
let isHigh = false;
const alarm = () => move(server, fixture(1), (isHigh = !isHigh) ? 3.1 : 2.3);

const banner = (page: Page) => page.locator(".banner");
const PAGES: [path: string, name: string | RegExp][] = [
  ["/risk", "Risk"],
  ["/odds", "Odds"],
  ["/events/1", /Home 1/],
  ["/runs", "Runs"],
  ["/audit", "Audit"],
  ["/channels", "Channels"],
  ["/status", "Status"],
  ["/settings", "Settings"],
];

/** A page whose API fails while its connection lives says since when, and no more once it answers again. */
async function failAndRecover(path: string, name: string | RegExp): Promise<void> {
  const page = await open(browser, server.url + path);
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.route("**/api/**", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"status":503,"detail":"the store is away"}' }));
  // A message has the page ask again; a heartbeat alone says that all is well.
  await alarm();
  await banner(page).getByText(/^The server has answered with errors since \d\d:\d\d:\d\d\. This may be out of date\.$/).waitFor();
  expect(await page.getByText("Live", { exact: true }).isVisible(), path).toBe(true);
  if (path === "/odds") {
    expect(await faultsOfAccess(page)).toEqual([]);
    await picture(page, "banner-failing-1280");
  }
  await page.unrouteAll();
  await banner(page).waitFor({ state: "detached" });
  expect(page.faults, path).toEqual([]);
}

// Most of it is waiting: several pages wait at once.
it.each([PAGES.slice(0, 4), PAGES.slice(4)])("says since when the API fails while the connection lives, on %s, %s, %s and %s", async (...pages) => {
  await Promise.all(pages.map(([path, name]) => failAndRecover(path, name)));
});

it("says at 8 who has been silent since 3, to a page that is opened then", async () => {
  const quiet = await Server.start();
  try {
    const threeHoursAgo = new Date(Date.now() - 3 * 3_600_000).toISOString();
    await feed(quiet, [snapshot("sportybet", fixture(1), [oneXTwo(2, 3.2, 3.6)], threeHoursAgo)]);
    await feed(quiet, [snapshot("betpawa", fixture(1), [oneXTwo(2, 3.2, 3.6)])]);
    const page = await open(browser, `${quiet.url}/odds`);
    await banner(page).getByText("No data from SportyBet for 3 h. Its prices may be out of date.").waitFor();
    await page.getByText("Home 1").first().waitFor();
    expect(await faultsOfAccess(page)).toEqual([]);
    await picture(page, "banner-stale-1280");
    // The same prices again are news, too, though no message tells of them.
    await feed(quiet, [snapshot("sportybet", fixture(1), [oneXTwo(2, 3.2, 3.6)], nextCapture())]);
    await expect
      .poll(async () => {
        await lookAgain(page);
        return await banner(page).count();
      })
      .toBe(0);
  } finally {
    await quiet.stop();
  }
});

it("says that alerts come late", async () => {
  const page = await open(browser, `${server.url}/odds`);
  let socket: WebSocketRoute | undefined;
  await page.routeWebSocket(/\/api\/ws/, (route) => {
    socket = route;
    route.connectToServer();
  });
  await page.goto(`${server.url}/risk`);
  await page.getByText("Live", { exact: true }).waitFor();
  const beat = (upstream: string, head: number) => socket?.send(JSON.stringify({ type: "heartbeat", timestamp: new Date().toISOString(), data: { head, upstream } }));
  beat("late", 1_000_000_000);
  await banner(page).getByText(/^The server is behind its own log by [\d,]+ events: alerts come late\.$/).waitFor();
  await picture(page, "banner-late-1280");
  beat("live", 0);
  await banner(page).waitFor({ state: "detached" });
});

it("says what was known when the connection was lost, by the server's clock, and is silent once it is back", async () => {
  const away = await Server.start();
  try {
    const page = await open(browser, `${away.url}/risk`);
    await page.getByText("Live", { exact: true }).waitFor();
    const before = Date.now();
    await away.kill();
    const text = banner(page).getByText(/^Connection lost\. You see what was known at \d\d:\d\d:\d\d\./);
    await text.waitFor();
    const [, hours, minutes, seconds] = /at (\d\d):(\d\d):(\d\d)/.exec((await text.textContent()) ?? "") ?? [];
    const known = new Date(before).setUTCHours(Number(hours), Number(minutes), Number(seconds));
    expect(known).toBeLessThanOrEqual(before + 3_000);
    expect(known).toBeGreaterThan(before - 60_000);
    await picture(page, "banner-lost-1280");
    await away.launch();
    await banner(page).waitFor({ state: "detached" });
    await page.getByText("Live", { exact: true }).waitFor();
  } finally {
    await away.stop();
  }
});
