import { useState } from "preact/hooks";

import { Icon } from "./Icon.tsx";
import type { Json } from "./json.ts";

/** Of a long list so much is shown at first, and more each time somebody asks. */
const AT_ONCE = 50;
/** What is deeper or longer is folded at first. */
const OPEN_DEPTH = 3;
const OPEN_SIZE = 12;

/** JSON as it was written, indented and foldable. Everything in it is text. */
export function JsonTree({ json, label }: { json: Json; label: string }) {
  return (
    <div class="json" role="group" aria-label={label}>
      <Value json={json} depth={0} />
    </div>
  );
}

function Value({ json, depth }: { json: Json; depth: number }) {
  switch (json.kind) {
    case "string":
      return (
        <span class="json-string">
          "<bdi>{json.value}</bdi>"
        </span>
      );
    case "plain":
      return <span class="json-plain">{json.raw}</span>;
    case "object":
      return <Branch entries={json.members.map(({ key, value }) => ({ key, value }))} marks="{}" depth={depth} />;
    case "array":
      return <Branch entries={json.items.map((value) => ({ key: undefined, value }))} marks="[]" depth={depth} />;
  }
}

interface BranchProps {
  entries: readonly { key: string | undefined; value: Json }[];
  marks: "{}" | "[]";
  depth: number;
}

function Branch({ entries, marks, depth }: BranchProps) {
  const [isOpen, setOpen] = useState(depth === 0 || (depth < OPEN_DEPTH && entries.length <= OPEN_SIZE));
  const [shown, setShown] = useState(AT_ONCE);
  const [opening, closing] = [marks[0], marks[1]];
  if (entries.length === 0) return <span class="dim">{marks}</span>;
  const words = `${entries.length.toLocaleString("en")} ${marks === "{}" ? "member" : "item"}${entries.length === 1 ? "" : "s"}`;
  const fold = depth > 0 && (
    <button type="button" class="json-fold" aria-expanded={isOpen} aria-label={words} onClick={() => setOpen(!isOpen)}>
      <Icon name="chevron" />
    </button>
  );
  if (!isOpen) {
    return (
      <>
        {fold}
        <span class="dim">
          {opening} {words} {closing}
        </span>
      </>
    );
  }
  return (
    <>
      {fold}
      <span class="dim">{opening}</span>
      <ul>
        {entries.slice(0, shown).map(({ key, value }, at) => (
          <li key={at}>
            {key !== undefined && (
              <>
                <span class="json-key">
                  <bdi>{key}</bdi>
                </span>
                <span class="dim">: </span>
              </>
            )}
            <Value json={value} depth={depth + 1} />
          </li>
        ))}
        {entries.length > shown && (
          <li>
            <button type="button" onClick={() => setShown(shown + AT_ONCE * 4)}>
              {(entries.length - shown).toLocaleString("en")} more
            </button>
          </li>
        )}
      </ul>
      <span class="dim">{closing}</span>
    </>
  );
}
