import type { RuleSet, RulesDocument } from "../../api/rules.ts";
import { under } from "../../app/base.ts";
import { type BaseSettings, layersOf, monitorsOf } from "../../rules/layers.ts";
import { MonitorCard } from "../../rules/MonitorCard.tsx";
import { sayMatch, sayValue, specificityOf } from "../../rules/words.ts";
import { Table } from "../../ui/Table.tsx";
import { fieldOf } from "../../rules/fields.ts";

export interface InForceProps {
  inForce: RulesDocument;
  settings: BaseSettings | undefined;
}

/** The rule set in force: its monitors, what is replaced where, and which books count once. */
export function InForce({ inForce: { rules, version, note }, settings = {} }: InForceProps) {
  const overrides = rules.overrides ?? [];
  return (
    <>
      {note && (
        <p class="rules-note">
          <q>{note}</q>
        </p>
      )}
      {version === 0 && (
        <p class="rules-note dim">
          Nobody has activated a rule set. These three are what the <a href={under("/settings")}>settings</a> say.
        </p>
      )}
      <div class="monitors">
        {monitorsOf(rules).map((monitor) => (
          <MonitorCard key={monitor.id} monitor={layersOf(monitor, settings)} overrides={overrides.filter((one) => one.monitor === monitor.id).length} rules={rules} />
        ))}
      </div>
      <Overrides rules={rules} settings={settings} />
      <Families rules={rules} />
    </>
  );
}

/** Where single fields have other values, in the order of the rule set. */
function Overrides({ rules, settings }: { rules: RuleSet; settings: BaseSettings }) {
  const overrides = (rules.overrides ?? []).map((override, at) => ({ ...override, at }));
  const below = (id: string, field: string) => {
    const monitor = monitorsOf(rules).find((one) => one.id === id);
    return monitor && layersOf(monitor, settings).fields.find((one) => one.field === field)?.value;
  };
  return (
    <section class="rules-section">
      <h2>Overrides</h2>
      {overrides.length === 0 && <p class="dim">None: each monitor has the same values everywhere.</p>}
      {overrides.length > 0 && (
        <>
          <p class="dim">The least specific first: where several match, each replaces only the fields that it names.</p>
          <Table
            label="Overrides"
            rows={overrides.toSorted((one, other) => compare(specificityOf(one.match), specificityOf(other.match)) || one.at - other.at)}
            idOf={(override) => override.at}
            columns={[
              { id: "at", title: "Override", cell: ({ at }) => at + 1, end: true },
              { id: "monitor", title: "Monitor", cell: ({ monitor }) => <bdi>{monitor}</bdi> },
              { id: "match", title: "Where", cell: ({ match }) => <bdi title={sayMatch(match)}>{sayMatch(match)}</bdi> },
              {
                id: "set",
                title: "Instead",
                cell: ({ monitor, set }) => (
                  <span class="override-set">
                    {Object.entries(set).map(([field, value]) => (
                      <span key={field}>
                        {fieldOf("", field).label} <del>{sayValue(field, below(monitor, field))}</del> <b>{sayValue(field, value)}</b>
                      </span>
                    ))}
                  </span>
                ),
              },
            ]}
          />
        </>
      )}
    </section>
  );
}

/** From the left, as the server compares them. */
function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, place) => value !== other[place]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

function Families({ rules: { families = [], weights = {} } }: { rules: RuleSet }) {
  const weighted = Object.entries(weights);
  return (
    <section class="rules-section">
      <h2>Families and weights</h2>
      {families.length === 0 && <p class="dim">No families: every bookmaker counts by itself. Copied books shows who copies whom.</p>}
      <ul class="rules-families">
        {families.map((family) => (
          <li key={family.join()}>
            <bdi>{family.join(", ")}</bdi> <span class="dim">count once</span>
          </li>
        ))}
        {weighted.map(([book, weight]) => (
          <li key={book}>
            <bdi>{book}</bdi> <span class="dim">weighs</span> {weight}
          </li>
        ))}
      </ul>
    </section>
  );
}
