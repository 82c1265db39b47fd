import { useEffect, useRef, useState } from "preact/hooks";

import { ApiError, get } from "../../api/client.ts";
import { toast } from "../../app/toasts.ts";
import type { Desk } from "./desk.ts";
import type { Alert } from "./model.ts";

/** The alert that the address names: from the list where it is there, else fetched. */
export function usePanelAlert(desk: Desk): Alert | undefined {
  const id = desk.view.value.alert;
  void desk.store.version.value;
  const listed = id === undefined ? undefined : desk.store.alert(id);
  const [fetched, setFetched] = useState<Alert | undefined>(undefined);
  /** The alert that the page was opened with: the list goes to it once. Later it stays where somebody put it. */
  const linked = useRef(id);
  const isMissing = id !== undefined && !listed && fetched?.id !== id && desk.store.isReady.value;
  if (listed) linked.current = undefined;
  useEffect(() => {
    if (id === undefined || !isMissing) return;
    const abort = new AbortController();
    find(id, abort.signal).then(
      (alert) => {
        setFetched(alert);
        if (linked.current === id) follow(desk, alert);
        linked.current = undefined;
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        toast("error", error instanceof ApiError ? `Alert ${id}: ${error.detail}` : String(error));
        desk.show({ alert: undefined }, { replace: true });
      },
    );
    return () => abort.abort();
  }, [id, isMissing]);
  return listed ?? (fetched?.id === id ? fetched : undefined);
}

/** Shows the tab and the fixture that an alert is in. */
function follow(desk: Desk, alert: Alert): void {
  const { status, open } = desk.view.value;
  const eventId = alert.eventId ?? 0;
  const isOpen = open === "all" || open.includes(eventId);
  if (alert.status !== status) desk.show({ status: alert.status, open: [eventId], alert: alert.id }, { replace: true });
  else if (!isOpen) desk.show({ open: [...open, eventId] });
  desk.cursor.value = `a${alert.id}`;
}

async function find(id: number, signal: AbortSignal): Promise<Alert> {
  const alert = await get("/api/alerts/{id}", { path: { id }, signal });
  const eventId = alert.eventId;
  if (eventId === null || eventId === undefined) return { ...alert, prices: [] };
  const group = await get("/api/alerts/groups/{eventId}", { path: { eventId }, signal });
  return group.alerts.find((one) => one.id === id) ?? { ...alert, prices: [] };
}
