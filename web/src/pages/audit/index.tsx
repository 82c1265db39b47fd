import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";

import "./audit.css";
import { ApiError, token, tokenWanted } from "../../api/client.ts";
import { useKeys } from "../../app/keys.ts";
import type { PageProps } from "../../app/routes.ts";
import { navigate, param, query, setQuery, withQuery } from "../../app/router.ts";
import { serverNow } from "../../app/time.ts";
import { toast } from "../../app/toasts.ts";
import { epoch, onMessage } from "../../live/feed.ts";
import { greeted } from "../../live/greeting.ts";
import { Badge } from "../../ui/Badge.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { Empty } from "../../ui/states.tsx";
import { Download } from "./Download.tsx";
import { EventView } from "./EventView.tsx";
import { AuditFilters, focusStream } from "./AuditFilters.tsx";
import { fromQuery, narrows, type Filter } from "./filter.ts";
import { read, type Row } from "./lines.ts";
import { NewBar, Rows } from "./Rows.tsx";
import { Tail } from "./tail.ts";
import { newer, older } from "./walk.ts";
import { under } from "../../app/base.ts";

const opened = param("open");
const isPaused = param("paused");

/** What no message of the feed tells of is looked for this often. */
const LOOK_MS = 3_000;
const COALESCE_MS = 250;

/** The log; with `/audit/events/:position` one event of it. */
export default function AuditPage({ params }: PageProps) {
  const position = params["position"];
  return position === undefined ? <Log /> : <OneEvent position={Number(position)} />;
}

function OneEvent({ position }: { position: number }) {
  const filter = fromQuery(query.value);
  const list = withQuery("/audit", query.value);
  const step = async (way: 1 | -1) => {
    try {
      const next = await neighbour(filter, position, way);
      if (next !== undefined) navigate(withQuery(`/audit/events/${next}`, query.value));
      else toast("info", `No ${way === 1 ? "later" : "earlier"} event${narrows(filter) ? " fits" : ""}.`);
    } catch (fault) {
      toast("error", fault instanceof ApiError ? fault.detail : String(fault));
    }
  };
  useKeys("Event", [
    { keys: "j", does: "Next row: earlier event", run: () => void step(-1) },
    { keys: "k", does: "Previous row: later event", run: () => void step(1) },
    { keys: "Escape", does: "Back to the log", run: () => navigate(list) },
  ]);
  if (!Number.isSafeInteger(position) || position < 1) {
    return (
      <Empty title="Event not found">
        Positions are the numbers of the log's events: 1, 2, 3 … <a href={under("/audit")}>All events</a>
      </Empty>
    );
  }
  return (
    <>
      <PageHead title={`Event ${position.toLocaleString("en")}`}>
        <a class="button" href={under(list)}>
          To the log
        </a>
      </PageHead>
      <EventView position={position} onStep={(way) => void step(way)} isPage />
    </>
  );
}

/** The position of the next event, or of the one before, that fits. */
async function neighbour(filter: Filter, position: number, way: 1 | -1): Promise<number | undefined> {
  if (!narrows(filter) && way === -1) return position > 1 ? position - 1 : undefined;
  const all = { ...filter, until: undefined };
  const found = way === 1 ? (await newer(read, all, position)).rows[0] : (await older(read, all, position, 1)).rows[0];
  return found?.position;
}

function Log() {
  const asked = useComputed(() => JSON.stringify(fromQuery(query.value)));
  const filter = useMemo(() => JSON.parse(asked.value) as Filter, [asked.value]);
  const tail = useMemo(() => new Tail(read, filter, serverNow), [asked.value, token.value]);
  const isOver = useSignal(false);
  const isScrolled = useSignal(false);
  const list = useRef<HTMLDivElement>(null);
  const paused = isPaused.value !== undefined;
  const held = useRef({ isHeld: false, isPaused: false });
  held.current = { isHeld: isOver.value || isScrolled.value || opened.value !== undefined, isPaused: paused };

  useEffect(() => {
    void tail.begin();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // While a token is wanted it would only be refused.
    const look = () => void (tokenWanted.value || tail.look(held.current));
    // A steady stream of messages must not put it off for ever.
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        look();
      }, COALESCE_MS);
    };
    const interval = setInterval(look, LOOK_MS);
    const ends = (["risk_alerts", "odds_updates", "scrape_progress"] as const).map((topic) => onMessage(topic, soon));
    ends.push(epoch.subscribe(soon), greeted.subscribe(soon));
    return () => {
      clearTimeout(timer);
      clearInterval(interval);
      for (const end of ends) end();
      tail.close();
    };
  }, [tail]);
  // What waited comes in as soon as it moves nothing under anybody.
  useEffect(() => {
    if (!held.current.isHeld && !paused && !tail.isTooFar.value) tail.release();
  }, [isOver.value, isScrolled.value, opened.value, paused]);

  const rows = tail.rows.value;
  const current = opened.value === undefined ? -1 : rows.findIndex((row) => String(row.position) === opened.value);
  const open = (row: Row | undefined) => row && setQuery({ open: row.position });
  const move = (by: number) => {
    if (current < 0) open(rows[0]);
    else open(rows[Math.min(rows.length - 1, Math.max(0, current + by))]);
    if (current + by >= rows.length - 5) void tail.more();
  };
  const toTop = () => {
    list.current?.querySelector(".virtual")?.scrollTo({ top: 0 });
    tail.release();
  };
  const pause = () => setQuery({ paused: paused ? undefined : 1 });
  useKeys("Audit", [
    { keys: "j", does: "Next row: earlier event", run: () => move(1) },
    { keys: "k", does: "Previous row: later event", run: () => move(-1) },
    { keys: "Enter", does: "Open the event", run: () => current >= 0 && navigate(withQuery(`/audit/events/${opened.value}`, withoutOpen())) },
    { keys: "Escape", does: "Close the event", run: () => setQuery({ open: undefined }) },
    { keys: "/", does: "Filter by stream", run: focusStream },
    { keys: "t", does: "Pause or resume the live tail", run: pause },
    { keys: ".", does: "Show new events", run: toTop },
  ]);

  return (
    <>
      <PageHead title="Audit" total={tail.head.value || undefined}>
        <TailState tail={tail} paused={paused} onToggle={pause} />
        <Download filter={filter} />
      </PageHead>
      <AuditFilters filter={filter} />
      <div class={`audit ${opened.value === undefined ? "" : "with-event"}`}>
        <div
          class="audit-list"
          ref={list}
          onPointerEnter={(event) => event.pointerType === "mouse" && (isOver.value = true)}
          onPointerLeave={() => (isOver.value = false)}
        >
          <NewBar tail={tail} paused={paused} onShow={toTop} />
          <Rows
            tail={tail}
            filter={filter}
            current={current}
            onRange={(from, to) => {
              isScrolled.value = from > 0;
              if (to >= rows.length - 20 && rows.length > 0) void tail.more();
            }}
          />
        </div>
        {opened.value !== undefined && (
          <aside aria-label="Event" class="audit-event">
            <EventView
              position={Number(opened.value)}
              onStep={(way) => move(-way)}
              onClose={() => setQuery({ open: undefined })}
            />
          </aside>
        )}
      </div>
    </>
  );
}

function withoutOpen(): URLSearchParams {
  const rest = new URLSearchParams(query.value);
  rest.delete("open");
  return rest;
}

function TailState({ tail, paused, onToggle }: { tail: Tail; paused: boolean; onToggle: () => void }) {
  if (!tail.isLive) return <Badge>Live tail off (end time set)</Badge>;
  return (
    <button type="button" aria-pressed={paused} onClick={onToggle} title="t">
      <span class={paused ? "audit-dot" : "audit-dot live"} aria-hidden="true" />
      {paused ? "Paused" : "Live tail"}
    </button>
  );
}
