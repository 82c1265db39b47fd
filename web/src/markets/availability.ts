import { formatTime } from "../app/time.ts";

/** Why a price cannot be bet on: its whole market is withdrawn, with the time, or only its outcome is closed. */
export function unavailableText(since: string | null | undefined): string {
  return since ? `withdrawn since ${formatTime(since)}` : "closed; the rest of the market is open";
}
