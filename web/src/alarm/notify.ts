import { signal } from "@preact/signals";

import { navigate } from "../app/router.ts";
import { SEVERITY_WORDS, type Severity } from "../ui/Badge.tsx";
import { isAtLeast, rankOf } from "../ui/severity.ts";

const KEY = "linewatch.notifications";
/** One notification that is replaced, not a pile of them. */
const TAG = "linewatch-alerts";

/** The browser has notifications, and this page is one that may ask for them: it is served by TLS or from this machine. */
export const canNotify = typeof Notification !== "undefined" && globalThis.isSecureContext;

/** Somebody on this machine asked for notifications, and the browser lets the page show them. */
export const notifies = signal(canNotify && localStorage.getItem(KEY) === "on" && Notification.permission === "granted");

/** Turns notifications on or off; turning them on asks the browser. Answers why they are not shown, where they are not. */
export async function toggleNotifications(): Promise<string | undefined> {
  if (!canNotify) return "This browser shows notifications only for pages served over TLS or from this machine.";
  if (notifies.value) {
    notifies.value = false;
    localStorage.removeItem(KEY);
    return undefined;
  }
  if ((await Notification.requestPermission()) !== "granted") return "The browser does not allow notifications for this page.";
  notifies.value = true;
  localStorage.setItem(KEY, "on");
  return undefined;
}

interface News {
  count: number;
  worst: Severity;
}

/** What came since somebody last saw the page. */
let unseen: News | undefined;
/** What of it the notification says. */
let told: News | undefined;

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") unseen = told = undefined;
});

/** Counts new alerts that come while nobody sees the page. */
export function countUnseen(count: number, severity: Severity): void {
  if (document.visibilityState === "visible") return;
  unseen = { count: (unseen?.count ?? 0) + count, worst: unseen && isAtLeast(unseen.worst, severity) ? unseen.worst : severity };
}

/** Tells of all that is unseen: anew where it is worse than what was told, else in the place of it. */
export function tellUnseen(): void {
  if (!notifies.value || !unseen || unseen === told || document.visibilityState === "visible") return;
  const { count, worst } = unseen;
  const title = `${count.toLocaleString("en")} new ${count === 1 ? "alert" : "alerts"}`;
  const body = `Highest severity: ${SEVERITY_WORDS[worst].toLowerCase()}`;
  // `renotify` is not in TypeScript's own types.
  const options: NotificationOptions & { renotify: boolean } = { body, tag: TAG, renotify: !told || rankOf(worst) > rankOf(told.worst) };
  try {
    const shown = new Notification(title, options);
    told = unseen;
    shown.onclick = () => {
      window.focus();
      navigate("/risk");
      shown.close();
    };
  } catch {
    // Some browsers on phones have the permission and no notifications of pages.
    notifies.value = false;
  }
}
