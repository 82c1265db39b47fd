import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** A name longer than this finds no room in a tab. */
const MAX_NAME_CHARACTERS = 80;

/** What is shown, where that has a name of its own, such as a fixture. */
const subject = signal<string | undefined>(undefined);

/** Names what is shown for the title of the tab, for as long as it is shown. */
export function useTitle(name: string | undefined): void {
  useEffect(() => {
    subject.value = name?.slice(0, MAX_NAME_CHARACTERS);
    return () => {
      subject.value = undefined;
    };
  }, [name]);
}

/** Keeps the title of the tab: how many alerts are new, and what is shown, else the page's name. */
export function useDocumentTitle(page: string | undefined, newAlerts: number): void {
  const shown = subject.value ?? page;
  useEffect(() => {
    const title = shown ? `${shown} · linewatch` : "linewatch";
    document.title = newAlerts > 0 ? `(${newAlerts.toLocaleString("en")}) ${title}` : title;
  }, [shown, newAlerts]);
}
