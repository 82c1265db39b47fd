import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import "./status.css";
import { type ApiError, clockAhead, get, type Schemas } from "../../api/client.ts";
import { useKeys } from "../../app/keys.ts";
import { duration, now } from "../../app/time.ts";
import { connection, onMessage } from "../../live/feed.ts";
import { useLive } from "../../live/hooks.ts";
import { status } from "../../live/status.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Sparkline } from "../../ui/Sparkline.tsx";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import { Table } from "../../ui/Table.tsx";
import { Connections } from "./Connections.tsx";
import { bytes, LATE_S, outageOf, rate, troublesOf, type StatusDocument } from "./judge.ts";

/** What no message tells of is looked at this often while somebody looks on; prices that arrive have it looked at sooner. */
const LOOK_MS = 10_000;
const SOONEST_MS = 3_000;
/** Rates that are kept: three minutes of a busy log. */
const KEPT = 60;

/** How linewatch is, on one page. */
export default function StatusPage() {
  useEffect(lookOften, []);
  const sockets = useLive((signal) => get("/api/v1/ws/stats", { signal }), { everyMs: LOOK_MS });
  useKeys("Status", [
    {
      keys: "r",
      does: "Refresh",
      run: () => {
        status.refresh();
        sockets.refresh();
      },
    },
  ]);
  const answer = status.data.value;
  const error = status.error.value;
  if (!answer) {
    return (
      <>
        <PageHead title="Status" />
        {error ? <ErrorState error={error} onRetry={status.refresh} /> : <Loading />}
      </>
    );
  }
  return (
    <>
      <PageHead title="Status">
        <p class="dim">
          linewatch {answer.version}, you are <bdi>{answer.actor}</bdi> ({answer.role})
        </p>
      </PageHead>
      {error ? <Outage status={answer} error={error} /> : <Verdict status={answer} />}
      <Figures status={answer} />
      <div class="status-columns">
        <Feeds status={answer} isOld={error !== undefined} />
        <ReadModels status={answer} isOld={error !== undefined} />
      </div>
      <Connections stats={sockets.data.value} error={sockets.error.value?.detail} />
    </>
  );
}

/** Asks more often than for the banner alone. The answer ends it. */
function lookOften(): () => void {
  const look = () => {
    if (!status.loading.peek()) status.refresh();
  };
  // What came while this page was still fetched is new enough.
  if (status.data.peek()) status.refreshAfter(SOONEST_MS);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const interval = setInterval(look, LOOK_MS);
  const stop = onMessage("odds_updates", () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      look();
    }, SOONEST_MS);
  });
  return () => {
    stop();
    clearInterval(interval);
    clearTimeout(timer);
  };
}

function Verdict({ status }: { status: StatusDocument }) {
  const troubles = troublesOf(status);
  if (troubles.length === 0) {
    return (
      <p class="verdict verdict-good" role="status">
        <Icon name="check" /> All healthy: the read models are current and every bookmaker with upcoming fixtures sends data.
      </p>
    );
  }
  return (
    <ul class="verdicts" aria-label="Problems" aria-live="polite">
      {troubles.map(({ tone, text }) => (
        <li key={text} class={`verdict verdict-${tone}`}>
          <Icon name="warning" /> <bdi>{text}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** Stands in the place of the verdict: what was well may not be any more. */
function Outage({ status, error }: { status: StatusDocument; error: ApiError }) {
  return (
    <p class="verdict verdict-bad" role="alert">
      <Icon name="warning" /> <bdi>{outageOf(status, error, now.value)}</bdi>
    </p>
  );
}

function Figures({ status }: { status: StatusDocument }) {
  const before = useRef<StatusDocument>();
  const rates = useSignal<readonly (number | null)[]>([]);
  useEffect(() => {
    const now = rate(before.current, status);
    if (now === undefined && before.current) return;
    before.current = status;
    if (now !== undefined) rates.value = [...rates.value, now].slice(-KEPT);
  }, [status]);
  const last = rates.value.at(-1);
  const { push, store } = status;
  const { state, lag } = connection.value;
  return (
    <dl class="figures">
      <Figure name="Log" value={status.head.toLocaleString("en")} more={last === undefined || last === null ? "events" : `events, ${last.toFixed(1)} a second`}>
        {rates.value.length > 1 && <Sparkline points={rates.value} width={110} label={`Events a second, lately ${last?.toFixed(1) ?? 0}`} />}
      </Figure>
      <Figure name="Store" value={bytes(store.sizeBytes)} more={store.kind === "sqlite" ? "SQLite" : "PostgreSQL"} />
      <Figure name="Connections" value={push.connections.toLocaleString("en")} more={`${push.topicsConnections} topics, ${push.channelConnections} channels`} />
      <Figure
        name="Waiting messages"
        value={push.queueDepth.toLocaleString("en")}
        more={push.catchingUp > 0 ? `${push.catchingUp} catching up` : "nobody is behind"}
      />
      <Figure name="Running for" value={duration(status.uptimeSeconds * 1_000)} more={`log ${status.logId.slice(0, 8)}…`} title={status.logId} />
      <Figure
        name="This page"
        value={state === "live" ? "live" : state.replace("_", " ")}
        more={`${lag === 0 ? "has everything" : `${lag} events behind`}${clockAhead.value ? `, its clock is off by ${duration(Math.abs(clockAhead.value))}` : ""}`}
      />
    </dl>
  );
}

interface FigureProps {
  name: string;
  value: string;
  more: string;
  title?: string;
  children?: ComponentChildren;
}

function Figure({ name, value, more, title, children }: FigureProps) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        <span class="dim">{more}</span>
        {children}
      </dd>
    </div>
  );
}

function Feeds({ status, isOld }: { status: StatusDocument; isOld: boolean }) {
  const { feeds, staleAfterSeconds } = status;
  return (
    <section>
      <h2>Bookmakers</h2>
      {feeds.length === 0 ? (
        <Empty title="No bookmakers yet">Bookmakers appear with their first odds.</Empty>
      ) : (
        <Table
          label="Bookmakers"
          rows={feeds}
          idOf={(feed) => feed.bookmaker}
          columns={[
            { id: "name", title: "Bookmaker", cell: (feed) => <bdi>{feed.name}</bdi> },
            { id: "age", title: "Last data", cell: (feed) => <RelativeTime time={feed.newestCapturedAt} /> },
            { id: "fixtures", title: "Fixtures", end: true, cell: (feed) => feed.fixtures.toLocaleString("en") },
            { id: "markets", title: "Open markets", end: true, wide: true, cell: (feed) => feed.openMarkets.toLocaleString("en") },
            { id: "state", title: "", cell: (feed) => (isOld ? <Unknown /> : <FeedBadge feed={feed} staleAfter={staleAfterSeconds} />) },
          ]}
        />
      )}
      <p class="dim status-foot">Stale after {duration(staleAfterSeconds * 1_000)}: two scrape cycles.</p>
    </section>
  );
}

function FeedBadge({ feed, staleAfter }: { feed: Schemas["FeedStatus"]; staleAfter: number }) {
  if (feed.fixtures === 0) return <Badge title="It has no upcoming fixtures">idle</Badge>;
  return feed.ageSeconds > staleAfter ? <Badge tone="warn">stale</Badge> : <Badge tone="good">fresh</Badge>;
}

/** What an old answer says of the state does not count. */
function Unknown() {
  return <Badge title="The server does not answer">not known</Badge>;
}

function ModelBadge({ model }: { model: Schemas["ReadModelStatus"] }) {
  if (model.deadLettered > 0) return <Badge tone="bad">dead-lettered</Badge>;
  if (model.filling) return <Badge tone="warn">filling</Badge>;
  return model.lagSeconds > LATE_S ? <Badge tone="warn">late</Badge> : <Badge tone="good">current</Badge>;
}

function ReadModels({ status, isOld }: { status: StatusDocument; isOld: boolean }) {
  return (
    <section>
      <h2>Read models</h2>
      <Table
        label="Read models"
        rows={status.projections}
        idOf={(model) => model.name}
        columns={[
          { id: "name", title: "Read model", cell: (model) => `${model.name} v${model.version}` },
          { id: "position", title: "Position", end: true, wide: true, cell: (model) => model.position.toLocaleString("en") },
          { id: "lag", title: "Behind", end: true, cell: (model) => (model.lag === 0 ? "0" : `${model.lag.toLocaleString("en")} (${duration(model.lagSeconds * 1_000)})`) },
          { id: "dead", title: "Dead-lettered", end: true, cell: (model) => model.deadLettered.toLocaleString("en") },
          {
            id: "state",
            title: "",
            cell: (model) => (isOld ? <Unknown /> : <ModelBadge model={model} />),
          },
        ]}
      />
    </section>
  );
}
