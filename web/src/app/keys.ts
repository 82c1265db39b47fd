import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

/** What a key, or two in a row such as `g r`, does. */
export interface Binding {
  /** As `KeyboardEvent.key` has it: `j`, `Enter`, `Escape`, `Shift+X`, `Ctrl+Enter`, `g r`; empty for what only the palette has. */
  keys: string;
  /** For the help and the palette, as in "Next alert". Without it neither shows it. */
  does?: string;
  run: (event: KeyboardEvent) => void;
  /** Also while somebody types into a field. */
  whileTyping?: boolean;
}

/** Bindings that come and go together. */
export interface Layer {
  /** The help's heading for it. */
  title: string;
  bindings: Binding[];
  /** Nothing below it hears a key, as while a dialog is open. */
  modal?: boolean;
}

/** How long the second of two keys may take. */
const SECOND_KEY_MS = 1_200;

/** All layers, the newest last: it is asked first. */
export const layers = signal<readonly Layer[]>([]);

/** Adds a layer; the answer takes it away. */
export function bindKeys(layer: Layer): () => void {
  layers.value = [...layers.value, layer];
  return () => {
    layers.value = layers.value.filter((other) => other !== layer);
  };
}

/** Binds keys for as long as the component is shown. */
export function useKeys(title: string, bindings: Binding[], { modal = false } = {}): void {
  const current = useRef(bindings);
  current.current = bindings;
  // Before it is painted: a key that is pressed at the sight of it is heard.
  useLayoutEffect(() => {
    // What runs is always the newest closure; the list itself stays.
    const standing = bindings.map((binding, at) => ({
      ...binding,
      run: (event: KeyboardEvent) => current.current[at]?.run(event),
    }));
    return bindKeys({ title, modal, bindings: standing });
  }, []);
}

/** How a key is written on the page. */
const NAMES: Record<string, string> = { Escape: "Esc", ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→" };

/** The keys of a binding as they are written on the page: one after the other. */
export function keyNames(keys: string): string[] {
  return keys.split(" ").filter(Boolean).map((key) => NAMES[key] ?? key.replace("Shift+", "⇧ ").replace("Ctrl+k", "Ctrl K"));
}

/** What may go on while its key is held: moving through a list. Everything else happens once. */
const MOVING = new Set(["j", "k", "Shift+J", "Shift+K", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "PageDown", "PageUp"]);

/** Listens to the keyboard. The answer ends it. */
export function startKeys(): () => void {
  const endPointing = watchPointing();
  let first: { key: string; at: number } | undefined;
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || MODIFIERS.has(event.key)) return;
    const key = nameOf(event);
    const isPair = first !== undefined && event.timeStamp - first.at < SECOND_KEY_MS;
    const binding = (isPair ? find(`${first?.key} ${key}`, event) : undefined) ?? find(key, event);
    first = binding ? undefined : { key, at: event.timeStamp };
    if (!binding) return;
    event.preventDefault();
    if (!event.repeat || MOVING.has(binding.keys)) binding.run(event);
  };
  document.addEventListener("keydown", onKey);
  return () => {
    document.removeEventListener("keydown", onKey);
    endPointing();
  };
}

/** What a mouse or a finger gave the focus. Nobody means it with the next Enter. */
let pointed: EventTarget | null = null;

function watchPointing(): () => void {
  let isPointing = false;
  const onPointer = () => (isPointing = true);
  const onKey = () => (isPointing = false);
  const onFocus = ({ target }: FocusEvent) => (pointed = isPointing ? target : null);
  // One that had the focus already is pointed at by being pressed.
  const onClick = ({ detail }: MouseEvent) => {
    if (detail > 0) pointed = document.activeElement;
  };
  document.addEventListener("pointerdown", onPointer, true);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusin", onFocus);
  document.addEventListener("click", onClick);
  return () => {
    document.removeEventListener("pointerdown", onPointer, true);
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("click", onClick);
  };
}

const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta"]);

/** `Shift` is named only where the key itself does not show it. */
function nameOf(event: KeyboardEvent): string {
  const isLetter = /^[a-z]$/i.test(event.key);
  const shift = event.shiftKey && (event.key.length > 1 || isLetter) ? "Shift+" : "";
  const control = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const alt = event.altKey ? "Alt+" : "";
  return control + alt + shift + (event.shiftKey && isLetter ? event.key.toUpperCase() : event.key);
}

function find(keys: string, event: KeyboardEvent): Binding | undefined {
  const typing = isTyping(event.target);
  for (const layer of layers.value.toReversed()) {
    const found = layer.bindings.find((binding) => binding.keys === keys && (!typing || binding.whileTyping));
    if (found && !worksByItself(keys, event.target)) return found;
    if (layer.modal) return undefined;
  }
  return undefined;
}

const TEXTUAL = new Set(["text", "search", "number", "password", "email", "url", "date", "time", "datetime-local"]);

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return TEXTUAL.has(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

/** Enter and Space press the button or follow the link that the keyboard went to. */
function worksByItself(keys: string, target: EventTarget | null): boolean {
  if ((keys !== "Enter" && keys !== " ") || target === pointed) return false;
  return target instanceof Element && target.closest("button, a[href], summary") !== null;
}
