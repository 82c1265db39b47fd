import { useSignal } from "@preact/signals";

import "./runs.css";
import type { PageProps } from "../../app/routes.ts";
import { useKeys } from "../../app/keys.ts";
import { confirmed } from "../../app/question.ts";
import { choice, navigate, param, setQuery } from "../../app/router.ts";
import { duration, now } from "../../app/time.ts";
import { useLive } from "../../live/hooks.ts";
import { may } from "../../live/me.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Select } from "../../ui/Filters.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Empty, ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { active, health, history, schedule, setPaused, start, type Schedule } from "./api.ts";
import { HistoryTable, Pages } from "./HistoryTable.tsx";
import { LiveRun } from "./LiveRun.tsx";
import { NoSuchRun } from "./parts.tsx";
import { Run } from "./Run.tsx";
import { under } from "../../app/base.ts";

const STATUSES = ["running", "completed", "partial", "failed"].map((status) => ({ value: status, label: status }));
const status = choice("status", ["all", "running", "completed", "partial", "failed"]);
const offset = param("offset");
const selected = param("run");
const LOOK_MS = 15_000;

const STARTING = { title: "Start a run?", text: "All fixtures of all bookmakers are scraped now.", yes: "Start a run" };
const PAUSING = { title: "Pause the schedule?", text: "For the whole desk: no scheduled run starts until it is resumed.", yes: "Pause" };
const RESUMING = { title: "Resume the schedule?", text: "Runs that are due start now.", yes: "Resume" };

/** The scrape runs: what goes on now, the schedule, the history; with `/runs/:id` one run. */
export default function RunsPage({ params }: PageProps) {
  const id = params["id"];
  if (id === undefined) return <Runs />;
  return /^\d{1,15}$/.test(id) ? <Run id={Number(id)} /> : <NoSuchRun />;
}

function Runs() {
  const first = Math.max(0, Number(offset.value) || 0);
  const runs = useLive(
    (signal) => history(status.value === "all" ? undefined : status.value, Math.max(0, Number(offset.value) || 0), signal),
    { topics: ["scrape_progress"], coalesceMs: 1_000, everyMs: LOOK_MS },
  );
  const going = useLive(active, { topics: ["scrape_progress"], coalesceMs: 500, everyMs: LOOK_MS });
  const planned = useLive(schedule, { topics: ["scrape_progress"], coalesceMs: 1_000, everyMs: LOOK_MS });
  const books = useLive(health, { topics: ["scrape_progress"], coalesceMs: 2_000, everyMs: LOOK_MS });
  const isAsking = useSignal(false);
  const answer = runs.data.value;
  const rows = answer?.runs ?? [];
  const mayStart = may("configure");

  const ask = async (asked: () => Promise<unknown>) => {
    if (isAsking.value || !mayStart) return;
    isAsking.value = true;
    await asked();
    isAsking.value = false;
    for (const one of [runs, going, planned]) one.refresh();
  };
  const toggle = () => planned.data.value && void ask(() => setPaused(!planned.data.value?.paused));
  /** A key is pressed by mistake more easily than a button with a name. */
  const askToStart = async () => {
    if (mayStart && !isUnknown && !hasNoSource && (await confirmed(STARTING))) await ask(start);
  };
  const askToToggle = async () => {
    if (!mayStart || !planned.data.value?.running) return;
    if (await confirmed(planned.data.value.paused ? RESUMING : PAUSING)) toggle();
  };
  const hasNoSource = isSourceless(planned.data.value, books.data.value);
  const isUnknown = runs.error.value?.status === 404;
  const at = rows.findIndex((run) => String(run.id) === selected.value);
  const move = (by: number) => {
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) setQuery({ run: next.id });
  };
  useKeys("Runs", [
    { keys: "j", does: "Next run", run: () => move(1) },
    { keys: "k", does: "Previous run", run: () => move(-1) },
    { keys: "Enter", does: "Open the run", run: () => selected.value && navigate(`/runs/${selected.value}`) },
    { keys: "o", run: () => selected.value && navigate(`/runs/${selected.value}`) },
    { keys: "n", does: "Start a run now", run: () => void askToStart() },
    { keys: "p", does: "Pause or resume the schedule", run: () => void askToToggle() },
  ]);

  return (
    <>
      <PageHead title="Runs" total={answer?.total}>
        {planned.data.value && mayStart && (
          <button type="button" disabled={isAsking.value || !planned.data.value.running} onClick={toggle} title="p">
            {planned.data.value.paused ? "Resume the schedule" : "Pause the schedule"}
          </button>
        )}
        {!isUnknown && mayStart && (
          <button type="button" class="primary" disabled={isAsking.value || hasNoSource} onClick={() => void ask(start)} title={hasNoSource ? NO_SOURCE : "n"}>
            Start a run
          </button>
        )}
      </PageHead>
      {planned.data.value && <Plan plan={planned.data.value} hasNoSource={hasNoSource} />}
      {(going.data.value ?? []).map((id) => (
        <LiveRun key={id} id={id} isLinked />
      ))}
      {isUnknown && <Empty title="No scraping">This server receives odds through POST /api/scrape/batches.</Empty>}
      {!answer && !isUnknown && (runs.error.value ? <ErrorState error={runs.error.value} onRetry={runs.refresh} /> : <Loading />)}
      {answer && (
        <>
          <Refused error={runs.error.value} />
          <div class="runs-head">
            <h2>History</h2>
            <Select
              label="Status"
              all="All"
              value={status.value === "all" ? undefined : status.value}
              options={STATUSES}
              onChange={(value) => setQuery({ status: value, offset: undefined, run: undefined })}
            />
            <ul class="runs-books" aria-label="Bookmakers in the last run">
              {(books.data.value ?? []).map((book) => (
                <li key={book.platform}>
                  <Badge tone={book.healthy ? "good" : "bad"}>
                    <bdi>{book.platform}</bdi> {book.healthy ? "ok" : "failed"}
                  </Badge>{" "}
                  <span class="dim">
                    <RelativeTime time={book.last_success} />
                  </span>
                </li>
              ))}
            </ul>
          </div>
          {rows.length === 0 && <Empty title={status.value === "all" ? "No runs yet" : "No matching runs"}>Runs appear here when linewatch fetches from bookmakers itself.</Empty>}
          {rows.length > 0 && <HistoryTable rows={rows} current={Number(selected.value)} />}
          <Pages first={first} shown={rows.length} total={answer.total} />
        </>
      )}
    </>
  );
}

const JOBS: Record<string, string> = {
  scrape_all_platforms: "Everything",
  scrape_within_2_hours: "Kickoff within 2 h",
  scrape_within_30_minutes: "Kickoff within 30 min",
};

const NO_SOURCE =
  "No source is configured: odds are sent to POST /api/scrape/batches, or simulated by linewatch demo. To scrape bookmakers, name them in LINEWATCH_SOURCES and restart; linewatch demo --over-http shows runs.";

/** No node keeps a schedule, and no bookmaker was ever asked: the server would refuse to start a run. */
export function isSourceless(plan: Schedule | undefined, books: readonly unknown[] | undefined): boolean {
  return plan?.kept_by === "nobody" && plan.jobs.length === 0 && books?.length === 0;
}

function Plan({ plan, hasNoSource }: { plan: Schedule; hasNoSource: boolean }) {
  if (hasNoSource) return <p class="plan dim">{NO_SOURCE}</p>;
  if (!plan.running) return <p class="plan dim">No schedule runs on this server. Runs can be started by hand.</p>;
  const jobs = plan.jobs.filter((job) => job.id in JOBS);
  return (
    <ul class="plan" aria-label="Schedule">
      {plan.paused && (
        <li>
          <Badge tone="warn">paused</Badge> <a href={under("/settings")}>no scheduled runs</a>
        </li>
      )}
      {jobs.map((job) => {
        const seconds = job.interval_seconds ?? (job.interval_minutes ?? 0) * 60;
        return (
          <li key={job.id}>
            <b>{JOBS[job.id]}</b> <span class="dim">every {duration(seconds * 1_000)}</span>
            {job.next_run && !plan.paused && <span>, {Date.parse(job.next_run) <= now.value ? "due now" : `next in ${duration(Date.parse(job.next_run) - now.value)}`}</span>}
          </li>
        );
      })}
    </ul>
  );
}
