import { useEffect, useRef, useState } from "preact/hooks";

import { explain, type ExplainedQuote, type Explanation } from "../api/rules.ts";
import { under } from "../app/base.ts";
import { useLive } from "../live/hooks.ts";
import { may } from "../live/me.ts";
import type { NameOf } from "../markets/alertText.ts";
import { Badge } from "../ui/Badge.tsx";
import { formatPrice } from "../ui/Price.tsx";
import { Time } from "../ui/RelativeTime.tsx";
import { ErrorState, Loading } from "../ui/states.tsx";
import { capital } from "../ui/words.ts";
import "./explain.css";
import { fieldOf, unitFor, unitOf } from "./fields.ts";
import { sayLayer, sayValue } from "./words.ts";

export interface ExplainProps {
  id: number;
  nameOf: NameOf;
  /** Somebody asked for it by a key or the palette. */
  isAsked?: boolean;
  onTaken?: () => void;
}

/** Why an alert was raised, asked for when somebody wants to know. */
export function Explain({ id, nameOf, isAsked = false, onTaken }: ExplainProps) {
  const [openOf, setOpenOf] = useState<number | undefined>(undefined);
  const isOpen = openOf === id;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isAsked) return;
    onTaken?.();
    setOpenOf(isOpen ? undefined : id);
    button.current?.focus();
  }, [isAsked]);
  return (
    <section class="explain" aria-label="Why this alert">
      <button ref={button} type="button" aria-expanded={isOpen} onClick={() => setOpenOf(isOpen ? undefined : id)}>
        Explain
      </button>
      {isOpen && <Explained key={id} id={id} nameOf={nameOf} />}
    </section>
  );
}

function Explained({ id, nameOf }: { id: number; nameOf: NameOf }) {
  const found = useLive((signal) => explain(id, signal), { topics: ["risk_alerts"], coalesceMs: 30_000 }, [id]);
  const answer = found.data.value;
  if (!answer) return found.error.value ? <ErrorState error={found.error.value} onRetry={found.refresh} /> : <Loading label="Loading the explanation" />;
  return <Explanations of={answer} nameOf={nameOf} />;
}

/** The quotes, the fields and the arithmetic that made an alert of a change. */
export function Explanations({ of, nameOf }: { of: Explanation; nameOf: NameOf }) {
  const { quotes, fields, arithmetic, confirmedBy, repeats, recomputed, difference, monitor, detector, rulesVersion } = of;
  const valueOf = (name: string) => fields.find(({ field }) => field === name)?.value;
  return (
    <>
      <ul class="explain-lines">
        {arithmetic.map((line, at) => (
          <li key={at}>{capital(line)}</li>
        ))}
        {confirmedBy && (
          <li>
            Confirmed by the snapshot of <Time time={confirmedBy.capturedAt} />
            {may("audit") && (
              <>
                , <a href={under(`/audit/events/${confirmedBy.position}`)}>event {confirmedBy.position}</a>
              </>
            )}
            .
          </li>
        )}
        {repeats > 0 && <li>{repeats === 1 ? "Repeated once" : `Repeated ${repeats} times`} within its cooldown.</li>}
      </ul>
      <p class="explain-check">
        {recomputed ? (
          <>
            <Badge tone="good">recomputed</Badge> Today's rules engine raises the same alert from the stored events.
          </>
        ) : (
          <>
            <Badge tone="warn">differs</Badge> {capital(difference ?? "Today's rules engine does not raise this alert from the stored events")}
          </>
        )}
      </p>
      <h4>Quotes</h4>
      <ul class="explain-quotes">
        {quotes.map((quote) => (
          <Quote key={`${quote.role} ${quote.position} ${quote.outcome}`} quote={quote} nameOf={nameOf} />
        ))}
      </ul>
      <h4>
        Rules: <bdi>{monitor}</bdi> {rulesVersion > 0 ? <a href={under(`/rules?tab=history&version=${rulesVersion}`)}>version {rulesVersion}</a> : <a href={under("/settings")}>the settings</a>}
      </h4>
      <dl class="explain-fields">
        {fields.map(({ field, value, layer, override }) => (
          <div key={field}>
            <dt>{fieldOf(detector, field).label}</dt>
            <dd>
              {sayValue(field, value)} {value !== null && unitFor(unitOf(detector, field, valueOf("measure"), valueOf("floor_measure")), value)}
            </dd>
            <dd class="dim">{sayLayer(layer, override)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

const ROLES: Record<string, string> = { baseline: "before", now: "after", mover: "moved", opposite: "opposite", median: "median", consensus: "consensus", leg: "leg" };

function Quote({ quote: { role, bookmaker, position, capturedAt, outcome, price }, nameOf }: { quote: ExplainedQuote; nameOf: NameOf }) {
  const time = <Time time={capturedAt} shape="time" />;
  return (
    <li>
      <span class="dim">{ROLES[role] ?? role}</span>
      <span class="explain-who" title={nameOf(bookmaker)}>
        <bdi>{nameOf(bookmaker)}</bdi>
        {outcome && <bdi class="dim"> {outcome}</bdi>}
      </span>
      <b>{formatPrice(price)}</b>
      {may("audit") ? (
        <a href={under(`/audit/events/${position}`)} title={`Event ${position} of the log`}>
          {time}
        </a>
      ) : (
        time
      )}
    </li>
  );
}
