import { ApiError, get, type Schemas, send } from "../../api/client.ts";
import { toast } from "../../app/toasts.ts";
import { navigate } from "../../app/router.ts";

/** A run of the history. */
export type RunEntry = Schemas["RunHistoryEntry"];
export type RunDetail = Schemas["ScrapeRunDetail"];
export type RunError = Schemas["ScrapeError"];
export type Phase = Schemas["ScrapePhaseLog"];
export type Schedule = Schemas["SchedulerStatus"];
export type RunStatus = Schemas["HistoryStatus"];

export const PAGE = 50;

/** The history, newest first. */
export const history = (status: RunStatus | undefined, offset: number, signal: AbortSignal) =>
  get("/api/scheduler/history", { query: { limit: PAGE, offset, visits: true, ...(status === undefined ? {} : { status }) }, signal });
export const active = (signal: AbortSignal) => get("/api/scrape/runs/active", { signal });
export const detail = (id: number, signal: AbortSignal) => get("/api/scrape/{id}", { path: { id }, signal });
export const phases = (id: number, signal: AbortSignal) => get("/api/scrape/runs/{id}/phases", { path: { id }, signal });
export const schedule = (signal: AbortSignal) => get("/api/scheduler/status", { signal });
export const health = (signal: AbortSignal) => get("/api/scheduler/health", { signal });

/** Starts a run. Where one is going on already, that one is shown. */
export async function start(): Promise<void> {
  try {
    const begun = await send("post", "/api/scrape", { body: {} });
    toast("success", `Run ${begun.scrape_run_id} has begun.`);
  } catch (error) {
    tell(error);
  }
}

/** Tries again what failed in a run, and shows the run that does. */
export async function retry(id: number, platforms?: string[]): Promise<void> {
  try {
    const begun = await send("post", "/api/scrape/{id}/retry", { path: { id }, body: platforms ? { platforms } : {} });
    toast("success", `Run ${begun.new_run_id} has begun: ${begun.message}.`);
    navigate(`/runs/${begun.new_run_id}`);
  } catch (error) {
    tell(error);
  }
}

/** Pauses the schedule, or lets it go on. Answers whether that was done. */
export async function setPaused(isPaused: boolean): Promise<boolean> {
  try {
    await send("post", isPaused ? "/api/scheduler/pause" : "/api/scheduler/resume");
    toast("success", isPaused ? "The schedule is paused. Manual runs are still possible." : "The schedule is resumed. Runs that are due start now.");
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
