import { effect, signal } from "@preact/signals";

export type Theme = "dark" | "light";

const KEY = "linewatch.theme";

const prefersLight = globalThis.matchMedia?.("(prefers-color-scheme: light)");

const chosen = (): Theme | undefined => (["dark", "light"] as const).find((one) => one === localStorage.getItem(KEY));
const ofSystem = (): Theme => (prefersLight?.matches ? "light" : "dark");

/** As somebody chose on this machine, else as the system prefers it. */
export const theme = signal<Theme>(chosen() ?? ofSystem());

export function toggleTheme(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
  localStorage.setItem(KEY, theme.value);
}

/** Keeps the document in the chosen theme. The answer ends it. */
export function startTheme(): () => void {
  const onPreference = () => {
    if (chosen() === undefined) theme.value = ofSystem();
  };
  prefersLight?.addEventListener("change", onPreference);
  const stop = effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });
  return () => {
    prefersLight?.removeEventListener("change", onPreference);
    stop();
  };
}
