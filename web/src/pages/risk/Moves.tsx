import { formatTime } from "../../app/time.ts";
import { unavailableText } from "../../markets/availability.ts";
import { referenceBook } from "../../markets/books.ts";
import { sizeOf } from "../../markets/size.ts";
import { Icon } from "../../ui/Icon.tsx";
import { OneLine } from "../../ui/OneLine.tsx";
import { formatPrice, Price } from "../../ui/Price.tsx";
import { ruleFactsOf } from "../../api/rules.ts";
import { sizeText, standingText } from "../../markets/alertText.ts";
import { measuredText } from "../../rules/RuleFactList.tsx";
import { bookName } from "./bookNames.ts";
import { type Alert, directionOf, typeOf } from "./model.ts";

/** One side's move: who, from what to what, which way. */
export function Move({ who, before, after }: { who: string; before?: number | null | undefined; after?: number | null | undefined }) {
  const direction = directionOf(before, after);
  return (
    <span class="move">
      <span class="move-who" title={who}>
        {who}
      </span>
      <span class={`move-old ${sizeOf(before)}`}>{formatPrice(before)}</span>
      <span class="move-arrow" aria-label="to">
        →
      </span>
      <span class={`move-new ${direction ?? ""} ${sizeOf(after)}`}>
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
      <span class="move-word">
        <span class="move-who">{alert.bookmakerName}</span>
        <span class={isBack ? "word good" : "word bad"}>{isBack ? "market returned" : "market suspended"}</span>
      </span>
    );
  }
  const standing = standingText(alert);
  if (standing) {
    return (
      <span class="move-word">
        {typeOf(alert) !== "steam" && <span class="move-who">{alert.bookmakerName}</span>}
        <span class="word">{standing}</span>
      </span>
    );
  }
  if (alert.alertType === "direction_disagreement") {
    const other = alert.prices.find(({ bookmakerSlug }) => bookmakerSlug === alert.competitorSlug)?.bookmakerName;
    return (
      <span class="moves">
        <Move who={alert.bookmakerName} before={alert.oldValue} after={alert.newValue} />
        <Move who={other ?? (alert.competitorSlug ? bookName(alert.competitorSlug) : "other")} before={alert.competitorOldValue} after={alert.competitorNewValue} />
      </span>
    );
  }
  return <Move who={alert.bookmakerName} before={alert.oldValue} after={alert.newValue} />;
}

/** How much: the signed change, or how far apart the two sides are. */
export function HowMuch({ alert }: { alert: Alert }) {
  const { measure, measuredChange } = ruleFactsOf(alert);
  const type = typeOf(alert);
  if (type === "availability") return null;
  if (type === "deviation" || type === "surebet") {
    return typeof measuredChange === "number" ? <span class="percent">{sizeText(alert)}</span> : null;
  }
  if (type === "direction_disagreement") {
    return (
      <span class="percent" title="Gap between the two prices">
        {sizeText(alert)}
      </span>
    );
  }
  const measured = measure && measure !== "relative" && typeof measuredChange === "number" ? measuredText({ measure, measuredChange }) : undefined;
  return (
    <span title={measured} class={`percent ${isDown(alert) ? "down" : "up"}`}>
      {sizeText(alert)}
    </span>
  );
}

/** Prices down. More points of probability are a lower price: of steam its side says which way prices went. */
function isDown(alert: Alert): boolean {
  return typeOf(alert) === "steam" ? ruleFactsOf(alert).side === "down" : alert.changePercent < 0;
}

/** What the others offer now, beside the ones that the alert is about. */
export function Beside({ alert }: { alert: Alert }) {
  const others = othersOf(alert, referenceBook.value);
  return (
    <OneLine class="besides" of={others.length} title={others.map((price) => `${price.bookmakerName} ${saidOf(alert, price)}`).join(", ")}>
      {others.map((price) => (
        <span key={price.bookmakerSlug} class="beside">
          <span class="beside-who">{price.bookmakerName}</span> <Present alert={alert} price={price} />
        </span>
      ))}
    </OneLine>
  );
}

/** The reference book first: the last of them may find no room. */
export function othersOf({ prices, bookmakerSlug, competitorSlug }: Alert, reference: string): Alert["prices"] {
  const others = prices.filter(({ bookmakerSlug: slug }) => slug !== bookmakerSlug && slug !== competitorSlug);
  const place = ({ bookmakerSlug: slug }: Alert["prices"][number]) => (slug === reference ? 0 : 1);
  return others.sort((one, other) => place(one) - place(other));
}

function saidOf({ alertType }: Alert, { odds, available, unavailableSince }: Alert["prices"][number]): string {
  if (alertType === "availability") return available ? "open" : unavailableSince ? "closed" : "–";
  return available || typeof odds !== "number" ? formatPrice(odds) : `${formatPrice(odds)} ${unavailableSince ? "withdrawn" : "closed"}`;
}

/** A price as it is now; for an alert about a whole market whether it can be bet on. */
export function Present({ alert, price }: { alert: Alert; price: Alert["prices"][number] }) {
  const { odds, available, unavailableSince } = price;
  if (alert.alertType === "availability") {
    const word = available ? "open" : unavailableSince ? "closed" : "–";
    return <span class={available ? "" : "dim"}>{word}</span>;
  }
  const wasOffered = typeof odds === "number";
  const since = unavailableSince ? `since ${formatTime(unavailableSince)}` : undefined;
  const shown = <Price value={odds} availability={available ? "offered" : wasOffered ? "gone" : "never"} since={since} />;
  return available || !wasOffered || since ? shown : <span title={unavailableText(undefined)}>{shown}</span>;
}
