import "./coverage.css";

import { useRef, useState } from "preact/hooks";

import { get } from "../../api/client.ts";
import { useKeys } from "../../app/keys.ts";
import { query, setQuery } from "../../app/router.ts";
import { useLive } from "../../live/hooks.ts";
import { inOrder, namesOf, referenceBook } from "../../markets/books.ts";
import { Filters, Folded, Search, Select } from "../../ui/Filters.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { Empty, ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { Books } from "./Books.tsx";
import { Tournaments } from "./Tournaments.tsx";
import { asked, type Covered, isNarrowed, rateText, type Shown, SHOWN, type View, viewOf } from "./view.ts";

const AGAIN_MS = 60_000;

/** Which fixtures each bookmaker has: matched and one-sided ones by tournament, and who lacks what. */
export default function CoveragePage() {
  const answer = useLive((signal) => get("/api/palimpsest/events", { query: asked(viewOf(query.value)), signal }), { everyMs: AGAIN_MS });
  const view = viewOf(query.value);
  const found = answer.data.value;
  const reference = referenceBook.value;
  const books = inOrder((found?.coverage.by_platform ?? []).map(({ platform, platform_name }) => ({ slug: platform, name: platform_name })), reference);
  const referenceName = namesOf(books)(reference);
  const search = useRef<HTMLInputElement | null>(null);
  const [isAllOpen, setAllOpen] = useState(false);
  useKeys("Coverage", [
    { keys: "/", does: "Search", run: () => search.current?.focus() },
    { keys: "x", does: isAllOpen ? "Collapse all" : "Expand all", run: () => setAllOpen(!isAllOpen) },
    { keys: "Shift+C", does: "Clear filters", run: clearFilters },
  ]);
  return (
    <>
      <PageHead title="Coverage" total={found?.total}>
        {found && <span class="dim">{rateText(found.coverage.match_rate)} of {found.coverage.total_events.toLocaleString("en")} fixtures are matched</span>}
      </PageHead>
      <Tabs label="Availability" tabs={tabsOf(found, referenceName)} chosen={view.shown} onChoose={(shown) => setQuery({ show: shown === "all" ? undefined : shown }, { replace: false })} />
      <Narrowing view={view} books={books} searchRef={search} />
      {!found && (answer.error.value ? <ErrorState error={answer.error.value} onRetry={answer.refresh} /> : <Loading label="Loading the coverage" />)}
      {found && (
        <>
          <Refused error={answer.error.value} />
          <Books books={books} coverage={found.coverage} reference={reference} lacking={view.lacking} />
          {found.tournaments.length === 0 ? (
            <Nothing view={view} />
          ) : (
            <Tournaments found={found} books={books} referenceName={referenceName} isAllOpen={isAllOpen} onAll={() => setAllOpen(!isAllOpen)} />
          )}
        </>
      )}
    </>
  );
}

function tabsOf(found: Covered | undefined, referenceName: string) {
  const words: Record<Shown, string> = {
    all: "All",
    matched: "Matched",
    "betpawa-only": `Only ${short(referenceName)}`,
    "competitor-only": "Only competitors",
  };
  const { total_events, matched_count, betpawa_only_count, competitor_only_count } = found?.coverage ?? {};
  const counts: Record<Shown, number | undefined> = {
    all: total_events,
    matched: matched_count,
    "betpawa-only": betpawa_only_count,
    "competitor-only": competitor_only_count,
  };
  return SHOWN.map((id) => ({ id, label: words[id], count: counts[id] }));
}

interface NarrowingProps {
  view: View;
  books: readonly { slug: string; name: string }[];
  searchRef: { current: HTMLInputElement | null };
}

function Narrowing({ view, books, searchRef }: NarrowingProps) {
  const options = books.map(({ slug, name }) => ({ value: slug, label: short(name) }));
  return (
    <Filters label="Filters of the fixtures">
      <Search label="Search fixtures" value={view.search} onChange={(q) => setQuery({ q })} inputRef={searchRef} />
      <Folded>
        <Select label="Offered by" all="Offered by anyone" value={view.at} options={options.map(({ value, label }) => ({ value, label: `Offered by ${label}` }))} onChange={(at) => setQuery({ at })} />
        <Select label="Missing at" all="Missing anywhere" value={view.lacking} options={options.map(({ value, label }) => ({ value, label: `Missing at ${label}` }))} onChange={(lacking) => setQuery({ lacking })} />
        <label class="check">
          <input type="checkbox" checked={view.hasStarted} onChange={(event) => setQuery({ started: event.currentTarget.checked })} />
          Include started
        </label>
      </Folded>
      {isNarrowed(view) && (
        <button type="button" onClick={clearFilters}>
          Clear
        </button>
      )}
    </Filters>
  );
}

function Nothing({ view }: { view: View }) {
  if (isNarrowed(view) || view.shown !== "all") {
    return (
      <Empty title="No fixture matches these filters">
        <button type="button" onClick={clearFilters}>
          Clear filters
        </button>
      </Empty>
    );
  }
  return (
    <Empty title="No upcoming fixtures">
      {!view.hasStarted && (
        <button type="button" onClick={() => setQuery({ started: true })}>
          Include started fixtures
        </button>
      )}
    </Empty>
  );
}

function clearFilters(): void {
  setQuery({ q: undefined, at: undefined, lacking: undefined, show: undefined });
}

const LONGEST = 40;
const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
