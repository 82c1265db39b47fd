import "./odds.css";

import { useMemo, useRef, useState } from "preact/hooks";

import { get } from "../../api/client.ts";
import { under } from "../../app/base.ts";
import { useKeys } from "../../app/keys.ts";
import { navigate, query, setQuery } from "../../app/router.ts";
import { alertCounts } from "../../live/counts.ts";
import { useLive } from "../../live/hooks.ts";
import { silence } from "../../live/status.ts";
import { inOrder, referenceBook } from "../../markets/books.ts";
import { INLINE } from "../../markets/catalogue.ts";
import { riskOf, useOpenAlerts } from "../../markets/openAlerts.ts";
import { Select } from "../../ui/Filters.tsx";
import { isNarrow } from "../../ui/media.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { Empty, ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { count } from "../../ui/words.ts";
import { Grid } from "./Grid.tsx";
import { clearFilters, OddsFilters } from "./OddsFilters.tsx";
import { useFixtures } from "./store.ts";
import { isNarrowed, keyOf, PAGE_SIZE, viewOf } from "./view.ts";

/** What every bookmaker asks for every fixture, live. */
export default function OddsPage() {
  const store = useFixtures();
  const alerts = useOpenAlerts();
  const view = viewOf(query.value);
  const answer = store.data.value;
  const isOld = answer !== undefined && answer.of !== keyOf(view);
  const fixtures = answer?.events ?? [];
  const reference = referenceBook.value;
  const slugs = fixtures.flatMap(({ bookmakers }) => bookmakers.map(({ bookmaker_slug, bookmaker_name }) => `${bookmaker_slug}\n${bookmaker_name}`));
  const known = [...new Set(slugs)].sort().join("\n\n");
  const books = useMemo(() => {
    const named = known.split("\n\n").flatMap((one) => {
      const [slug, name] = one.split("\n");
      return slug ? [{ slug, name: name ?? slug }] : [];
    });
    return inOrder(named, reference);
  }, [known, reference]);
  const markets = useMemo(() => (isNarrow.value ? INLINE.filter(({ id }) => id === view.market) : INLINE), [isNarrow.value, view.market]);
  const quiet = silence.value?.feeds.map(({ bookmaker }) => bookmaker).join("\n") ?? "";
  const silent = useMemo(() => new Set(quiet.split("\n")), [quiet]);
  const referenceName = books.find(({ slug }) => slug === reference)?.name ?? reference;

  const [current, setCurrent] = useState<number>();
  const search = useRef<HTMLInputElement | null>(null);
  const pages = Math.max(1, Math.ceil((answer?.total ?? 0) / PAGE_SIZE));
  const turn = (to: number) => {
    if (to < 1 || to > pages || to === view.page) return;
    setQuery({ page: to === 1 ? undefined : to }, { replace: false });
    setCurrent(undefined);
    document.querySelector(".odds-place")?.scrollTo(0, 0);
  };
  const step = (by: number) => {
    const at = fixtures.findIndex(({ id }) => id === current);
    const next = fixtures[at < 0 ? 0 : Math.min(Math.max(at + by, 0), fixtures.length - 1)];
    setCurrent(next?.id);
  };
  const chosen = fixtures.find(({ id }) => id === current);
  const open = () => chosen && navigate(`/events/${chosen.id}`);
  useKeys("Odds", [
    { keys: "j", does: "Next fixture", run: () => step(1) },
    { keys: "k", does: "Previous fixture", run: () => step(-1) },
    { keys: "ArrowDown", run: () => step(1) },
    { keys: "ArrowUp", run: () => step(-1) },
    { keys: "Enter", does: "View fixture", run: open },
    { keys: "o", run: open },
    { keys: "w", does: "View alerts on Risk", run: () => chosen && navigate(riskOf(chosen)) },
    { keys: "]", does: "Next page", run: () => turn(view.page + 1) },
    { keys: "[", does: "Previous page", run: () => turn(view.page - 1) },
    { keys: "/", does: "Search", run: () => search.current?.focus() },
    { keys: "Shift+C", does: "Clear filters", run: clearFilters },
    { keys: "", does: "Show fixtures that have kicked off", run: showStarted },
  ]);

  return (
    <>
      <PageHead title="Odds" total={answer?.total}>
        <Legend name={referenceName} />
        <Pager page={view.page} pages={pages} onTurn={turn} />
      </PageHead>
      <OddsFilters view={view} referenceName={referenceName} searchRef={search} />
      {isNarrow.value && (
        <div class="odds-choice">
          <Select
            label="Market"
            value={view.market}
            options={INLINE.map(({ id, title }) => ({ value: id, label: title }))}
            onChange={(market) => setQuery({ market: market === "1x2" ? undefined : market })}
          />
        </div>
      )}
      {!answer && (store.error.value ? <ErrorState error={store.error.value} onRetry={store.refresh} /> : <Loading label="Loading the fixtures" />)}
      {answer && <Refused error={store.error.value} isOther={isOld} />}
      {answer && fixtures.length === 0 && !isOld && <Nothing narrowed={isNarrowed(view)} beyond={answer.total > 0} />}
      {fixtures.length > 0 && (
        <Grid
          fixtures={fixtures}
          books={books}
          reference={reference}
          markets={markets}
          isNarrow={isNarrow.value}
          alerts={alerts.data.value}
          silent={silent}
          current={current}
          isOld={isOld}
        />
      )}
    </>
  );
}

function Nothing({ narrowed, beyond }: { narrowed: boolean; beyond: boolean }) {
  if (beyond) {
    return (
      <Empty title="Page not found">
        <button type="button" onClick={() => setQuery({ page: undefined })}>
          First page
        </button>
      </Empty>
    );
  }
  if (narrowed) {
    return (
      <Empty title="No fixture matches these filters">
        <button type="button" onClick={clearFilters}>
          Clear filters
        </button>
      </Empty>
    );
  }
  const past = alertCounts.value?.["past"] ?? 0;
  return (
    <Empty title="No upcoming fixtures">
      <p>Fixtures appear with their first odds, from a scrape run or a posted batch.</p>
      <Started />
      {past > 0 && (
        <p>
          <a href={under("/risk?status=past")}>{count(past, "past alert")}</a>
        </p>
      )}
    </Empty>
  );
}

const showStarted = () => setQuery({ started: 1, page: undefined });

/** What there is where nothing is to come, as after an import of recorded odds. */
function Started() {
  const all = useLive((signal) => get("/api/events", { query: { include_started: true, page_size: 1 }, signal }));
  const total = all.data.value?.total ?? 0;
  if (total === 0) return null;
  return (
    <p>
      <button type="button" onClick={showStarted}>
        Show {count(total, "fixture")} that {total === 1 ? "has" : "have"} kicked off
      </button>
    </p>
  );
}

function Legend({ name }: { name: string }) {
  return (
    <ul class="odds-legend" aria-label="Legend">
      <li>
        <span class="mark better" aria-hidden="true" /> <bdi>{name}</bdi> better
      </li>
      <li>
        <span class="mark worse" aria-hidden="true" /> worse than the best competitor
      </li>
      <li>
        <span class="mark beats" aria-hidden="true" /> beats <bdi>{name}</bdi>
      </li>
      <li>
        <span class="mark best" aria-hidden="true">
          2.10
        </span>{" "}
        best price
      </li>
    </ul>
  );
}

function Pager({ page, pages, onTurn }: { page: number; pages: number; onTurn: (to: number) => void }) {
  if (pages < 2) return null;
  return (
    <nav class="pager" aria-label="Pages of fixtures">
      <button type="button" aria-label="Previous page" title="[" disabled={page <= 1} onClick={() => onTurn(page - 1)}>
        ‹
      </button>
      <span>
        {page.toLocaleString("en")} of {pages.toLocaleString("en")}
      </span>
      <button type="button" aria-label="Next page" title="]" disabled={page >= pages} onClick={() => onTurn(page + 1)}>
        ›
      </button>
    </nav>
  );
}
