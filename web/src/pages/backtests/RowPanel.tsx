import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

import { ApiError, get } from "../../api/client.ts";
import type { BacktestRow } from "../../api/rules.ts";
import { under } from "../../app/base.ts";
import { withQuery } from "../../app/router.ts";
import { formatTime } from "../../app/time.ts";
import { useLive } from "../../live/hooks.ts";
import { referenceBook } from "../../markets/books.ts";
import { DETECTOR_WORDS } from "../../rules/fields.ts";
import { sayWhy } from "../../rules/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { ErrorState, Loading } from "../../ui/states.tsx";
import type { ChartProps } from "../fixture/Chart.tsx";
import { type History, seriesOf } from "../fixture/history.ts";
import { around, keyOf, marketText, marksOf } from "./rows.ts";
import { setQuery } from "../../app/router.ts";
import { lazyChart } from "../../ui/lazyChart.tsx";

export interface RowPanelProps {
  row: BacktestRow;
  /** The others that are shown: those of the same selection are marked too. */
  rows: readonly BacktestRow[];
  onClose: () => void;
}

/** How the prices of a row's selection went, with the alerts of both rule sets. */
export function RowPanel({ row, rows, onClose }: RowPanelProps) {
  const books = useMemo(() => [...new Set([row.bookmaker, referenceBook.value, rivalOf(row)].filter((book) => book !== null && book !== undefined))], [row]);
  const histories = useLive((signal) => Promise.all(books.map((book) => historyOf(row, book, signal))), {}, [row.fixtureId, books.join()]);
  const detail = useLive((signal) => get("/api/events/{id}", { path: { id: row.fixtureId }, signal }), {}, [row.fixtureId]);
  const range = useSignal<{ from: number; to: number } | undefined>(around(row.detectedAt));
  useEffect(() => void (range.value = around(row.detectedAt)), [row.detectedAt]);
  const answer = histories.data.value;
  const kickoff = detail.data.value?.kickoff;
  const until = kickoff === undefined ? Date.parse(row.detectedAt) / 1_000 : Date.parse(kickoff) / 1_000;
  const outcome = row.outcome ?? answer?.flatMap(({ history }) => history).flatMap(({ outcomes }) => outcomes)[0]?.name;
  const series = useMemo(() => seriesOf(answer ?? [], outcome, until), [answer, outcome, until]);
  const lines = useMemo(() => (answer ?? []).map(({ bookmaker_name, bookmaker_slug }, at) => ({ name: bookmaker_name, colour: bookmaker_slug === referenceBook.value ? "--book-ours" : `--book-${at}`, isDashed: false, isStrong: bookmaker_slug === row.bookmaker })), [answer]);
  const { marks, of } = useMemo(() => marksOf(row, rows), [row, rows]);
  const chosen = of.findIndex((one) => keyOf(one) === keyOf(row));
  const hasData = series.columns.some((column) => column.some((value) => value !== null));
  const query = new URLSearchParams({ market: row.line === null ? row.marketId : `${row.marketId}@${row.line}`, ...(row.outcome ? { outcome: row.outcome } : {}) });
  return (
    <section class="bt-panel" aria-label="The alert's prices">
      <header>
        <h3>
          <bdi>
            {row.home} - {row.away}: {marketText(row)}
          </bdi>
        </h3>
        <a class="button" href={under(withQuery(`/events/${row.fixtureId}`, query))}>
          View fixture
        </a>
        <button type="button" class="icon-button" aria-label="Close the alert" title="Close (Esc)" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <p class="dim">
        {formatTime(row.detectedAt)} · {DETECTOR_WORDS[row.type] ?? row.type} · {verdictOf(row)}
      </p>
      <div class="bt-chart">
        {!answer && (histories.error.value ? <ErrorState error={histories.error.value} onRetry={histories.refresh} /> : <Loading label="Loading the prices" />)}
        {answer && !hasData && <p class="dim">No prices of this selection are kept.</p>}
        {answer && hasData && (
          <Lazy
            series={series}
            lines={lines}
            range={range.value}
            alerts={marks}
            chosen={chosen < 0 ? undefined : row.severityBefore ? chosen * 2 : chosen * 2 + 1}
            unit="price"
            onZoom={(next) => (range.value = next)}
            onCursor={() => {}}
            onAlerts={([id]) => {
              const other = id === undefined ? undefined : of[id >> 1];
              if (other) setQuery({ row: keyOf(other) });
            }}
          />
        )}
      </div>
      <p class="readout bt-readout">
        {lines.map(({ name, colour }) => (
          <span key={name} class="bt-key">
            <span class="swatch" aria-hidden="true" style={{ "--swatch": `var(${colour})` }} />
            <bdi>{name}</bdi>
          </span>
        ))}
        <span class="dim">Above the lines: in force. Below: tried. Drag to zoom, double click to see all.</span>
      </p>
    </section>
  );
}

/** The competitor of a disagreement; directions are none. */
const rivalOf = ({ type, side }: BacktestRow) => (type === "direction_disagreement" ? (side?.split(":")[0] ?? null) : null);

function verdictOf({ class: of, why, monitorBefore, monitorAfter, severityBefore, severityAfter }: BacktestRow): string {
  if (of === "lost") return `lost${why ? `: ${sayWhy(why).toLowerCase()}` : ""}, raised by ${monitorBefore ?? "–"}`;
  if (of === "gained") return `gained by ${monitorAfter ?? "–"}`;
  if (of === "changed") return `${severityBefore ?? "–"} by ${monitorBefore ?? "–"}, ${severityAfter ?? "–"} by ${monitorAfter ?? "–"}`;
  return `the same, by ${monitorAfter ?? monitorBefore ?? "–"}`;
}

/** A bookmaker that never had the market has an empty history. */
async function historyOf({ fixtureId: id, marketId: market, line }: BacktestRow, book: string, signal: AbortSignal): Promise<History> {
  try {
    return await get("/api/events/{id}/markets/{market}/history", { path: { id, market }, query: { bookmaker_slug: book, ...(line === null ? {} : { line }) }, signal });
  } catch (fault) {
    if (!(fault instanceof ApiError) || fault.status !== 404) throw fault;
    return { event_id: id, bookmaker_slug: book, bookmaker_name: book, market_id: market, market_name: market, line, history: [] };
  }
}

const Lazy = lazyChart<ChartProps>(() => import("../fixture/Chart.tsx"));
