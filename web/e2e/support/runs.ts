import type { Page } from "playwright-core";

export const HOSTILE = `<img src=x onerror=alert(1)> \u202Ertl ${"w".repeat(400)}`;
const BOOKS = ["betpawa", "sportybet", "bet9ja"];

/** So many minutes ago. */
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
export const json = (body: unknown, status = 200) => ({ status, contentType: status < 400 ? "application/json" : "application/problem+json", body: JSON.stringify(body) });
export const platform = (name: string, scraped: number, failed = 0, status = "active") => ({ platform: name, status, total: 1_300, scraped, failed, duration_ms: 60_000 });

export interface Scraping {
  active: number[];
  paused: boolean;
  asked: string[];
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

const OF_SCRAPING = /\/api\/(scrape|scheduler)/;

/** The API of scraping as a server with bookmakers answers it; the rest is the real one's. */
export async function scraping(page: Page, active: number[] = []): Promise<Scraping> {
  const state: Scraping = { active, paused: false, asked: [] };
  await page.route(OF_SCRAPING, async (route) => {
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

/** Leaves a page to its server again. */
export const withoutScraping = (page: Page): Promise<void> => page.unroute(OF_SCRAPING);
