import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";

import { Icon } from "./Icon.tsx";

/** What is behind a line of words until somebody wants it. */
export function Fold({ words, children }: { words: ComponentChildren; children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div class="fold">
      <button type="button" class="fold-words" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <Icon name="chevron" />
        {words}
      </button>
      <div id={id}>{isOpen && children}</div>
    </div>
  );
}
