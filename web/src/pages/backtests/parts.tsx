import type { Backtest, BacktestRequest } from "../../api/rules.ts";
import { duration, formatTime } from "../../app/time.ts";
import { isOver, shareOf } from "../../rules/backtests.ts";
import { Badge, type Tone } from "../../ui/Badge.tsx";

const TONES: Record<Backtest["state"], Tone> = { waiting: "neutral", running: "accent", done: "good", failed: "bad", cancelled: "warn" };

/** What has become of a backtest; while it goes on, how much of it is done. */
export function StateBadge({ job }: { job: Backtest }) {
  const share = job.state === "running" ? ` ${Math.floor(shareOf(job) * 100)} %` : "";
  return <Badge tone={TONES[job.state] ?? "neutral"}>{job.state + share}</Badge>;
}

/** The recorded time that it is about. */
export function spanText({ from, to }: Pick<BacktestRequest, "from" | "to">): string {
  if (!from && !to) return "the whole log";
  if (!from) return `until ${formatTime(to ?? "", "minute")}`;
  return to ? `${formatTime(from, "minute")} to ${formatTime(to, "minute")}` : `from ${formatTime(from, "minute")}`;
}

/** How far it is, how fast it goes, and when it will be done. */
export function ProgressOf({ job }: { job: Backtest }) {
  const { eventsDone, eventsInAll, eventsPerSecond, etaSeconds } = job.progress;
  if (isOver(job.state)) return null;
  const left = etaSeconds === null ? "" : etaSeconds < 1 ? ", almost done" : `, about ${duration(etaSeconds * 1_000)} left`;
  return (
    <div class="bt-progress">
      <div class="bt-bar" role="progressbar" aria-label="Events replayed" aria-valuemin={0} aria-valuemax={Math.max(1, eventsInAll)} aria-valuenow={eventsDone}>
        <span style={{ width: `${shareOf(job) * 100}%` }} />
      </div>
      <p class="dim">
        {job.state === "waiting" ? (
          "Queued: at most two backtests run at the same time."
        ) : (
          <>
            {eventsDone.toLocaleString("en")} of {eventsInAll.toLocaleString("en")} events, {Math.round(eventsPerSecond).toLocaleString("en")} a second{left}
          </>
        )}
      </p>
    </div>
  );
}
