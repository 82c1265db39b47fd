import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

import { duration, formatTime } from "../../app/time.ts";
import { useLive } from "../../live/hooks.ts";
import { onMessage } from "../../live/feed.ts";
import { detail, phases, type Phase } from "./api.ts";
import { Platforms, ProgressBar, StatusBadge, took } from "./parts.tsx";
import { after, eta, isEnd, runOf, type LogLine, type Progress } from "./progress.ts";
import { under } from "../../app/base.ts";

/** A run that goes on: its bars, what is left, and its log as it grows. */
export function LiveRun({ id, isLinked = false }: { id: number; isLinked?: boolean }) {
  const progress = useSignal<Progress | undefined>(undefined);
  // Before it is painted: no message is missed that came after it was seen.
  useLayoutEffect(
    () =>
      onMessage("scrape_progress", (message) => {
        if (runOf(message) === id) progress.value = after(progress.value, message);
      }),
    [id],
  );
  // What was there before anybody listened; messages are newer.
  const known = useLive((signal) => detail(id, signal), { topics: ["scrape_progress"], concerns: (message) => runOf(message) === id, coalesceMs: 2_000 }, [id]);
  const begun = useLive((signal) => phases(id, signal), {}, [id]);
  const run = known.data.value;
  const now = progress.value;
  const platforms = now && now.platforms.length > 0 ? now.platforms : (run?.platforms ?? []);
  const phase = now?.phase ?? run?.phase ?? "";
  const left = now && eta(now);
  const isOver = isEnd(phase);
  const [current, total] = now ? [now.current, now.total] : [run?.current ?? 0, run?.total ?? 0];
  return (
    <section class="live-run" aria-label={`Run ${id}`}>
      <header>
        <h2>{isLinked ? <a href={under(`/runs/${id}`)}>Run {id}</a> : `Run ${id}`}</h2>
        <StatusBadge status={isOver ? phase : "running"} />
        <span>{phase}</span>
        <span class="dim">
          {run && duration(isOver ? now?.elapsedMs : took(run))}
          {left !== undefined && left >= 1_000 && <b> · about {duration(left)} left</b>}
        </span>
      </header>
      {total > 0 && !isOver && (
        <div class="run-phase">
          <ProgressBar label={phase} done={current} total={total} />
          <span>
            {current.toLocaleString("en")} <span class="dim">of {total.toLocaleString("en")}</span>
          </span>
        </div>
      )}
      <Platforms platforms={platforms} />
      <Log lines={[...earlier(begun.data.value ?? [], now), ...(now?.log ?? [])]} />
    </section>
  );
}

/** What the run went through before anybody listened. */
function earlier(phases: readonly Phase[], now: Progress | undefined): LogLine[] {
  const first = now?.log[0]?.position ?? Infinity;
  const before = phases.filter((phase) => phase.id < first);
  return before.map(({ id, phase, started_at, message }) => ({ position: id, time: started_at, phase, text: message ?? "begun", isError: false }));
}

/** Stays at its end unless somebody reads further up. */
function Log({ lines }: { lines: readonly LogLine[] }) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    if (isAtEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [lines.length, lines.at(-1)]);
  return (
    <div
      class="run-log mono"
      ref={box}
      role="log"
      aria-label="Log of the run"
      aria-live="off"
      tabIndex={0}
      onScroll={({ currentTarget: it }) => (isAtEnd.current = it.scrollHeight - it.scrollTop - it.clientHeight < 24)}
    >
      {lines.length === 0 && <p class="dim">No messages yet.</p>}
      {lines.map((line, at) => (
        <p key={`${line.position} ${at}`} class={line.isError ? "run-error" : ""}>
          <span class="dim">{formatTime(line.time, "time")}</span> <span class="run-log-phase">{line.phase}</span> <bdi>{line.text}</bdi>
        </p>
      ))}
    </div>
  );
}
