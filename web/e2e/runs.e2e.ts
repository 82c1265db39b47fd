import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsInBothThemes, faultsOfAccess, inBothThemes, launch, open, picture } from "./support/browser.ts";
import type { Schemas } from "../src/api/client.ts";
import { HOSTILE, json, platform, scraping, type Scraping } from "./support/runs.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page of a server with bookmakers. */
async function show(path: string, active: number[] = [], options: Parameters<typeof open>[2] = {}) {
  const states: Scraping[] = [];
  let socket: WebSocketRoute | undefined;
  let position = 1_000_000;
  const prepare = async (page: Page) => {
    states.push(await scraping(page, active));
    await page.routeWebSocket(/\/api\/ws/, (route) => {
      socket = route;
      route.connectToServer();
    });
  };
  const page = await open(browser, server.url + path, { ...options, prepare });
  const [state] = states;
  if (!state) throw new Error("nothing was prepared");
  const push = (data: object) => socket?.send(JSON.stringify({ type: "scrape_progress", timestamp: new Date().toISOString(), position: (position += 1), data }));
  return { page, state: Object.assign(state, { push }) };
}

const told = (current: number, elapsed: number, more: object = {}) => ({
  scrape_run_id: 9_001,
  phase: "scraping",
  current,
  total: 1_300,
  elapsed_ms: elapsed,
  timestamp: new Date().toISOString(),
  bookmakers: [platform("betpawa", current), platform("sportybet", current - 10, 10), platform("bet9ja", Math.floor(current / 2))],
  ...more,
});

it("follows a run live: bars, counts, what is left, and its log", async () => {
  const { page, state } = await show("/runs");
  await page.getByText("Everything").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  // A key alone starts nothing.
  await page.keyboard.press("n");
  await page.getByRole("dialog", { name: "Start a run?" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(state.asked).toEqual([]);
  await page.keyboard.press("n");
  await page.getByRole("dialog", { name: "Start a run?" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Run 9001 has begun.").waitFor();
  const live = page.getByRole("region", { name: "Run 9001" });
  await live.waitFor();
  state.push(told(100, 10_000, { message: "batch 2" }));
  state.push(told(300, 20_000, { error: { error_type: "timeout", error_message: HOSTILE, platform: "bet9ja" } }));
  await live.getByText("about 50 s left").waitFor();
  await live.getByText("300 of 1,300", { exact: true }).first().waitFor();
  expect(await live.getByRole("progressbar", { name: "sportybet, fixtures" }).getAttribute("aria-valuenow")).toBe("300");
  await live.getByRole("log").getByText("timeout").waitFor();
  expect(await page.locator("main img").count()).toBe(0);
  // A second one is refused, and the first is shown.
  await page.keyboard.press("n");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Show run 9001" }).click();
  await page.waitForURL("**/runs/9001");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(page.faults).toEqual([]);
});

it("pauses the schedule and lets it go on", async () => {
  const { page, state } = await show("/runs");
  await page.getByRole("button", { name: "Pause the schedule" }).click();
  await page.getByRole("button", { name: "Resume the schedule" }).waitFor();
  await page.getByText("no scheduled runs").waitFor();
  await page.keyboard.press("p");
  await page.getByRole("dialog", { name: "Resume the schedule?" }).waitFor();
  expect(state.asked).toHaveLength(1);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Pause the schedule" }).waitFor();
  expect(state.asked.map((one) => one.trim())).toEqual(["/api/scheduler/pause", "/api/scheduler/resume"]);
});

it("says when a change was refused, and shows nothing as done", async () => {
  const { page } = await show("/runs");
  await page.route("**/api/scheduler/pause", (route) => route.fulfill(json({ status: 403, detail: "your token's role does not allow this" }, 403)));
  await page.route("**/api/scrape", (route) => route.fulfill(json({ status: 503, detail: "no source is configured" }, 503)));
  await page.getByRole("button", { name: "Pause the schedule" }).click();
  await page.getByText("your token's role does not allow this").waitFor();
  await page.getByRole("button", { name: "Start a run" }).click();
  await page.getByText("no source is configured").waitFor();
  expect(await page.getByRole("button", { name: "Pause the schedule" }).isVisible()).toBe(true);
});

it("shows what went wrong in a run by type, and tries it again", async () => {
  const { page, state } = await show("/runs?status=partial");
  await page.getByRole("link", { name: "8123" }).waitFor();
  await page.keyboard.press("j");
  await page.waitForURL("**run=8123");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/runs/8123");
  await page.getByRole("button", { name: "rate limit" }).click();
  await page.waitForURL("**error=rate_limit");
  await expect.poll(() => page.getByRole("region", { name: "Errors" }).getByRole("row").count()).toBe(4);
  await page.keyboard.press("r");
  await page.getByRole("dialog", { name: "Retry what failed?" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/runs/9001");
  expect(state.asked).toEqual(["/api/scrape/8123/retry {}"]);
  expect(page.faults).toEqual([]);
});

it("says what is not there", async () => {
  const { page } = await show("/runs/77");
  await page.getByRole("heading", { name: "Run not found" }).waitFor();
  await page.goto(`${server.url}/runs/x`);
  await page.getByRole("heading", { name: "Run not found" }).waitFor();
});

it("has no serious fault of accessibility, and pictures", async () => {
  for (const width of [1280, 390]) {
    const { page, state } = await show("/runs", [9_001], { width, height: width === 390 ? 844 : 800 });
    await page.getByRole("region", { name: "Run 9001" }).waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    state.push(told(100, 10_000, { phase: "discovering", current: 3, total: 3, message: "1,300 fixtures at 3 bookmakers" }));
    for (let at = 1; at <= 9; at++) state.push(told(at * 50, 10_000 + at * 4_000, { message: `batch ${at}` }));
    state.push(told(480, 51_000, { error: { error_type: "rate_limit", error_message: "429, waiting 12 s", platform: "bet9ja" } }));
    await page.getByText(/left$/).first().waitFor();
    if (width === 1280) expect(await faultsInBothThemes(page)).toEqual([]);
    await inBothThemes(page, (theme) => picture(page, `runs-${theme}-${width}`));
    await page.goto(`${server.url}/runs/8123`);
    await page.getByRole("heading", { name: /^Errors/ }).waitFor();
    if (width === 1280) expect(await faultsInBothThemes(page)).toEqual([]);
    await inBothThemes(page, (theme) => picture(page, `run-${theme}-${width}`));
    await page.context().close();
  }
});

it("follows real runs of bookmakers that are slow and fail, and tries again what failed", async () => {
  const demo = await Server.start({ command: "over-http" });
  const [control] = /http:\/\/\S+\/control/.exec(demo.said) ?? [];
  const behave = async (book: string, conduct: object) => {
    const answer = await fetch(control ?? "", { method: "POST", body: JSON.stringify({ behave: { book, conduct } }) });
    expect(answer.ok).toBe(true);
  };
  const ask = async <T>(path: string) => (await (await fetch(demo.api + path)).json()) as T;
  const latest = async (status: string) => (await ask<Schemas["RunHistory"]>(`/api/scheduler/history?limit=1&status=${status}`)).runs[0]?.id;
  try {
    for (const book of ["betpawa", "sportybet", "bet9ja", "msport"]) await behave(book, { latency_ms: 250 });
    await behave("bet9ja", { latency_ms: 250, errors: 0.8, on: "fixtures" });
    const page = await open(browser, `${demo.url}/runs`);
    const run = page.getByRole("region", { name: /^Run \d+$/ });
    await run.getByRole("progressbar", { name: "betpawa, fixtures" }).waitFor();
    // Which runs there are, how often each, and when the next one is, to the second.
    const plan = page.getByRole("list", { name: "Schedule" });
    await plan.getByText(/^Everything every 10 s, next in \d+ s$/).waitFor();
    await page.getByRole("cell", { name: "schedule · all fixtures" }).first().waitFor();
    expect(await page.getByRole("region", { name: "Runs, newest first" }).locator("time").first().textContent()).toMatch(/^\d+ \w+, \d\d:\d\d:\d\d$/);
    await expect.poll(async () => Number(await run.getByRole("progressbar", { name: "betpawa, fixtures" }).getAttribute("aria-valuenow"))).toBeGreaterThan(3);
    await run.getByRole("log").getByText("scraping").first().waitFor();
    expect(await faultsOfAccess(page)).toEqual([]);
    await picture(page, "runs-real-1280");
    await expect.poll(() => latest("partial"), { timeout: 30_000 }).toBeGreaterThan(0);
    const id = await latest("partial");
    await page.getByRole("link", { name: String(id), exact: true }).waitFor();
    await page.goto(`${demo.url}/runs/${id}`);
    await page.getByRole("heading", { name: /^Errors/ }).waitFor();
    const detail = await ask<Schemas["ScrapeRunDetail"]>(`/api/scrape/${id}`);
    expect(detail.error_count).toBeGreaterThan(0);
    await page.getByRole("region", { name: "Errors" }).getByText("bet9ja").first().waitFor();
    await page.getByRole("list", { name: "Bookmakers" }).getByText("failed").first().waitFor();
    await picture(page, "run-real-1280");
    // Once the one that goes on has ended.
    await behave("bet9ja", {});
    const isElsewhere = (url: URL) => url.pathname !== `/runs/${id}`;
    const retried = async () => {
      if (!isElsewhere(new URL(page.url()))) await page.getByRole("button", { name: "Retry what failed" }).click();
      return await page.waitForURL(isElsewhere, { timeout: 2_000 }).then(() => true, () => false);
    };
    await expect.poll(retried, { timeout: 40_000 }).toBe(true);
    await page.getByText(`retry of ${id}`).waitFor();
    expect(page.faults).toEqual([]);
  } finally {
    await demo.stop();
  }
}, 90_000);
