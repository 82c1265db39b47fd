import { useState } from "preact/hooks";

import { Dialog } from "../../ui/Dialog.tsx";

/** As many characters as the API takes. */
const MOST = 1_000;

export interface NoteDialogProps {
  /** What is about to be acknowledged, for people. */
  what: string;
  onDone: (note: string) => void;
  onClose: () => void;
}

/** Asks why, before something is acknowledged. Enter sends it, Shift+Enter begins a new line. */
export function NoteDialog({ what, onDone, onClose }: NoteDialogProps) {
  const [note, setNote] = useState("");
  const send = () => onDone(note.trim());
  return (
    <Dialog title="Acknowledge with a note" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <p class="dim">
          <bdi>{what}</bdi>
        </p>
        <label class="stack">
          Note
          <textarea
            rows={3}
            maxLength={MOST}
            value={note}
            autoFocus
            onInput={(event) => setNote(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              send();
            }}
          />
        </label>
        <div class="row end">
          <span class="dim">
            <kbd>Enter</kbd> sends it
          </span>
          <button type="submit" class="primary">
            Acknowledge
          </button>
        </div>
      </form>
    </Dialog>
  );
}
