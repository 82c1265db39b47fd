import { useRef } from "preact/hooks";

import type { Editing } from "./editing.ts";
import { sentence } from "../../ui/words.ts";

/** The whole rule set as its file: TOML, or JSON. What is wrong names its line, and leads to it. */
export function TextEditor({ editing }: { editing: Editing }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const text = editing.text.value ?? "";
  const refusal = editing.refusal.value;
  const goTo = (line: number) => {
    const lines = text.split("\n");
    const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
    const height = (area.current?.scrollHeight ?? 0) / Math.max(1, lines.length);
    area.current?.scrollTo({ top: Math.max(0, (line - 4) * height) });
  };
  return (
    <div class="text-editor">
      <label class="visually-hidden" for="rules-text">
        Rule set as TOML or JSON
      </label>
      <div id="rules-text-fault" role="alert">
        {refusal && (
          <p class="field-fault">
            {refusal.line !== undefined && (
              <button type="button" class="plain" onClick={() => goTo(refusal.line ?? 1)}>
                Line {refusal.line}
              </button>
            )}{" "}
            {refusal.field && <code>{refusal.field}</code>} {sentence(refusal.detail)}
          </p>
        )}
      </div>
      <textarea
        id="rules-text"
        ref={area}
        class="mono"
        spellcheck={false}
        autoComplete="off"
        wrap="off"
        rows={Math.min(40, Math.max(16, text.split("\n").length + 1))}
        value={text}
        aria-invalid={refusal !== undefined}
        aria-describedby="rules-text-fault"
        onInput={(event) => (editing.text.value = event.currentTarget.value)}
      />
    </div>
  );
}
