import { under } from "../../app/base.ts";
import { copy } from "../../app/clipboard.ts";
import { duration } from "../../app/time.ts";
import { may } from "../../live/me.ts";
import { sizeText } from "../../markets/alertText.ts";
import { namesOf } from "../../markets/books.ts";
import { Explain } from "../../rules/Explain.tsx";
import { RuleFactList } from "../../rules/RuleFactList.tsx";
import { SEVERITY_WORDS, SeverityBadge } from "../../ui/Badge.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { RelativeTime, Time } from "../../ui/RelativeTime.tsx";
import type { Desk } from "./desk.ts";
import { linkOf } from "./deskKeys.ts";
import { AlertNote } from "./AlertNote.tsx";
import { Fact } from "./Facts.tsx";
import { type Alert, fixtureAddress, marketOf, TYPE_WORDS, typeOf } from "./model.ts";
import { Present, WhatHappened } from "./Moves.tsx";
import { useFocusFollowing } from "./panelFocus.ts";
import { Trend } from "./Trend.tsx";

/** Everything about one alert, what can be done about it, and where to read on. */
export function AlertPanel({ alert, desk }: { alert: Alert; desk: Desk }) {
  const element = useFocusFollowing(alert.id);
  const asked = desk.asked.value?.alert === alert.id ? desk.asked.value.part : undefined;
  const onTaken = () => (desk.asked.value = undefined);
  return (
    <aside ref={element} class="panel" aria-label="Alert" tabIndex={-1}>
      <header>
        <SeverityBadge severity={alert.severity} />
        <h2>
          <bdi>{alert.eventName}</bdi>
        </h2>
      </header>
      <Actions alert={alert} desk={desk} />
      <p class="panel-what">
        <WhatHappened alert={alert} />
      </p>
      <Trend alert={alert} />
      <AlertFacts alert={alert} />
      <AlertNote alert={alert} isAsked={asked === "note"} onTaken={onTaken} />
      <Explain id={alert.id} isAsked={asked === "explanation"} onTaken={onTaken} nameOf={namesOf(alert.prices.map((price) => ({ slug: price.bookmakerSlug, name: price.bookmakerName })))} />
      {alert.prices.length > 0 && (
        <>
          <h3>Current prices</h3>
          <dl>
            {alert.prices.map((price) => (
              <Fact key={price.bookmakerSlug} name={price.bookmakerName}>
                <Present alert={alert} price={price} />
              </Fact>
            ))}
          </dl>
        </>
      )}
      <ClosePanel onClose={() => desk.closeAlert()} />
    </aside>
  );
}

export function ClosePanel({ onClose }: { onClose: () => void }) {
  return (
    <button type="button" class="icon-button panel-close" aria-label="Close the panel" title="Close (Esc)" onClick={onClose}>
      <Icon name="close" />
    </button>
  );
}

function Actions({ alert, desk }: { alert: Alert; desk: Desk }) {
  const { acting, store } = desk;
  const isPending = store.changes.pending.value.has(alert.id);
  return (
    <div class="panel-actions">
      {alert.status === "new" && (
        <button type="button" class="primary" disabled={isPending} title="Acknowledge (a)" onClick={() => acting.acknowledgeOne(alert)}>
          Acknowledge
        </button>
      )}
      {alert.status === "acknowledged" && (
        <button type="button" disabled={isPending} title="Unacknowledge (u)" onClick={() => acting.putBackOne(alert)}>
          Unacknowledge
        </button>
      )}
      {alert.eventId && (
        <a href={under(fixtureAddress(alert))} title="View fixture (f)">
          View fixture
        </a>
      )}
      {may("audit") && (
        <a href={under(`/audit/events/${alert.id}`)} title="View audit event (v)">
          View audit event
        </a>
      )}
      <button type="button" class="plain" title="Copy link to the alert (y)" onClick={() => void copy(linkOf(alert.id), "Link")}>
        Copy link
      </button>
    </div>
  );
}

function AlertFacts({ alert }: { alert: Alert }) {
  const isChange = typeOf(alert) !== "direction_disagreement";
  const hasChange = !["availability", "deviation", "surebet"].includes(typeOf(alert));
  const bookNameOf = namesOf(alert.prices.map((price) => ({ slug: price.bookmakerSlug, name: price.bookmakerName })));
  return (
    <dl>
      <Fact name="Market">
        <bdi>{marketOf(alert)}</bdi>
      </Fact>
      {alert.outcomeName && (
        <Fact name="Outcome">
          <bdi>{alert.outcomeName}</bdi>
        </Fact>
      )}
      <Fact name="Type">
        {TYPE_WORDS[typeOf(alert)]}, {SEVERITY_WORDS[alert.severity].toLowerCase()}
      </Fact>
      {hasChange && (
        <Fact name={isChange ? "Change" : "Gap"}>{sizeText(alert)}</Fact>
      )}
      <RuleFactList alert={alert} nameOf={bookNameOf} as={(name, content) => <Fact name={name}>{content}</Fact>} />
      <Fact name="Captured">
        <Time time={alert.detectedAt} /> <span class="dim">(<RelativeTime time={alert.detectedAt} />)</span>
      </Fact>
      <Fact name="Stored">
        <Time time={alert.recordedAt} /> <span class="dim">({delayText(alert)})</span>
      </Fact>
      <Fact name="Kickoff">
        <Time time={alert.eventKickoff} shape="minute" />
      </Fact>
      <Fact name="Tournament">
        <bdi>
          {alert.tournamentName}, {alert.country}
        </bdi>
      </Fact>
      {alert.acknowledgedBy && (
        <Fact name="Acknowledged by">
          <bdi>{alert.acknowledgedBy}</bdi> <RelativeTime time={alert.acknowledgedAt} />
        </Fact>
      )}
    </dl>
  );
}

/** How long after its capture an alert was stored. A source whose clock is ahead captures after that, by its own word. */
export function delayText({ detectedAt, recordedAt }: Pick<Alert, "detectedAt" | "recordedAt">): string {
  const delay = Date.parse(recordedAt) - Date.parse(detectedAt);
  return delay < 0 ? `source clock ahead by ${duration(-delay, { units: 1 })}` : `${duration(delay, { units: 1 })} later`;
}
