import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { ApiError } from "../../api/client.ts";
import { backtests, presets, startBacktest, type RulesDocument } from "../../api/rules.ts";
import { under } from "../../app/base.ts";
import { duration } from "../../app/time.ts";
import { alertCounts } from "../../live/counts.ts";
import { useLive } from "../../live/hooks.ts";
import { may } from "../../live/me.ts";
import { ActivateDialog } from "../../rules/ActivateDialog.tsx";
import { changeText, isOver, perHourText, shareOf, useBacktest } from "../../rules/backtests.ts";
import { Icon } from "../../ui/Icon.tsx";

const KEY = "linewatch.offer";
const PRESET = "desk";
/** Fewer say nothing about a desk. */
const LEAST_ALERTS = 50;

export interface OfferProps {
  inForce: RulesDocument;
  onActivated: (version: number) => void;
}

/** Where no rule set is in force: what the preset would have made of this desk's own log. */
export function Offer({ inForce, onActivated }: OfferProps) {
  const isDismissed = useSignal(localStorage.getItem(KEY) === "no");
  const counts = alertCounts.value;
  const alerts = Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
  if (isDismissed.value || alerts < LEAST_ALERTS) return null;
  const dismiss = () => {
    localStorage.setItem(KEY, "no");
    isDismissed.value = true;
  };
  return (
    <section class="offer" aria-label="A preset for this desk">
      <Tried inForce={inForce} onActivated={onActivated} />
      <button type="button" class="icon-button" aria-label="Dismiss" title="Dismiss" onClick={dismiss}>
        <Icon name="close" />
      </button>
    </section>
  );
}

/** The newest backtest of the preset; without one it is begun, by those who may. */
function Tried({ inForce, onActivated }: OfferProps) {
  const known = useLive(backtests, {});
  const begun = useSignal<string | undefined>(undefined);
  const refusal = useSignal("");
  const isActivating = useSignal(false);
  const all = known.data.value?.backtests;
  const mine = all?.find(({ request, state }) => request.preset === PRESET && state !== "failed" && state !== "cancelled");
  const isIdle = all !== undefined && mine === undefined && all.every(({ state }) => isOver(state));
  useEffect(() => {
    if (!isIdle || begun.value !== undefined || !may("configure")) return;
    startBacktest({ preset: PRESET }).then(
      ({ id }) => (begun.value = id),
      (error: unknown) => (refusal.value = error instanceof ApiError ? error.detail : String(error)),
    );
  }, [isIdle]);
  const job = useBacktest(begun.value ?? mine?.id);
  const built = useLive(presets, {});
  const rules = built.data.value?.presets.find(({ name }) => name === PRESET)?.rules;
  const now = job.data.value;
  const address = now && under(`/backtests/${now.id}`);
  if (now?.summary) {
    const { before, after, digest } = now.summary;
    return (
      <>
        <p>
          With the preset <b>{PRESET}</b> your log would have had{" "}
          <b>
            {before.alerts.toLocaleString("en")} → {after.alerts.toLocaleString("en")} alerts
          </b>{" "}
          ({changeText(before.alerts, after.alerts)}): {perHourText(after)} an hour, not {perHourText(before)}.
        </p>
        <a class="button" href={address}>
          Which ones
        </a>
        {rules && may("configure") && (
          <button type="button" onClick={() => (isActivating.value = true)}>
            Activate …
          </button>
        )}
        {isActivating.value && rules && (
          <ActivateDialog
            title={`Activate the preset ${PRESET}`}
            rules={rules}
            inForce={inForce}
            suggestion={`preset ${PRESET}`}
            backtest={digest}
            onClose={() => (isActivating.value = false)}
            onDone={(version) => {
              isActivating.value = false;
              onActivated(version);
            }}
          />
        )}
      </>
    );
  }
  if (now && !isOver(now.state)) {
    const left = now.progress.etaSeconds;
    return (
      <p class="dim">
        Backtest of the preset <b>{PRESET}</b> on this desk's log: {Math.floor(shareOf(now) * 100)} %{left !== null && left > 0 && `, about ${duration(left * 1_000, { units: 1 })} left`}. <a href={address}>View the backtest</a>
      </p>
    );
  }
  return (
    <p class="dim">
      No rule set is in force. The preset <b>{PRESET}</b> detects steam and drift, and raises fewer repeats. <a href={under(`/backtests?preset=${PRESET}`)}>Backtest it on this desk's log</a>
      {refusal.value && ` (${refusal.value})`}
    </p>
  );
}
