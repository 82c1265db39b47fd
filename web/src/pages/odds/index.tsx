import { get } from "../../api/client.ts";
import { choice } from "../../app/router.ts";
import { useLive } from "../../live/hooks.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { Time } from "../../ui/RelativeTime.tsx";
import { Table } from "../../ui/Table.tsx";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";

const availability = choice("availability", ["all", "alerts"]);

/** Fixtures by kickoff, with who offers them. */
export default function OddsPage() {
  const events = useLive(
    (signal) =>
      get("/api/events", {
        query: { page_size: 100, ...(availability.value === "all" ? {} : { availability: availability.value }) },
        signal,
      }),
    { topics: ["odds_updates"], coalesceMs: 500 },
  );
  const answer = events.data.value;
  return (
    <>
      <PageHead title="Odds" total={answer?.total} />
      {!answer && (events.error.value ? <ErrorState error={events.error.value} onRetry={events.refresh} /> : <Loading />)}
      {answer?.events.length === 0 && <Empty title="No upcoming fixtures" />}
      {answer && answer.events.length > 0 && (
        <Table
          label="Fixtures"
          rows={answer.events}
          idOf={(event) => event.id}
          columns={[
            { id: "kickoff", title: "Kickoff", cell: (event) => <Time time={event.kickoff} shape="minute" /> },
            { id: "name", title: "Fixture", cell: (event) => <a href={`/events/${event.id}`}>{event.name}</a> },
            { id: "tournament", title: "Tournament", wide: true, cell: (event) => event.tournament_name },
            {
              id: "books",
              title: "Bookmakers",
              cell: (event) => event.bookmakers.map((bookmaker) => bookmaker.bookmaker_name).join(", "),
            },
          ]}
        />
      )}
    </>
  );
}
