import type { Ref } from "preact";

import { notifies, toggleNotifications } from "../../alarm/notify.ts";
import { chooseSound, soundFrom } from "../../alarm/sound.ts";
import { get } from "../../api/client.ts";
import { rulesInForce, type RulesDocument } from "../../api/rules.ts";
import { toast } from "../../app/toasts.ts";
import { useLive } from "../../live/hooks.ts";
import { SEVERITIES, SEVERITY_WORDS, SeverityBadge } from "../../ui/Badge.tsx";
import { Filters, Folded, Search, Select } from "../../ui/Filters.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { isNarrow } from "../../ui/media.ts";
import { learnBooks } from "./bookNames.ts";
import { SomeOf } from "./Choices.tsx";
import { chooseColumns, chosenColumns, COLUMN_WORDS, OPTIONAL } from "./columns.ts";
import { type AlertType, type Severity, type Sort, TYPE_WORDS } from "./model.ts";
import { Period } from "./Period.tsx";
import { isFiltered, NO_FILTERS, toggled, type View } from "./view.ts";

const SORT_WORDS: Record<Sort, string> = { recency: "Newest first", severity: "Highest severity first", kickoff: "Kickoff first" };

export interface RiskFiltersProps {
  view: View;
  /** The name of the fixture that alone is shown, as far as it is known. */
  fixtureName: string | undefined;
  searchField: Ref<HTMLInputElement>;
  onChange: (change: Partial<View>) => void;
}

/** What narrows the list down, and its order. */
export function RiskFilters({ view, fixtureName, searchField, onChange }: RiskFiltersProps) {
  return (
    <Filters label="Filters">
      <Search label="Search" value={view.search} onChange={(search) => onChange({ search })} inputRef={searchField} />
      {view.fixture !== undefined && (
        <button type="button" class="only" title="Show all fixtures again" onClick={() => onChange({ fixture: undefined })}>
          <Icon name="close" />
          <bdi>Only {fixtureName ?? "one fixture"}</bdi>
        </button>
      )}
      <Folded>
        <Choices view={view} onChange={onChange} />
      </Folded>
      {isFiltered(view) && (
        <button type="button" class="plain" title="Clear filters (Shift+C)" onClick={() => onChange(NO_FILTERS)}>
          <Icon name="close" />
          Clear filters
        </button>
      )}
    </Filters>
  );
}

function Choices({ view, onChange }: Pick<RiskFiltersProps, "view" | "onChange">) {
  const load = async (signal: AbortSignal) => {
    const facets = await get("/api/alerts/facets", { query: { status: view.status }, signal });
    learnBooks(facets.bookmakers.map(({ value, name }) => ({ slug: value, name })));
    return facets;
  };
  const facets = useLive(load, { everyMs: 20_000 }, [view.status]);
  const known = facets.data.value;
  const rules = useLive((signal) => rulesInForce(signal), { everyMs: 60_000, isUnseen: true }, []);
  const monitors = monitorsOf(known, rules.data.value);
  const list = (values: readonly { value: string; name: string; count: number }[] | undefined) =>
    (values ?? []).map(({ value, name, count }) => ({ value, label: name, count }));
  const tournaments = (known?.tournaments ?? [])
    .filter(({ country }) => view.countries.length === 0 || view.countries.includes(country))
    .map(({ id, name, country, count }) => ({ value: String(id), label: `${name}, ${country}`, count }));
  return (
    <>
      <div class="toggles" role="group" aria-label="Severity">
        {SEVERITIES.toReversed().map((severity) => (
          <button
            key={severity}
            type="button"
            aria-pressed={view.severities.includes(severity)}
            aria-label={`Only ${SEVERITY_WORDS[severity].toLowerCase()}`}
            title={SEVERITY_WORDS[severity]}
            onClick={() => onChange({ severities: toggled(view.severities, severity) })}
          >
            <SeverityBadge severity={severity} />
          </button>
        ))}
      </div>
      <SomeOf
        label="Type"
        all="All types"
        several="types"
        chosen={view.types}
        options={Object.entries(TYPE_WORDS).map(([value, label]) => ({ value, label }))}
        onChange={(types) => onChange({ types: types as AlertType[] })}
      />
      {monitors.length > 0 && (
        <SomeOf label="Monitor" all="All monitors" several="monitors" chosen={view.monitors} options={monitors} onChange={(monitors) => onChange({ monitors })} />
      )}
      <SomeOf
        label="Bookmaker"
        all="All bookmakers"
        several="bookmakers"
        chosen={view.bookmakers}
        options={list(known?.bookmakers)}
        onChange={(bookmakers) => onChange({ bookmakers })}
      />
      <SomeOf
        label="Country"
        all="All countries"
        several="countries"
        chosen={view.countries}
        options={list(known?.countries)}
        onChange={(countries) => onChange({ countries, tournaments: [] })}
      />
      <SomeOf
        label="Tournament"
        all="All tournaments"
        several="tournaments"
        chosen={view.tournaments.map(String)}
        options={tournaments}
        onChange={(ids) => onChange({ tournaments: ids.map(Number) })}
      />
      <Period view={view} onChange={onChange} />
    </>
  );
}

/** The monitors to choose: with counts where the server counts them, else those of the rule set in force; none without one. */
function monitorsOf(facets: object | undefined, rules: RulesDocument | undefined) {
  const counted = (facets as { monitors?: { value: string; name?: string; count: number }[] } | undefined)?.monitors;
  if (!rules || rules.version === 0) return [];
  return counted?.map(({ value, name = value, count }) => ({ value, label: name, count })) ?? rules.rules.monitors.map(({ id }) => ({ value: id, label: id }));
}

/** The order of the list, and from which severity on the desk wants to hear of alerts. */
export function OrderAndSound({ view, onChange }: Pick<RiskFiltersProps, "view" | "onChange">) {
  return (
    <div class="tabs-end">
      {!isNarrow.value && (
        <SomeOf
          label="Columns"
          all="No columns"
          several="columns"
          words="Columns"
          chosen={[...chosenColumns.value]}
          options={OPTIONAL.map((value) => ({ value, label: COLUMN_WORDS[value] }))}
          onChange={chooseColumns}
        />
      )}
      <Select
        label="Order"
        value={view.sort}
        options={Object.entries(SORT_WORDS).map(([value, label]) => ({ value, label }))}
        onChange={(value) => onChange({ sort: value as Sort })}
      />
      <Select
        label="Sound"
        all="No sound"
        value={soundFrom.value}
        options={SEVERITIES.map((severity) => ({ value: severity, label: SOUND_WORDS[severity] }))}
        onChange={(value) => chooseSound(value as Severity | undefined)}
      />
      <button
        type="button"
        class="icon-button"
        aria-pressed={notifies.value}
        aria-label="Browser notifications"
        title={notifies.value ? "Browser notifications are on" : "Browser notifications are off"}
        onClick={() => void switchNotifications()}
      >
        <Icon name={notifies.value ? "bell" : "bellOff"} />
      </button>
    </div>
  );
}

export const SOUND_WORDS: Record<Severity, string> = {
  warning: "Sound: all alerts",
  elevated: "Sound: elevated and critical",
  critical: "Sound: critical only",
};

export async function switchNotifications(): Promise<void> {
  const why = await toggleNotifications();
  if (why) toast("error", why);
  else toast("info", `Browser notifications are ${notifies.value ? "on" : "off"}.`);
}
