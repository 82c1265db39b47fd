import type { ComponentChildren } from "preact";

import { query, withQuery } from "../../app/router.ts";
import { formatTime, serverNow } from "../../app/time.ts";
import { Badge, type Tone } from "../../ui/Badge.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { isNarrow } from "../../ui/media.ts";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import { VirtualList } from "../../ui/VirtualList.tsx";
import { sentence } from "../../ui/words.ts";
import { narrows, type Filter } from "./filter.ts";
import { clock } from "./clock.ts";
import type { Row } from "./lines.ts";
import { alertOf, fixtureOf } from "./names.ts";
import { inWords } from "./summary.ts";
import type { Tail } from "./tail.ts";
import { under } from "../../app/base.ts";

/** A row has two lines where there is little room. */
const ROW_PX = { wide: 32, narrow: 50 };

/** What came while the rows must not move. */
export function NewBar({ tail, paused, onShow }: { tail: Tail; paused: boolean; onShow: () => void }) {
  const waiting = tail.waiting.value.length;
  const newest = tail.rows.value[0]?.position ?? 0;
  if (tail.isTooFar.value) return <Bar onShow={onShow}>Thousands of new events</Bar>;
  if (waiting > 0) return <Bar onShow={onShow}>{waiting.toLocaleString("en")} new</Bar>;
  const behind = tail.head.value - newest;
  if (paused && behind > 0) return <p class="audit-new dim">Paused at {newest.toLocaleString("en")}; the log is at {tail.head.value.toLocaleString("en")}.</p>;
  return null;
}

function Bar({ onShow, children }: { onShow: () => void; children: ComponentChildren }) {
  return (
    <button type="button" class="audit-new" onClick={onShow}>
      <Icon name="up" />
      {children}
    </button>
  );
}

interface RowsProps {
  tail: Tail;
  filter: Filter;
  current: number;
  onRange: (from: number, to: number) => void;
}

/** The events, newest first. */
export function Rows({ tail, filter, current, onRange }: RowsProps) {
  const rows = tail.rows.value;
  const error = tail.error.value;
  if (rows.length === 0) {
    if (error) return <ErrorState error={error} onRetry={() => void tail.begin()} />;
    if (tail.isLoading.value) return <Loading label={searching(tail) ?? "Loading the log"} />;
    if (!narrows(filter)) return <Empty title="The log is empty">Every event that linewatch stores appears here.</Empty>;
    return (
      <Empty title="No event matches these filters">
        Types, streams, correlation ids and actors are compared to the letter. <a href={under("/audit")}>Show the whole log</a>
      </Empty>
    );
  }
  return (
    <>
      <div class="audit-row audit-head" aria-hidden="true">
        <span class="end">Position</span>
        <span>Stored</span>
        <span>Type</span>
        <span>Summary</span>
        <span class="audit-stream">Stream</span>
        <span class="audit-actor">By</span>
      </div>
      <VirtualList
        label="Events, newest first"
        rows={rows}
        rowHeight={isNarrow.value ? ROW_PX.narrow : ROW_PX.wide}
        idOf={(row) => row.position}
        current={current < 0 ? undefined : current}
        onRange={onRange}
        render={(row, at) => <RowView row={row} isCurrent={at === current} />}
      />
      <p class="audit-foot dim" role="status">
        {error ? `${sentence(error.detail)} Trying again.` : `${rows.length.toLocaleString("en")} shown${tail.isAll.value ? ", back to the beginning" : `; ${searching(tail) ?? "more when you scroll"}`}`}
      </p>
    </>
  );
}

/** How far a search is that takes a while. */
function searching(tail: Tail): string | undefined {
  const at = tail.searched.value;
  return at === undefined ? undefined : `Looking for more, down to event ${at.toLocaleString("en")}`;
}

function RowView({ row, isCurrent }: { row: Row; isCurrent: boolean }) {
  const target = new URLSearchParams(query.value);
  target.set("open", String(row.position));
  return (
    <div role="listitem" class="audit-item">
      <a class={`audit-row ${isCurrent ? "current" : ""}`} aria-current={isCurrent ? "true" : undefined} href={under(withQuery("/audit", target))}>
        <span class="end audit-position">{row.position}</span>
        <Stored at={row.recordedAt} />
        <span class="audit-type">
          <Badge tone={toneOf(row)} title={row.type}>
            {row.type}
          </Badge>
        </span>
        <What row={row} />
        <bdi class="audit-stream mono" title={row.stream}>
          {row.stream}
        </bdi>
        <bdi class="audit-actor" title={row.actor}>
          {row.actor}
        </bdi>
      </a>
    </div>
  );
}

function Stored({ at }: { at: string }) {
  const { isDated, first, rest } = clock(at, serverNow());
  return (
    <time dateTime={at} title={formatTime(at)} class={isDated ? "dated" : ""}>
      {first}
      <span class="audit-rest">{rest}</span>
    </time>
  );
}

/** What happened, and to which fixture. */
function What({ row }: { row: Row }) {
  const fixture = row.type === "FixtureRegistered" ? undefined : fixtureOf(row);
  const said = inWords(row.summary, alertOf(row));
  const rest = fixture === undefined ? said : said.replace(/^the fixture's /, "");
  return (
    <bdi class="audit-summary" title={[fixture, rest].filter(Boolean).join(" · ")}>
      {fixture !== undefined && <b class="audit-fixture">{fixture}</b>}
      {fixture !== undefined && " · "}
      {rest}
    </bdi>
  );
}

function toneOf({ type, status }: Row): Tone {
  if (type === "AlertDetected" || type === "ScrapeRunFailed") return "bad";
  if (type === "ScrapeRunCompleted") return status === "completed" ? "good" : "warn";
  if (type.startsWith("AlertAck")) return "good";
  if (type.startsWith("Alert")) return "warn";
  return type === "SettingsChanged" ? "accent" : "neutral";
}
