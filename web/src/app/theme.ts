import { effect, signal } from "@preact/signals";

export type Theme = "dark" | "light";

const KEY = "linewatch.theme";

/** Dark unless somebody chose otherwise on this machine. */
export const theme = signal<Theme>(localStorage.getItem(KEY) === "light" ? "light" : "dark");

export function toggleTheme(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
  localStorage.setItem(KEY, theme.value);
}

/** Keeps the document in the chosen theme. The answer ends it. */
export function startTheme(): () => void {
  return effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });
}
