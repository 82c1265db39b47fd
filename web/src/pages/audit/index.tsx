import { respond } from "../../api/client.ts";
import { useLive } from "../../live/hooks.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { Time } from "../../ui/RelativeTime.tsx";
import { Table } from "../../ui/Table.tsx";
import { ErrorState, Loading } from "../../ui/states.tsx";

interface Line {
  position: number;
  stream: string;
  type: string;
  recorded_at: string;
}

/** The first events of the log. */
export default function AuditPage() {
  const log = useLive(async (signal) => {
    const answer = await respond("GET", "/api/audit/events", { query: { limit: 100 }, signal });
    const lines = (await answer.text()).split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Line | { end: true }).filter((line) => "position" in line);
  });
  const lines = log.data.value;
  return (
    <>
      <PageHead title="Audit" />
      {!lines && (log.error.value ? <ErrorState error={log.error.value} onRetry={log.refresh} /> : <Loading />)}
      {lines && (
        <Table
          label="The log"
          rows={lines}
          idOf={(line) => line.position}
          columns={[
            { id: "position", title: "Position", end: true, cell: (line) => line.position },
            { id: "time", title: "Recorded", cell: (line) => <Time time={line.recorded_at} /> },
            { id: "type", title: "Type", cell: (line) => line.type },
            { id: "stream", title: "Stream", cell: (line) => line.stream },
          ]}
        />
      )}
    </>
  );
}
