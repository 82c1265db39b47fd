import { computed } from "@preact/signals";

import { get } from "../api/client.ts";
import { live } from "./resource.ts";

/** How many alerts there are, in all states: for the navigation, whatever page is shown. */
const stats = live((signal) => get("/api/alerts/stats", { signal }), {
  topics: ["risk_alerts"],
  everyMs: 30_000,
  coalesceMs: 250,
  isUnseen: true,
});

/** How many alerts are new, acknowledged and past; undefined until it is known. */
export const alertCounts = computed(() => stats.data.value?.byStatus);

/** Alerts that nobody has acknowledged yet; undefined until it is known. */
export const openAlerts = computed(() => alertCounts.value?.["new"]);

/** Asks again, after this page changed some itself. */
export function refreshCounts(): void {
  stats.refresh();
}
