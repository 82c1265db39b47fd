import type { FieldValue, RuleSet } from "../api/rules.ts";
import { type Change, changesOf } from "./diff.ts";
import { labelOf, sayValue } from "./words.ts";

/** What one rule set says otherwise than another, field by field. */
export function Changes({ before, after, label, none = "No differences." }: { before: RuleSet; after: RuleSet; label: string; none?: string }) {
  const changes = changesOf(before, after);
  if (changes.length === 0) return <p class="dim">{none}</p>;
  return (
    <ul class="rule-changes" aria-label={label}>
      {changes.map((change, at) => (
        <li key={at}>
          <bdi>{change.of}</bdi> <span class="dim">{nameOf(change, before, after)}</span> <Said change={change} value={change.before} as="del" />{" "}
          <span aria-label="to">→</span> <Said change={change} value={change.after} as="ins" />
        </li>
      ))}
    </ul>
  );
}

function Said({ change: { field }, value, as: As }: { change: Change; value: FieldValue | undefined; as: "del" | "ins" }) {
  return <As>{value === undefined ? "not set" : sayValue(field, value)}</As>;
}

/** The field's name for people; units and bounds depend on the monitor, its name does not. */
function nameOf({ of, field }: Change, ...sets: RuleSet[]): string {
  const id = of.split(", ")[0];
  const detector = sets.flatMap(({ monitors }) => monitors).find((monitor) => monitor.id === id)?.detector;
  return detector ? labelOf(detector, field) : field;
}
