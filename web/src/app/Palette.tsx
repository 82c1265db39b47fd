import { signal } from "@preact/signals";
import { useId, useMemo, useRef, useState } from "preact/hooks";

import { Dialog } from "../ui/Dialog.tsx";
import { type Binding, keyNames, layers } from "./keys.ts";

/** The palette is shown. */
export const paletteOpen = signal(false);

export interface Command {
  title: string;
  /** What it belongs to: the page, or everywhere. */
  of: string;
  keys: string;
  run: () => void;
}

/** Everything that can be done here: what the page offers first, what is everywhere last. */
function commands(): Command[] {
  return layers.peek().toReversed().flatMap(({ title: of, bindings }) =>
    bindings.flatMap((binding: Binding): Command[] => {
      const { does, keys, run } = binding;
      return does ? [{ title: does, of, keys, run: () => run(new KeyboardEvent("keydown")) }] : [];
    }),
  );
}

/** The commands that have every word of a text: those that begin with it first. */
export function matching(all: readonly Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(({ title, of }) => words.every((word) => `${title} ${of}`.toLowerCase().includes(word)));
  const place = ({ title }: Command) => (title.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  return words.length > 0 ? found.toSorted((one, other) => place(one) - place(other)) : found;
}

/** Every action and every page by a few letters of its name. */
export function Palette() {
  const all = useMemo(commands, []);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const found = matching(all, text);
  const close = () => (paletteOpen.value = false);
  const run = (command: Command | undefined) => {
    if (!command) return;
    close();
    // After the dialog has gone and the focus is back where it was.
    setTimeout(command.run);
  };
  const move = (by: number) => {
    const next = Math.min(found.length - 1, Math.max(0, at + by));
    setAt(next);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (by !== undefined) move(by);
    else if (event.key === "Enter") run(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Commands" onClose={close}>
      <div class="palette">
        <input
          type="search"
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
          aria-label="Command or page"
          placeholder="Command or page"
          autoFocus
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <ul ref={list} id={id} role="listbox" aria-label="Commands">
          {found.map((command, place) => (
            <li
              key={`${command.of} ${command.title}`}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === at}
              onClick={() => run(command)}
            >
              <span>{command.title}</span>
              <span class="dim">{command.of}</span>
              <span class="palette-keys">
                {keyNames(command.keys).map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </span>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p class="dim">No command matches.</p>}
      </div>
    </Dialog>
  );
}
