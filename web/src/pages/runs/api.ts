import { ApiError, request } from "../../api/client.ts";
import { toast } from "../../app/toasts.ts";
import { navigate } from "../../app/router.ts";
import type { Platform } from "./progress.ts";

/** A run of the history. */
export interface RunEntry {
  id: number;
  status: string;
  started_at: string;
  completed_at: string | null;
  events_scraped: number;
  events_failed: number;
  trigger: string | null;
  duration_seconds: number | null;
  platform_timings: Record<string, { duration_ms: number; events_count: number }> | null;
}

export interface RunError {
  id: number;
  error_type: string;
  error_message: string;
  occurred_at: string;
  platform: string | null;
  event_key?: string | null;
  recoverable?: boolean;
}

export interface RunDetail {
  scrape_run_id: number;
  status: string;
  phase?: string;
  /** So much of its phase is done. */
  current?: number;
  /** Of so much. */
  total?: number;
  message?: string | null;
  started_at: string;
  completed_at: string | null;
  events_scraped: number;
  events_failed: number;
  trigger: string | null;
  platforms?: Platform[];
  batches?: number;
  changed?: number;
  unchanged?: number;
  stale?: number;
  alerts?: number;
  reconciled?: number;
  error_count?: number;
  errors: RunError[] | null;
}

export interface Phase {
  id: number;
  phase: string;
  started_at: string;
  ended_at: string | null;
  events_processed: number | null;
  message: string | null;
}

export interface Schedule {
  running: boolean;
  paused: boolean;
  jobs: { id: string; next_run?: string | null; interval_minutes?: number | null; interval_seconds?: number }[];
}

export interface Health {
  platform: string;
  healthy: boolean;
  last_success: string | null;
}

export const PAGE = 50;

/** The history, newest first. */
export const history = (status: string | undefined, offset: number, signal: AbortSignal) =>
  request("GET", "/api/scheduler/history", { query: { limit: PAGE, offset, status }, signal }) as Promise<{ runs: RunEntry[]; total: number }>;
export const active = (signal: AbortSignal) => request("GET", "/api/scrape/runs/active", { signal }) as Promise<number[]>;
export const detail = (id: number, signal: AbortSignal) => request("GET", "/api/scrape/{id}", { path: { id }, signal }) as Promise<RunDetail>;
export const phases = (id: number, signal: AbortSignal) => request("GET", "/api/scrape/runs/{id}/phases", { path: { id }, signal }) as Promise<Phase[]>;
export const schedule = (signal: AbortSignal) => request("GET", "/api/scheduler/status", { signal }) as Promise<Schedule>;
export const health = (signal: AbortSignal) => request("GET", "/api/scheduler/health", { signal }) as Promise<Health[]>;

/** Starts a run. Where one is going on already, that one is shown. */
export async function start(): Promise<void> {
  try {
    const begun = (await request("POST", "/api/scrape", { body: {} })) as { scrape_run_id: number };
    toast("success", `Run ${begun.scrape_run_id} has begun.`);
  } catch (error) {
    tell(error);
  }
}

/** Tries again what failed in a run, and shows the run that does. */
export async function retry(id: number, platforms?: string[]): Promise<void> {
  try {
    const body = platforms ? { platforms } : {};
    const begun = (await request("POST", "/api/scrape/{id}/retry", { path: { id }, body })) as { new_run_id: number; message: string };
    toast("success", `Run ${begun.new_run_id} has begun: ${begun.message}.`);
    navigate(`/runs/${begun.new_run_id}`);
  } catch (error) {
    tell(error);
  }
}

/** Pauses the schedule, or lets it go on. Answers whether that was done. */
export async function setPaused(isPaused: boolean): Promise<boolean> {
  try {
    await request("POST", isPaused ? "/api/scheduler/pause" : "/api/scheduler/resume");
    toast("success", isPaused ? "The schedule is paused. Runs that somebody starts still go." : "The schedule goes on. What is due begins at once.");
    return true;
  } catch (error) {
    tell(error);
    return false;
  }
}

function tell(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
  const id = error.problem["scrape_run_id"];
  const show = typeof id === "number" ? { label: `Show run ${id}`, run: () => navigate(`/runs/${id}`) } : undefined;
  toast("error", error.detail, show);
}
