import { useKeys } from "../../app/keys.ts";
import { confirmed } from "../../app/question.ts";
import { navigate, param, setQuery } from "../../app/router.ts";
import { duration, formatTime } from "../../app/time.ts";
import { useLive } from "../../live/hooks.ts";
import { may } from "../../live/me.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { Time } from "../../ui/RelativeTime.tsx";
import { ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { Table } from "../../ui/Table.tsx";
import { detail, phases, retry, type Phase, type RunDetail, type RunError } from "./api.ts";
import { Trigger } from "./HistoryTable.tsx";
import { LiveRun } from "./LiveRun.tsx";
import { elapsed, NoSuchRun, Platforms, StatusBadge, took } from "./parts.tsx";
import { byType, runOf, share } from "./progress.ts";
import { under } from "../../app/base.ts";

const errorType = param("error");
const LOOK_MS = 10_000;
const MOST_ERRORS = 500;

/** One run: what became of it, by phase and by bookmaker, and what went wrong. */
export function Run({ id }: { id: number }) {
  const liveness = { topics: ["scrape_progress" as const], concerns: (message: Parameters<typeof runOf>[0]) => runOf(message) === id, coalesceMs: 500, everyMs: LOOK_MS };
  const run = useLive((signal) => detail(id, signal), liveness, [id]);
  const steps = useLive((signal) => phases(id, signal), liveness, [id]);
  const answer = run.data.value;
  const isOver = Boolean(answer?.completed_at);
  const hasFailed = answer !== undefined && isOver && (answer.events_failed > 0 || answer.status !== "completed");
  const mayRetry = hasFailed && may("configure");
  const askToRetry = async () => {
    const text = "Only the failed fixtures are scraped again, in a new run.";
    if (mayRetry && (await confirmed({ title: "Retry what failed?", text, yes: "Retry" }))) await retry(id);
  };
  useKeys("Run", [
    { keys: "r", does: "Retry what failed", run: () => void askToRetry() },
    { keys: "Escape", does: "All runs", run: () => navigate("/runs") },
  ]);
  if (!answer && run.error.value?.status === 404) return <NoSuchRun />;
  return (
    <>
      <PageHead title={`Run ${id}`}>
        {answer && <StatusBadge status={answer.status} />}
        {mayRetry && (
          <button type="button" class="primary" onClick={() => void retry(id)} title="r">
            Retry what failed
          </button>
        )}
        {answer && (
          <a class="button" href={under(`/audit/events/${id}`)}>
            View audit event
          </a>
        )}
        <a class="button" href={under("/runs")}>
          All runs
        </a>
      </PageHead>
      {!answer && (run.error.value ? <ErrorState error={run.error.value} onRetry={run.refresh} /> : <Loading />)}
      {answer && (
        <>
          <Refused error={run.error.value} />
          {!isOver && <LiveRun id={id} />}
          <Figures run={answer} />
          {isOver && answer.platforms.length > 0 && (
            <section class="run-section">
              <h2>Bookmakers</h2>
              <Platforms platforms={answer.platforms} />
            </section>
          )}
          <Phases phases={steps.data.value ?? []} run={answer} />
          <Errors run={answer} />
        </>
      )}
    </>
  );
}

function Figures({ run }: { run: RunDetail }) {
  const figures: [string, string, string?][] = [
    ["Started", formatTime(run.started_at)],
    ["Took", duration(took(run))],
    ["Fixtures", run.events_scraped.toLocaleString("en")],
    ["Failed fixtures", run.events_failed.toLocaleString("en"), "Failed at every bookmaker"],
    ["Errors", run.error_count.toLocaleString("en"), "All that went wrong, also where another bookmaker had the fixture"],
    ["Alerts", run.alerts.toLocaleString("en")],
    ["Offers changed", run.changed.toLocaleString("en"), `${run.unchanged.toLocaleString("en")} as before, ${run.stale.toLocaleString("en")} older than what was known`],
    ["Batches", run.batches.toLocaleString("en")],
    ["Markets withdrawn", run.reconciled.toLocaleString("en"), "Their bookmaker no longer lists the fixture"],
  ];
  return (
    <dl class="run-figures">
      {figures.map(([name, value, title]) => (
        <div key={name} title={title}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div>
        <dt>Trigger</dt>
        <dd>
          <Trigger trigger={run.trigger} scope={run.scope} />
        </dd>
      </div>
    </dl>
  );
}

function Phases({ phases, run }: { phases: readonly Phase[]; run: RunDetail }) {
  if (phases.length === 0) return null;
  const whole = Math.max(1, elapsed(run.started_at, run.completed_at));
  const begun = Date.parse(run.started_at);
  return (
    <section class="run-section">
      <h2>Phases</h2>
      <Table
        label="Phases"
        rows={phases}
        idOf={(phase) => phase.id}
        columns={[
          { id: "phase", title: "Phase", cell: (phase) => phase.phase },
          { id: "started", title: "Started", cell: (phase) => <Time time={phase.started_at} shape="time" /> },
          { id: "took", title: "Duration", end: true, cell: (phase) => duration(elapsed(phase.started_at, phase.ended_at ?? run.completed_at)) },
          { id: "done", title: "Done", end: true, cell: (phase) => phase.events_processed?.toLocaleString("en") ?? "–" },
          {
            id: "bar",
            title: "When",
            wide: true,
            cell: (phase) => {
              const from = share(Date.parse(phase.started_at) - begun, whole);
              const width = share(elapsed(phase.started_at, phase.ended_at ?? run.completed_at), whole);
              return (
                <span class="run-span" aria-hidden="true">
                  <span style={{ marginInlineStart: `${from * 100}%`, width: `${Math.max(0.5, Math.min(width, 1 - from) * 100)}%` }} />
                </span>
              );
            },
          },
          { id: "message", title: "", wide: true, cell: (phase) => <bdi title={phase.message ?? undefined}>{phase.message ?? ""}</bdi> },
        ]}
      />
    </section>
  );
}

function Errors({ run }: { run: RunDetail }) {
  const errors = run.errors ?? [];
  const types = byType(errors);
  const all = run.error_count;
  if (all === 0) return null;
  const shown: RunError[] = errorType.value === undefined ? errors : errors.filter((error) => error.error_type === errorType.value);
  const most = types[0]?.count ?? 1;
  return (
    <section class="run-section">
      <h2>
        Errors <span class="dim">{all.toLocaleString("en")}</span>
      </h2>
      <ul class="run-types" aria-label="Errors by type">
        {types.map(({ type, count }) => (
          <li key={type}>
            <button type="button" aria-pressed={errorType.value === type} onClick={() => setQuery({ error: errorType.value === type ? undefined : type })}>
              {type.replaceAll("_", " ")}
            </button>
            <span class="run-bar" aria-hidden="true">
              <span class="run-bar-failed" style={{ width: `${share(count, most) * 100}%` }} />
            </span>
            <span class="end">{count.toLocaleString("en")}</span>
          </li>
        ))}
      </ul>
      {all > errors.length && <p class="dim">The first {errors.length} are kept one by one.</p>}
      <Table
        label="Errors"
        rows={shown.slice(0, MOST_ERRORS)}
        idOf={(error) => error.id}
        columns={[
          { id: "time", title: "Time", cell: (error) => <Time time={error.occurred_at} shape="time" /> },
          { id: "type", title: "Type", cell: (error) => error.error_type.replaceAll("_", " ") },
          { id: "platform", title: "Bookmaker", cell: (error) => <bdi>{error.platform ?? "–"}</bdi> },
          { id: "fixture", title: "Fixture", wide: true, cell: (error) => <bdi>{error.event_key ?? "–"}</bdi> },
          { id: "message", title: "Message", cell: (error) => <bdi title={error.error_message}>{error.error_message}</bdi> },
        ]}
      />
    </section>
  );
}
