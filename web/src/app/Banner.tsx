import { tokenWanted } from "../api/client.ts";
import { oldestFailure } from "../live/failures.ts";
import { connection, lastHeard, lostAt, rewoundAt } from "../live/feed.ts";
import { silence, warnings } from "../live/status.ts";
import { Icon } from "../ui/Icon.tsx";
import { alertsOff } from "../markets/books.ts";
import { now } from "./time.ts";
import { offText, troubleOf } from "./trouble.ts";

/** Says in one line when what is shown may not be what is. */
export function Banner() {
  void now.value;
  const trouble = tokenWanted.value
    ? undefined
    : troubleOf({
        connection: connection.value,
        lostAt: lostAt.value,
        lastHeard: lastHeard.value,
        failure: oldestFailure.value,
        silence: silence.value,
        warnings: warnings.value,
        rewoundAt: rewoundAt.value,
        now: Date.now(),
        ticks: performance.now(),
      });
  const off = tokenWanted.value ? undefined : alertsOff.value;
  return (
    <div class="banner-place" role="status" aria-live="polite">
      {off && (
        <p class="banner banner-late">
          <Icon name="warning" />
          <bdi>{offText(off)}</bdi>
        </p>
      )}
      {trouble && (
        <p class={`banner banner-${trouble.kind}`}>
          <Icon name="warning" />
          <bdi>{trouble.text}</bdi>
          {trouble.next && <span aria-hidden="true">{trouble.next}</span>}
        </p>
      )}
    </div>
  );
}
