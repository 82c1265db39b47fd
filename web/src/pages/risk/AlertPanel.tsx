import type { ComponentChildren } from "preact";

import { may } from "../../live/me.ts";
import { SEVERITY_WORDS, SeverityBadge } from "../../ui/Badge.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { formatPercent } from "../../ui/Price.tsx";
import { RelativeTime, Time } from "../../ui/RelativeTime.tsx";
import { Sparkline } from "../../ui/Sparkline.tsx";
import { type Alert, marketOf, TYPE_WORDS } from "./model.ts";
import { Present, WhatHappened } from "./Moves.tsx";
import { under } from "../../app/base.ts";

/** Everything about one alert, and where to read on. */
export function AlertPanel({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  return (
    <aside class="panel" aria-label="The alert">
      <header>
        <SeverityBadge severity={alert.severity} />
        <h2>
          <bdi>{alert.eventName}</bdi>
        </h2>
        <button type="button" class="icon-button" aria-label="Close the alert" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <p class="panel-what">
        <WhatHappened alert={alert} />
      </p>
      {alert.spark && (
        <Sparkline points={alert.spark.map(([, price]) => (typeof price === "number" ? price : null))} width={288} height={56} label="How the price went" />
      )}
      <dl>
        <Fact name="Market">
          <bdi>{marketOf(alert)}</bdi>
        </Fact>
        {alert.outcomeName && (
          <Fact name="Outcome">
            <bdi>{alert.outcomeName}</bdi>
          </Fact>
        )}
        <Fact name="What">
          {TYPE_WORDS[alert.alertType]}, {SEVERITY_WORDS[alert.severity].toLowerCase()}
        </Fact>
        {alert.alertType !== "availability" && (
          <Fact name={alert.alertType === "price_change" ? "Change" : "Apart"}>
            {formatPercent(alert.changePercent, { sign: alert.alertType === "price_change" })}
          </Fact>
        )}
        <Fact name="Detected">
          <Time time={alert.detectedAt} /> <span class="dim">(<RelativeTime time={alert.detectedAt} />)</span>
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
          <Fact name="Seen by">
            <bdi>{alert.acknowledgedBy}</bdi> <RelativeTime time={alert.acknowledgedAt} />
          </Fact>
        )}
        {alert.note && (
          <Fact name="Note">
            <bdi>{alert.note}</bdi>
          </Fact>
        )}
      </dl>
      {alert.prices.length > 0 && (
        <>
          <h3>Offered now</h3>
          <dl>
            {alert.prices.map((price) => (
              <Fact key={price.bookmakerSlug} name={price.bookmakerName}>
                <Present alert={alert} price={price} />
              </Fact>
            ))}
          </dl>
        </>
      )}
      <p class="panel-links">
        {alert.eventId && (
          <a href={under(`/events/${alert.eventId}?market=${encodeURIComponent(alert.marketId)}&alert=${alert.id}`)}>The fixture</a>
        )}
        {may("audit") && <a href={under(`/audit/events/${alert.id}`)}>In the log</a>}
      </p>
    </aside>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
