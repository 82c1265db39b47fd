import { signal } from "@preact/signals";

import { navigate } from "../app/router.ts";
import { SEVERITY_WORDS, type Severity } from "../ui/Badge.tsx";

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

/** Tells of new alerts while nobody looks at the page. */
export function notify(count: number, severity: Severity): void {
  if (!notifies.value || document.visibilityState === "visible") return;
  const title = `${count.toLocaleString("en")} new ${count === 1 ? "alert" : "alerts"}`;
  const body = `Highest severity: ${SEVERITY_WORDS[severity].toLowerCase()}`;
  try {
    const shown = new Notification(title, { body, tag: TAG });
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
