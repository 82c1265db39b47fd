import { useEffect } from "preact/hooks";

import { backtest, type Backtest, type BacktestState, type Totals } from "../api/rules.ts";
import { useLive } from "../live/hooks.ts";
import type { Live } from "../live/resource.ts";

/** One that goes on is looked at so often. */
const LOOK_MS = 1_000;

/** Whether it will change no more. */
export const isOver = (state: BacktestState | undefined): boolean => state === "done" || state === "failed" || state === "cancelled";

/** A backtest, looked at each second for as long as it goes on; without an id nothing. */
export function useBacktest(id: string | undefined): Live<Backtest | undefined> {
  const job = useLive(async (signal) => (id === undefined ? undefined : await backtest(id, signal)), {}, [id]);
  const state = job.data.value?.state;
  useEffect(() => {
    if (state === undefined || isOver(state)) return;
    const timer = setInterval(() => !job.loading.peek() && job.refresh(), LOOK_MS);
    return () => clearInterval(timer);
  }, [job, state]);
  return job;
}

/** How much of it is done, 0 to 1. */
export function shareOf({ progress: { eventsDone, eventsInAll } }: Pick<Backtest, "progress">): number {
  return eventsInAll > 0 ? Math.min(1, Math.max(0, eventsDone / eventsInAll)) : 0;
}

/** What was tried, for people. */
export function whatOf({ request: { draft, preset, hash } }: Pick<Backtest, "request">): string {
  if (draft) return `draft ${draft}`;
  if (preset) return `preset ${preset}`;
  return hash ? `rule set ${hash.slice(0, 8)}` : "a rule set";
}

/** `−64 %`: how the alerts of one compare with those of the other. */
export function changeText(before: number, after: number): string {
  if (before === after) return "as many";
  if (before === 0) return "none before";
  const percent = ((after - before) * 100) / before;
  const digits = Math.abs(percent) < 10 ? 1 : 0;
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(digits)} %`;
}

/** Alerts an hour with two decimals at most, as the server counted them. */
export const perHour = ({ perHour: text }: Pick<Totals, "perHour">): number => Number(text);

/** The same for people: `49,655.17`. */
export const perHourText = (totals: Pick<Totals, "perHour">): string => perHour(totals).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
