import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { ApiError } from "../../api/client.ts";
import { rulesHistory, rulesOf, type RulesDocument } from "../../api/rules.ts";
import { param, setQuery } from "../../app/router.ts";
import { toast } from "../../app/toasts.ts";
import { useLive } from "../../live/hooks.ts";
import { may } from "../../live/me.ts";
import { ActivateDialog } from "../../rules/ActivateDialog.tsx";
import { Changes } from "../../rules/Changes.tsx";
import { Badge } from "../../ui/Badge.tsx";
import { Select } from "../../ui/Filters.tsx";
import { RelativeTime, Time } from "../../ui/RelativeTime.tsx";
import { Empty, ErrorState, Loading, Refused } from "../../ui/states.tsx";

const opened = param("version");
const compared = param("with");

export interface HistoryProps {
  inForce: RulesDocument;
  /** Asked for again where it is another one. */
  round: number;
  onActivated: (version: number) => void;
}

/** The versions that were in force, newest first: who, why, and what changed; each can be reverted to, as a new version. */
export function History({ inForce, round, onActivated }: HistoryProps) {
  const history = useLive((signal) => rulesHistory(undefined, signal), {}, [inForce.version, round]);
  const older = useSignal<readonly RulesDocument[]>([]);
  const next = useSignal<number | null | undefined>(undefined);
  const reverting = useSignal<RulesDocument | undefined>(undefined);
  useEffect(() => {
    older.value = [];
    next.value = undefined;
  }, [history]);
  const answer = history.data.value;
  const versions = [...(answer?.versions ?? []), ...older.value];
  const before = next.value === undefined ? answer?.nextBefore : next.value;
  const more = async () => {
    try {
      const part = await rulesHistory(before ?? undefined);
      older.value = [...older.value, ...part.versions];
      next.value = part.nextBefore;
    } catch (error) {
      toast("error", error instanceof ApiError ? error.detail : String(error));
    }
  };
  if (!answer) return history.error.value ? <ErrorState error={history.error.value} onRetry={history.refresh} /> : <Loading />;
  if (versions.length === 0) return <Empty title="No rule set yet">Every version that is activated stays here, with its actor and note.</Empty>;
  return (
    <>
      <Refused error={history.error.value} />
      <ol class="rules-history">
        {versions.map((version, at) => (
          <Entry key={version.version} version={version} previous={versions[at + 1]} versions={versions} inForce={inForce} onRevert={() => (reverting.value = version)} />
        ))}
      </ol>
      {before !== null && before !== undefined && (
        <button type="button" onClick={() => void more()}>
          Older
        </button>
      )}
      {reverting.value && (
        <ActivateDialog
          title={`Revert to version ${reverting.value.version}`}
          verb="Revert as a new version"
          rules={reverting.value.rules}
          inForce={inForce}
          suggestion={`back to version ${reverting.value.version}`}
          onClose={() => (reverting.value = undefined)}
          onDone={(version) => {
            reverting.value = undefined;
            onActivated(version);
          }}
        />
      )}
    </>
  );
}

interface EntryProps {
  version: RulesDocument;
  previous: RulesDocument | undefined;
  versions: readonly RulesDocument[];
  inForce: RulesDocument;
  onRevert: () => void;
}

function Entry({ version, previous, versions, inForce, onRevert }: EntryProps) {
  const isInForce = version.version === inForce.version;
  const isOpen = opened.value === String(version.version);
  return (
    <li>
      <p class="rules-history-head">
        <b>Version {version.version}</b>
        {isInForce && <Badge tone="good">in force</Badge>}
        {version.backtest && <Badge title={`Backtest ${version.backtest}`}>backtested</Badge>}
        <span>
          <bdi>{version.actor}</bdi>{" "}
          <span class="dim">
            <Time time={version.activatedAt} shape="minute" /> (<RelativeTime time={version.activatedAt} />)
          </span>
        </span>
        <span class="row rules-history-tools">
          <button type="button" aria-expanded={isOpen} onClick={() => setQuery({ version: isOpen ? undefined : version.version, with: undefined })}>
            Compare
          </button>
          {!isInForce && may("configure") && (
            <button type="button" onClick={onRevert}>
              Revert
            </button>
          )}
        </span>
      </p>
      {version.note && (
        <p>
          <q>{version.note}</q>
        </p>
      )}
      {isOpen ? <Compared version={version} versions={versions} inForce={inForce} /> : <Since version={version} previous={previous} />}
    </li>
  );
}

/** What it changed; of the first one in what is shown, that is not known without asking. */
function Since({ version, previous }: { version: RulesDocument; previous: RulesDocument | undefined }) {
  if (version.version === 1) return <p class="dim">The first rule set.</p>;
  return previous ? <Changes before={previous.rules} after={version.rules} label={`Changes of version ${version.version}`} none="No changes from the version before." /> : null;
}

function Compared({ version, versions, inForce }: { version: RulesDocument; versions: readonly RulesDocument[]; inForce: RulesDocument }) {
  const wanted = Number(compared.value) || (version.version === inForce.version ? version.version - 1 : inForce.version);
  const listed = versions.find((one) => one.version === wanted);
  const other = useLive(async (signal) => listed ?? (wanted > 0 ? await rulesOf(wanted, signal) : undefined), {}, [wanted, listed]);
  const found = other.data.value;
  const options = versions.filter((one) => one.version !== version.version).map((one) => ({ value: String(one.version), label: `version ${one.version}${one.version === inForce.version ? ", in force" : ""}` }));
  return (
    <div class="rules-compared">
      <span class="labelled">
        From <Select label="Compare with" value={String(wanted)} options={options} onChange={(value) => setQuery({ with: value })} /> to version {version.version}
      </span>
      {other.error.value && <Refused error={other.error.value} isOther />}
      {found && <Changes before={found.rules} after={version.rules} label={`Changes from version ${found.version} to ${version.version}`} />}
      {wanted === 0 && <p class="dim">There was none before it.</p>}
    </div>
  );
}
