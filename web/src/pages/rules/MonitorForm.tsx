import { useState } from "preact/hooks";

import type { Monitor, RuleSet } from "../../api/rules.ts";
import { moveMonitor, removeMonitor, renameMonitor, setField } from "../../rules/edit.ts";
import { DETECTOR_DOES, DETECTOR_WORDS, fieldOf, fieldsOf, isUsual, unitOf } from "../../rules/fields.ts";
import { type BaseSettings, layersOf } from "../../rules/layers.ts";
import { Icon } from "../../ui/Icon.tsx";
import type { Editing } from "./editing.ts";
import { FieldInput } from "./FieldInput.tsx";

export interface MonitorFormProps {
  monitor: Monitor;
  at: number;
  rules: RuleSet;
  settings: BaseSettings;
  editing: Editing;
}

/** A monitor's fields to be changed: the usual ones, and the others behind a button. */
export function MonitorForm({ monitor, at, rules, settings, editing }: MonitorFormProps) {
  const { id, detector } = monitor;
  const all = fieldsOf(detector);
  const usual = all.filter((name) => isUsual(name) || monitor[name] !== undefined);
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? all : usual;
  const last = rules.monitors.length - 1;
  return (
    <fieldset class="monitor-form" aria-label={`Monitor ${id}`}>
      <header>
        <Name id={id} taken={rules.monitors.filter((_, place) => place !== at).map((one) => one.id)} onChange={(name) => editing.change((rules) => renameMonitor(rules, at, name))} />
        <span class="dim" title={DETECTOR_DOES[detector]}>
          {DETECTOR_WORDS[detector] ?? detector}
        </span>
        <span class="row monitor-tools">
          <button type="button" class="icon-button" aria-label={`Move ${id} up`} title="Move up" disabled={at === 0} onClick={() => editing.change((rules) => moveMonitor(rules, at, -1))}>
            <Icon name="up" />
          </button>
          <button type="button" class="icon-button" aria-label={`Move ${id} down`} title="Move down" disabled={at === last} onClick={() => editing.change((rules) => moveMonitor(rules, at, 1))}>
            <Icon name="down" />
          </button>
          <button type="button" class="icon-button" aria-label={`Remove ${id}`} title="Remove" onClick={() => editing.change((rules) => removeMonitor(rules, at))}>
            <Icon name="close" />
          </button>
        </span>
      </header>
      <div class="fields">
        {shown.map((name) => {
          const place = `monitors[${at}].${name}`;
          const { [name]: own, ...rest } = monitor;
          const below = layersOf(rest as Monitor, settings).fields.find((one) => one.field === name);
          return (
            <FieldInput
              key={name}
              field={fieldOf(detector, name)}
              unit={unitOf(detector, name, monitor["measure"], monitor["floor_measure"])}
              value={own}
              below={below}
              faulty={editing.faulty.value[place]}
              finding={editing.findingAt(place)}
              ids={name === "inhibited_by" ? rules.monitors.filter((one) => one.detector === "steam").map((one) => one.id) : undefined}
              onChange={(value) => editing.change((rules) => setField(rules, at, name, value))}
              onFaulty={(typed) => editing.fault(place, typed)}
            />
          );
        })}
      </div>
      {usual.length < all.length && (
        <button type="button" class="plain more-fields" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Fewer fields" : `${all.length - usual.length} more fields`}
        </button>
      )}
    </fieldset>
  );
}

/** The monitor's name; overrides and other monitors refer to it, so it is taken over when it is right. */
function Name({ id, taken, onChange }: { id: string; taken: readonly string[]; onChange: (name: string) => void }) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const isWrong = typed !== undefined && (!/^[a-z0-9_-]{1,40}$/.test(typed) || taken.includes(typed));
  return (
    <input
      class="monitor-name"
      type="text"
      aria-label="Name of the monitor"
      aria-invalid={isWrong}
      title={isWrong ? "1 to 40 of a-z, 0-9, _ and -, and no other monitor's name" : "Its name"}
      autoComplete="off"
      spellcheck={false}
      maxLength={40}
      value={typed ?? id}
      onInput={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => {
        if (typed !== undefined && !isWrong && typed !== id) onChange(typed);
        setTyped(undefined);
      }}
    />
  );
}
