import { get } from "../../api/client.ts";
import { effectiveRules, type RulesDocument } from "../../api/rules.ts";
import { param, setQuery } from "../../app/router.ts";
import { under } from "../../app/base.ts";
import { formatTime } from "../../app/time.ts";
import { useLive } from "../../live/hooks.ts";
import { referenceBook } from "../../markets/books.ts";
import { formatLine } from "../../markets/catalogue.ts";
import { MonitorCard } from "../../rules/MonitorCard.tsx";
import { Filters, Search, Select } from "../../ui/Filters.tsx";
import { Empty, ErrorState, Loading, Refused } from "../../ui/states.tsx";

const search = param("q");
const fixture = param("fixture");
const market = param("market");
const book = param("book");
const MAX_FIXTURES = 100;

const numberOf = (text: string | undefined): number | undefined => (/^\d{1,15}$/.test(text ?? "") ? Number(text) : undefined);

/** What the rules say of one fixture's market at one bookmaker, and which layer says it. */
export function Where({ inForce }: { inForce: RulesDocument }) {
  const found = useLive((signal) => get("/api/events", { query: { page_size: MAX_FIXTURES, include_started: true, ...(search.value ? { search: search.value } : {}) }, signal }), { everyMs: 60_000 });
  const id = numberOf(fixture.value);
  const detail = useLive(async (signal) => (id === undefined ? undefined : await get("/api/events/{id}", { path: { id }, signal })), {}, [id]);
  const events = found.data.value?.events ?? [];
  const known = detail.data.value;
  const markets = marketsOf(known);
  const chosen = markets.find(({ value }) => value === market.value) ?? markets.find(({ id }) => id === "3743") ?? markets[0];
  const books = known?.bookmakers ?? [];
  const options = events.map((event) => ({ value: String(event.id), label: `${event.name}, ${formatTime(event.kickoff, "minute")}` }));
  return (
    <>
      <Filters label="Where">
        <Search label="Search fixtures" value={search.value ?? ""} onChange={(q) => setQuery({ q })} />
        <Select label="Fixture" all="Choose a fixture" value={fixture.value} options={known ? withOne(options, { value: String(known.id), label: known.name }) : options} onChange={(value) => setQuery({ fixture: value, market: undefined, book: undefined })} />
        {known && <Select label="Market" value={chosen?.value} options={markets} onChange={(value) => setQuery({ market: value })} />}
        {known && (
          <Select
            label="Bookmaker"
            all="No bookmaker, as for steam"
            value={book.value}
            options={books.map(({ bookmaker_slug, bookmaker_name }) => ({ value: bookmaker_slug, label: bookmaker_slug === referenceBook.value ? `${bookmaker_name} (our book)` : bookmaker_name }))}
            onChange={(value) => setQuery({ book: value })}
          />
        )}
        {known && (
          <a class="button" href={under(`/events/${known.id}`)}>
            View fixture
          </a>
        )}
      </Filters>
      {id === undefined && <Empty title="Choose a fixture">Its country, tournament, market and bookmaker decide which overrides match. Here every field shows which layer set it.</Empty>}
      {detail.error.value && <ErrorState error={detail.error.value} onRetry={detail.refresh} />}
      {id !== undefined && known && chosen && <Effective key={`${id} ${chosen.value} ${book.value}`} fixture={id} market={chosen.id} line={chosen.line} bookmaker={book.value} inForce={inForce} />}
      {known && !chosen && <Empty title="No market yet">No bookmaker has had one on offer.</Empty>}
    </>
  );
}

interface EffectiveProps {
  fixture: number;
  market: string;
  line: number | null;
  bookmaker: string | undefined;
  inForce: RulesDocument;
}

function Effective({ fixture, market, line, bookmaker, inForce }: EffectiveProps) {
  const effective = useLive((signal) => effectiveRules({ fixture, market, line: line ?? undefined, bookmaker }, signal), {}, [inForce.version]);
  const answer = effective.data.value;
  if (!answer) return effective.error.value ? <ErrorState error={effective.error.value} onRetry={effective.refresh} /> : <Loading />;
  const touched = new Set(answer.monitors.flatMap(({ fields }) => fields.flatMap(({ layer, override }) => (layer === "override" && override !== null ? [override] : []))));
  return (
    <>
      <Refused error={effective.error.value} />
      <p class="dim rules-note">
        {touched.size === 0 ? "No override applies here: the values are those of the monitors, the settings and the defaults." : `${touched.size === 1 ? "One override applies" : `${touched.size} overrides apply`} here.`} Overrides by price are left out: they depend on the price before each change.
      </p>
      <div class="monitors">
        {answer.monitors.map((monitor) => (
          <MonitorCard key={monitor.id} monitor={monitor} rules={inForce.rules} />
        ))}
      </div>
    </>
  );
}

interface Choice {
  value: string;
  label: string;
  id: string;
  line: number | null;
}

type Detail = Awaited<ReturnType<typeof detailOf>>;
const detailOf = (id: number) => get("/api/events/{id}", { path: { id } });

/** Every market that any bookmaker has, once. */
function marketsOf(detail: Detail | undefined): Choice[] {
  const all = new Map<string, Choice>();
  for (const { betpawa_market_id: id, betpawa_market_name: name, line = null } of (detail?.markets_by_bookmaker ?? []).flatMap(({ markets }) => markets)) {
    const value = line === null ? id : `${id}@${line}`;
    if (!all.has(value)) all.set(value, { value, id, line, label: line === null ? name : `${name} ${formatLine(line, name)}` });
  }
  return [...all.values()].toSorted((one, other) => one.label.localeCompare(other.label, "en", { numeric: true }));
}

const withOne = <T extends { value: string }>(all: readonly T[], one: T): readonly T[] => (all.some(({ value }) => value === one.value) ? all : [one, ...all]);
