import type { RunEntry } from "./api.ts";

export const SCOPE_WORDS: Record<RunEntry["scope"], string> = {
  everything: "all fixtures",
  within_2_hours: "kickoff within 2 h",
  within_30_minutes: "kickoff within 30 min",
  selection: "selected fixtures",
};

const TRIGGERS: Record<string, string> = { scheduled: "schedule", api: "started by hand", cli: "command line" };

/** What started a run, in words; of a retry and of one fixture that is all there is to say. */
export function triggerText(trigger: string | null | undefined, scope: RunEntry["scope"] | undefined): string {
  if (!trigger) return "–";
  const fixture = /^event:(.+)$/.exec(trigger)?.[1];
  if (fixture !== undefined) return `one fixture, ${fixture}`;
  return [TRIGGERS[trigger] ?? trigger, scope && SCOPE_WORDS[scope]].filter(Boolean).join(" · ");
}

/** The run that a retry tries again. */
export const retriedBy = (trigger: string | null | undefined) => /^retry:(\d+)$/.exec(trigger ?? "")?.[1];
