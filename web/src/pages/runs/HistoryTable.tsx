import { navigate, setQuery } from "../../app/router.ts";
import { duration } from "../../app/time.ts";
import { Time } from "../../ui/RelativeTime.tsx";
import { Table } from "../../ui/Table.tsx";
import { PAGE, type RunEntry } from "./api.ts";
import { StatusBadge, took } from "./parts.tsx";
import { under } from "../../app/base.ts";
import { retriedBy, triggerText } from "./words.ts";

/** The runs, newest first. */
export function HistoryTable({ rows, current }: { rows: readonly RunEntry[]; current: number }) {
  return (
    <Table
      label="Runs, newest first"
      rows={rows}
      idOf={(run) => run.id}
      current={current}
      onOpen={(run) => navigate(`/runs/${run.id}`)}
      columns={[
        { id: "id", title: "Run", end: true, cell: (run) => <a href={under(`/runs/${run.id}`)}>{run.id}</a> },
        { id: "status", title: "Status", cell: (run) => <StatusBadge status={run.status} /> },
        { id: "started", title: "Started", cell: (run) => <Time time={run.started_at} shape="second" /> },
        { id: "took", title: "Duration", end: true, cell: (run) => duration(took(run)) },
        { id: "fixtures", title: "Fixtures", end: true, cell: (run) => run.events_scraped.toLocaleString("en") },
        { id: "failed", title: <span title="Failed at every bookmaker">Failed fixtures</span>, end: true, cell: (run) => <span class={run.events_failed > 0 ? "run-failed" : "dim"}>{run.events_failed.toLocaleString("en")}</span> },
        { id: "trigger", title: "Trigger", wide: true, cell: (run) => <Trigger trigger={run.trigger} scope={run.scope} /> },
        { id: "books", title: "Fixtures by bookmaker", wide: true, cell: (run) => <Timings run={run} /> },
      ]}
    />
  );
}

/** Why a run began; a retry leads to the run that it tries again. */
export function Trigger({ trigger, scope }: { trigger: string | null | undefined; scope?: RunEntry["scope"] | undefined }) {
  const of = retriedBy(trigger);
  return of === undefined ? <bdi>{triggerText(trigger, scope)}</bdi> : <a href={under(`/runs/${of}`)}>retry of {of}</a>;
}

function Timings({ run }: { run: RunEntry }) {
  const all = Object.entries(run.platform_timings ?? {});
  return (
    <>
      {all.map(([name, { duration_ms, events_count }]) => (
        <span key={name} class="run-timing" title={`${name}: ${duration(duration_ms)}`}>
          <bdi class="dim">{name}</bdi> {events_count.toLocaleString("en")}
        </span>
      ))}
    </>
  );
}

/** From one part of the history to the next. */
export function Pages({ first, shown, total }: { first: number; shown: number; total: number }) {
  if (total <= PAGE && first === 0) return null;
  return (
    <nav class="row runs-pages" aria-label="Parts of the history">
      <button type="button" disabled={first === 0} onClick={() => setQuery({ offset: first - PAGE > 0 ? first - PAGE : undefined })}>
        Newer
      </button>
      <span class="dim">
        {shown === 0 ? "none" : `${first + 1} to ${first + shown}`} of {total.toLocaleString("en")}
      </span>
      <button type="button" disabled={first + shown >= total} onClick={() => setQuery({ offset: first + PAGE })}>
        Older
      </button>
    </nav>
  );
}
