import { signal, type ReadonlySignal } from "@preact/signals";

/** Whether the page is like this now, as a signal. */
export function media(query: string): ReadonlySignal<boolean> {
  const list = globalThis.matchMedia?.(query);
  const fits = signal(list?.matches ?? false);
  list?.addEventListener("change", () => (fits.value = list.matches));
  return fits;
}

/** As narrow as a phone. */
export const isNarrow = media("(max-width: 760px)");
