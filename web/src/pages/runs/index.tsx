import type { PageProps } from "../../app/routes.ts";
import { ApiError, request } from "../../api/client.ts";
import { useLive } from "../../live/hooks.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Table } from "../../ui/Table.tsx";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";

interface Run {
  id: number;
  status: string;
  started_at: string;
  events_scraped: number;
}

/** The scrape runs; with `/runs/:id` one of them. */
export default function RunsPage({ params }: PageProps) {
  const runs = useLive(
    async (signal) => {
      try {
        return (await request("GET", "/api/scrape/runs", { query: { limit: 50 }, signal })) as Run[];
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return [];
        throw error;
      }
    },
    { topics: ["scrape_progress"] },
  );
  const answer = runs.data.value;
  const shown = answer?.filter((run) => params["id"] === undefined || String(run.id) === params["id"]);
  return (
    <>
      <PageHead title="Runs" total={answer?.length} />
      {!shown && (runs.error.value ? <ErrorState error={runs.error.value} onRetry={runs.refresh} /> : <Loading />)}
      {shown?.length === 0 && <Empty title="No runs yet">Runs appear here when linewatch fetches from bookmakers itself.</Empty>}
      {shown && shown.length > 0 && (
        <Table
          label="Runs"
          rows={shown}
          idOf={(run) => run.id}
          columns={[
            { id: "id", title: "Run", end: true, cell: (run) => <a href={`/runs/${run.id}`}>{run.id}</a> },
            { id: "status", title: "Status", cell: (run) => run.status },
            { id: "started", title: "Started", cell: (run) => <RelativeTime time={run.started_at} /> },
            { id: "events", title: "Fixtures", end: true, cell: (run) => run.events_scraped },
          ]}
        />
      )}
    </>
  );
}
