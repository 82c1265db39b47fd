import { labelOf } from "./fields.ts";

export interface SaveBarProps {
  changed: readonly string[];
  /** What somebody else changed since these changes were begun. */
  moved: readonly string[];
  isSaving: boolean;
  onDiscard: () => void;
  /** Why alerts are turned off; undefined where they are not. */
  reason: string | undefined;
  onReason: (reason: string) => void;
}

/** What is not saved, and what others saved meanwhile. */
export function SaveBar({ changed, moved, isSaving, onDiscard, reason, onReason }: SaveBarProps) {
  return (
    <div class="settings-save" role="region" aria-label="Changes that are not saved">
      <div>
        <p>
          <b>{changed.length === 1 ? "1 change" : `${changed.length} changes`}</b> <span class="dim">{changed.map(labelOf).join(", ")}</span>
        </p>
        {moved.length > 0 && (
          <p class="settings-moved" role="status">
            Saved by somebody else meanwhile: {moved.map(labelOf).join(", ")}
          </p>
        )}
        {reason !== undefined && (
          <label class="settings-reason">
            Why are alerts turned off? Everybody sees this while they are off.
            <input name="reason" type="text" required maxLength={1_000} value={reason} onInput={(event) => onReason(event.currentTarget.value)} />
          </label>
        )}
      </div>
      <div class="row">
        <button type="button" onClick={onDiscard}>
          Discard
        </button>
        <button type="submit" class="primary" disabled={isSaving}>
          {isSaving ? "Saving …" : "Save"}
        </button>
      </div>
    </div>
  );
}
