import { useId } from "preact/hooks";

import { setQuery } from "../../app/router.ts";
import { Filters, Folded, Search, Select } from "../../ui/Filters.tsx";
import { TimeField } from "../../ui/TimeField.tsx";
import { EVENT_TYPES, narrows, type Filter } from "./filter.ts";

const TYPES = EVENT_TYPES.map((type) => ({ value: type, label: type }));
let streamInput: HTMLInputElement | null = null;

export function focusStream(): void {
  streamInput?.focus();
  streamInput?.select();
}

/** What narrows the log down. All of it is in the address. */
export function AuditFilters({ filter }: { filter: Filter }) {
  const say = (change: Partial<Record<keyof Filter, string | undefined>>) => setQuery({ ...change, open: undefined });
  return (
    <div class="audit-filters">
      <Filters label="Which events">
        <Search
          label="Stream"
          value={filter.stream ?? ""}
          onChange={(stream) => say({ stream })}
          inputRef={(element) => {
            streamInput = element;
          }}
        />
        <Folded>
          <Select label="Type" all="All types" value={filter.type} options={TYPES} onChange={(type) => say({ type })} />
          <Search label="Correlation" value={filter.correlation ?? ""} onChange={(correlation) => say({ correlation })} />
          <Search label="Actor" value={filter.actor ?? ""} onChange={(actor) => say({ actor })} />
          <TimeField label="From" value={filter.from} onChange={(from) => say({ from })} />
          <TimeField label="To" value={filter.to} onChange={(to) => say({ to })} />
          <PositionField value={filter.until} onChange={(until) => say({ until })} />
        </Folded>
        {(narrows(filter) || filter.until !== undefined) && (
          <button type="button" onClick={() => say({ type: undefined, stream: undefined, correlation: undefined, actor: undefined, from: undefined, to: undefined, until: undefined })}>
            Clear
          </button>
        )}
      </Filters>
    </div>
  );
}

function PositionField({ value, onChange }: { value: number | undefined; onChange: (position: string | undefined) => void }) {
  const id = useId();
  return (
    <span class="labelled">
      <label for={id}>Up to</label>
      <input
        id={id}
        type="number"
        min={1}
        placeholder="position"
        step={1}
        value={value ?? ""}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    </span>
  );
}
