import { useEffect, useState } from "preact/hooks";

import { ApiError, get } from "../../api/client.ts";
import { toast } from "../../app/toasts.ts";
import type { Desk } from "./desk.ts";
import type { Alert } from "./model.ts";

/** The alert that the address names: from the list where it is there, else fetched; then the list follows it. */
export function usePanelAlert(desk: Desk): Alert | undefined {
  const id = desk.view.value.alert;
  void desk.store.version.value;
  const listed = id === undefined ? undefined : desk.store.alert(id);
  const [fetched, setFetched] = useState<Alert | undefined>(undefined);
  const isMissing = id !== undefined && !listed && fetched?.id !== id && desk.store.isReady.value;
  useEffect(() => {
    if (id === undefined || !isMissing) return;
    const abort = new AbortController();
    find(id, abort.signal).then(
      (alert) => {
        setFetched(alert);
        const { status, open } = desk.view.value;
        const isOpen = open === "all" || open.includes(alert.eventId ?? 0);
        if (alert.status !== status) desk.show({ status: alert.status, open: [alert.eventId ?? 0], alert: id });
        else if (!isOpen) desk.show({ open: [...open, alert.eventId ?? 0] });
        desk.cursor.value = `a${id}`;
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        toast("error", error instanceof ApiError ? `Alert ${id}: ${error.detail}` : String(error));
        desk.show({ alert: undefined });
      },
    );
    return () => abort.abort();
  }, [id, isMissing]);
  return listed ?? (fetched?.id === id ? fetched : undefined);
}

async function find(id: number, signal: AbortSignal): Promise<Alert> {
  const alert = await get("/api/alerts/{id}", { path: { id }, signal });
  const eventId = alert.eventId;
  if (eventId === null || eventId === undefined) return { ...alert, prices: [] };
  const group = await get("/api/alerts/groups/{eventId}", { path: { eventId }, signal });
  return group.alerts.find((one) => one.id === id) ?? { ...alert, prices: [] };
}
