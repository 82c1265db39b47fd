import { useSignal } from "@preact/signals";

import "../../rules/rules.css";
import "./rules.css";
import "./editor.css";
import { rulesInForce } from "../../api/rules.ts";
import { useKeys } from "../../app/keys.ts";
import { choice, setQuery } from "../../app/router.ts";
import { useLive } from "../../live/hooks.ts";
import { settings } from "../../live/settings.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { Copies } from "./Copies.tsx";
import { Drafts } from "./Drafts.tsx";
import { mayLeave } from "./editing.ts";
import { History } from "./History.tsx";
import { InForce } from "./InForce.tsx";
import { Offer } from "./Offer.tsx";
import { Where } from "./Where.tsx";

const TABS = ["force", "where", "drafts", "history", "copies"] as const;
const TAB_WORDS = { force: "In force", where: "For a market", drafts: "Drafts and presets", history: "History", copies: "Copied books" };
const tab = choice("tab", TABS);
/** No message tells of rules. */
const LOOK_MS = 15_000;

/** The rules: what is in force and which layer says it, drafts, and what was in force before. */
export default function RulesPage() {
  const rules = useLive(rulesInForce, { everyMs: LOOK_MS });
  const round = useSignal(0);
  const answer = rules.data.value;
  const show = async (id: (typeof TABS)[number]) => {
    if (await mayLeave()) setQuery({ tab: id === "force" ? undefined : id, draft: undefined });
  };
  const turn = (by: number) => void show(TABS[(TABS.indexOf(tab.value) + by + TABS.length) % TABS.length] ?? "force");
  useKeys("Rules", [
    { keys: "]", does: "Next part of the rules", run: () => turn(1) },
    { keys: "[", does: "Previous part of the rules", run: () => turn(-1) },
    { keys: "n", does: "Drafts and presets", run: () => void show("drafts") },
  ]);
  const onActivated = () => {
    rules.refresh();
    round.value += 1;
  };
  return (
    <div class="rules">
      <PageHead title="Rules">
        {answer && (
          <p class="dim rules-version">
            {answer.version === 0 ? (
              "No rule set: the settings decide"
            ) : (
              <>
                Version {answer.version.toLocaleString("en")} by <bdi>{answer.actor}</bdi>, <RelativeTime time={answer.activatedAt} />
              </>
            )}
          </p>
        )}
      </PageHead>
      {!answer && (rules.error.value ? <ErrorState error={rules.error.value} onRetry={rules.refresh} /> : <Loading />)}
      {answer && (
        <>
          <Refused error={rules.error.value} />
          {answer.version === 0 && tab.value !== "drafts" && <Offer inForce={answer} onActivated={onActivated} />}
          <Tabs label="Parts of the rules" tabs={TABS.map((id) => ({ id, label: TAB_WORDS[id] }))} chosen={tab.value} onChoose={(id) => void show(id)} />
          {tab.value === "force" && <InForce inForce={answer} settings={settings.data.value} />}
          {tab.value === "where" && <Where inForce={answer} />}
          {tab.value === "drafts" && <Drafts inForce={answer} settings={settings.data.value} onActivated={onActivated} />}
          {tab.value === "history" && <History inForce={answer} onActivated={onActivated} round={round.value} />}
          {tab.value === "copies" && <Copies inForce={answer} />}
        </>
      )}
    </div>
  );
}
