import type { ComponentChildren } from "preact";

import type { Backtest, RuleSet, Summary, Totals } from "../../api/rules.ts";
import { under } from "../../app/base.ts";
import { setQuery } from "../../app/router.ts";
import { formatTime } from "../../app/time.ts";
import { changeText, perHourText } from "../../rules/backtests.ts";
import { DETECTOR_WORDS } from "../../rules/fields.ts";
import { sayWhy } from "../../rules/words.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Table } from "../../ui/Table.tsx";
import { count, sentence } from "../../ui/words.ts";
import { Rows } from "./Rows.tsx";
import { Sweep } from "./Sweep.tsx";
import { Timeline } from "./Timeline.tsx";

export interface ResultProps {
  job: Backtest;
  summary: Summary;
  /** What was tried, where it is still known. */
  rules: RuleSet | undefined;
}

/** What a backtest found: first whether it can be trusted, then how much, when, and which alerts. */
export function Result({ job, summary, rules }: ResultProps) {
  return (
    <>
      <Trust summary={summary} />
      <div class="bt-top">
        <Figures summary={summary} />
        <Difference summary={summary} />
      </div>
      <Timeline id={job.id} summary={summary} />
      {summary.sweep.length > 0 && job.request.sweep && <Sweep field={job.request.sweep.field} points={summary.sweep} request={job.request} rules={rules} />}
      <Rows id={job.id} summary={summary} />
    </>
  );
}

/** The rules in force, recomputed, must raise what was recorded; else the comparison means little. */
function Trust({ summary: { recorded, findings, digest } }: { summary: Summary }) {
  const first = recorded.firstDifference;
  return (
    <>
      <p class={recorded.equal ? "bt-trust" : "bt-trust bt-warn"}>
        {recorded.equal ? (
          <>
            <Badge tone="good">checked</Badge> Recomputed, the rules in force raise exactly the {recorded.alerts.toLocaleString("en")} alerts that were recorded.
          </>
        ) : (
          <>
            <Badge tone="warn">differs</Badge> Recomputed, the rules in force do not raise what was recorded ({count(recorded.alerts, "alert")}).
            {first && (
              <>
                {" "}
                The first difference: {DETECTOR_WORDS[first.type] ?? first.type} of <a href={under(`/events/${first.fixtureId}`)}>fixture {first.fixtureId}</a> at {formatTime(first.detectedAt, "minute")},{" "}
                {first.what === "only_recorded" ? "only recorded" : "only recomputed"}.
              </>
            )}
          </>
        )}{" "}
        <span class="dim mono" title={`Digest of all rows: ${digest}`}>
          {digest.slice(0, 12)}
        </span>
      </p>
      {findings.length > 0 && (
        <ul class="bt-findings">
          {findings.map(({ grade, field, detail }, at) => (
            <li key={at}>
              <Badge tone={grade === "error" ? "bad" : "warn"}>{grade}</Badge> <code>{field}</code> {sentence(detail)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface Figure {
  name: string;
  before: string;
  after: string;
  /** When that was. */
  whenBefore?: string | undefined;
  whenAfter?: string | undefined;
  change: string;
  isBetter?: boolean | undefined;
}

const whole = (number: number) => number.toLocaleString("en");

/** The figures that decide, before and after. */
export function figuresOf({ before, after }: Pick<Summary, "before" | "after">): Figure[] {
  const counted = (name: string, of: (totals: Totals) => number): Figure => ({
    name,
    before: whole(of(before)),
    after: whole(of(after)),
    change: changeText(of(before), of(after)),
    isBetter: of(after) === of(before) ? undefined : of(after) < of(before),
  });
  const busiest = ({ busiestHour }: Totals) => busiestHour && formatTime(busiestHour.at, "minute");
  return [
    counted("Alerts", ({ alerts }) => alerts),
    { ...counted("Alerts an hour", ({ perHour }) => Number(perHour)), before: perHourText(before), after: perHourText(after) },
    { ...counted("Busiest hour", ({ busiestHour }) => busiestHour?.alerts ?? 0), whenBefore: busiest(before) ?? undefined, whenAfter: busiest(after) ?? undefined },
    counted("Warning", ({ warning }) => warning),
    counted("Elevated", ({ elevated }) => elevated),
    counted("Critical", ({ critical }) => critical),
    { ...counted("Highest event score", ({ peakScore }) => peakScore), isBetter: undefined },
  ];
}

function Figures({ summary }: { summary: Summary }) {
  return (
    <section class="bt-section" aria-labelledby="bt-figures">
      <h2 id="bt-figures">
        How many <span class="dim">in {summary.hours} recorded hours</span>
      </h2>
      <Table
        label="Before and after"
        rows={figuresOf(summary)}
        idOf={({ name }) => name}
        columns={[
          { id: "name", title: "", cell: ({ name }) => name },
          { id: "before", title: "In force", end: true, cell: ({ before, whenBefore }) => <Said value={before} when={whenBefore} /> },
          { id: "after", title: "Tried", end: true, cell: ({ after, whenAfter }) => <Said value={<b>{after}</b>} when={whenAfter} /> },
          { id: "change", title: "Change", end: true, cell: ({ change, isBetter }) => <span class={isBetter === undefined ? "dim" : isBetter ? "bt-fewer" : "bt-more"}>{change}</span> },
        ]}
      />
    </section>
  );
}

function Said({ value, when }: { value: ComponentChildren; when: string | undefined }) {
  return (
    <span title={when}>
      {when && <span class="dim bt-when">{when}</span>} {value}
    </span>
  );
}

/** What is the same, other, lost and gained; a press narrows the list of alerts to it. */
function Difference({ summary: { difference } }: { summary: Summary }) {
  const { same, changed, lost, gained, lostBy, gainedBy, situations } = difference;
  const only = (of: string, why?: string) => setQuery({ class: of, why });
  return (
    <section class="bt-section" aria-labelledby="bt-difference">
      <h2 id="bt-difference">What changes</h2>
      <ul class="bt-classes">
        <li>
          <b>{whole(same)}</b> the same
          {changed > 0 && (
            <>
              , <b>{whole(changed)}</b> with another severity
            </>
          )}
        </li>
        <li>
          <b>{whole(lost)}</b> lost
          <span class="bt-whys">
            {lostBy.map(({ why, count: number }) => (
              <button key={why} type="button" onClick={() => only("lost", why)}>
                {sayWhy(why)} <b>{whole(number)}</b>
              </button>
            ))}
          </span>
        </li>
        <li>
          <b>{whole(gained)}</b> gained
          <span class="bt-whys">
            {gainedBy.map(({ type, count: number }) => (
              <button key={type} type="button" onClick={() => only("gained")}>
                {DETECTOR_WORDS[type] ?? type} <b>{whole(number)}</b>
              </button>
            ))}
          </span>
        </li>
        <li>
          Situations: <b>{whole(situations.kept)}</b> kept, <b>{whole(situations.lost)}</b> lost, <b>{whole(situations.gained)}</b> gained
        </li>
        <li class={situations.lostAcknowledged > 0 ? "bt-warn" : "dim"}>
          {situations.lostAcknowledged > 0
            ? `${count(situations.lostAcknowledged, "alert")} that somebody acknowledged would not have been there: look at them before you promote.`
            : "No alert that somebody acknowledged is in a lost situation."}
        </li>
      </ul>
    </section>
  );
}
