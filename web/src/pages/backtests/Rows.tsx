import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { ApiError } from "../../api/client.ts";
import { backtestRows, type BacktestRow, type RowClass, type Summary } from "../../api/rules.ts";
import { useKeys } from "../../app/keys.ts";
import { choice, param, setQuery } from "../../app/router.ts";
import { toast } from "../../app/toasts.ts";
import { useLive } from "../../live/hooks.ts";
import { DETECTOR_WORDS } from "../../rules/fields.ts";
import { sayWhy } from "../../rules/words.ts";
import { Badge, SeverityBadge, type Severity, type Tone } from "../../ui/Badge.tsx";
import { Select } from "../../ui/Filters.tsx";
import { Time } from "../../ui/RelativeTime.tsx";
import { ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { Table } from "../../ui/Table.tsx";
import { formatPrice } from "../../ui/Price.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { keyOf, marketText } from "./rows.ts";
import { RowPanel } from "./RowPanel.tsx";

const shownClass = choice("class", ["all", "lost", "gained", "changed", "same"]);
const why = param("why");
const opened = param("row");
const PART = 100;
const TONES: Record<RowClass, Tone> = { same: "neutral", changed: "accent", lost: "warn", gained: "good" };

/** The alerts of both, one by one; a row opens how its price went. */
export function Rows({ id, summary: { difference } }: { id: string; summary: Summary }) {
  const { same, changed, lost, gained, lostBy } = difference;
  const asked = () => ({ class: shownClass.value === "all" ? undefined : shownClass.value, why: why.value, limit: PART });
  const first = useLive((signal) => backtestRows(id, asked(), signal), {}, [id, shownClass.value, why.value]);
  const further = useSignal<readonly BacktestRow[]>([]);
  const next = useSignal<string | null | undefined>(undefined);
  useEffect(() => {
    further.value = [];
    next.value = undefined;
  }, [first]);
  const rows = [...(first.data.value?.rows ?? []), ...further.value];
  const cursor = next.value === undefined ? first.data.value?.nextCursor : next.value;
  const more = async () => {
    try {
      const part = await backtestRows(id, { ...asked(), cursor: cursor ?? undefined });
      further.value = [...further.value, ...part.rows];
      next.value = part.nextCursor;
    } catch (error) {
      toast("error", error instanceof ApiError ? error.detail : String(error));
    }
  };
  const at = rows.findIndex((row) => keyOf(row) === opened.value);
  const row = rows[at];
  const open = (one: BacktestRow | undefined) => setQuery({ row: one && keyOf(one) });
  const move = (by: number) => {
    open(rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]);
    requestAnimationFrame(() => document.querySelector(".bt-rows tr.current")?.scrollIntoView({ block: "nearest" }));
  };
  useKeys("Alerts of the backtest", [
    { keys: "j", does: "Next alert", run: () => move(1) },
    { keys: "k", does: "Previous alert", run: () => move(-1) },
    { keys: "Escape", does: "Close the alert", run: () => open(undefined) },
  ]);
  return (
    <section class="bt-section bt-rows" aria-labelledby="bt-rows">
      <h2 id="bt-rows">Which alerts</h2>
      <Tabs
        label="Alerts by what becomes of them"
        chosen={shownClass.value}
        onChoose={(of) => setQuery({ class: of === "all" ? undefined : of, why: undefined, row: undefined })}
        tabs={[
          { id: "all", label: "All", count: same + changed + lost + gained },
          { id: "lost", label: "Lost", count: lost },
          { id: "gained", label: "Gained", count: gained },
          { id: "changed", label: "Changed", count: changed },
          { id: "same", label: "Same", count: same },
        ]}
      >
        {shownClass.value === "lost" && (
          <Select
            label="Why it is lost"
            all="For any reason"
            value={why.value}
            options={lostBy.map(({ why, count }) => ({ value: why, label: sayWhy(why), count }))}
            onChange={(value) => setQuery({ why: value, row: undefined })}
          />
        )}
      </Tabs>
      {row && <RowPanel key={`${row.fixtureId} ${row.marketId} ${row.line} ${row.outcome} ${row.bookmaker}`} row={row} rows={rows} onClose={() => open(undefined)} />}
      {!first.data.value && (first.error.value ? <ErrorState error={first.error.value} onRetry={first.refresh} /> : <Loading />)}
      {first.data.value && <Refused error={first.error.value} isOther />}
      {first.data.value && rows.length === 0 && <p class="dim bt-none">No alert of this kind.</p>}
      {rows.length > 0 && (
        <Table
          label="Alerts"
          rows={rows}
          idOf={keyOf}
          current={opened.value}
          onOpen={open}
          columns={[
            { id: "class", title: "", cell: (row) => <Badge tone={TONES[row.class] ?? "neutral"}>{row.class}</Badge> },
            { id: "severity", title: "Severity", cell: (row) => <Severities row={row} /> },
            {
              id: "what",
              title: "Fixture",
              cell: (row) => (
                <button
                  type="button"
                  class="bt-open"
                  aria-expanded={keyOf(row) === opened.value}
                  onClick={(event) => {
                    event.stopPropagation();
                    open(keyOf(row) === opened.value ? undefined : row);
                  }}
                >
                  <bdi>
                    {row.home} - {row.away}
                  </bdi>
                </button>
              ),
            },
            { id: "market", title: "Market", cell: (row) => <bdi title={marketText(row)}>{marketText(row)}</bdi> },
            { id: "type", title: "Type", wide: true, cell: ({ type }) => DETECTOR_WORDS[type] ?? type },
            { id: "book", title: "Bookmaker", wide: true, cell: ({ bookmaker }) => <bdi>{bookmaker ?? "–"}</bdi> },
            { id: "prices", title: "Prices", wide: true, end: true, cell: ({ oldPrice, newPrice }) => (oldPrice === null && newPrice === null ? <span class="dim">–</span> : `${formatPrice(oldPrice)} → ${formatPrice(newPrice)}`) },
            { id: "why", title: "Reason", wide: true, cell: (row) => <bdi>{row.why ? sayWhy(row.why) : `by ${row.monitorAfter ?? row.monitorBefore ?? "–"}`}</bdi> },
            { id: "when", title: "Captured", cell: ({ detectedAt }) => <Time time={detectedAt} shape="minute" /> },
          ]}
        />
      )}
      {cursor && (
        <p class="row bt-more-rows">
          <button type="button" onClick={() => void more()}>
            {PART} more
          </button>
          <span class="dim">{rows.length.toLocaleString("en")} shown</span>
        </p>
      )}
    </section>
  );
}

/** Before and after; a dash where there was or is none. */
function Severities({ row: { severityBefore, severityAfter } }: { row: BacktestRow }) {
  if (severityBefore === severityAfter) return <Shape severity={severityBefore} />;
  return (
    <span class="bt-severities">
      <Shape severity={severityBefore} /> <span aria-label="to">→</span> <Shape severity={severityAfter} />
    </span>
  );
}

const Shape = ({ severity }: { severity: Severity | null }) => (severity ? <SeverityBadge severity={severity} /> : <span class="dim" aria-label="none">–</span>);
