import { signal } from "@preact/signals";

/** The bookmakers' names for people, by slug, as far as the server has told them. */
const names = signal<ReadonlyMap<string, string>>(new Map());

export function learnBooks(books: Iterable<{ slug: string; name: string }>): void {
  const fresh = [...books].filter(({ slug, name }) => names.peek().get(slug) !== name);
  if (fresh.length > 0) names.value = new Map([...names.peek(), ...fresh.map(({ slug, name }) => [slug, name] as const)]);
}

export function bookName(slug: string): string {
  return names.value.get(slug) ?? slug;
}
