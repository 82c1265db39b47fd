import type { Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/Badge.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Table } from "../../ui/Table.tsx";
import { bytes } from "./judge.ts";

const MOST_CONNECTIONS = 100;

/** Who is connected, what they hear, and how far behind they are. */
export function Connections({ stats, error }: { stats: Schemas["PushStats"] | undefined; error: string | undefined }) {
  if (!stats) return error ? <p class="dim">{error}</p> : null;
  const rows = stats.connections.slice(0, MOST_CONNECTIONS).map((connection, at) => ({ ...connection, at }));
  const hasWho = rows.some((row) => row.actor);
  return (
    <section>
      <h2>
        Connections <span class="dim">{stats.total_connections.toLocaleString("en")}</span>
      </h2>
      {rows.length > 0 && (
        <Table
          label="Connections"
          rows={rows}
          idOf={(row) => row.at}
          columns={[
            { id: "channel", title: "Topics", cell: (row) => <bdi>{row.topics ? row.topics.join(", ") : row.channel}</bdi> },
            ...(hasWho ? [{ id: "who", title: "Who", wide: true, cell: (row: (typeof rows)[number]) => <bdi>{`${row.actor ?? ""} ${row.remote_address ?? ""}`}</bdi> }] : []),
            { id: "since", title: "Since", cell: (row) => <RelativeTime time={row.connected_at} /> },
            { id: "messages", title: "Messages", end: true, cell: (row) => row.message_count.toLocaleString("en") },
            { id: "bytes", title: "Bytes", end: true, wide: true, cell: (row) => bytes(row.bytes) },
            { id: "queue", title: "Queue", end: true, wide: true, cell: (row) => row.queue_depth.toLocaleString("en") },
            { id: "lag", title: "Behind", end: true, cell: (row) => row.lag.toLocaleString("en") },
            { id: "state", title: "", cell: (row) => <Badge tone={row.state === "live" ? "good" : "warn"}>{row.state.replace("_", " ")}</Badge> },
          ]}
        />
      )}
      {stats.connections.length > rows.length && <p class="dim status-foot">The oldest {MOST_CONNECTIONS} are shown.</p>}
    </section>
  );
}
