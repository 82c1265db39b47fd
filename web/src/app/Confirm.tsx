import { Dialog } from "../ui/Dialog.tsx";
import { question } from "./question.ts";

/** What was asked with `confirmed()`. */
export function Confirm() {
  const asked = question.value;
  if (!asked) return null;
  const { title, text, yes, no = "Cancel", enter = "yes", answer } = asked;
  return (
    <Dialog key={title} title={title} onClose={() => answer(false)}>
      <div class="stack">
        <p>{text}</p>
        <div class="row end">
          <button type="button" class={enter === "no" ? "primary" : ""} autoFocus={enter === "no"} onClick={() => answer(false)}>
            {no}
          </button>
          <button type="button" class={enter === "yes" ? "primary" : ""} autoFocus={enter === "yes"} onClick={() => answer(true)}>
            {yes}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
