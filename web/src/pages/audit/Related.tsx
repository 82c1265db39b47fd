import { useLive } from "../../live/hooks.ts";
import { read, type Row } from "./lines.ts";
import { inWords } from "./summary.ts";
import { older } from "./walk.ts";
import { under } from "../../app/base.ts";

const NEIGHBOURS = 5;
const MOST_RELATED = 50;
/** The events of a request or batch lie close together: so far away it is not looked. */
const RELATED_WITHIN = 10_000;

/** A fixture's page is found by the position of its first event. */
export function FixtureLink({ stream }: { stream: string }) {
  const first = useLive(
    async (signal) => (stream.startsWith("fixture-") ? (await read({ stream, limit: 1 }, signal)).rows[0] : undefined),
    {},
    [stream],
  );
  return first.data.value ? <a href={under(`/events/${first.data.value.position}`)}>its fixture</a> : null;
}

/** What the same request or batch did, and what happened to the same thing before and after. */
export function Related({ row, isPage }: { row: Row; isPage: boolean }) {
  const { correlation, stream, position } = row;
  const same = useLive(
    async (signal) => {
      if (correlation === undefined) return [];
      const near = { since: Math.max(0, position - RELATED_WITHIN), until: position + RELATED_WITHIN };
      return (await read({ ...near, correlation_id: correlation, limit: MOST_RELATED }, signal)).rows;
    },
    {},
    [correlation, position],
  );
  const around = useLive(
    async (signal) => {
      const [before, after] = await Promise.all([
        older(read, { stream }, position, NEIGHBOURS, signal),
        read({ stream, since: position, limit: NEIGHBOURS }, signal),
      ]);
      return [...before.rows.slice(0, NEIGHBOURS).reverse(), row, ...after.rows];
    },
    {},
    [stream, position],
  );
  return (
    <>
      <Walk title="Same stream" rows={around.data.value} here={position} isPage={isPage} />
      <Walk title="Same correlation" rows={same.data.value} here={position} isPage={isPage} most={MOST_RELATED} />
    </>
  );
}

interface WalkProps {
  title: string;
  rows: readonly Row[] | undefined;
  here: number;
  isPage: boolean;
  most?: number;
}

function Walk({ title, rows, here, isPage, most }: WalkProps) {
  if (!rows || rows.length === 0) return null;
  const hrefOf = (row: Row) => {
    if (isPage) return `/audit/events/${row.position}`;
    const target = new URLSearchParams(location.search);
    target.set("open", String(row.position));
    return `/audit?${target}`;
  };
  return (
    <section>
      <h3>
        {title} {rows.length === most && <span class="dim">the first {most}</span>}
      </h3>
      <ol class="log-walk">
        {rows.map((row) => (
          <li key={row.position}>
            <a href={under(hrefOf(row))} aria-current={row.position === here ? "true" : undefined}>
              <span class="end">{row.position}</span>
              <span>{row.type}</span>
              <bdi class="dim">{inWords(row.summary)}</bdi>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
