import { useSignal } from "@preact/signals";

import { ApiError } from "../../api/client.ts";
import { drafts, endBacktest, presets, type Backtest, type RuleSet, rulesInForce } from "../../api/rules.ts";
import { under } from "../../app/base.ts";
import { useKeys } from "../../app/keys.ts";
import { confirmed } from "../../app/question.ts";
import { navigate } from "../../app/router.ts";
import { formatTime } from "../../app/time.ts";
import { toast } from "../../app/toasts.ts";
import { useLive } from "../../live/hooks.ts";
import { may } from "../../live/me.ts";
import { ActivateDialog } from "../../rules/ActivateDialog.tsx";
import { isOver, useBacktest, whatOf } from "../../rules/backtests.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Empty, ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { sentence } from "../../ui/words.ts";
import { ProgressOf, spanText, StateBadge } from "./parts.tsx";
import { Result } from "./Result.tsx";

/** One backtest: how far it is, then what it found; it can be cancelled, and its rules be put in force. */
export function Job({ id }: { id: string }) {
  const job = useBacktest(id);
  const tried = useTried(job.data.value);
  const inForce = useLive(rulesInForce, { everyMs: 15_000 });
  const isPromoting = useSignal(false);
  const answer = job.data.value;
  const isGoing = answer !== undefined && !isOver(answer.state);
  const mayChange = may("configure");
  const end = async () => {
    const asked = isGoing
      ? { title: "Cancel the backtest?", text: "What it has found so far is thrown away.", yes: "Cancel it", no: "Keep it running" }
      : { title: "Remove the backtest?", text: "Its rows and its digest are gone. The log keeps what was activated with it.", yes: "Remove it", no: "Keep it" };
    if (!mayChange || !(await confirmed({ ...asked, enter: "no" }))) return;
    try {
      await endBacktest(id);
      if (isGoing) job.refresh();
      else navigate("/backtests");
    } catch (error) {
      toast("error", error instanceof ApiError ? error.detail : String(error));
    }
  };
  useKeys("Backtest", [{ keys: "Backspace", does: "All backtests", run: () => navigate("/backtests") }]);
  if (job.error.value?.status === 404) {
    return (
      <Empty title="Backtest not found">
        Results are kept for 7 days. <a href={under("/backtests")}>All backtests</a>
      </Empty>
    );
  }
  return (
    <>
      <PageHead title={answer ? `Backtest of ${whatOf(answer)}` : "Backtest"}>
        {answer && <StateBadge job={answer} />}
        {answer && mayChange && (
          <button type="button" onClick={() => void end()}>
            {isGoing ? "Cancel" : "Remove"}
          </button>
        )}
        {answer?.summary && mayChange && (
          <button type="button" class="primary" disabled={!tried.rules || !inForce.data.value} title={tried.why} onClick={() => (isPromoting.value = true)}>
            Promote …
          </button>
        )}
        <a class="button" href={under("/backtests")}>
          All backtests
        </a>
      </PageHead>
      {!answer && (job.error.value ? <ErrorState error={job.error.value} onRetry={job.refresh} /> : <Loading />)}
      {answer && (
        <>
          <Refused error={job.error.value} />
          <About job={answer} />
          {answer.summary && tried.why && (
            <p class="bt-warn" role="status">
              {tried.why}
            </p>
          )}
          <ProgressOf job={answer} />
          {answer.state === "failed" && (
            <p class="bt-fault" role="alert">
              It failed: {sentence(answer.failure ?? "the server says nothing more")} Nothing of it is kept; start it again.
            </p>
          )}
          {answer.state === "cancelled" && <p class="dim">It was cancelled; there is no result.</p>}
          {answer.summary && <Result job={answer} summary={answer.summary} rules={tried.rules} />}
        </>
      )}
      {isPromoting.value && tried.rules && inForce.data.value && answer?.summary && (
        <ActivateDialog
          title={`Promote ${whatOf(answer)}`}
          verb="Promote"
          rules={tried.rules}
          inForce={inForce.data.value}
          suggestion={noteOf(answer)}
          backtest={answer.summary.digest}
          onClose={() => (isPromoting.value = false)}
          onDone={() => {
            isPromoting.value = false;
            navigate("/rules");
          }}
        />
      )}
    </>
  );
}

/** What speaks for it, to begin with. */
function noteOf({ summary, request }: Backtest): string {
  if (!summary) return "";
  return `backtest of ${spanText(request)}: ${summary.before.alerts.toLocaleString("en")} → ${summary.after.alerts.toLocaleString("en")} alerts`;
}

function About({ job: { request, actor, createdAt, expiresAt, state } }: { job: Backtest }) {
  const { against = "in-force", without = [], reference, scope } = request;
  const parts = [
    spanText(request),
    `against ${against === "in-force" ? "what was in force" : `version ${against}`}`,
    without.length > 0 && `without ${without.join(", ")}`,
    reference && `our own book ${reference}`,
    scope && Object.values(scope).filter(Boolean).join(", "),
  ];
  return (
    <p class="dim bt-about">
      {parts.filter(Boolean).join(" · ")} · by <bdi>{actor}</bdi>, <RelativeTime time={createdAt} />
      {isOver(state) && ` · kept until ${formatTime(expiresAt, "minute")}`}
    </p>
  );
}

/** The rule set that was tried, and why it may not be put in force from here. */
function useTried(job: Backtest | undefined): { rules: RuleSet | undefined; why: string | undefined } {
  const known = useLive(drafts, {}, [job?.id]);
  const built = useLive(presets, {}, []);
  if (!job) return { rules: undefined, why: undefined };
  const { draft, preset, rules, hash } = job.request;
  if (rules) return { rules, why: undefined };
  if (preset) return { rules: built.data.value?.presets.find(({ name }) => name === preset)?.rules, why: undefined };
  const found = known.data.value?.drafts.find(({ name }) => name === draft);
  if (!known.data.value) return { rules: undefined, why: undefined };
  if (!found) return { rules: undefined, why: `The draft ${draft ?? ""} is gone, so it cannot be promoted from here.` };
  if (hash !== undefined && found.hash !== hash) return { rules: undefined, why: `The draft ${found.name} was changed since. What was tried here is not what it says now: backtest it again.` };
  return { rules: found.rules, why: undefined };
}
