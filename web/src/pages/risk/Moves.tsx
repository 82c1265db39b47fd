import { Icon } from "../../ui/Icon.tsx";
import { formatPercent, formatPrice, Price } from "../../ui/Price.tsx";
import { type Alert, directionOf } from "./model.ts";

/** One side's move: who, from what to what, which way. */
export function Move({ who, before, after }: { who: string; before?: number | null | undefined; after?: number | null | undefined }) {
  const direction = directionOf(before, after);
  return (
    <span class="move">
      <span class="move-who" title={who}>
        {who}
      </span>
      <span class="move-old">{formatPrice(before)}</span>
      <span class="move-arrow" aria-label="to">
        →
      </span>
      <span class={`move-new ${direction ?? ""}`}>
        <Price value={after} />
        {direction && <Icon name={direction} />}
        {direction && <span class="visually-hidden">{direction}</span>}
      </span>
    </span>
  );
}

/** What happened, in a line. */
export function WhatHappened({ alert }: { alert: Alert }) {
  if (alert.alertType === "availability") {
    const isBack = alert.competitorDirection === "returned";
    return (
      <span class="move">
        <span class="move-who">{alert.bookmakerName}</span>
        <span class={isBack ? "word good" : "word bad"}>{isBack ? "market returned" : "market suspended"}</span>
      </span>
    );
  }
  if (alert.alertType === "direction_disagreement") {
    const other = alert.prices.find(({ bookmakerSlug }) => bookmakerSlug === alert.competitorSlug)?.bookmakerName;
    return (
      <span class="moves">
        <Move who={alert.bookmakerName} before={alert.oldValue} after={alert.newValue} />
        <Move who={other ?? alert.competitorSlug ?? "other"} before={alert.competitorOldValue} after={alert.competitorNewValue} />
      </span>
    );
  }
  return <Move who={alert.bookmakerName} before={alert.oldValue} after={alert.newValue} />;
}

/** How much: the signed change, or how far apart the two sides are. */
export function HowMuch({ alert }: { alert: Alert }) {
  if (alert.alertType === "availability") return null;
  if (alert.alertType === "direction_disagreement") {
    return (
      <span class="percent" title="How far apart the prices are now">
        {formatPercent(alert.changePercent, { sign: false })} <span class="dim">apart</span>
      </span>
    );
  }
  return <span class={`percent ${alert.changePercent < 0 ? "down" : "up"}`}>{formatPercent(alert.changePercent)}</span>;
}

/** What everybody else offers now, beside the one that the alert is about. */
export function Beside({ alert }: { alert: Alert }) {
  if (alert.alertType === "availability") {
    return (
      <>
        {alert.prices
          .filter(({ bookmakerSlug }) => bookmakerSlug !== alert.bookmakerSlug)
          .map(({ bookmakerSlug, bookmakerName, available }) => (
            <span key={bookmakerSlug} class="beside" title={bookmakerName}>
              <span class="beside-who">{bookmakerName}</span> <span class={available ? "" : "dim"}>{available ? "open" : "–"}</span>
            </span>
          ))}
      </>
    );
  }
  return (
    <>
      {alert.prices
        .filter(({ bookmakerSlug }) => bookmakerSlug !== alert.bookmakerSlug)
        .map(({ bookmakerSlug, bookmakerName, odds, available, unavailableSince }) => (
          <span key={bookmakerSlug} class="beside" title={bookmakerName}>
            <span class="beside-who">{bookmakerName}</span>{" "}
            <Price
              value={odds}
              availability={available ? "offered" : odds === null || odds === undefined ? "never" : "gone"}
              since={unavailableSince ?? undefined}
            />
          </span>
        ))}
    </>
  );
}
