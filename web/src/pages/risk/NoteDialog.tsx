import { useState } from "preact/hooks";

import { Dialog } from "../../ui/Dialog.tsx";
import type { Noting } from "./acting.ts";

/** As many characters as the API takes. */
const MAX_NOTE_CHARACTERS = 1_000;

export interface NoteDialogProps {
  noting: Noting;
  onDone: (note: string) => void;
  onClose: () => void;
}

/** Asks why, before something is acknowledged or unacknowledged. Enter sends it, Shift+Enter begins a new line. */
export function NoteDialog({ noting, onDone, onClose }: NoteDialogProps) {
  const [note, setNote] = useState(noting.text);
  const verb = noting.acknowledged ? "Acknowledge" : "Unacknowledge";
  const send = () => onDone(note.trim());
  return (
    <Dialog title={`${verb} with a note`} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <p class="dim">
          <bdi>{noting.what}</bdi>
        </p>
        {noting.why && (
          <p class="note-refused" role="alert">
            {noting.why}
          </p>
        )}
        <label class="stack">
          Note
          <textarea
            rows={3}
            maxLength={MAX_NOTE_CHARACTERS}
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
            {verb}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
