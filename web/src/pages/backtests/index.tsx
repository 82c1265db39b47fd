import "../../ui/chart.css";
import "../../rules/rules.css";
import "./backtests.css";
import { backtests } from "../../api/rules.ts";
import { under } from "../../app/base.ts";
import { useKeys } from "../../app/keys.ts";
import { navigate, param, setQuery } from "../../app/router.ts";
import type { PageProps } from "../../app/routes.ts";
import { useLive } from "../../live/hooks.ts";
import { may } from "../../live/me.ts";
import { changeText, whatOf } from "../../rules/backtests.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Empty, ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { Table } from "../../ui/Table.tsx";
import { Job } from "./Job.tsx";
import { NewTest } from "./NewTest.tsx";
import { spanText, StateBadge } from "./parts.tsx";

const selected = param("job");
const LOOK_MS = 3_000;

/** Rules tried on the recorded days: those that were, and a new one; with `/backtests/:id` one of them. */
export default function BacktestsPage({ params }: PageProps) {
  const id = params["id"];
  return id === undefined ? <Backtests /> : <Job key={id} id={id} />;
}

function Backtests() {
  const known = useLive(backtests, { everyMs: LOOK_MS });
  const all = known.data.value?.backtests;
  const at = (all ?? []).findIndex(({ id }) => id === selected.value);
  const move = (by: number) => {
    const next = all?.[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    if (next) setQuery({ job: next.id });
  };
  const open = () => selected.value && navigate(`/backtests/${selected.value}`);
  useKeys("Backtests", [
    { keys: "j", does: "Next backtest", run: () => move(1) },
    { keys: "k", does: "Previous backtest", run: () => move(-1) },
    { keys: "Enter", does: "Open the backtest", run: open },
    { keys: "n", does: "New backtest", run: () => document.querySelector<HTMLElement>(".new-test select")?.focus() },
  ]);
  return (
    <>
      <PageHead title="Backtests" />
      {may("configure") && <NewTest />}
      {!all && (known.error.value ? <ErrorState error={known.error.value} onRetry={known.refresh} /> : <Loading />)}
      {all && <Refused error={known.error.value} />}
      {all?.length === 0 && <Empty title="No backtests yet">A backtest replays the recorded days with a draft and shows which alerts it would have raised, lost and gained. Nothing changes by it.</Empty>}
      {all && all.length > 0 && (
        <section class="bt-section">
          <h2>Results</h2>
          <Table
            label="Backtests, newest first"
            rows={all}
            idOf={({ id }) => id}
            current={selected.value}
            onOpen={({ id }) => navigate(`/backtests/${id}`)}
            columns={[
              {
                id: "what",
                title: "Rules",
                cell: (job) => (
                  <a href={under(`/backtests/${job.id}`)}>
                    <bdi>{whatOf(job)}</bdi>
                  </a>
                ),
              },
              { id: "state", title: "State", cell: (job) => <StateBadge job={job} /> },
              {
                id: "alerts",
                title: "Alerts",
                end: true,
                cell: ({ summary }) => summary && `${summary.before.alerts.toLocaleString("en")} → ${summary.after.alerts.toLocaleString("en")}`,
              },
              { id: "change", title: "Change", end: true, wide: true, cell: ({ summary }) => summary && changeText(summary.before.alerts, summary.after.alerts) },
              { id: "span", title: "Span", wide: true, cell: ({ request }) => spanText(request) },
              { id: "who", title: "By", wide: true, cell: ({ actor }) => <bdi>{actor}</bdi> },
              { id: "when", title: "Begun", wide: true, cell: ({ createdAt }) => <RelativeTime time={createdAt} /> },
            ]}
          />
        </section>
      )}
    </>
  );
}
