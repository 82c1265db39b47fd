import { signal, type ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";

import "./channels.css";
import { useKeys } from "../../app/keys.ts";
import { choice, param, setQuery } from "../../app/router.ts";
import type { PushMessage } from "../../push/client.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Filters, Search, Select } from "../../ui/Filters.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { formatPrice, Price } from "../../ui/Price.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Empty } from "../../ui/states.tsx";
import { Sparkline } from "../../ui/Sparkline.tsx";
import { added, channelsOf, isSignal, itemOf, quoted, refusalOf, type Item, type Quote } from "./items.ts";
import { listen, type Channel } from "./sockets.ts";
import { under } from "../../app/base.ts";

const symbol = param("symbol");
const agent = param("agent");
/** How many positions of the log back it begins. */
const BACK = ["10000", "1000", "100000"] as const;
const back = choice("back", BACK);
const BACKS = BACK.toSorted((one, other) => Number(one) - Number(other)).map((value) => ({ value, label: `Last ${Number(value).toLocaleString("en")} events` }));

type Widgets = ReturnType<typeof widgets>;

/** What is published for everybody, as it comes: all of it, signals, markets, insights, and what is going on. */
export default function ChannelsPage() {
  const all = useMemo(() => widgets(symbol.value, agent.value, Number(back.value)), [symbol.value, agent.value, back.value]);
  const refusal = refusalOf(symbol.value, agent.value);
  useEffect(() => (refusal === undefined ? all.open() : undefined), [all, refusal]);
  const symbolInput = useRef<HTMLInputElement | null>(null);
  useKeys("Channels", [
    { keys: "/", does: "Filter by symbol", run: () => symbolInput.current?.focus() },
    { keys: "Escape", does: "All symbols and agents", run: () => setQuery({ symbol: undefined, agent: undefined }) },
  ]);
  return (
    <>
      <PageHead title="Channels" />
      <Filters label="Filters">
        <Search label="Symbol, e.g. SPY" value={symbol.value ?? ""} onChange={(value) => setQuery({ symbol: value })} inputRef={symbolInput} />
        <Search label="Agent" value={agent.value ?? ""} onChange={(value) => setQuery({ agent: value })} />
        <Select label="How far back" value={back.value} options={BACKS} onChange={(value) => setQuery({ back: value === BACK[0] ? undefined : value })} />
        {(symbol.value ?? agent.value) !== undefined && (
          <button type="button" onClick={() => setQuery({ symbol: undefined, agent: undefined })}>
            Clear
          </button>
        )}
      </Filters>
      {refusal === undefined ? <Board all={all} /> : <Empty title="Channel not found">{refusal}</Empty>}
    </>
  );
}

function Board({ all }: { all: Widgets }) {
  return (
    <div class="channels">
      <Widget title="Unified" channel={all.channels.unified} of={all} wanted="All published messages and linewatch's own alerts appear here.">
        <Items items={all.unified} showType />
      </Widget>
      <Widget title="Signals" channel={all.channels.signals} of={all} wanted="No recent signals.">
        <Items items={all.signals} />
      </Widget>
      <Widget title="Market data" channel={all.channels.market} of={all} wanted="No recent market data.">
        <Quotes quotes={all.quotes} />
      </Widget>
      <Widget title="Agent insights" channel={all.channels.insights} of={all} wanted="No recent agent insights.">
        <Items items={all.insights} />
      </Widget>
      <Widget title="Narrative" channel={all.channels.narrative} of={all} wanted="No recent narrative.">
        <Items items={all.narrative} />
      </Widget>
    </div>
  );
}

/** What the widgets show, and the sockets that bring it: one a channel, also where two widgets hear the same. */
function widgets(symbol: string | undefined, agent: string | undefined, back: number) {
  const channels = channelsOf(symbol, agent);
  const empty: readonly Item[] = [];
  const lists = { unified: signal(empty), signals: signal(empty), insights: signal(empty), narrative: signal(empty) };
  const quotes = signal<ReadonlyMap<string, Quote>>(new Map());
  const sockets = signal<ReadonlyMap<string, Channel>>(new Map());
  const fits: Record<keyof typeof lists, (message: PushMessage) => boolean> = {
    unified: (message) => message.type !== "conflated",
    signals: isSignal,
    insights: ({ type }) => type === "agent_insight",
    narrative: ({ type }) => type === "narrative",
  };
  const hear = (path: string) => (messages: PushMessage[]) => {
    for (const name of Object.keys(lists) as (keyof typeof lists)[]) {
      if (channels[name] !== path) continue;
      const fresh = messages.filter(fits[name]).map(itemOf);
      if (fresh.length > 0) lists[name].value = added(lists[name].value, fresh);
    }
    const data = channels.market === path ? messages.filter(({ type }) => type === "market_data") : [];
    if (data.length > 0) quotes.value = quoted(quotes.value, data);
  };
  /** In another log positions begin anew: what is shown would hide what comes. */
  const forget = (path: string) => () => {
    for (const name of Object.keys(lists) as (keyof typeof lists)[]) if (channels[name] === path) lists[name].value = empty;
    if (channels.market === path) quotes.value = new Map();
  };
  const open = () => {
    const paths = [...new Set(Object.values(channels))];
    const opened = new Map(paths.map((path) => [path, listen(path, back, { onMessages: hear(path), onGap: forget(path) })]));
    sockets.value = opened;
    return () => {
      for (const channel of opened.values()) channel.close();
    };
  };
  return { ...lists, quotes, channels, sockets, open };
}

interface WidgetProps {
  title: string;
  channel: string;
  of: Widgets;
  /** What stands there while there is nothing. */
  wanted: string;
  children: ComponentChildren;
}

const STATES = { live: "live", catching_up: "catching up", connecting: "connecting", stale: "connecting", closed: "closed" } as const;

function Widget({ title, channel, of, wanted, children }: WidgetProps) {
  const socket = of.sockets.value.get(channel);
  const state = socket?.state.value ?? "connecting";
  return (
    <section class="channel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span class="dim channel-path mono" title={`/api/v1/ws/${decodeURIComponent(channel)}`}>
          <bdi>{decodeURIComponent(channel)}</bdi>
        </span>
        {socket?.hasGap.value && (
          <Badge tone="warn" title="The log was replaced: earlier events are not available">
            gap
          </Badge>
        )}
        <Badge tone={state === "live" ? "good" : "warn"}>{STATES[state]}</Badge>
      </header>
      <div class="channel-body" tabIndex={0} role="log" aria-label={`${title}, newest first`} aria-live="off">
        {children}
        <p class="channel-wanted dim">{wanted}</p>
      </div>
    </section>
  );
}

const TYPES: Record<string, string> = { alert: "alert", signal: "signal", market_data: "market", agent_insight: "insight", narrative: "narrative" };

function Items({ items, showType = false }: { items: ReadonlySignal<readonly Item[]>; showType?: boolean }) {
  return (
    <>
      {items.value.map((item) => (
        <article key={`${item.position} ${item.type}`} class="item">
          <p class="item-head">
            {showType && <Badge tone={item.type === "alert" ? "bad" : item.type === "signal" ? "accent" : "neutral"}>{TYPES[item.type] ?? item.type}</Badge>}
            {item.about !== undefined && (
              <a href={under(`/channels?${new URLSearchParams({ [item.type === "agent_insight" ? "agent" : "symbol"]: item.about })}`)}>
                <bdi>{item.about}</bdi>
              </a>
            )}
            <b title={item.title}>
              <bdi>{item.title}</bdi>
            </b>
            <span class="dim item-time">
              <RelativeTime time={item.timestamp} />
            </span>
          </p>
          {item.text && (
            <p class="item-text">
              <bdi>{item.text}</bdi>
            </p>
          )}
          <Facts facts={item.facts} />
        </article>
      ))}
    </>
  );
}

function Facts({ facts }: { facts: Item["facts"] }) {
  if (facts.length === 0) return null;
  return (
    <ul class="item-facts">
      {facts.map(([name, value], at) => (
        <li key={at}>
          <span class="dim">
            <bdi>{name}</bdi>
          </span>{" "}
          <bdi>{value}</bdi>
        </li>
      ))}
    </ul>
  );
}

function Quotes({ quotes }: { quotes: ReadonlySignal<ReadonlyMap<string, Quote>> }) {
  const all = [...quotes.value.values()].sort((one, other) => one.symbol.localeCompare(other.symbol));
  return (
    <>
      {all.map((quote) => (
        <article key={quote.symbol.toLowerCase()} class="item">
          <p class="item-head">
            <a href={under(`/channels?${new URLSearchParams({ symbol: quote.symbol })}`)}>
              <bdi>{quote.symbol}</bdi>
            </a>
            <b>{quote.value === undefined ? "–" : <Price value={quote.value} />}</b>
            {quote.points.length > 1 && <Sparkline points={quote.points} label={`${quote.symbol}, lately ${formatPrice(quote.value)}`} />}
            <span class="dim item-time">
              {quote.updates.toLocaleString("en")}× <RelativeTime time={quote.timestamp} />
            </span>
          </p>
          <Facts facts={quote.facts.filter(([name]) => name !== "price")} />
        </article>
      ))}
    </>
  );
}
