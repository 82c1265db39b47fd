import { signal } from "@preact/signals";

const query = globalThis.matchMedia?.("(max-width: 760px)");

/** The page is as narrow as a phone. */
export const isNarrow = signal(query?.matches ?? false);
query?.addEventListener("change", ({ matches }) => (isNarrow.value = matches));
