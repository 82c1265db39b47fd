import { useSignal } from "@preact/signals";

import { ApiError } from "../../api/client.ts";
import { drafts, families, saveDraft, type Family, type RulesDocument } from "../../api/rules.ts";
import { setQuery } from "../../app/router.ts";
import { toast } from "../../app/toasts.ts";
import { useLive } from "../../live/hooks.ts";
import { may } from "../../live/me.ts";
import { addFamily, hasFamily } from "../../rules/edit.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Filters, Select } from "../../ui/Filters.tsx";
import { Empty, ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { Table } from "../../ui/Table.tsx";

const SPANS = [
  { value: "1", label: "The last day" },
  { value: "7", label: "The last 7 days" },
  { value: "30", label: "The last 30 days" },
];
const NEW = "copies";

/** Bookmakers that have the same prices nearly always, as the log shows; each can be made a family of a draft. */
export function Copies({ inForce }: { inForce: RulesDocument }) {
  const days = useSignal<string | undefined>(undefined);
  const into = useSignal<string | undefined>(undefined);
  const found = useLive((signal) => families(days.value === undefined ? undefined : Number(days.value), signal), {});
  const known = useLive(drafts, {});
  const all = known.data.value?.drafts ?? [];
  const draft = all.find(({ name }) => name === into.value) ?? all[0];
  const rules = draft?.rules ?? inForce.rules;
  const answer = found.data.value;
  const add = async ({ bookmakers }: Family) => {
    const name = draft?.name ?? NEW;
    try {
      await saveDraft(name, { expectedVersion: draft?.version ?? 0, rules: addFamily(rules, bookmakers), note: `one family: ${bookmakers.join(", ")}` });
      toast("success", `Added to the draft ${name}.`, { label: "Open it", run: () => setQuery({ tab: "drafts", draft: name }) });
    } catch (error) {
      toast("error", error instanceof ApiError ? error.detail : String(error));
    }
    known.refresh();
  };
  return (
    <>
      <Filters label="Copied books">
        <Select label="Span" all="The whole log" value={days.value} options={SPANS} onChange={(value) => (days.value = value)} />
        {all.length > 0 && <Select label="Draft" value={draft?.name} options={all.map(({ name }) => ({ value: name, label: `Draft ${name}` }))} onChange={(value) => (into.value = value)} />}
      </Filters>
      <p class="dim rules-note">Bookmakers that copy one another's prices. As a family they count once for steam, outliers and the consensus. Add puts them into the draft {draft?.name ?? NEW}.</p>
      {!answer && (found.error.value ? <ErrorState error={found.error.value} onRetry={found.refresh} /> : <Loading label="Comparing the bookmakers" />)}
      {answer && <Refused error={found.error.value} />}
      {answer?.families.length === 0 && <Empty title="No copies found">No two bookmakers have had the same prices nearly always.</Empty>}
      {answer && answer.families.length > 0 && (
        <Table
          label="Copied books"
          rows={answer.families}
          idOf={({ bookmakers }) => bookmakers.join()}
          columns={[
            { id: "books", title: "Bookmakers", cell: ({ bookmakers }) => <bdi title={bookmakers.join(", ")}>{bookmakers.join(", ")}</bdi> },
            { id: "share", title: "Equal", end: true, cell: ({ sharePercent }) => `${sharePercent} %` },
            { id: "equal", title: "Equal quotes", end: true, wide: true, cell: ({ equalQuotes }) => equalQuotes.toLocaleString("en") },
            { id: "compared", title: "Compared quotes", end: true, wide: true, cell: ({ comparedQuotes }) => comparedQuotes.toLocaleString("en") },
            {
              id: "add",
              title: "",
              cell: (family) =>
                hasFamily(rules, family.bookmakers) ? (
                  <Badge tone="good" title={draft ? `A family of the draft ${draft.name}` : "A family in force"}>
                    a family
                  </Badge>
                ) : (
                  may("configure") && (
                    <button type="button" title={`As a family to the draft ${draft?.name ?? NEW}`} aria-label={`Add ${family.bookmakers.join(", ")} as a family to the draft ${draft?.name ?? NEW}`} onClick={() => void add(family)}>
                      Add
                    </button>
                  )
                ),
            },
          ]}
        />
      )}
    </>
  );
}
