import type { ComponentChildren } from "preact";

import { respond } from "../../api/client.ts";
import { copy } from "../../app/clipboard.ts";
import { useKeys } from "../../app/keys.ts";
import { zoneName } from "../../app/time.ts";
import { useLive } from "../../live/hooks.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { JsonTree } from "../../ui/JsonTree.tsx";
import { member, parse, pretty, textOf, type Json } from "../../ui/json.ts";
import { Time } from "../../ui/RelativeTime.tsx";
import { ErrorState, Loading } from "../../ui/states.tsx";
import { rowOf, type Row } from "./lines.ts";
import { FixtureLink, Related } from "./Related.tsx";
import { inWords } from "./summary.ts";
import { verify, type Verdict } from "./verify.ts";
import { under } from "../../app/base.ts";

interface Found {
  /** As the API answered it, to the byte. */
  text: string;
  json: Json;
  row: Row;
  verdict: Verdict;
}

export interface EventViewProps {
  position: number;
  onStep: (way: 1 | -1) => void;
  onClose?: () => void;
  /** It has the page for itself. */
  isPage?: boolean;
}

/** One event of the log: what is stored, whether its hash is right, and what it belongs to. */
export function EventView({ position, onStep, onClose, isPage = false }: EventViewProps) {
  const event = useLive((signal) => find(position, signal), {}, [position]);
  const found = event.data.value;
  const link = location.origin + under(`/audit/events/${position}`);
  useKeys("This event", [
    { keys: "y", does: "Copy the link to the event", run: () => void copy(link, "Link") },
    { keys: "c", does: "Copy the event as JSON", run: () => found && void copy(found.text, "Event") },
  ]);
  return (
    <article class={`log-event ${isPage ? "log-event-page" : ""}`}>
      <header class="log-event-head">
        <h2>
          {!isPage && <span class="dim">{position.toLocaleString("en")} </span>}
          <bdi>{found?.row.type ?? ""}</bdi>
        </h2>
        <div class="row">
          <button type="button" class="icon-button" aria-label="Previous event" onClick={() => onStep(-1)}>
            <Icon name="down" />
          </button>
          <button type="button" class="icon-button" aria-label="Next event" onClick={() => onStep(1)}>
            <Icon name="up" />
          </button>
          <button type="button" onClick={() => void copy(link, "Link")}>
            Copy link
          </button>
          <button type="button" disabled={!found} onClick={() => found && void copy(found.text, "Event")}>
            Copy JSON
          </button>
          {onClose && (
            <button type="button" class="icon-button" aria-label="Close the event" onClick={onClose}>
              <Icon name="close" />
            </button>
          )}
        </div>
      </header>
      {!found && (event.error.value ? <ErrorState error={event.error.value} onRetry={event.refresh} /> : <Loading label="Loading the event" />)}
      {found && <Content key={position} found={found} isPage={isPage} />}
    </article>
  );
}

async function find(position: number, signal: AbortSignal): Promise<Found> {
  const ask = async (at: number) => {
    const answer = await respond("GET", "/api/audit/events/{position}", { path: { position: at }, signal });
    return await answer.text();
  };
  const [text, before] = await Promise.all([ask(position), position > 1 ? ask(position - 1) : undefined]);
  const json = parse(text) ?? { kind: "string", value: text, raw: JSON.stringify(text) };
  const verdict = await verify(json, before === undefined ? undefined : parse(before));
  return { text, json, row: rowOf(text), verdict };
}

function Content({ found, isPage }: { found: Found; isPage: boolean }) {
  const { json, row } = found;
  const of = (key: string) => textOf(member(json, key)?.value);
  const metadata = member(json, "metadata")?.value;
  const payload = member(json, "payload")?.value;
  return (
    <div class="log-event-content">
      <div class="log-event-facts">
        {row.summary.length > 0 && (
          <p class="log-event-summary">
            <bdi>{inWords(row.summary)}</bdi>
          </p>
        )}
        <dl class="facts">
          <Fact name={`Stored (${zoneName()})`}>
            <Time time={row.recordedAt} /> <span class="dim mono">{row.recordedAt}</span>
          </Fact>
          <Fact name="Stream">
            <a href={under(`/audit?${new URLSearchParams({ stream: row.stream })}`)}>
              <bdi>{row.stream}</bdi>
            </a>{" "}
            <span class="dim">its event {row.sequence}</span> <FixtureLink stream={row.stream} />
          </Fact>
          <Fact name="By">
            <bdi>{row.actor || "–"}</bdi>
          </Fact>
          <Fact name="Trigger">
            <bdi>{textOf(member(metadata, "causation_id")?.value) ?? "–"}</bdi>
          </Fact>
          <Fact name="Correlation">
            {row.correlation === undefined ? "–" : (
              <a class="mono" href={under(`/audit?${new URLSearchParams({ correlation: row.correlation })}`)}>
                <bdi>{row.correlation}</bdi>
              </a>
            )}
          </Fact>
          <Fact name="Version">{of("version") ?? "–"}</Fact>
          <Fact name="Hash">
            <VerdictBadge verdict={found.verdict} /> <span class="mono hash">{of("hash")}</span>
          </Fact>
        </dl>
        <section>
          <header class="row log-section">
            <h3>Payload</h3>
            {payload && (
              <button type="button" onClick={() => void copy(pretty(payload), "Payload")}>
                Copy
              </button>
            )}
          </header>
          {payload && <JsonTree json={unwrapped(payload, row.type)} label="Payload" />}
        </section>
        <section>
          <h3>Metadata</h3>
          {metadata && <JsonTree json={metadata} label="Metadata" />}
        </section>
      </div>
      <div class="log-event-related">
        <Related row={row} isPage={isPage} />
      </div>
    </div>
  );
}

/** A payload's one member is the event's name, which stands above already. */
function unwrapped(payload: Json, type: string): Json {
  const inner = member(payload, type);
  return payload.kind === "object" && payload.members.length === 1 && inner ? inner.value : payload;
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function VerdictBadge({ verdict }: { verdict: Verdict }) {
  if (verdict === "right") {
    return (
      <Badge tone="good" title="Recomputed here from what is stored and from the hash of the event before">
        ✓ Checked
      </Badge>
    );
  }
  if (verdict === "wrong") {
    return (
      <Badge tone="bad" title="It does not follow from what is stored and the hash of the event before">
        ✕ Does not fit: this event or the one before was changed
      </Badge>
    );
  }
  return <Badge title="Browsers compute hashes only on pages served over TLS or from this machine">Not checked</Badge>;
}
