import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { ApiError, get, type Schemas } from "../../api/client.ts";
import { may } from "../../live/me.ts";
import { useLive } from "../../live/hooks.ts";
import { toast } from "../../app/toasts.ts";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { ErrorState, Loading } from "../../ui/states.tsx";
import { say } from "./draft.ts";
import { labelOf } from "./fields.ts";
import { under } from "../../app/base.ts";

type Change = Schemas["SettingsChange"];
const PAGE = 20;

export interface HistoryProps {
  /** Looked at again when there is a newer version. */
  version: unknown;
  /** Types former values into the form; saved only when somebody saves. */
  onPutBack: ((values: Record<string, string | boolean>) => void) | undefined;
}

/** Who changed what, and when; newest first. */
export function History({ version, onPutBack }: HistoryProps) {
  const history = useLive((signal) => get("/api/settings/history", { query: { limit: PAGE }, signal }), {}, []);
  const known = useRef(version);
  const further = useSignal<readonly Change[]>([]);
  const next = useSignal<number | null | undefined>(undefined);
  useEffect(() => {
    if (known.current === version) return;
    known.current = version;
    history.refresh();
    further.value = [];
    next.value = undefined;
  }, [version]);
  const answer = history.data.value;
  const before = next.value === undefined ? answer?.nextBefore : next.value;
  const more = async () => {
    try {
      const part = await get("/api/settings/history", { query: { limit: PAGE, ...(before ? { before } : {}) } });
      further.value = [...further.value, ...part.versions];
      next.value = part.nextBefore ?? null;
    } catch (error) {
      toast("error", error instanceof ApiError ? error.detail : String(error));
    }
  };
  return (
    <section class="history" aria-labelledby="history-title">
      <h2 id="history-title">Changes</h2>
      {!answer && (history.error.value ? <ErrorState error={history.error.value} onRetry={history.refresh} /> : <Loading />)}
      {answer?.versions.length === 0 && <p class="dim">Nobody has changed anything: these are the defaults.</p>}
      {answer && answer.versions.length > 0 && (
        <ol>
          {[...answer.versions, ...further.value].map((change) => (
            <Entry key={change.version} change={change} onPutBack={onPutBack} />
          ))}
        </ol>
      )}
      {before !== null && before !== undefined && (
        <button type="button" onClick={() => void more()}>
          Older
        </button>
      )}
    </section>
  );
}

function Entry({ change, onPutBack }: { change: Change; onPutBack: HistoryProps["onPutBack"] }) {
  const { version, actor, changedAt, position, changes, reason } = change;
  const back = () => onPutBack?.(Object.fromEntries(changes.map(({ field, from }) => [field, typed(from)])));
  return (
    <li>
      <p class="history-head">
        <b>
          <bdi>{actor ?? "unknown"}</bdi>
        </b>
        <span class="dim">
          <RelativeTime time={changedAt} /> · {position && may("audit") ? <a href={under(`/audit/events/${position}`)}>version {version}</a> : `version ${version}`}
        </span>
        {onPutBack && (
          <button type="button" onClick={back} title="Enters the earlier value into the form; save to apply">
            Revert
          </button>
        )}
      </p>
      {reason && (
        <p class="history-reason">
          <bdi>{reason}</bdi>
        </p>
      )}
      <ul>
        {changes.map(({ field, from, to }) => (
          <li key={field}>
            <span>{labelOf(field)}</span> <del>{say(from)}</del> <span aria-label="to">→</span> <ins>{say(to)}</ins>
          </li>
        ))}
      </ul>
    </li>
  );
}

function typed(value: unknown): string | boolean {
  if (typeof value === "boolean") return value;
  return Array.isArray(value) ? value.join(", ") : value === null || value === undefined ? "" : String(value);
}
