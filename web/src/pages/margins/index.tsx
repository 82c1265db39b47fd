import "./margins.css";

import { useRef } from "preact/hooks";

import { get } from "../../api/client.ts";
import { useKeys } from "../../app/keys.ts";
import { query, setQuery } from "../../app/router.ts";
import { useLive } from "../../live/hooks.ts";
import { referenceBook } from "../../markets/books.ts";
import { INLINE } from "../../markets/catalogue.ts";
import { Filters, Folded, Search, Select } from "../../ui/Filters.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { Empty, ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { Books } from "./Books.tsx";
import { Timeline } from "./Timeline.tsx";
import { Tournaments } from "./Tournaments.tsx";
import { askedSummary, askedTimeline, askedTournaments, BUCKETS, rivalOf, SPANS, type View, viewOf } from "./view.ts";

const AGAIN_MS = 60_000;

/** The bookmakers' margins by time to kickoff: of each market, in all tournaments or one, and day by day. */
export default function MarginsPage() {
  const summary = useLive((signal) => get("/api/margins", { query: askedSummary(viewOf(query.value)), signal }), { everyMs: AGAIN_MS });
  const timeline = useLive((signal) => get("/api/margins/timeline", { query: askedTimeline(viewOf(query.value)), signal }), { everyMs: AGAIN_MS });
  const list = useLive((signal) => get("/api/margins/tournaments", { query: askedTournaments(viewOf(query.value)), signal }), { everyMs: AGAIN_MS });
  const view = viewOf(query.value);
  const reference = referenceBook.value;
  const books = summary.data.value?.markets.find(({ marketId }) => marketId === view.market.marketId)?.books ?? [];
  const rival = rivalOf(books, reference, view.against);
  const search = useRef<HTMLInputElement | null>(null);
  const step = (by: number) => {
    const at = INLINE.findIndex(({ id }) => id === view.market.id);
    const next = INLINE[(at + by + INLINE.length) % INLINE.length];
    if (next) chooseMarket(next.id);
  };
  useKeys("Margins", [
    { keys: "]", does: "Next market", run: () => step(1) },
    { keys: "[", does: "Previous market", run: () => step(-1) },
    { keys: "/", does: "Search tournaments", run: () => search.current?.focus() },
    { keys: "Shift+C", does: "Clear filters", run: clearFilters },
  ]);
  const answer = summary.data.value;
  return (
    <>
      <PageHead title="Margins">{answer && <span class="dim">{answer.firstDay} to {answer.lastDay}, UTC</span>}</PageHead>
      <Tabs label="Market" tabs={INLINE.map(({ id, title }) => ({ id, label: title }))} chosen={view.market.id} onChoose={chooseMarket} />
      <Narrowing view={view} searchRef={search} name={list.data.value?.tournaments.find(({ id }) => id === view.tournament)?.name} />
      {!answer && (summary.error.value ? <ErrorState error={summary.error.value} onRetry={summary.refresh} /> : <Loading label="Loading the margins" />)}
      {answer && <Refused error={summary.error.value} />}
      {answer && books.length === 0 && (
        <Empty title="No margins in these days">
          <p>A margin exists where a bookmaker offers every outcome of a market before the kickoff.</p>
          {view.tournament !== undefined && (
            <button type="button" onClick={() => setQuery({ tournament: undefined })}>
              All tournaments
            </button>
          )}
        </Empty>
      )}
      {books.length > 0 && (
        <>
          <Books books={books} view={view} reference={reference} rival={rival} />
          {timeline.data.value && <Timeline timeline={timeline.data.value} view={view} reference={reference} rival={rival} />}
        </>
      )}
      {list.data.value && list.data.value.tournaments.length > 0 && <Tournaments list={list.data.value} view={view} reference={reference} rival={rival} />}
    </>
  );
}

function Narrowing({ view, searchRef, name }: { view: View; searchRef: { current: HTMLInputElement | null }; name: string | undefined }) {
  return (
    <Filters label="Filters of the margins">
      <Search label="Search tournaments" value={view.search} onChange={(q) => setQuery({ q })} inputRef={searchRef} />
      <Folded>
        <Select label="Period" value={String(view.days)} options={SPANS.map((days) => ({ value: String(days), label: `${days} days` }))} onChange={(days) => setQuery({ days: days === "30" ? undefined : days })} />
        <Select label="Time to kickoff" all="Any time to kickoff" value={view.bucket} options={BUCKETS.map(([value, label]) => ({ value, label }))} onChange={(bucket) => setQuery({ bucket })} />
      </Folded>
      {view.tournament !== undefined && (
        <button type="button" class="margins-chosen" aria-label="All tournaments" onClick={() => setQuery({ tournament: undefined })}>
          <bdi>{name ?? `Tournament ${view.tournament}`}</bdi> ×
        </button>
      )}
    </Filters>
  );
}

function chooseMarket(market: View["market"]["id"]): void {
  setQuery({ market: market === "1x2" ? undefined : market }, { replace: false });
}

function clearFilters(): void {
  setQuery({ q: undefined, tournament: undefined, bucket: undefined, days: undefined, against: undefined });
}
