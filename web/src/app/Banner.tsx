import { tokenWanted } from "../api/client.ts";
import { connection, lastLive, lastOdds } from "../live/feed.ts";
import { Icon } from "../ui/Icon.tsx";
import { formatTime, now, span } from "./time.ts";

/** A connection may take this long before anybody is told. */
const PATIENCE_MS = 2_000;
/** Prices that have been coming and then do not for this long are stale. */
const STALE_MS = 10 * 60_000;

/** Says in one line when what is shown may not be what is. */
export function Banner() {
  const trouble = troubleOf();
  return (
    <div class="banner-place" role="status" aria-live="polite">
      {trouble && (
        <p class={`banner banner-${trouble.kind}`}>
          <Icon name="warning" />
          {trouble.text}
        </p>
      )}
    </div>
  );
}

function troubleOf(): { kind: "lost" | "late"; text: string } | undefined {
  const { state, late, lag, retryAt } = connection.value;
  if (tokenWanted.value) return undefined;
  const away = Date.now() - lastLive.value;
  void now.value;
  if (state !== "live" && away > PATIENCE_MS) {
    if (state === "catching_up") return { kind: "late", text: "Connected again. Catching up with what was missed." };
    const next = retryAt === undefined ? "Connecting again." : `Trying again in ${span(Math.max(0, retryAt - Date.now()))}.`;
    return { kind: "lost", text: `Connection lost. You see what was known at ${formatTime(lastLive.value, "time")}. ${next}` };
  }
  if (late) return { kind: "late", text: `The server is behind its own log${lag > 0 ? ` by ${lag} events` : ""}: alerts come late.` };
  const silence = lastOdds.value === undefined ? 0 : Date.now() - lastOdds.value;
  if (silence > STALE_MS) return { kind: "late", text: `No prices have arrived for ${span(silence)}. What you see may be old.` };
  return undefined;
}
