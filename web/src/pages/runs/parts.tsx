import { under } from "../../app/base.ts";
import { duration, now } from "../../app/time.ts";
import { Badge, type Tone } from "../../ui/Badge.tsx";
import { Empty } from "../../ui/states.tsx";
import { platformEta, share, type Platform } from "./progress.ts";

const TONES: Record<string, Tone> = { completed: "good", running: "accent", active: "accent", partial: "warn", failed: "bad", connection_failed: "bad" };

/** How a run or a bookmaker goes, in a word. */
export function StatusBadge({ status }: { status: string }) {
  return <Badge tone={TONES[status] ?? "neutral"}>{status.replaceAll("_", " ")}</Badge>;
}

/** How long a run has taken, moving on while it goes on. */
export function elapsed(startedAt: string, completedAt: string | null | undefined): number {
  return (completedAt ? Date.parse(completedAt) : now.value) - Date.parse(startedAt);
}

/** How long a run took, by a clock that nobody sets; so far by the clock on the wall while it goes on. */
export function took(run: { started_at: string; duration_seconds?: number | null }): number {
  return typeof run.duration_seconds === "number" ? run.duration_seconds * 1_000 : elapsed(run.started_at, undefined);
}

/** A bar of what is done, and what failed. */
export function ProgressBar({ label, done, failed = 0, total }: { label: string; done: number; failed?: number; total: number }) {
  const good = share(done, total);
  const bad = share(failed, total);
  return (
    <div
      class="run-bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(1, total)}
      aria-valuenow={Math.min(Math.max(1, total), done + failed)}
    >
      <span class="run-bar-done" style={{ width: `${good * 100}%` }} />
      <span class="run-bar-failed" style={{ width: `${Math.min(bad, 1 - good) * 100}%` }} />
    </div>
  );
}

/** Each bookmaker with its bar, its counts and the time that is left. */
export function Platforms({ platforms }: { platforms: readonly Platform[] }) {
  return (
    <ul class="run-platforms" aria-label="Bookmakers">
      {platforms.map((it) => {
        const left = platformEta(it);
        return (
          <li key={it.platform}>
            <bdi class="run-platform-name" title={it.platform}>
              {it.platform}
            </bdi>
            <ProgressBar label={`${it.platform}, fixtures`} done={it.scraped} failed={it.failed} total={it.total} />
            <span class="end">
              {it.scraped.toLocaleString("en")} <span class="dim">of {it.total.toLocaleString("en")}</span>
            </span>
            <span class={it.failed > 0 ? "run-failed" : "dim"}>{it.failed > 0 ? `${it.failed.toLocaleString("en")} failed` : ""}</span>
            <span class="dim">{left === undefined ? duration(it.duration_ms) : left < 1_000 ? "almost done" : `${duration(left)} left`}</span>
            <StatusBadge status={it.status} />
          </li>
        );
      })}
    </ul>
  );
}

export function NoSuchRun() {
  return (
    <Empty title="Run not found">
      The number of a run is its position in the log. <a href={under("/runs")}>All runs</a>
    </Empty>
  );
}
