import type { Ref } from "preact";

import { get } from "../../api/client.ts";
import { type QueryValue, setQuery } from "../../app/router.ts";
import { serverNow } from "../../app/time.ts";
import { useLive } from "../../live/hooks.ts";
import { Filters, Folded, Search, Select } from "../../ui/Filters.tsx";
import { TimeField } from "../../ui/TimeField.tsx";
import { isNarrowed, SPANS, type View } from "./view.ts";

const AGAIN_MS = 60_000;

/** Narrows the fixtures down. Each change starts from the first page. */
export function OddsFilters({ view, referenceName, searchRef }: OddsFiltersProps) {
  const tournaments = useLive((signal) => get("/api/events/tournaments", { signal }), { everyMs: AGAIN_MS });
  const countries = useLive((signal) => get("/api/events/countries", { signal }), { everyMs: AGAIN_MS });
  const set = (changes: Record<string, QueryValue>) => setQuery({ ...changes, page: undefined });
  const isRange = view.kickoff === undefined && (view.from !== undefined || view.to !== undefined);
  return (
    <Filters label="Filters of the fixtures" class="odds-filters">
      <Search label="Search fixtures" value={view.search} onChange={(q) => set({ q })} inputRef={searchRef} />
      <Folded>
        <Select
          label="Tournament"
          all="All tournaments"
          value={view.tournament}
          options={(tournaments.data.value ?? [])
            .filter(({ country }) => !view.country || country === view.country)
            .map(({ id, name, country }) => ({ value: String(id), label: country ? `${short(name)}, ${short(country)}` : short(name) }))}
          onChange={(tournament) => set({ tournament })}
        />
        <Select
          label="Country"
          all="All countries"
          value={view.country}
          options={(countries.data.value ?? []).map((country) => ({ value: country, label: short(country) }))}
          onChange={(country) => set({ country, tournament: undefined })}
        />
        <Select
          label="Kickoff"
          all="Any kickoff"
          value={isRange ? "range" : view.started ? "started" : view.kickoff}
          options={[
            ...SPANS.map(([value, label]) => ({ value, label })),
            { value: "started", label: "Including kicked off" },
            { value: "range", label: "From … to …" },
          ]}
          onChange={(kickoff) => set({ ...ANY_KICKOFF, ...kickoffOf(kickoff) })}
        />
        {isRange && (
          <>
            <TimeField label="Kickoff from" value={view.from} onChange={(from) => set({ from })} />
            <TimeField label="Kickoff to" value={view.to} onChange={(to) => set({ to })} />
          </>
        )}
        <Select
          label="Bookmakers"
          all="Any bookmakers"
          value={view.books?.toString()}
          options={[
            { value: "2", label: "At least 2 bookmakers" },
            { value: "3", label: "At least 3 bookmakers" },
          ]}
          onChange={(books) => set({ books })}
        />
        <Select
          label="Availability"
          all="Any availability"
          value={view.availability}
          options={[
            { value: "betpawa", label: `At ${short(referenceName)}` },
            { value: "competitor", label: "Only at competitors" },
            { value: "alerts", label: "With a closed market" },
          ]}
          onChange={(availability) => set({ availability })}
        />
      </Folded>
      {(isNarrowed(view) || view.started) && (
        <button type="button" onClick={clearFilters}>
          Clear
        </button>
      )}
    </Filters>
  );
}

const ANY_KICKOFF = { kickoff: undefined, from: undefined, to: undefined, started: undefined };

function kickoffOf(chosen: string | undefined): Record<string, QueryValue> {
  if (chosen === "range") return { from: new Date(serverNow()).toISOString() };
  return chosen === "started" ? { started: 1 } : { kickoff: chosen };
}

interface OddsFiltersProps {
  view: View;
  referenceName: string;
  searchRef: Ref<HTMLInputElement>;
}

/** Takes all of them off. */
export function clearFilters(): void {
  const names = ["q", "tournament", "country", "kickoff", "from", "to", "books", "availability", "started", "page"];
  setQuery(Object.fromEntries(names.map((name) => [name, undefined])));
}

const LONGEST = 60;
const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
