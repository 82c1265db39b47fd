import { get } from "../../api/client.ts";
import { useLive } from "../../live/hooks.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { Table } from "../../ui/Table.tsx";
import { ErrorState, Loading } from "../../ui/states.tsx";

/** Who listens to which channel. */
export default function ChannelsPage() {
  const stats = useLive((signal) => get("/api/v1/ws/stats", { signal }), { everyMs: 5_000 });
  const answer = stats.data.value;
  return (
    <>
      <PageHead title="Channels" total={answer?.total_connections} />
      {!answer && (stats.error.value ? <ErrorState error={stats.error.value} onRetry={stats.refresh} /> : <Loading />)}
      {answer && (
        <Table
          label="Listeners by channel"
          rows={Object.entries(answer.channels)}
          idOf={([name]) => name}
          columns={[
            { id: "name", title: "Channel", cell: ([name]) => name },
            { id: "count", title: "Listeners", end: true, cell: ([, count]) => String(count) },
          ]}
        />
      )}
    </>
  );
}
