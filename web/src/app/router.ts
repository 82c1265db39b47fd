import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { under, within } from "./base.ts";

/** Where the page is, as its address says: every view can be shared by its address. Paths are linewatch's, whatever it is under. */
export interface Place {
  path: string;
  query: URLSearchParams;
}

const here = (): Place => ({ path: within(location.pathname) ?? location.pathname, query: new URLSearchParams(location.search) });

/** The present place. */
export const place = signal<Place>(here());
export const path: ReadonlySignal<string> = computed(() => place.value.path);
export const query: ReadonlySignal<URLSearchParams> = computed(() => place.value.query);

/** How far along this page's own history it is: `history.state.at` of the entry. */
let at = 0;

/** Which entry of this page's own history is shown: to know later whether somebody went on meanwhile. */
export const entryNow = (): number => at;

/** Asked before another page is shown; no lets it stay. */
type Guard = () => Promise<boolean>;
let guard: Guard | undefined;

/** Has `ask` asked before this page is left for another one; the answer takes that back. */
export function guardLeaving(ask: Guard): () => void {
  guard = ask;
  return () => {
    if (guard === ask) guard = undefined;
  };
}

/** Goes to a path of linewatch, with its query; `replace` where going back should not come here again. */
export function navigate(to: string, { replace = false } = {}): void {
  const leaves = new URL(under(to), location.href).pathname !== under(place.value.path);
  if (guard && leaves) void guard().then((mayLeave) => mayLeave && go(to, replace));
  else go(to, replace);
}

function go(to: string, replace: boolean): void {
  if (replace) history.replaceState({ at }, "", under(to));
  else history.pushState({ at: (at += 1) }, "", under(to));
  place.value = here();
  if (!replace) window.scrollTo(0, 0);
}

export type QueryValue = string | number | boolean | readonly string[] | undefined | null;

/** Changes some of the address's query and keeps the rest; what is empty is taken out. */
export function setQuery(changes: Record<string, QueryValue>, { replace = true } = {}): void {
  const next = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "" && one !== false) next.append(name, String(one));
    }
  }
  navigate(withQuery(place.value.path, next), { replace });
}

/** An address of a path and a query. */
export function withQuery(to: string, search: URLSearchParams): string {
  return search.size > 0 ? `${to}?${search}` : to;
}

/** One value of the query, as a signal. */
export function param(name: string): ReadonlySignal<string | undefined> {
  return computed(() => place.value.query.get(name) ?? undefined);
}

/** All values of the query with a name, as a signal. */
export function params(name: string): ReadonlySignal<string[]> {
  return computed(() => place.value.query.getAll(name));
}

/** One value of the query out of some; the first of them unless it says one of the others. */
export function choice<T extends string>(name: string, of: readonly [T, ...T[]]): ReadonlySignal<T> {
  return computed(() => of.find((one) => one === place.value.query.get(name)) ?? of[0]);
}

/** Makes links and the browser's own back and forward move within the page. The answer ends it. */
export function startRouter(): () => void {
  at = entry() ?? 0;
  history.replaceState({ at }, "");
  let mayLeave = false;
  const onPop = () => {
    // What has no number is new: somebody followed a link within the page.
    const there = entry() ?? at + 1;
    history.replaceState({ at: there }, "");
    const by = there - at;
    if (guard && !mayLeave && by !== 0 && here().path !== place.value.path) {
      history.go(-by);
      void guard().then((may) => {
        mayLeave = may;
        if (may) history.go(by);
      });
      return;
    }
    mayLeave = false;
    at = there;
    place.value = here();
  };
  const onClick = (event: MouseEvent) => {
    const link = ownLink(event);
    if (!link) return;
    event.preventDefault();
    if (link.href !== location.href) navigate((within(link.pathname) ?? link.pathname) + link.search + link.hash);
  };
  window.addEventListener("popstate", onPop);
  document.addEventListener("click", onClick);
  return () => {
    window.removeEventListener("popstate", onPop);
    document.removeEventListener("click", onClick);
  };
}

function entry(): number | undefined {
  const state: unknown = history.state;
  const number = typeof state === "object" && state !== null && "at" in state ? state.at : undefined;
  return typeof number === "number" ? number : undefined;
}

function ownLink(event: MouseEvent): HTMLAnchorElement | undefined {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!isPlain || event.defaultPrevented || !(event.target instanceof Element)) return undefined;
  const link = event.target.closest("a");
  const isOwn = link && link.origin === location.origin && !link.target && !link.hasAttribute("download");
  const to = isOwn ? within(link.pathname) : undefined;
  return link && to !== undefined && !isWithin(link) && !to.startsWith("/api/") && to !== "/docs" ? link : undefined;
}

/** To a part of what is shown: the browser does that, with the focus. */
function isWithin(link: HTMLAnchorElement): boolean {
  return link.hash !== "" && link.pathname === location.pathname && link.search === location.search;
}
