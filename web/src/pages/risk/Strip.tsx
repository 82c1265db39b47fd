import { Icon } from "../../ui/Icon.tsx";
import type { Desk } from "./desk.ts";
import { withSubject } from "./subject.ts";

/** What is here and what waits. The line is always there, so that nothing below it moves when something comes. */
export function Strip({ desk, onTake }: { desk: Desk; onTake: () => void }) {
  const totals = desk.store.totals.value;
  const error = desk.store.isReady.value ? desk.store.error.value : undefined;
  const failed = error && `Not refreshed: ${withSubject(error).detail} ${error.passes ? "Retrying automatically." : ""}`;
  return (
    <div class="strip">
      <Take desk={desk} onTake={onTake} />
      {totals && (
        <span class="strip-totals">
          {counted(totals.alerts, "alert")} · {counted(totals.groups, "fixture")}
        </span>
      )}
      <Chosen desk={desk} />
      {failed && (
        <span class="strip-error" role="alert" title={failed}>
          {failed}
        </span>
      )}
    </div>
  );
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}

/** Nothing in the list moves until somebody wants it. */
function Take({ desk, onTake }: { desk: Desk; onTake: () => void }) {
  const { fresh, gone, moved } = desk.store.waiting.value;
  const parts = [fresh > 0 && `${fresh.toLocaleString("en")} new`, gone > 0 && `${gone.toLocaleString("en")} cleared`];
  const what = parts.filter(Boolean).join(", ") || (moved ? "order changed" : "");
  if (!what) return null;
  const words = `${what.charAt(0).toUpperCase()}${what.slice(1)}, refresh`;
  return (
    <button type="button" class={`strip-take ${fresh > 0 ? "fresh" : ""}`} onClick={onTake}>
      {words}
      <kbd>n</kbd>
    </button>
  );
}

/** What can be done with what is selected: what the tab allows. */
function Chosen({ desk }: { desk: Desk }) {
  const chosen = desk.selection.value.size;
  const { status } = desk.view.value;
  const { acting } = desk;
  if (chosen === 0) return null;
  return (
    <span class="strip-chosen">
      {chosen} selected
      {status === "new" && (
        <button type="button" onClick={() => acting.acknowledge()}>
          Acknowledge <kbd>a</kbd>
        </button>
      )}
      {status === "acknowledged" && (
        <button type="button" onClick={() => acting.putBack()}>
          Unacknowledge <kbd>u</kbd>
        </button>
      )}
      {status === "past" ? (
        <span class="dim">Past alerts cannot be changed.</span>
      ) : (
        <button type="button" onClick={() => acting.withNote()}>
          With note <kbd>⇧ A</kbd>
        </button>
      )}
      <button type="button" class="icon-button" aria-label="Clear selection" onClick={() => (desk.selection.value = new Set())}>
        <Icon name="close" />
      </button>
    </span>
  );
}
