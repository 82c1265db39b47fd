import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { countCut } from "./fit.ts";

/** Things side by side in one line: what does not fit is left out as a whole, and counted at the end. */
export function OneLine({ class: name, title, of, children }: { class: string; title: string; of: number; children: ComponentChildren }) {
  const box = useRef<HTMLSpanElement>(null);
  // Prices and names change their widths, so they are counted anew with each new list.
  useLayoutEffect(() => (box.current && of > 1 ? countCut(box.current) : undefined), [title, of]);
  return (
    <span ref={box} class={`one-line ${of > 1 ? "several" : ""} ${name}`} title={title}>
      {children}
    </span>
  );
}
