import { clockText, formatTime } from "../../app/time.ts";
import { Icon } from "../../ui/Icon.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { SeverityBadge } from "../../ui/Badge.tsx";
import { Sparkline } from "../../ui/Sparkline.tsx";
import { isNarrow } from "../../ui/media.ts";
import { memo } from "../../ui/memo.ts";
import { ruleFactsOf } from "../../api/rules.ts";
import { Times } from "../../rules/RuleFactList.tsx";
import { arrangement } from "./columns.ts";
import { type Pending, pendingWords } from "./changes.ts";
import { type Alert, marketOf, type Status, TYPE_WORDS, typeOf } from "./model.ts";
import { Beside, HowMuch, WhatHappened } from "./Moves.tsx";
import type { RowEvents } from "./RiskRow.tsx";

export interface AlertRowProps {
  alert: Alert;
  isSelected: boolean;
  pending: Pending | undefined;
  /** The tab that it is shown under. */
  status: Status;
  events: RowEvents;
}

/** An alert: what happened where, and what the others offer. */
export const AlertRow = memo(({ alert, isSelected, pending, status, events }: AlertRowProps) => {
  const id = `a${alert.id}`;
  const market = marketOf(alert);
  // What has no column is not made at all: each piece costs time at every step of a scroll.
  const { shown, isRoomy } = arrangement.value;
  const isPhone = isNarrow.value;
  const hasState = isPhone || shown.has("state");
  const isApart = alert.alertType === "direction_disagreement";
  return (
    <>
      <span class="cell-check" role="gridcell">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select ${market} ${alert.outcomeName ?? ""}`}
          checked={isSelected}
          onClick={(event) => {
            event.stopPropagation();
            events.select(id);
          }}
        />
      </span>
      <span class="cell-severity" role="gridcell">
        <SeverityBadge severity={alert.severity} />
      </span>
      <span class="cell-market" role="gridcell">
        <bdi title={`${TYPE_WORDS[typeOf(alert)]}: ${market}`}>
          {market} <span class="market-outcome">{alert.outcomeName}</span>
        </bdi>
      </span>
      <span class="cell-outcome" role="gridcell">
        {alert.outcomeName ? <bdi title={alert.outcomeName}>{alert.outcomeName}</bdi> : <span class="dim">all</span>}
      </span>
      <span class="cell-percent" role="gridcell">
        <HowMuch alert={alert} />
      </span>
      <span class="cell-moves" role="gridcell">
        <WhatHappened alert={alert} />
        {isApart && isRoomy && <Beside alert={alert} />}
      </span>
      {!isApart && shown.has("others") && (
        <span class="cell-others" role="gridcell">
          <Beside alert={alert} />
        </span>
      )}
      {shown.has("spark") && (
        <span class="cell-spark" role="gridcell">
          {alert.spark && <Sparkline points={pointsOf(alert)} label={`How ${alert.bookmakerName}'s price went`} />}
        </span>
      )}
      {hasState && (
        <span class="cell-state" role="gridcell">
          <Times alert={alert} />
          <State alert={alert} pending={pending} status={status} events={events} />
        </span>
      )}
      {!isPhone && (
        <span class="cell-captured" role="gridcell">
          <Clock time={alert.detectedAt} what="Captured" />
        </span>
      )}
      {shown.has("stored") && (
        <span class="cell-stored" role="gridcell">
          <Clock time={alert.recordedAt} what="Stored" />
        </span>
      )}
      {(isPhone || shown.has("age")) && (
        <span class="cell-age" role="gridcell">
          <RelativeTime time={alert.detectedAt} />
        </span>
      )}
    </>
  );
});

/** The time of day, with the date where it was another day. */
function Clock({ time, what }: { time: string; what: string }) {
  return (
    <time dateTime={time} title={`${what} ${formatTime(time)}`}>
      {clockText(time)}
    </time>
  );
}

const points = new WeakMap<object, (number | null)[]>();

/** The same list for the same alert, so that the line is not drawn again without need. */
function pointsOf(alert: Alert): (number | null)[] {
  const spark = alert.spark ?? [];
  let found = points.get(spark);
  if (!found) {
    found = spark.map(([, price]) => (typeof price === "number" ? price : null));
    points.set(spark, found);
  }
  return found;
}

function State({ alert, pending, status, events }: Omit<AlertRowProps, "isSelected">) {
  if (pending) return <span class="state-word dim">{pendingWords(pending)}</span>;
  const note = alert.note && (
    <span class="note" title={alert.note}>
      <Icon name="note" />
      <bdi>{alert.note}</bdi>
    </span>
  );
  const { mutedBy } = ruleFactsOf(alert);
  if (mutedBy) {
    return (
      <span class="state-word dim">
        <bdi>muted by {mutedBy}</bdi>
        {note}
      </span>
    );
  }
  if (alert.status === "past") {
    return <span class="state-word dim">{alert.acknowledgedBy ? <>ack. by {alert.acknowledgedBy}</> : "past"}{note}</span>;
  }
  if (alert.status === "acknowledged") {
    return (
      <span class="state-word">
        <Icon name="check" />
        <bdi class="by">{alert.acknowledgedBy}</bdi>
        {note}
        {status === "acknowledged" && (
          <button type="button" class="row-button" tabIndex={-1} title="Unacknowledge (u)" onClick={stop(() => events.undo(alert))}>
            Revert
          </button>
        )}
      </span>
    );
  }
  return (
    <span class="state-word">
      {status !== "new" && <span class="dim">new again</span>}
      {status === "new" && (
        <button
          type="button"
          class="row-button"
          tabIndex={-1}
          title="Acknowledge (a)"
          onClick={stop(() => events.acknowledge(alert))}
        >
          <Icon name="check" />
          <span class="row-button-word">Ack</span>
        </button>
      )}
    </span>
  );
}

const stop = (run: () => void) => (event: Event) => {
  event.stopPropagation();
  run();
};
