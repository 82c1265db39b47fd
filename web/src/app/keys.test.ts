// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from "vitest";

import { bindKeys, startKeys } from "./keys.ts";

let said: string[] = [];
let stops: (() => void)[] = [];
const says = (keys: string, more = {}) => ({ keys, run: () => void said.push(keys), ...more });
const press = (key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));

beforeEach(() => {
  said = [];
  stops = [startKeys(), bindKeys({ title: "all", bindings: [says("g r"), says("r"), says("?"), says("Shift+A"), says("a"), says("Enter")] })];
});

afterEach(() => {
  for (const stop of stops) stop();
  document.body.replaceChildren();
});

it("runs what a key is bound to", () => {
  press("a");
  press("A", { shiftKey: true });
  press("?", { shiftKey: true });
  press("z");
  expect(said).toEqual(["a", "Shift+A", "?"]);
});

it("knows two keys in a row", () => {
  press("g");
  press("r");
  press("r");
  expect(said).toEqual(["g r", "r"]);
});

it("leaves the browser's own combinations alone", () => {
  press("a", { ctrlKey: true });
  press("r", { metaKey: true });
  expect(said).toEqual([]);
});

it("lets people type, but for what is meant for that", () => {
  stops.push(bindKeys({ title: "field", bindings: [says("Escape", { whileTyping: true })] }));
  const field = document.body.appendChild(document.createElement("input"));
  field.type = "text";
  press("a", {}, field);
  press("Escape", {}, field);
  const box = document.body.appendChild(document.createElement("input"));
  box.type = "checkbox";
  press("a", {}, box);
  expect(said).toEqual(["Escape", "a"]);
});

it("leaves Enter to the button or link that has the focus", () => {
  const button = document.body.appendChild(document.createElement("button"));
  press("Enter", {}, button);
  press("Enter");
  expect(said).toEqual(["Enter"]);
});

it("does not press what a mouse gave the focus, until the keyboard goes there", () => {
  const [tab, other] = [document.createElement("button"), document.createElement("button")];
  document.body.append(tab, other);
  tab.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  tab.focus();
  tab.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
  press("j", {}, tab);
  press("Enter", {}, tab);
  expect(said).toEqual(["Enter"]);
  press("Tab", {}, tab);
  other.focus();
  press("Enter", {}, other);
  press("Tab", {}, other);
  tab.focus();
  press("Enter", {}, tab);
  expect(said).toEqual(["Enter"]);
  // A button that had the focus, and then was clicked.
  tab.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
  press("Enter", {}, tab);
  expect(said).toEqual(["Enter", "Enter"]);
});

it("moves on while a key is held, and does nothing else twice", () => {
  stops.push(bindKeys({ title: "list", bindings: [says("j"), says("ArrowDown"), says("u")] }));
  for (const key of ["j", "ArrowDown", "a", "u", "Enter"]) {
    press(key);
    press(key, { repeat: true });
  }
  expect(said).toEqual(["j", "j", "ArrowDown", "ArrowDown", "a", "u", "Enter"]);
});

it("asks the newest layer first, and nothing below a dialog", () => {
  const stop = bindKeys({ title: "page", bindings: [{ keys: "a", run: () => void said.push("page's a") }] });
  press("a");
  const close = bindKeys({ title: "dialog", modal: true, bindings: [says("Escape")] });
  press("a");
  press("Escape");
  close();
  stop();
  press("a");
  expect(said).toEqual(["page's a", "Escape", "a"]);
});
