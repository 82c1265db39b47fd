import { computed } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";

import { query } from "../../app/router.ts";
import { alertCounts } from "../../live/counts.ts";
import { isNarrow } from "../../ui/media.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { count } from "../../ui/words.ts";
import { VirtualList } from "../../ui/VirtualList.tsx";
import { AlertPanel } from "./AlertPanel.tsx";
import { arrangement, COLUMN_WORDS, listWidth, ORDER, showNotes } from "./columns.ts";
import { Desk } from "./desk.ts";
import { useDeskKeys } from "./deskKeys.ts";
import { FixturePanel } from "./FixturePanel.tsx";
import { usePanelAlert } from "./linked.ts";
import type { Alert } from "./model.ts";
import { NoteDialog } from "./NoteDialog.tsx";
import { OrderAndSound, RiskFilters } from "./RiskFilters.tsx";
import { RiskRow } from "./RiskRow.tsx";
import { Strip } from "./Strip.tsx";
import { withSubject } from "./subject.ts";
import { isFiltered, NO_FILTERS, STATUSES, viewOf } from "./view.ts";
import "./choices.css";
import "./risk.css";
import "./rows.css";
import "./panel.css";
import "./narrow.css";

const ROW_HEIGHT = 32;
const ROW_HEIGHT_NARROW = 60;
const TAB_WORDS = { new: "New", acknowledged: "Acknowledged", past: "Past" };

/** The alerts by fixture: the page that a trader has open all day. */
export default function RiskPage() {
  const desk = useMemo(() => new Desk(computed(() => viewOf(query.value))), []);
  useEffect(() => () => desk.close(), [desk]);
  const box = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const rowHeight = isNarrow.value ? ROW_HEIGHT_NARROW : ROW_HEIGHT;
  const take = () => desk.take(box.current, rowHeight);
  useDeskKeys(desk, take, () => searchField.current?.focus());

  const view = desk.view.value;
  const counts = alertCounts.value;
  const alert = usePanelAlert(desk);
  const events = useMemo(
    () => ({
      select: (row: string) => desk.select(row),
      open: (row: string) => {
        desk.cursor.value = row;
        desk.open(row);
      },
      acknowledge: (alert: Alert) => desk.acting.acknowledge([`a${alert.id}`]),
      undo: (alert: Alert) => desk.acting.putBackOne(alert),
    }),
    [desk],
  );
  const only = desk.store.isReady.value && view.fixture !== undefined ? desk.store.group(view.fixture) : undefined;
  const cursor = desk.cursor.value;
  const group = cursor?.startsWith("g") ? desk.store.group(Number(cursor.slice(1))) : undefined;
  const noting = desk.acting.noting.value;
  showNotes(view.status !== "new");
  const { shown, template, isTight, isRoomy } = arrangement.value;
  return (
    <div class="risk" onClick={letGoOfButton}>
      <PageHead title="Risk">
        <button type="button" title="Expand or collapse all (e)" onClick={() => desk.toggleAll()}>
          {view.open === "all" ? "Collapse all" : "Expand all"}
        </button>
      </PageHead>
      <Tabs
        label="Alerts by state"
        chosen={view.status}
        onChoose={(status) => desk.show({ status, alert: undefined })}
        tabs={STATUSES.map((id) => ({ id, label: TAB_WORDS[id], count: counts?.[id] }))}
      >
        <OrderAndSound view={view} onChange={(change) => desk.show(change)} />
      </Tabs>
      <RiskFilters view={view} fixtureName={only?.eventName} searchField={searchField} onChange={(change) => desk.show(change)} />
      <Strip desk={desk} onTake={take} />
      <div
        class={`risk-body ${alert ? "with-panel" : ""} ${view.status === "new" ? "" : "with-notes"} ${isTight ? "tight" : ""} ${isRoomy ? "roomy" : ""}`}
        data-columns={[...shown].join(" ")}
        style={{ "--columns": template }}
      >
        <List desk={desk} rowHeight={rowHeight} box={box} events={events} activeId={cursor && `row-${cursor}`} />
        {alert && (group ? <FixturePanel group={group} desk={desk} /> : <AlertPanel alert={alert} desk={desk} />)}
      </div>
      {noting && <NoteDialog noting={noting} onDone={(note) => desk.acting.noted(note)} onClose={() => (desk.acting.noting.value = undefined)} />}
    </div>
  );
}

/** After a click the keyboard is the list's again: Enter would press the button once more. */
function letGoOfButton(event: MouseEvent): void {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (event.detail > 0 && button instanceof HTMLElement && !button.closest("dialog, .choices")) button.blur();
}

interface ListProps {
  desk: Desk;
  rowHeight: number;
  box: { current: HTMLDivElement | null };
  events: Parameters<typeof RiskRow>[0]["events"];
  activeId: string | undefined;
}

function List({ desk, rowHeight, box, events, activeId }: ListProps) {
  const { store, view, selection, cursor } = desk;
  const rows = store.rows.value;
  const error = store.error.value;
  useListWidth(box, store.isReady.value && rows.length > 0);
  if (!store.isReady.value) return error ? <ErrorState error={withSubject(error)} /> : <Loading label="Fetching the alerts" />;
  if (rows.length === 0) return <Nothing desk={desk} />;
  return (
    <div class="risk-list">
    <Heads />
    <VirtualList
      label="Alerts by fixture"
      role="treegrid"
      rows={rows}
      rowHeight={rowHeight}
      idOf={(row) => row.id}
      current={desk.cursorAt.value < 0 ? undefined : desk.cursorAt.value}
      activeId={activeId}
      box={box}
      onRange={(from, to) => desk.look(from, to)}
      onPointer={(inside) => (desk.pointed.value = inside)}
      onScrolled={(scrolled) => (desk.scrolled.value = scrolled)}
      render={(row, at) => (
        <RiskRow row={row} at={at} store={store} view={view} selection={selection} cursor={cursor} events={events} />
      )}
    />
    </div>
  );
}

/** What the columns are called; a screen reader hears it from the cells. */
function Heads() {
  const { shown } = arrangement.value;
  return (
    <div class="risk-heads" style={{ width: `${listWidth.value}px` }} aria-hidden="true">
      <span />
      <span />
      {ORDER.map((column) => column !== "check" && column !== "severity" && shown.has(column) && <span key={column} class={`head-${column}`}>{COLUMN_WORDS[column]}</span>)}
    </div>
  );
}

/** Tells the columns how wide the list is. */
function useListWidth(box: { current: HTMLDivElement | null }, isThere: boolean): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !isThere) return;
    const measure = () => {
      if (element.clientWidth > 0) listWidth.value = element.clientWidth;
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [isThere]);
}

const QUIET = {
  new: ["No new alerts", "New alerts appear here as soon as a price moves beyond the thresholds in Settings."],
  acknowledged: ["No acknowledged alerts", "Acknowledged alerts stay here until the fixture kicks off."],
  past: ["No past alerts", "When a fixture kicks off, its alerts move here."],
} as const;

function Nothing({ desk }: { desk: Desk }) {
  const view = desk.view.value;
  if (isFiltered(view)) {
    return (
      <Empty title="No alert matches these filters">
        <button type="button" onClick={() => desk.show(NO_FILTERS)}>
          Clear filters
        </button>
      </Empty>
    );
  }
  const [title, text] = QUIET[view.status];
  return (
    <Empty title={title}>
      <p>{text}</p>
      <Elsewhere desk={desk} />
    </Empty>
  );
}

/** Says where alerts are when this tab has none, as after an import of recorded odds: their fixtures are past. */
function Elsewhere({ desk }: { desk: Desk }) {
  const { status } = desk.view.value;
  const counts = alertCounts.value;
  const others = STATUSES.filter((other) => other !== status && (counts?.[other] ?? 0) > 0);
  if (others.length === 0) return null;
  return (
    <p class="elsewhere">
      {others.map((other) => (
        <button key={other} type="button" onClick={() => desk.show({ status: other, alert: undefined })}>
          {TAB_WORDS[other]}: {count(counts?.[other] ?? 0, "alert")}
        </button>
      ))}
    </p>
  );
}
