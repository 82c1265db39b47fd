import { formatTime } from "../../app/time.ts";
import { Badge, SEVERITIES, SeverityBadge } from "../../ui/Badge.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { OneLine } from "../../ui/OneLine.tsx";
import { RelativeTime, Time } from "../../ui/RelativeTime.tsx";
import { memo } from "../../ui/memo.ts";
import { bookName } from "./bookNames.ts";
import { arrangement } from "./columns.ts";
import { type Pending, pendingWords } from "./changes.ts";
import type { Lead } from "./lead.ts";
import type { Group } from "./model.ts";
import { HowMuch, WhatHappened } from "./Moves.tsx";
import type { RowEvents } from "./RiskRow.tsx";

export interface GroupRowProps {
  group: Group;
  isOpen: boolean;
  isSelected: boolean;
  /** None of its alerts is in this view any more. */
  isGone: boolean;
  pending: Pending | undefined;
  /** What moved most; undefined until it is known. */
  lead: Lead | undefined;
  events: RowEvents;
}

/** A fixture: what moved most, how many alerts, how bad, when it starts. */
export const GroupRow = memo(({ group, isOpen, isSelected, isGone, pending, lead, events }: GroupRowProps) => {
  const id = `g${group.eventId}`;
  const isApart = lead?.alert.alertType === "direction_disagreement";
  const { isRoomy, shown } = arrangement.value;
  return (
    <>
      <span class="cell-check" role="gridcell">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select ${group.eventName}`}
          checked={isSelected}
          onClick={(event) => {
            event.stopPropagation();
            events.select(id);
          }}
        />
      </span>
      <span class="cell-severity" role="gridcell">
        {isGone ? <Icon name="check" /> : <SeverityBadge severity={group.highestSeverity} />}
      </span>
      <span class="cell-fixture" role="gridcell">
        <span class={`chevron ${isOpen ? "open" : ""}`}>
          <Icon name="chevron" />
        </span>
        <bdi class="fixture-name" title={group.eventName}>
          {group.eventName}
        </bdi>
        <bdi class="fixture-place" title={`${group.tournament}, ${group.country}`}>
          {group.tournament} · {group.country}
        </bdi>
      </span>
      <span class="cell-percent" role="gridcell">
        {lead && <HowMuch alert={lead.alert} />}
      </span>
      <span class={`cell-lead ${isApart ? "two" : ""}`} role="gridcell" title={lead?.text}>
        {lead && <WhatHappened alert={lead.alert} />}
      </span>
      <span class="cell-subject" role="gridcell">
        {lead && !isApart && <bdi title={lead.text}>{lead.subject}</bdi>}
        {isRoomy && (
          <OneLine class="books" of={group.bookmakers.length} title={group.bookmakers.map(bookName).join(", ")}>
            {group.bookmakers.map((bookmaker) => (
              <Badge key={bookmaker}>{bookName(bookmaker)}</Badge>
            ))}
          </OneLine>
        )}
      </span>
      <span class="cell-counts" role="gridcell">
        {pending || isGone ? (
          <span class="dim">{pending ? pendingWords(pending) : "cleared"}</span>
        ) : (
          SEVERITIES.toReversed().map((severity) => {
            const count = group.bySeverity[severity];
            return (
              count > 0 && (
                <span key={severity} class={`severity-count severity-${severity}`}>
                  <SeverityBadge severity={severity} />
                  {count.toLocaleString("en")}
                </span>
              )
            );
          })
        )}
      </span>
      <span class="cell-kickoff" role="gridcell" title={`Kickoff ${formatTime(group.kickoff)}`}>
        <abbr class="dim">KO</abbr>{" "}
        <RelativeTime time={group.kickoff} />
      </span>
      {shown.has("stored") && (
        <span class="cell-kickoff-at dim" role="gridcell">
          <Time time={group.kickoff} shape="minute" />
        </span>
      )}
      {shown.has("age") && (
        <span class="cell-age" role="gridcell">
          <RelativeTime time={group.newestDetectedAt} />
        </span>
      )}
    </>
  );
});
