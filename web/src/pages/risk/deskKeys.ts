import { chooseSound } from "../../alarm/sound.ts";
import { under } from "../../app/base.ts";
import { copy } from "../../app/clipboard.ts";
import { type Binding, useKeys } from "../../app/keys.ts";
import { navigate } from "../../app/router.ts";
import { toast } from "../../app/toasts.ts";
import { SEVERITIES, SEVERITY_WORDS } from "../../ui/Badge.tsx";
import { COLUMN_WORDS, OPTIONAL, toggleColumn } from "./columns.ts";
import type { Desk } from "./desk.ts";
import { fixtureAddress } from "./model.ts";
import { SOUND_WORDS, switchNotifications } from "./RiskFilters.tsx";
import { NO_FILTERS, toggled } from "./view.ts";

/** The keys of the Risk page; the command palette has them, too. */
export function useDeskKeys(desk: Desk, take: () => void, search: () => void): void {
  useKeys("Risk", [...moving(desk), ...changing(desk), ...reading(desk), ...narrowing(desk, search), ...keysOfView(desk, take)]);
}

const moving = (desk: Desk): Binding[] => [
  { keys: "j", does: "Next row", run: () => desk.move(1) },
  { keys: "k", does: "Previous row", run: () => desk.move(-1) },
  { keys: "ArrowDown", run: () => desk.move(1) },
  { keys: "ArrowUp", run: () => desk.move(-1) },
  { keys: "Home", does: "First row", run: () => desk.moveTo(0) },
  { keys: "End", does: "Last row", run: () => desk.moveTo(-1) },
  { keys: "Enter", does: "Expand the fixture, or open the alert", run: () => desk.open() },
  { keys: "o", run: () => desk.open() },
  { keys: "l", does: "Expand the fixture", run: () => desk.unfold(true) },
  { keys: "h", does: "Collapse the fixture", run: () => desk.unfold(false) },
  { keys: "ArrowRight", run: () => desk.unfold(true) },
  { keys: "ArrowLeft", run: () => desk.unfold(false) },
  { keys: "e", does: "Expand or collapse all", run: () => desk.toggleAll() },
  { keys: "Escape", does: "Close", run: () => desk.escape() },
];

const changing = (desk: Desk): Binding[] => [
  { keys: "x", does: "Select", run: () => desk.select() },
  { keys: "Shift+X", does: "Select up to here", run: () => desk.select(undefined, true) },
  { keys: "a", does: "Acknowledge", run: () => desk.acting.acknowledge() },
  { keys: "Shift+A", does: "Acknowledge or unacknowledge with a note", run: () => desk.acting.withNote() },
  { keys: "Shift+N", does: "Edit note", run: () => withAlert(desk, (id) => desk.ask(id, "note")) },
  { keys: "u", does: "Undo, or unacknowledge", run: () => desk.acting.undo() },
];

const reading = (desk: Desk): Binding[] => [
  { keys: "f", does: "View fixture", run: () => viewFixture(desk) },
  { keys: "v", does: "View audit event", run: () => withAlert(desk, (id) => navigate(`/audit/events/${id}`)) },
  { keys: "Shift+E", does: "Explain the alert", run: () => withAlert(desk, (id) => desk.ask(id, "explanation")) },
  { keys: "y", does: "Copy link to the alert", run: () => withAlert(desk, (id) => void copy(linkOf(id), "Link")) },
];

function narrowing(desk: Desk, search: () => void): Binding[] {
  const severities = SEVERITIES.toReversed().map((severity): Binding => ({
    keys: `s ${severity.charAt(0)}`,
    does: `Filter: ${SEVERITY_WORDS[severity].toLowerCase()}`,
    run: () => desk.show({ severities: toggled(desk.view.value.severities, severity) }),
  }));
  return [
    { keys: "/", does: "Search", run: search },
    ...severities,
    { keys: "Shift+C", does: "Clear filters", run: () => desk.show(NO_FILTERS) },
  ];
}

const keysOfView = (desk: Desk, take: () => void): Binding[] => [
  { keys: "n", does: "Refresh the list: show new alerts", run: take },
  { keys: "1", does: "Tab: New", run: () => desk.show({ status: "new", alert: undefined }) },
  { keys: "2", does: "Tab: Acknowledged", run: () => desk.show({ status: "acknowledged", alert: undefined }) },
  { keys: "3", does: "Tab: Past", run: () => desk.show({ status: "past", alert: undefined }) },
  ...OPTIONAL.map((column): Binding => ({ keys: "", does: `Columns: show or hide ${COLUMN_WORDS[column]}`, run: () => toggleColumn(column) })),
  { keys: "", does: "Browser notifications on or off", run: () => void switchNotifications() },
  { keys: "", does: "Sound: none", run: () => chooseSound(undefined) },
  ...SEVERITIES.map((severity): Binding => ({ keys: "", does: SOUND_WORDS[severity], run: () => chooseSound(severity) })),
  { keys: "", does: "Sort: newest first", run: () => desk.show({ sort: "recency" }) },
  { keys: "", does: "Sort: highest severity first", run: () => desk.show({ sort: "severity" }) },
  { keys: "", does: "Sort: kickoff first", run: () => desk.show({ sort: "kickoff" }) },
];

function withAlert(desk: Desk, run: (id: number) => void): void {
  const id = desk.alertHere();
  if (id === undefined) toast("info", "No alert is selected: j and k move.");
  else run(id);
}

function viewFixture(desk: Desk): void {
  const id = desk.alertHere();
  const alert = id === undefined ? undefined : desk.store.alert(id);
  const eventId = desk.fixtureHere();
  if (alert) navigate(fixtureAddress(alert));
  else if (eventId !== undefined) navigate(`/events/${eventId}`);
  else toast("info", "No fixture is selected: j and k move.");
}

/** The Risk page with this alert open, for somebody else. */
export const linkOf = (id: number): string => new URL(under(`/risk?alert=${id}`), location.href).href;
