import type { ReadonlySignal } from "@preact/signals";

import { AlertRow } from "./AlertRow.tsx";
import { GroupRow } from "./GroupRow.tsx";
import type { Row } from "./layout.ts";
import type { Alert } from "./model.ts";
import type { RiskStore } from "./store.ts";
import { isOpen, type View } from "./view.ts";

/** What a row can ask for. */
export interface RowEvents {
  select: (row: string) => void;
  open: (row: string) => void;
  acknowledge: (alert: Alert) => void;
  undo: (alert: Alert) => void;
}

export interface RiskRowProps {
  row: Row;
  at: number;
  store: RiskStore;
  view: ReadonlySignal<View>;
  selection: ReadonlySignal<ReadonlySet<string>>;
  cursor: ReadonlySignal<string | undefined>;
  events: RowEvents;
}

/** A line of the list, whatever it is of. */
export function RiskRow({ row, at, store, view, selection, cursor, events }: RiskRowProps) {
  void store.version.value;
  const isCurrent = cursor.value === row.id;
  const isSelected = selection.value.has(row.id);
  const common = {
    id: `row-${row.id}`,
    role: "row" as const,
    "aria-rowindex": at + 1,
    "aria-level": row.kind === "group" ? 1 : 2,
    "aria-selected": isSelected,
    onClick: () => events.open(row.id),
  };
  const classes = (kind: string, ...more: (string | false | undefined)[]) =>
    [kind, isCurrent && "current", isSelected && "selected", ...more].filter(Boolean).join(" ");

  if (row.kind === "wait") return <div {...common} class={classes("risk-row wait")} aria-busy="true" />;
  if (row.kind === "group") {
    const group = store.group(row.eventId);
    if (!group) return <div {...common} class={classes("risk-row wait")} />;
    const opened = isOpen(view.value, row.eventId);
    const isGone = store.goneGroups.value.has(row.eventId);
    const pending = store.changes.pendingGroups.value.get(row.eventId);
    const isHandled = isGone || pending !== undefined;
    return (
      <div {...common} class={classes("risk-row group-row", isHandled && "handled")} aria-expanded={opened}>
        <GroupRow
          group={group}
          isOpen={opened}
          isSelected={isSelected}
          isGone={isGone}
          pending={pending}
          lead={store.lead(row.eventId)}
          events={events}
        />
      </div>
    );
  }
  const alert = store.alert(row.alertId);
  if (!alert) return <div {...common} class={classes("risk-row wait")} />;
  const pending = store.changes.pending.value.get(row.alertId);
  const { status } = view.value;
  const isApart = alert.alertType === "direction_disagreement";
  const isHandled = pending !== undefined || alert.status !== status;
  return (
    <div {...common} class={classes("risk-row alert-row", isApart && "disagreement", isHandled && "handled")}>
      <AlertRow alert={alert} isSelected={isSelected} pending={pending} status={status} events={events} />
    </div>
  );
}
