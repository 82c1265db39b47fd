import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { RuleSet, RulesDocument } from "../api/rules.ts";
import { toast } from "../app/toasts.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { RelativeTime } from "../ui/RelativeTime.tsx";
import { sentence } from "../ui/words.ts";
import { activate, switchedOffBy } from "./activation.ts";
import { Changes } from "./Changes.tsx";

/** As many characters as the API takes. */
const MAX_NOTE_CHARACTERS = 1_000;

export interface ActivateDialogProps {
  title?: string;
  verb?: string;
  rules: RuleSet;
  /** What is in force, as far as it is known here. */
  inForce: RulesDocument;
  /** What somebody has said of these rules. */
  note?: string;
  /** A note where nobody says why, and nobody has to. */
  suggestion?: string;
  /** The digest of the backtest that it was tried in. */
  backtest?: string | undefined;
  onDone: (version: number) => void;
  onClose: () => void;
}

/**
 * Shows what changes, asks why, and puts a rule set in force. Where it switches off what was on, somebody has to say why;
 * where another was first, it shows who, and what that is.
 */
export function ActivateDialog({ title = "Activate these rules", verb = "Activate", rules, inForce, note: begun = "", suggestion = "", backtest, onDone, onClose }: ActivateDialogProps) {
  const [note, setNote] = useState(begun);
  const [over, setOver] = useState(inForce);
  const [refusal, setRefusal] = useState("");
  const [isSending, setSending] = useState(false);
  const [off, setOff] = useState<readonly string[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const isOvertaken = over.version !== inForce.version;
  const looked = useMemo(() => switchedOffBy(rules), [rules, over.version]);
  useEffect(() => {
    let isCurrent = true;
    void looked.then((found) => isCurrent && setOff(found));
    return () => void (isCurrent = false);
  }, [looked]);
  const send = async () => {
    if (isSending) return;
    setSending(true);
    const isReasonNeeded = (await looked).length > 0;
    if (isReasonNeeded && note.trim() === "") {
      setSending(false);
      setRefusal("Nothing was activated. Say why this is switched off.");
      field.current?.focus();
      return;
    }
    const outcome = await activate({ rules, over: over.version, note: note.trim() || suggestion, backtest });
    setSending(false);
    if (outcome.kind === "activated") {
      toast("success", `Version ${outcome.version} is in force for every batch from now on.`);
      onDone(outcome.version);
    } else if (outcome.kind === "overtaken") {
      setRefusal("");
      setOver(outcome.now);
    } else if (outcome.kind === "refused") setRefusal(`${outcome.field ? `${outcome.field}: ` : ""}${sentence(outcome.detail)}`);
    else setRefusal(`Not activated so far: ${sentence(outcome.detail)} Look at the history before you try again.`);
  };
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form
        class="stack activate"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {isOvertaken && (
          <p class="activate-refused" role="alert">
            Nothing was activated: <bdi>{over.actor ?? "somebody"}</bdi> was first with version {over.version}, <RelativeTime time={over.activatedAt} />
            {over.note && (
              <>
                {": "}
                <q>{over.note}</q>
              </>
            )}
            . Compare, then activate over it or close this.
          </p>
        )}
        <p class="dim">
          {over.version === 0 ? "No rule set is in force yet: the settings decide. It" : `Version ${over.version} is in force. The new one`} counts for every batch from then on; an older one can
          always be reverted to.
        </p>
        <Changes before={over.rules} after={rules} label={`Changes to version ${over.version}`} none="No changes to the rules in force." />
        {refusal && (
          <p class="activate-refused" role="alert">
            {refusal}
          </p>
        )}
        {off.length > 0 && (
          <p class="activate-off">
            This switches off what is on: <bdi>{off.join(", ")}</bdi>. Say why in the note; it stays in the history.
          </p>
        )}
        <label class="stack">
          Note
          <textarea ref={field} rows={2} maxLength={MAX_NOTE_CHARACTERS} value={note} autoFocus placeholder={(off.length === 0 && suggestion) || "Why"} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
        <div class="row end">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={isSending}>
            {isOvertaken ? `${verb} over version ${over.version}` : verb}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
