/** JSON that keeps what `JSON.parse` loses: the digits of its numbers and the order and repeats of its members. */
export type Json =
  | { kind: "object"; members: readonly Member[] }
  | { kind: "array"; items: readonly Json[] }
  | { kind: "string"; value: string; raw: string }
  /** A number, `true`, `false` or `null`, as it was written. */
  | { kind: "plain"; raw: string };

export interface Member {
  key: string;
  value: Json;
  /** Its value as it was written, to the byte. */
  raw: string;
}

/** What linewatch stores is at most 64 deep; more than this is not read. */
const DEEPEST = 200;
const BLANK = /[ \t\n\r]*/y;
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;

/** Reads JSON; undefined where it is none. */
export function parse(text: string): Json | undefined {
  try {
    return new Reader(text).all();
  } catch {
    return undefined;
  }
}

/** A member of an object by its key. */
export function member(json: Json | undefined, key: string): Member | undefined {
  return json?.kind === "object" ? json.members.find((one) => one.key === key) : undefined;
}

/** The text of a string, or of a number, `true` or `false` as written; undefined for all else. */
export function textOf(json: Json | undefined): string | undefined {
  if (json?.kind === "string") return json.value;
  return json?.kind === "plain" && json.raw !== "null" ? json.raw : undefined;
}

/** In lines, two blanks a level, with every number as it was written. */
export function pretty(json: Json, indent = ""): string {
  const inner = `${indent}  `;
  switch (json.kind) {
    case "object": {
      if (json.members.length === 0) return "{}";
      const lines = json.members.map(({ key, value }) => `${inner}${JSON.stringify(key)}: ${pretty(value, inner)}`);
      return `{\n${lines.join(",\n")}\n${indent}}`;
    }
    case "array":
      if (json.items.length === 0) return "[]";
      return `[\n${json.items.map((item) => inner + pretty(item, inner)).join(",\n")}\n${indent}]`;
    default:
      return json.raw;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  all(): Json {
    const json = this.#value(0);
    this.#blank();
    if (this.#at !== this.#text.length) throw new SyntaxError("more after the end");
    return json;
  }

  #value(depth: number): Json {
    if (depth > DEEPEST) throw new SyntaxError("too deep");
    this.#blank();
    const next = this.#text[this.#at];
    if (next === "{") return this.#object(depth);
    if (next === "[") return this.#array(depth);
    if (next === '"') return this.#string();
    return { kind: "plain", raw: this.#take(PLAIN) };
  }

  #object(depth: number): Json {
    const members: Member[] = [];
    this.#at += 1;
    for (this.#blank(); this.#text[this.#at] !== "}"; this.#blank()) {
      if (members.length > 0) this.#expect(",");
      this.#blank();
      const key = this.#string().value;
      this.#blank();
      this.#expect(":");
      this.#blank();
      const from = this.#at;
      const value = this.#value(depth + 1);
      members.push({ key, value, raw: this.#text.slice(from, this.#at) });
    }
    this.#at += 1;
    return { kind: "object", members };
  }

  #array(depth: number): Json {
    const items: Json[] = [];
    this.#at += 1;
    for (this.#blank(); this.#text[this.#at] !== "]"; this.#blank()) {
      if (items.length > 0) this.#expect(",");
      items.push(this.#value(depth + 1));
    }
    this.#at += 1;
    return { kind: "array", items };
  }

  #string(): { kind: "string"; value: string; raw: string } {
    const raw = this.#take(STRING);
    return { kind: "string", raw, value: JSON.parse(raw) as string };
  }

  #blank(): void {
    this.#take(BLANK);
  }

  #expect(mark: string): void {
    if (this.#text[this.#at] !== mark) throw new SyntaxError(`no ${mark}`);
    this.#at += 1;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new SyntaxError("not JSON");
    this.#at += found.length;
    return found;
  }
}
