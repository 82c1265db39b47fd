import { computed } from "@preact/signals";

import { settings } from "../live/settings.ts";

export interface Book {
  slug: string;
  name: string;
}

/** The book that all others are compared with. */
export const referenceBook = computed(() => settings.data.value?.referenceBookmaker ?? "betpawa");

/** Who turned alerts off, when and why; undefined while they are on. */
export const alertsOff = computed(() => settings.data.value?.alertsOff ?? undefined);

/** Every bookmaker once: the reference book first, then by name. */
export function inOrder(books: Iterable<Book>, reference: string): Book[] {
  const all = new Map<string, Book>();
  for (const { slug, name } of books) if (!all.has(slug)) all.set(slug, { slug, name });
  const place = ({ slug }: Book) => (slug === reference ? 0 : 1);
  return [...all.values()].sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name, "en") || (a.slug < b.slug ? -1 : 1));
}

/** Names bookmakers by their slugs; one that is not among them has its slug. */
export function namesOf(books: readonly Book[]): (slug: string) => string {
  const names = new Map(books.map(({ slug, name }) => [slug, name]));
  return (slug) => names.get(slug) ?? slug;
}
