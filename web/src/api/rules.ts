import { request, respond, type Schemas } from "./client.ts";

// Types and calls of the endpoints of rules and backtests, by hand until `docs/openapi.json` has them.

type Severity = Schemas["Severity"];

/** What a field of a monitor says; null for none. */
export type FieldValue = boolean | number | string | null;
export type Fields = Record<string, FieldValue>;

export interface Monitor extends Fields {
  id: string;
  detector: string;
}

export interface Override {
  monitor: string;
  match: Record<string, string | number>;
  set: Fields;
}

/** A rule set as its canonical JSON has it. */
export interface RuleSet {
  families?: string[][];
  monitors: Monitor[];
  overrides?: Override[];
  weights?: Record<string, number>;
}

/** A rule set and who put it in force; version 0 where nobody did. */
export interface RulesDocument {
  version: number;
  hash: string;
  rules: RuleSet;
  note: string | null;
  actor: string | null;
  activatedAt: string | null;
  /** The digest of the backtest that it was tried in. */
  backtest?: string | null;
}

export interface RulesHistory {
  versions: RulesDocument[];
  nextBefore: number | null;
}

export interface Finding {
  grade: "error" | "warning";
  field: string;
  detail: string;
}

export interface Checked {
  hash: string;
  rules: RuleSet;
  findings: Finding[];
  /** What is on by the rules in force and would not be by these; activating them needs a note that says why. */
  switchedOff: string[];
}

export type Layer = "default" | "settings" | "monitor" | "override";

export interface EffectiveField {
  field: string;
  value: FieldValue;
  layer: Layer;
  /** The place of the override, counted from 0. */
  override: number | null;
}

export interface EffectiveMonitor {
  id: string;
  detector: string;
  fields: EffectiveField[];
}

export interface Draft {
  name: string;
  version: number;
  hash: string;
  rules: RuleSet;
  note: string | null;
  actor: string;
  savedAt: string;
}

export interface Preset {
  name: string;
  /** What it is for, in a line. */
  summary: string;
  rules: RuleSet;
  hash: string;
}

/** Bookmakers whose prices are the same nearly always. */
export interface Family {
  bookmakers: string[];
  comparedQuotes: number;
  equalQuotes: number;
  sharePercent: string;
}

export interface Activation {
  expectedVersion: number;
  rules: RuleSet;
  note?: string;
  /** The digest of the backtest that it was tried in. */
  backtest?: string;
}

export interface Activated {
  version: number;
  hash: string;
  position: number;
}

type Asked = AbortSignal | undefined;

export const rulesInForce = (signal?: Asked) => request("GET", "/api/rules", { signal }) as Promise<RulesDocument>;

export const activateRules = (body: Activation) => request("PUT", "/api/rules", { body }) as Promise<Activated>;

export const rulesHistory = (before?: number, signal?: Asked) =>
  request("GET", "/api/rules/history", { query: { limit: 20, before }, signal }) as Promise<RulesHistory>;

export const rulesOf = (version: number, signal?: Asked) =>
  request("GET", "/api/rules/{version}", { path: { version }, signal }) as Promise<RulesDocument>;

/** A rule set as its fields, or as a text of a kind; the server says where a text is wrong. */
export type Written = { rules: RuleSet } | { toml: string } | { json: string };

export function checkRules(written: Written, signal?: Asked): Promise<Checked> {
  const body =
    "rules" in written
      ? { body: written.rules }
      : { text: "toml" in written ? { type: "application/toml", content: written.toml } : { type: "application/json", content: written.json } };
  return request("POST", "/api/rules/check", { ...body, signal }) as Promise<Checked>;
}

export interface Place {
  fixture: number;
  market: string;
  line?: number | undefined;
  bookmaker?: string | undefined;
}

export const effectiveRules = (query: Place, signal?: Asked) =>
  request("GET", "/api/rules/effective", { query, signal }) as Promise<{ monitors: EffectiveMonitor[] }>;

export const presets = (signal?: Asked) => request("GET", "/api/rules/presets", { signal }) as Promise<{ presets: Preset[] }>;

export const families = (days: number | undefined, signal?: Asked) =>
  request("GET", "/api/rules/families", { query: { days }, signal, timeoutMs: 60_000 }) as Promise<{ families: Family[] }>;

/** All drafts, part by part. */
export async function drafts(signal?: Asked): Promise<{ drafts: Draft[] }> {
  const all: Draft[] = [];
  let after: string | undefined;
  do {
    const part = (await request("GET", "/api/rules/drafts", { query: { after }, signal })) as { drafts: Draft[]; nextAfter?: string | null };
    all.push(...part.drafts);
    after = part.nextAfter ?? undefined;
  } while (after !== undefined);
  return { drafts: all };
}

export const saveDraft = (name: string, body: Omit<Activation, "backtest">) =>
  request("PUT", "/api/rules/drafts/{name}", { path: { name }, body }) as Promise<{ version: number; hash: string; position: number }>;

export const discardDraft = (name: string, expectedVersion: number) =>
  request("DELETE", "/api/rules/drafts/{name}", { path: { name }, query: { expectedVersion } }) as Promise<{ version: number }>;

/** The instants and books of a backtest, and what is tried. One of `draft`, `rules` and `preset`. */
export interface BacktestRequest {
  draft?: string | undefined;
  rules?: RuleSet | undefined;
  preset?: string | undefined;
  against?: "in-force" | number | undefined;
  from?: string | undefined;
  to?: string | undefined;
  without?: string[] | undefined;
  reference?: string | null | undefined;
  scope?: { sport?: string; country?: string; tournament?: string } | null | undefined;
  sweep?: { field: string; values: string[] } | null | undefined;
  /** In answers: the hash of the rule set that is tried. */
  hash?: string;
}

export type BacktestState = "waiting" | "running" | "done" | "failed" | "cancelled";

export interface Totals {
  alerts: number;
  warning: number;
  elevated: number;
  critical: number;
  perHour: string;
  busiestHour: { at: string; alerts: number } | null;
  peakScore: number;
}

export interface SweepPoint {
  value: string;
  alerts: number;
  warning: number;
  elevated: number;
  critical: number;
}

export interface Summary {
  /** SHA-256 over the sorted rows. */
  digest: string;
  /** Whether the rules in force, recomputed, raise what was recorded. */
  recorded: {
    equal: boolean;
    alerts: number;
    firstDifference: { fixtureId: number; detectedAt: string; type: string; what: "only_recorded" | "only_recomputed" } | null;
  };
  hours: string;
  before: Totals;
  after: Totals;
  difference: {
    same: number;
    changed: number;
    lost: number;
    gained: number;
    lostBy: { why: string; count: number }[];
    gainedBy: { type: string; count: number }[];
    situations: { kept: number; lost: number; gained: number; lostAcknowledged: number };
  };
  findings: Finding[];
  sweep: SweepPoint[];
}

export interface Backtest {
  id: string;
  state: BacktestState;
  failure: string | null;
  request: BacktestRequest;
  actor: string;
  createdAt: string;
  finishedAt: string | null;
  expiresAt: string;
  progress: { eventsDone: number; eventsInAll: number; eventsPerSecond: number; etaSeconds: number | null };
  summary: Summary | null;
}

export type RowClass = "same" | "changed" | "lost" | "gained";

/** An alert of either rule set, or of both. */
export interface BacktestRow {
  class: RowClass;
  why: string | null;
  fixtureId: number;
  home: string;
  away: string;
  detectedAt: string;
  type: string;
  severityBefore: Severity | null;
  severityAfter: Severity | null;
  monitorBefore: string | null;
  monitorAfter: string | null;
  bookmaker: string | null;
  marketId: string;
  line: number | null;
  outcome: string | null;
  /** The competitor, or the direction. */
  side: string | null;
  oldPrice: number | null;
  newPrice: number | null;
}

export interface Bucket {
  at: string;
  before: number;
  after: number;
  recorded: number;
}

export const backtests = (signal?: Asked) => request("GET", "/api/backtests", { signal }) as Promise<{ backtests: Backtest[] }>;

export const backtest = (id: string, signal?: Asked) => request("GET", "/api/backtests/{id}", { path: { id }, signal }) as Promise<Backtest>;

export const startBacktest = (body: BacktestRequest) => request("POST", "/api/backtests", { body }) as Promise<{ id: string; state: BacktestState }>;

/** Cancels one that goes on, removes one that is over. */
export async function endBacktest(id: string): Promise<void> {
  await respond("DELETE", "/api/backtests/{id}", { path: { id } });
}

export interface RowFilter {
  class?: RowClass | undefined;
  why?: string | undefined;
  cursor?: string | undefined;
  limit?: number;
}

export const backtestRows = (id: string, query: RowFilter, signal?: Asked) =>
  request("GET", "/api/backtests/{id}/rows", { path: { id }, query, signal }) as Promise<{ rows: BacktestRow[]; nextCursor: string | null }>;

export const backtestTimeline = (id: string, bucket: string, signal?: Asked) =>
  request("GET", "/api/backtests/{id}/timeline", { path: { id }, query: { bucket }, signal }) as Promise<{ bucketMinutes: number; buckets: Bucket[] }>;

/** A quote that an alert was judged by. */
export interface ExplainedQuote {
  role: string;
  bookmaker: string;
  position: number;
  sequence: number;
  capturedAt: string;
  outcome: string | null;
  price: number | null;
}

export interface Explanation {
  alertId: number;
  rulesVersion: number;
  monitor: string;
  detector: string;
  quotes: ExplainedQuote[];
  fields: EffectiveField[];
  arithmetic: string[];
  confirmedBy: { capturedAt: string; position: number } | null;
  repeats: number;
  recomputed: boolean;
  difference: string | null;
}

export const explain = (id: number, signal?: Asked) => request("GET", "/api/alerts/{id}/explain", { path: { id }, signal }) as Promise<Explanation>;

/** What was close to being an alert, and why it is none. */
export interface HeldBack {
  detectedAt: string;
  monitor: string;
  type: string;
  severity: Severity;
  bookmaker: string | null;
  marketId: string;
  line: number | null;
  outcome: string | null;
  side: string | null;
  oldPrice: number | null;
  newPrice: number | null;
  measuredChange: number | null;
  why: string;
  detail: string;
}

export interface SilenceQuery {
  fixture: number;
  market: string;
  outcome?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  cursor?: string | undefined;
  limit?: number;
}

export const silence = (query: SilenceQuery, signal?: Asked) =>
  request("GET", "/api/rules/silence", { query, signal }) as Promise<{ candidates: HeldBack[]; rulesVersion: number; nextCursor: string | null; notes: string[] }>;

/** What alerts say since there are rule sets. */
export type RuleAlertType = "steam" | "drift" | "deviation" | "surebet";

/** One of the bookmakers that moved together. */
export interface Mover {
  bookmaker: string;
  oldValue: number;
  newValue: number;
}

/** What alerts have since there are rule sets; older servers leave it out. */
export interface RuleFacts {
  monitor?: string | null;
  group?: string | null;
  measure?: string | null;
  measuredChange?: number | null;
  side?: string | null;
  /** How many, or which. */
  movers?: number | Mover[] | null;
  repeats?: number | null;
  firstSeverity?: Severity | null;
  rulesVersion?: number | null;
  mutedBy?: string | null;
  resolvedAt?: string | null;
  resolvedWhy?: string | null;
}

/** The rules' facts of an alert. */
export const ruleFactsOf = (alert: object): RuleFacts => alert as RuleFacts;
