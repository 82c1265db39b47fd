import { useEffect, useMemo, useRef } from "preact/hooks";

import { formatTime } from "../../app/time.ts";
import { unavailableText } from "../../markets/availability.ts";
import type { Book } from "../../markets/books.ts";
import { formatMargin, INLINE } from "../../markets/catalogue.ts";
import { type OpenAlerts, riskOf } from "../../markets/openAlerts.ts";
import { sizeOf } from "../../markets/size.ts";
import { SeverityBadge } from "../../ui/Badge.tsx";
import { formatPercent, Price } from "../../ui/Price.tsx";
import { RelativeTime, Time } from "../../ui/RelativeTime.tsx";
import { count } from "../../ui/words.ts";
import { type Cell, divided, type Fixture, type Line, linesOf } from "./grid.ts";
import { under } from "../../app/base.ts";

type Shown = (typeof INLINE)[number];

export interface GridProps {
  fixtures: readonly Fixture[];
  books: readonly Book[];
  reference: string;
  markets: readonly Shown[];
  /** There is no room beside the prices: a fixture stands above its lines. */
  isNarrow: boolean;
  alerts: ReadonlyMap<number, OpenAlerts> | undefined;
  /** Bookmakers of whom nothing has come for too long. */
  silent: ReadonlySet<string>;
  /** The fixture that the keyboard is on. */
  current: number | undefined;
  /** These are not the fixtures that were asked for. */
  isOld: boolean;
}

/** Fixtures × bookmakers. */
export function Grid({ fixtures, markets, isNarrow, alerts, current, isOld, ...rest }: GridProps) {
  return (
    <div class={`odds-place ${isOld ? "old" : ""}`} aria-busy={isOld} tabIndex={0} role="region" aria-label="Fixtures and their prices">
      <table class={`odds ${isNarrow ? "narrow" : ""}`}>
        <thead>
          <tr>
            {!isNarrow && (
              <th scope="col" rowSpan={2} class="odds-fixture">
                Fixture
              </th>
            )}
            <th scope="col" rowSpan={2} class="odds-book">
              Bookmaker
            </th>
            {markets.map(({ id, title, outcomes }) => (
              <th key={id} scope="colgroup" colSpan={outcomes.length + 1} class="odds-market">
                {title}
              </th>
            ))}
          </tr>
          <tr>
            {markets.map(({ id, outcomes }) => [
              ...outcomes.map((outcome) => (
                <th key={`${id} ${outcome}`} scope="col">
                  {outcome}
                </th>
              )),
              <th key={`${id} margin`} scope="col" class="odds-margin" title="The bookmaker's margin in per cent">
                Margin
              </th>,
            ])}
          </tr>
        </thead>
        {fixtures.map((fixture) => (
          <Block
            key={fixture.id}
            fixture={fixture}
            markets={markets}
            isNarrow={isNarrow}
            alerts={alerts?.get(fixture.id)}
            isCurrent={fixture.id === current}
            {...rest}
          />
        ))}
      </table>
    </div>
  );
}

interface BlockProps extends Pick<GridProps, "books" | "reference" | "markets" | "isNarrow" | "silent"> {
  fixture: Fixture;
  alerts: OpenAlerts | undefined;
  isCurrent: boolean;
}

function Block(props: BlockProps) {
  const { fixture, books, reference, markets, isNarrow, alerts, silent, isCurrent } = props;
  const element = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    if (isCurrent) element.current?.scrollIntoView({ block: "nearest" });
  }, [isCurrent]);
  // A block whose fixture did not change is not looked at again.
  const rows = useMemo(() => {
    const { lines: shown, absent } = divided(fixture, books, reference);
    const lines = linesOf(fixture, shown, reference, markets);
    const columns = 1 + markets.reduce((sum, { outcomes }) => sum + outcomes.length + 1, 0);
    const name = <Name fixture={fixture} alerts={alerts} absent={absent} />;
    return (
      <>
        {isNarrow && (
          <tr class="odds-head">
            <th scope="rowgroup" colSpan={columns}>
              {name}
            </th>
          </tr>
        )}
        {lines.map((line, at) => (
          <tr key={line.book.slug} class={classOf(line, silent)}>
            {!isNarrow && at === 0 && (
              <th scope="rowgroup" rowSpan={lines.length} class="odds-fixture">
                {name}
              </th>
            )}
            <th scope="row" class={`odds-book ${line.isKnown ? "" : "unknown"}`} title={bookWords(line, silent)}>
              <bdi>{line.book.name}</bdi>
            </th>
            {line.cells.map((cell) => (
              <Quote key={cell.id} cell={cell} line={line} />
            ))}
          </tr>
        ))}
      </>
    );
  }, [fixture, books, reference, markets, isNarrow, alerts, silent]);
  return (
    <tbody ref={element} class={isCurrent ? "current" : ""} aria-current={isCurrent ? "true" : undefined} data-event={fixture.id}>
      {rows}
    </tbody>
  );
}

function classOf({ book, isReference }: Line, silent: ReadonlySet<string>): string {
  return [isReference && "ours", silent.has(book.slug) && "silent"].filter(Boolean).join(" ");
}

function bookWords({ book, isKnown }: Line, silent: ReadonlySet<string>): string {
  if (!isKnown) return `${book.name} never had this fixture`;
  return silent.has(book.slug) ? `No recent data from ${book.name}: its prices may be out of date` : book.name;
}

function Name({ fixture, alerts, absent }: { fixture: Fixture; alerts: OpenAlerts | undefined; absent: readonly Book[] }) {
  const place = [fixture.tournament_country, fixture.tournament_name].filter(Boolean).join(" · ");
  return (
    <div class="odds-name">
      <a class="odds-title" href={under(`/events/${fixture.id}`)} title={fixture.name}>
        <bdi>{fixture.name}</bdi>
      </a>
      <div class="odds-when">
        <p>
          <Time time={fixture.kickoff} shape="minute" /> <span class="odds-soon"><RelativeTime time={fixture.kickoff} /></span>
        </p>
        {alerts && (
          <a
            class="open-alerts"
            href={under(riskOf(fixture))}
            aria-label={`${count(alerts.count, "open alert")}, the worst ${alerts.highestSeverity}`}
            title={count(alerts.count, "open alert")}
          >
            <SeverityBadge severity={alerts.highestSeverity} />
            {alerts.count > 999 ? "999+" : alerts.count}
          </a>
        )}
      </div>
      <p title={place}>
        <bdi>{place}</bdi>
      </p>
      {absent.length > 0 && (
        <p title={absent.map(({ name }) => name).join(", ")}>
          never at {count(absent.length, "more bookmaker")}
        </p>
      )}
    </div>
  );
}

function Quote({ cell, line }: { cell: Cell; line: Line }) {
  const { kind, value, availability, since } = cell;
  const classes = [
    kind === "margin" ? "odds-margin" : "quote",
    cell.isBest && kind === "price" ? "best" : "",
    cell.position && cell.position !== "tie" ? cell.position : "",
    cell.beats ? "beats" : "",
  ];
  const said = wordsOf(cell, line);
  return (
    <td class={classes.filter(Boolean).join(" ")} title={said}>
      {kind === "margin" ? (
        <span class={availability === "offered" ? "" : "dim"}>{value === undefined ? "–" : formatMargin(value)}</span>
      ) : (
        <Price value={value} class={sizeOf(value)} availability={availability} since={since && `since ${formatTime(since)}`} />
      )}
    </td>
  );
}

function wordsOf({ kind, availability, since, position, beats, gap, isBest }: Cell, { book, isReference }: Line): string | undefined {
  if (availability === "never") return undefined;
  if (availability === "gone") return unavailableText(since);
  const best = isBest && kind === "price" ? ["the best price"] : [];
  if (isReference && position && gap !== undefined) {
    const distance = kind === "price" ? formatPercent(gap) : `${gap.toFixed(2).replace("-", "−")} points`;
    const words = { better: "better than", tie: "level with", worse: "worse than" }[position];
    return [...best, `${words} the best competitor (${distance})`].join(", ");
  }
  return [...best, ...(beats ? [`${book.name} beats us`] : [])].join(", ") || undefined;
}
