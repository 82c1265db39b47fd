import { dismiss, toasts } from "../app/toasts.ts";
import { Icon } from "./Icon.tsx";

/** What was said lately, at the lower edge. See `toast()`. */
export function Toasts() {
  const newest = toasts.value.findLast(({ action }) => action?.key)?.id;
  return (
    <div class="toasts" role="region" aria-label="Messages" aria-live="polite">
      {toasts.value.map(({ id, kind, text, action }) => (
        <div key={id} class={`toast toast-${kind}`} role={kind === "error" ? "alert" : undefined}>
          <p>{text}</p>
          {action && (
            <button
              type="button"
              onClick={() => {
                action.run();
                dismiss(id);
              }}
            >
              {action.label} {id === newest && <kbd>{action.key}</kbd>}
            </button>
          )}
          <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
