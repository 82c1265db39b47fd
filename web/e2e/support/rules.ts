import type { Page, Route } from "playwright-core";

import type { Backtest, BacktestRow, Draft, Monitor, RuleSet, RulesDocument } from "../../src/api/rules.ts";

// A backend for rules and backtests in the browser's place of the server's: with `LINEWATCH_E2E_RULES=mock`, and for pictures
// whose figures must be those of the recorded days.

export const IS_MOCKED = process.env["LINEWATCH_E2E_RULES"] === "mock";

const DEFAULT: Monitor[] = [
  { id: "price", detector: "price_change" },
  { id: "disagreement", detector: "direction_disagreement" },
  { id: "availability", detector: "availability" },
];

const PER_SELECTION = { per: "selection", inhibited_by: "steam", outlier: 15 };

/** The preset `desk`. */
export const DESK: RuleSet = {
  monitors: [
    { id: "steam", detector: "steam", reference: "still", window: 30, min_move: 2, warning: 4, elevated: 6, critical: 8, cooldown: 60 },
    { id: "price", detector: "price_change", floor: 1, cooldown: 60, ...PER_SELECTION },
    { id: "fair", detector: "price_change", group: "price", measure: "fair", warning: 2, elevated: 3, critical: 5, cooldown: 60, ...PER_SELECTION },
    { id: "drift", detector: "drift", measure: "fair", warning: 3, elevated: 4, critical: 6, max_step: 2, window: 180, cooldown: 180, ...PER_SELECTION },
    { id: "disagreement", detector: "direction_disagreement", min_move: 2, merge: true, cooldown: 60 },
    { id: "availability", detector: "availability", line_moves: "ignore", cooldown: 60 },
  ],
};

const SCOPED: RuleSet = {
  ...DESK,
  families: [["betonlineag", "lowvig"]],
  overrides: [
    { monitor: "price", match: { tournament: "UEFA Europa Conference League, Qualification", country: "International Clubs" }, set: { warning: 12, elevated: 18, critical: 25 } },
    { monitor: "fair", match: { country: "England", market: "3743" }, set: { cooldown: 30 } },
  ],
};

const SMALL: RuleSet = { monitors: DESK.monitors.map((monitor) => (monitor.id === "steam" ? { ...monitor, warning: 2, elevated: 3, critical: 4, share: 60 } : monitor)) };
const hashOf = (rules: RuleSet) => [...JSON.stringify(rules)].reduce((hash, sign) => (hash * 31 + sign.charCodeAt(0)) >>> 0, 7).toString(16).padStart(8, "0").repeat(8);
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const documentOf = (version: number, rules: RuleSet, actor: string, minutes: number, note: string): RulesDocument => ({ version, hash: hashOf(rules), rules, note, actor, activatedAt: ago(minutes) });

/** What the mocked backend knows; a test changes it as somebody else would. */
export class Mock {
  versions: RulesDocument[] = [];
  drafts: Draft[] = [];
  jobs: Backtest[] = [];
  /** Alerts have what rule sets give them. */
  isRich = false;
  /** What a client activated, and with what. */
  readonly activated: Record<string, unknown>[] = [];

  static ofDesk(): Mock {
    const mock = new Mock();
    mock.versions = [documentOf(2, SCOPED, "anna", 95, "qualifiers are noisy: wider bands there"), documentOf(1, DESK, "ben", 3_000, "steam, and an hour of quiet")];
    mock.drafts = [mock.draft("qualifiers", { ...SCOPED, monitors: SCOPED.monitors.map((one) => (one.id === "price" ? { ...one, floor: 1.5 } : one)) }, 3)];
    mock.jobs = [jobOf("5f7c0d9e-0000-4000-8000-000000000001", "done", { preset: "desk" }), jobOf("5f7c0d9e-0000-4000-8000-000000000002", "running", { draft: "qualifiers" })];
    return mock;
  }

  draft(name: string, rules: RuleSet, version = 1): Draft {
    return { name, version, hash: hashOf(rules), rules, note: "before the qualifying rounds", actor: "anna", savedAt: ago(40) };
  }

  get inForce(): RulesDocument {
    return this.versions[0] ?? { version: 0, hash: hashOf({ monitors: DEFAULT }), rules: { monitors: DEFAULT }, note: null, actor: null, activatedAt: null };
  }

  put(rules: RuleSet, note: string, actor = "carl"): number {
    const version = this.inForce.version + 1;
    this.versions = [documentOf(version, rules, actor, 1, note), ...this.versions];
    return version;
  }

  async install(page: Page): Promise<void> {
    await page.route(/\/api\/(rules|backtests)(\/|\?|$)/, (route) => this.#answer(route));
    await page.route(/\/api\/alerts\/groups\/\d+/, async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as { alerts: object[] };
      await route.fulfill({ response, json: { ...answer, alerts: answer.alerts.map((alert, at) => ({ ...alert, ...(this.isRich ? RICH[at] : {}) })) } });
    });
    await page.route(/\/api\/alerts\/\d+\/explain/, (route) => route.fulfill({ json: EXPLANATION }));
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const url = new URL(request.url());
    const asked = `${request.method()} ${url.pathname.replace(/^.*\/api/, "")}`;
    const body = () => request.postDataJSON() as Record<string, never>;
    const problem = (status: number, detail: string, field?: string) => route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify({ status, detail, field }) });
    const named = decodeURIComponent(asked.split("/").at(-1) ?? "");
    if (asked === "GET /rules") return route.fulfill({ json: this.inForce });
    if (asked === "PUT /rules") {
      const { expectedVersion, rules, note } = body() as unknown as { expectedVersion: number; rules: RuleSet; note: string };
      if (expectedVersion !== this.inForce.version) return problem(409, `the rule set in force is at version ${this.inForce.version}, not ${expectedVersion}`, "expectedVersion");
      this.activated.push(body());
      return route.fulfill({ json: { version: this.put(rules, note, "local"), hash: hashOf(rules), position: 77 } });
    }
    if (asked === "GET /rules/history") return route.fulfill({ json: { versions: this.versions, nextBefore: null } });
    if (asked === "GET /rules/presets") return route.fulfill({ json: { presets: PRESETS } });
    if (asked === "GET /rules/families") return route.fulfill({ json: { families: FAMILIES } });
    if (asked === "GET /rules/silence") return route.fulfill({ json: { candidates: HELD_BACK, rulesVersion: this.inForce.version, notes: [], nextCursor: null } });
    if (asked === "GET /rules/effective") return route.fulfill({ json: { monitors: this.#effective() } });
    if (asked === "POST /rules/check") return this.#check(route, problem);
    if (asked === "GET /rules/drafts") return route.fulfill({ json: { drafts: this.drafts } });
    if (asked.startsWith("PUT /rules/drafts/")) {
      const { expectedVersion, rules } = body() as unknown as { expectedVersion: number; rules: RuleSet };
      const known = this.drafts.find(({ name }) => name === named);
      if ((known?.version ?? 0) !== expectedVersion) return problem(409, `the draft is at version ${known?.version ?? 0}, not ${expectedVersion}`, "expectedVersion");
      this.drafts = [...this.drafts.filter(({ name }) => name !== named), this.draft(named, rules, expectedVersion + 1)];
      return route.fulfill({ json: { version: expectedVersion + 1, hash: hashOf(rules), position: 78 } });
    }
    if (asked.startsWith("DELETE /rules/drafts/")) {
      this.drafts = this.drafts.filter(({ name }) => name !== named);
      return route.fulfill({ json: { version: 9, hash: null, position: 79 } });
    }
    if (asked === "GET /backtests") return route.fulfill({ json: { backtests: this.jobs } });
    if (asked === "POST /backtests") {
      const job = jobOf(`5f7c0d9e-0000-4000-8000-00000000001${this.jobs.length}`, "running", body());
      this.jobs = [job, ...this.jobs];
      return route.fulfill({ status: 202, json: { id: job.id, state: job.state } });
    }
    if (asked.endsWith("/rows")) {
      const wanted = url.searchParams.get("class");
      const why = url.searchParams.get("why");
      return route.fulfill({ json: { rows: ROWS.filter((row) => (!wanted || row.class === wanted) && (!why || row.why === why)), nextCursor: null } });
    }
    if (asked.endsWith("/timeline")) return route.fulfill({ json: timelineOf() });
    const job = this.jobs.find(({ id }) => id === named);
    if (asked.startsWith("GET /backtests/")) return job ? route.fulfill({ json: this.#further(job) }) : problem(404, "there is no such backtest");
    if (asked.startsWith("DELETE /backtests/") && job) {
      this.jobs = job.state === "running" ? this.jobs.map((one) => (one === job ? { ...one, state: "cancelled" as const } : one)) : this.jobs.filter((one) => one !== job);
      return route.fulfill({ status: 202, body: "" });
    }
    return problem(404, `nobody mocked ${asked}`);
  }

  /** A job goes on each time somebody looks. */
  #further(job: Backtest): Backtest {
    if (job.state !== "running" || job.request.draft === "qualifiers") return job;
    const eventsDone = job.progress.eventsDone + 700_000;
    const next = eventsDone >= job.progress.eventsInAll ? jobOf(job.id, "done", job.request) : { ...job, progress: { ...job.progress, eventsDone } };
    this.jobs = this.jobs.map((one) => (one.id === job.id ? next : one));
    return next;
  }

  #effective() {
    return this.inForce.rules.monitors.map(({ id, detector, ...fields }) => ({
      id,
      detector,
      fields: [
        { field: "enabled", value: true, layer: "settings", override: null },
        ...Object.entries(fields).map(([field, value]) => ({ field, value, layer: "monitor", override: null })),
        ...(id === "price" ? ["warning", "elevated"].map((field, at) => ({ field, value: [12, 18][at], layer: "override", override: 0 })) : []),
        { field: "stale_after", value: 45, layer: "default", override: null },
      ],
    }));
  }

  /** Monitors alone: as much as these pictures need. */
  #switchedOff({ monitors }: RuleSet): string[] {
    return this.inForce.rules.monitors.filter(({ id }) => !monitors.some((one) => one.id === id)).map(({ id }) => `monitor ${id}`);
  }

  #check(route: Route, problem: (status: number, detail: string, field?: string) => Promise<void>): Promise<void> {
    const request = route.request();
    const text = request.postData() ?? "";
    const isText = request.headers()["content-type"] === "application/toml";
    const wrong = text.split("\n").findIndex((line) => /^wanring\b/.test(line));
    if (isText && wrong >= 0) return problem(400, `line ${wrong + 1}: is unknown; did you mean warning?`, "monitors[1].wanring");
    const rules = isText ? (this.drafts[0]?.rules ?? DESK) : (JSON.parse(text) as RuleSet);
    const bare = rules.overrides?.findIndex(({ match }) => Object.values(match).some((value) => value === "")) ?? -1;
    if (bare >= 0) return problem(400, "must have 1 to 200 characters", `overrides[${bare}].match.country`);
    const findings = rules.overrides?.length ? [{ grade: "warning", field: "overrides[1].match", detail: "names a country but no fixture of the last 30 days was in it" }] : [];
    return route.fulfill({ json: { hash: hashOf(rules), rules, findings, switchedOff: this.#switchedOff(rules) } });
  }
}

const PRESETS = [
  { name: "default", summary: "the settings alone: price changes, disagreements and availability, each raised every time", rules: { monitors: DEFAULT }, hash: hashOf({ monitors: DEFAULT }) },
  { name: "desk", summary: "steam, drift and fair changes, once an hour a selection; for some ten competitors", rules: DESK, hash: hashOf(DESK) },
  { name: "desk-small", summary: "the same with steam of two, three or four books; for three competitors", rules: SMALL, hash: hashOf(SMALL) },
];

const FAMILIES = [
  { bookmakers: ["betonlineag", "lowvig"], comparedQuotes: 128_402, equalQuotes: 128_376, sharePercent: "99.98" },
  { bookmakers: ["fanduel", "pointsbet_australia"], comparedQuotes: 84_031, equalQuotes: 82_001, sharePercent: "97.58" },
];

/** What alerts have by the rules: steam, states, repeats, another measure, a mute. */
const RICH = [
  { alertType: "steam", monitor: "steam", group: "steam", side: "down", movers: 5, repeats: 2, firstSeverity: "warning", rulesVersion: 2 },
  { alertType: "deviation", monitor: "deviation", side: "longer", measure: "fair", measuredChange: -1.62, resolvedAt: new Date(Date.now() - 60_000).toISOString(), resolvedWhy: "back_in_line", rulesVersion: 2 },
  { alertType: "surebet", monitor: "surebet", measuredChange: 1.2, outcomeName: null, rulesVersion: 2 },
  { alertType: "price_change", monitor: "fair", group: "price", measure: "fair", measuredChange: 3.41, repeats: 11, rulesVersion: 2 },
  { alertType: "price_change", monitor: "price", mutedBy: "anna", rulesVersion: 2 },
  { alertType: "drift", monitor: "drift", measure: "fair", measuredChange: 4.02, repeats: 1, rulesVersion: 2 },
];

const HELD_BACK = [
  { detectedAt: ago(12), monitor: "price", type: "price_change", severity: "elevated", bookmaker: "sportybet", marketId: "3743", line: null, outcome: "1", side: null, oldPrice: 1.9, newPrice: 1.7, measuredChange: -10.53, why: "repeat", detail: "the same selection was raised 24 minutes before, the cooldown is 60" },
  { detectedAt: ago(40), monitor: "price", type: "price_change", severity: "warning", bookmaker: "sportybet", marketId: "3743", line: null, outcome: "1", side: null, oldPrice: 2.4, newPrice: 2.0, measuredChange: -16.67, why: "outlier", detail: "2.00 is 18.2 % off the median of the others, 2.44" },
];

const EXPLANATION = {
  alertId: 1,
  rulesVersion: 2,
  monitor: "price",
  detector: "price_change",
  quotes: [
    { role: "baseline", bookmaker: "betpawa", position: 12, sequence: 2, capturedAt: ago(9), outcome: "1", price: 1.9 },
    { role: "now", bookmaker: "betpawa", position: 30, sequence: 4, capturedAt: ago(4), outcome: "1", price: 1.75 },
  ],
  fields: [
    { field: "measure", value: "relative", layer: "default", override: null },
    { field: "warning", value: 7, layer: "settings", override: null },
    { field: "floor", value: 1, layer: "monitor", override: null },
    { field: "elevated", value: 18, layer: "override 0" },
  ],
  arithmetic: ["1.90 → 1.75 is −7.89 % of the price", "a change of 7.89 reaches warning (7) and not elevated (10)", "4.51 implied points reach the floor (1)"],
  confirmedBy: null,
  repeats: 2,
  recomputed: true,
  difference: null,
};

const totals = (alerts: number, [warning, elevated, critical]: [number, number, number], perHour: string, busiest: number, peakScore: number) => ({
  alerts,
  warning,
  elevated,
  critical,
  perHour,
  busiestHour: { at: "2026-06-25T18:00:00Z", alerts: busiest },
  peakScore,
});

/** Default to desk on the dense file, and a sweep. */
const SUMMARY: Backtest["summary"] = {
  digest: "b2c7f1a09d3e4466a1f0c2d9e8b7a6958473625140f1e2d3c4b5a69788776655",
  recorded: { equal: true, alerts: 1_026, firstDifference: null },
  hours: "48.75",
  before: totals(1_026, [362, 625, 39], "21.05", 118, 421),
  after: totals(366, [237, 119, 10], "7.51", 41, 204),
  difference: {
    same: 159,
    changed: 0,
    lost: 867,
    gained: 207,
    lostBy: [
      { why: "below", count: 473 },
      { why: "repeat", count: 193 },
      { why: "line_move", count: 113 },
      { why: "merged", count: 76 },
      { why: "inhibited", count: 9 },
      { why: "escalated", count: 3 },
    ],
    gainedBy: [
      { type: "price_change", count: 111 },
      { type: "steam", count: 54 },
      { type: "drift", count: 42 },
    ],
    situations: { kept: 120, lost: 108, gained: 113, lostAcknowledged: 4 },
  },
  findings: [],
  sweep: [5, 6, 7, 8, 9, 10, 11, 12].map((value) => ({ value: String(value), alerts: Math.round(2_400 / value + 60), warning: Math.round(1_400 / value + 40), elevated: Math.round(800 / value + 15), critical: Math.round(200 / value + 5) })),
};

/** A backtest in a state. */
export function jobOf(id: string, state: Backtest["state"], request: Backtest["request"]): Backtest {
  const isDone = state === "done";
  return {
    id,
    state,
    failure: null,
    request: { against: "in-force", ...request, sweep: isDone ? { field: "price.warning", values: [] } : null },
    actor: "anna",
    createdAt: ago(6),
    finishedAt: isDone ? ago(5) : null,
    expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    progress: { eventsDone: isDone ? 1_980_000 : 612_000, eventsInAll: 1_980_000, eventsPerSecond: 214_000, etaSeconds: isDone ? 0 : 6.4 },
    summary: isDone ? SUMMARY : null,
  };
}

const row = (more: Partial<BacktestRow>): BacktestRow => ({
  class: "lost",
  why: "repeat",
  fixtureId: 1,
  home: "Wolverhampton Wanderers",
  away: "Brighton & Hove Albion",
  detectedAt: ago(2),
  type: "price_change",
  severityBefore: "elevated",
  severityAfter: null,
  monitorBefore: "price",
  monitorAfter: null,
  bookmaker: "betpawa",
  marketId: "3743",
  line: null,
  outcome: "1",
  side: null,
  oldPrice: 2,
  newPrice: 2.2,
  ...more,
});

const ROWS: BacktestRow[] = [
  row({}),
  row({ class: "same", why: null, detectedAt: ago(3), severityAfter: "elevated", monitorAfter: "price", oldPrice: 2.2, newPrice: 1.5 }),
  row({ class: "gained", why: null, type: "steam", severityBefore: null, monitorBefore: null, severityAfter: "warning", monitorAfter: "steam", bookmaker: null, side: "down", oldPrice: null, newPrice: null, detectedAt: ago(1) }),
  row({ class: "changed", why: null, severityBefore: "critical", severityAfter: "warning", monitorAfter: "fair", marketId: "3774", line: -1.25, outcome: "Home", detectedAt: ago(4) }),
  ...Array.from({ length: 12 }, (_, at) => row({ why: "below", type: "direction_disagreement", side: "sportybet:up", bookmaker: "betpawa", detectedAt: ago(60 + at) })),
];

function timelineOf() {
  const buckets = Array.from({ length: 49 }, (_, at) => {
    const before = Math.round(18 + 14 * Math.sin(at / 3.2) + (at % 7) * 3);
    return { at: new Date(Date.UTC(2026, 5, 24, at)).toISOString(), before, after: Math.round(before * 0.34), recorded: before };
  });
  return { bucketMinutes: 60, buckets };
}
