import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsInBothThemes, faultsOfAccess, inBothThemes, launch, open, picture } from "./support/browser.ts";
import type { Schemas } from "../src/api/client.ts";
import { Server } from "./support/server.ts";

const HOSTILE = `<img src=x onerror=alert(1)> \u202Ertl ${"w".repeat(400)}`;
const BOOKS = ["betpawa", "sportybet", "bet9ja"];
let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const json = (body: unknown, status = 200) => ({ status, contentType: status < 400 ? "application/json" : "application/problem+json", body: JSON.stringify(body) });
const platform = (name: string, scraped: number, failed = 0, status = "active") => ({ platform: name, status, total: 1_300, scraped, failed, duration_ms: 60_000 });

interface Scraping {
  active: number[];
  paused: boolean;
  asked: string[];
  push: (data: object) => void;
}

const history = (active: number[]) => [
  ...active.map((id) => ({ id, status: "running", started_at: ago(2), completed_at: null, events_scraped: 420, events_failed: 3, trigger: "scheduled", scope: "everything", duration_seconds: null, platform_timings: null })),
  { id: 8_123, status: "partial", started_at: ago(9), completed_at: ago(1), events_scraped: 1_287, events_failed: 13, trigger: "scheduled", scope: "everything", duration_seconds: 480, platform_timings: Object.fromEntries(BOOKS.map((book) => [book, { duration_ms: 470_000, events_count: 1_200 }])) },
  { id: 7_001, status: "completed", started_at: ago(20), completed_at: ago(12), events_scraped: 1_300, events_failed: 0, trigger: "retry:6001", duration_seconds: 480, platform_timings: {} },
  { id: 6_001, status: "failed", started_at: ago(31), completed_at: ago(30.99), events_scraped: 0, events_failed: 0, trigger: HOSTILE, duration_seconds: 0.2, platform_timings: null },
];

const DETAIL = {
  scrape_run_id: 8_123,
  status: "partial",
  phase: "completed",
  started_at: ago(9),
  completed_at: ago(1),
  last_progress_at: ago(1),
  events_scraped: 1_287,
  events_failed: 13,
  trigger: "scheduled",
  platforms: [platform("betpawa", 1_300, 0, "completed"), platform("sportybet", 1_290, 10, "completed"), platform("bet9ja", 900, 400, "failed")],
  batches: 26,
  changed: 2_100,
  unchanged: 1_400,
  stale: 2,
  alerts: 37,
  reconciled: 4,
  error_count: 812,
  errors: [
    ...Array.from({ length: 8 }, (_, at) => ({ id: at, error_type: "timeout", error_message: "no answer within 30 s", occurred_at: ago(5), platform: "bet9ja", event_key: `sr:${at}`, recoverable: true })),
    ...Array.from({ length: 3 }, (_, at) => ({ id: 20 + at, error_type: "rate_limit", error_message: "429, wait 12 s", occurred_at: ago(4), platform: "sportybet", event_key: null })),
    { id: 30, error_type: "parse_error", error_message: HOSTILE, occurred_at: ago(3), platform: HOSTILE, event_key: HOSTILE },
  ],
};
const PHASES = [
  { id: 1, phase: "discovering", started_at: ago(9), ended_at: ago(8), events_processed: 3, message: null },
  { id: 2, phase: "scraping", started_at: ago(8), ended_at: ago(1.2), events_processed: 1_300, message: HOSTILE },
  { id: 3, phase: "storing", started_at: ago(1.2), ended_at: ago(1), events_processed: null, message: "reconciling" },
];

/** The API of scraping as a server with bookmakers answers it; the rest is the real one's. */
async function scraping(page: Page, active: number[] = []): Promise<Scraping> {
  let socket: WebSocketRoute | undefined;
  let position = 1_000_000;
  const state: Scraping = {
    active,
    paused: false,
    asked: [],
    push: (data) => socket?.send(JSON.stringify({ type: "scrape_progress", timestamp: new Date().toISOString(), position: (position += 1), data })),
  };
  await page.routeWebSocket(/\/api\/ws/, (route) => {
    socket = route;
    route.connectToServer();
  });
  await page.route(/\/api\/(scrape|scheduler)/, async (route) => {
    const request = route.request();
    const { pathname, searchParams } = new URL(request.url());
    if (request.method() === "POST") state.asked.push(`${pathname} ${request.postData() ?? ""}`);
    const runs = history(state.active).filter((run) => !searchParams.get("status") || run.status === searchParams.get("status"));
    const answers: Record<string, () => object> = {
      "/api/scheduler/history": () => json({ runs, total: runs.length }),
      "/api/scheduler/health": () => json(BOOKS.map((book) => ({ platform: book, healthy: book !== "bet9ja", last_success: ago(1) }))),
      "/api/scheduler/status": () =>
        json({ running: true, paused: state.paused, jobs: [{ id: "scrape_all_platforms", next_run: state.paused ? null : new Date(Date.now() + 200_000).toISOString(), interval_minutes: 5 }, { id: "detect_stale_runs", next_run: null, interval_minutes: 2 }] }),
      "/api/scheduler/pause": () => ((state.paused = true), json({ paused: true })),
      "/api/scheduler/resume": () => ((state.paused = false), json({ paused: false })),
      "/api/scrape/runs/active": () => json(state.active),
      "/api/scrape": () => {
        if (state.active.length > 0) return json({ status: 409, detail: "a run is going on", scrape_run_id: state.active[0] }, 409);
        state.active = [9_001];
        return json({ scrape_run_id: 9_001 });
      },
      "/api/scrape/9001": () => json({ ...DETAIL, scrape_run_id: 9_001, status: "running", phase: "scraping", started_at: ago(1), completed_at: null, platforms: BOOKS.map((book) => platform(book, 420)), errors: [], error_count: 0 }),
      "/api/scrape/8123": () => json(DETAIL),
      "/api/scrape/runs/8123/phases": () => json(PHASES),
      "/api/scrape/runs/9001/phases": () => json(PHASES.slice(0, 1)),
      "/api/scrape/8123/retry": () => json({ new_run_id: 9_001, platforms_retried: ["bet9ja"], message: "trying again: 400 fixtures at Bet9ja" }),
    };
    await route.fulfill(answers[pathname]?.() ?? json({ status: 404, detail: "Scrape run not found" }, 404));
  });
  return state;
}

/** A page of a server with bookmakers. */
async function show(path: string, active: number[] = [], options: Parameters<typeof open>[2] = {}) {
  const states: Scraping[] = [];
  const page = await open(browser, server.url + path, { ...options, prepare: async (page) => states.push(await scraping(page, active)) });
  const [state] = states;
  if (!state) throw new Error("nothing was prepared");
  return { page, state };
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
