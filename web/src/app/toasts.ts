import { signal } from "@preact/signals";

export interface Toast {
  id: number;
  kind: "info" | "success" | "error";
  text: string;
  /** One thing to do about it, such as undoing it; the key means the newest one. */
  action?: { label: string; run: () => void; key?: string } | undefined;
}

/** Long enough to read and to reach for the key. */
const SHOWN_MS = { info: 6_000, success: 6_000, error: 12_000 };
const MAX_TOASTS = 4;

export const toasts = signal<readonly Toast[]>([]);
let last = 0;

/** Says something at the edge of the page for some seconds. */
export function toast(kind: Toast["kind"], text: string, action?: Toast["action"]): number {
  const id = ++last;
  toasts.value = [...toasts.value, { id, kind, text, action }].slice(-MAX_TOASTS);
  setTimeout(() => dismiss(id), SHOWN_MS[kind]);
  return id;
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

export function clearToasts(): void {
  toasts.value = [];
}
