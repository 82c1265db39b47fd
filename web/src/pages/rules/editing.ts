import { batch, computed, effect, signal } from "@preact/signals";

import { ApiError } from "../../api/client.ts";
import { checkRules, saveDraft, type Draft, type Finding, type RuleSet } from "../../api/rules.ts";
import { confirmed } from "../../app/question.ts";
import { isSame } from "../../rules/edit.ts";
import { tomlOf } from "../../rules/toml.ts";

/** What is typed is checked when the typing pauses. */
const PAUSE_MS = 400;

/** The draft that has changes which are not saved. */
export const unsaved = signal<string | undefined>(undefined);

/** Asks before changes that are not saved are left. */
export async function mayLeave(): Promise<boolean> {
  const name = unsaved.peek();
  return name === undefined || (await confirmed({ title: "Leave without saving?", text: `Not saved: the draft ${name}.`, yes: "Leave", no: "Stay", enter: "no" }));
}

/** Why the server takes a rule set or its text not at all. */
export interface Refusal {
  detail: string;
  field: string | undefined;
  /** The line of the text, counted from 1. */
  line: number | undefined;
}

export type Saved = { kind: "saved"; version: number } | { kind: "overtaken"; detail: string } | { kind: "refused"; detail: string };

/** A draft that somebody works on: as fields or as the text of its file. */
export class Editing {
  /** What is saved. */
  readonly base;
  readonly rules;
  /** The text, while it is edited as such. */
  readonly text = signal<string | undefined>(undefined);
  /** What was typed into fields and is no value of theirs, by the place of the field. */
  readonly faulty = signal<Readonly<Record<string, string>>>({});
  readonly findings = signal<readonly Finding[]>([]);
  readonly refusal = signal<Refusal | undefined>(undefined);
  /** Whether what is there now was looked at by the server. */
  readonly isChecked = signal(false);
  readonly isChanged;
  readonly #stop: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;

  constructor(draft: Draft) {
    this.base = signal(draft);
    this.rules = signal(draft.rules);
    this.isChanged = computed(() => {
      const text = this.text.value;
      const isTyped = Object.keys(this.faulty.value).length > 0 || (text !== undefined && text !== tomlOf(this.rules.value));
      return isTyped || !isSame(this.rules.value, this.base.value.rules);
    });
    this.#stop = effect(() => {
      void this.rules.value;
      void this.text.value;
      this.isChecked.value = false;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.check(), PAUSE_MS);
    });
  }

  close(): void {
    this.#stop();
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  /** Changes a field, or several. */
  readonly change = (change: (rules: RuleSet) => RuleSet): void => {
    this.rules.value = change(this.rules.value);
  };

  /** Keeps what was typed into a field and is no value of its; undefined where it is one. */
  fault(place: string, typed: string | undefined): void {
    const { [place]: _, ...rest } = this.faulty.value;
    this.faulty.value = typed === undefined ? rest : { ...rest, [place]: typed };
  }

  /** Goes over to the text, or back to the fields: then what the text says is taken, where it says anything. */
  async turn(): Promise<boolean> {
    if (this.text.value === undefined) {
      batch(() => {
        this.text.value = tomlOf(this.rules.value);
        this.faulty.value = {};
      });
      return true;
    }
    if (!(await this.check())) return false;
    this.text.value = undefined;
    return true;
  }

  /** Has the server look at it; answers whether it takes it. */
  async check(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#running?.abort();
    const mine = new AbortController();
    this.#running = mine;
    const text = this.text.value;
    try {
      const { rules, findings } = await checkRules(text === undefined ? { rules: this.rules.value } : writtenOf(text), mine.signal);
      if (mine.signal.aborted) return false;
      batch(() => {
        // The same rules in the server's order would move the fields under somebody's hands.
        if (text !== undefined && !isSame(rules, this.rules.value)) this.#take(rules);
        this.findings.value = findings;
        this.refusal.value = undefined;
        this.isChecked.value = true;
      });
      return true;
    } catch (error) {
      if (mine.signal.aborted) return false;
      const fault = faultOf(error);
      batch(() => {
        this.findings.value = [];
        this.refusal.value = refusalOf(fault);
        this.isChecked.value = !fault.passes;
      });
      return false;
    }
  }

  /** What the text says: no reason to look at the text again. */
  #take(rules: RuleSet): void {
    this.rules.value = rules;
    clearTimeout(this.#timer);
  }

  /** Saves the draft, unless somebody else saved it meanwhile. */
  async save(note: string): Promise<Saved> {
    if (Object.keys(this.faulty.value).length > 0) return { kind: "refused", detail: "a field has something in it that is no value" };
    if (this.text.value !== undefined && !(await this.check())) return { kind: "refused", detail: this.refusal.value?.detail ?? "the text could not be checked" };
    const { name, version } = this.base.value;
    const rules = this.rules.value;
    try {
      const saved = await saveDraft(name, { expectedVersion: version, rules, ...(note ? { note } : {}) });
      this.base.value = { ...this.base.value, rules, version: saved.version, hash: saved.hash };
      return { kind: "saved", version: saved.version };
    } catch (error) {
      const fault = faultOf(error);
      return { kind: fault.status === 409 ? "overtaken" : "refused", detail: fault.detail };
    }
  }

  /** As it is saved. */
  discard(): void {
    batch(() => {
      this.rules.value = this.base.value.rules;
      this.faulty.value = {};
      if (this.text.value !== undefined) this.text.value = tomlOf(this.base.value.rules);
    });
  }

  /** What is found at a field: by its place, such as `monitors[0].warning`. */
  findingAt(place: string): string | undefined {
    const refusal = this.refusal.value;
    if (refusal?.field === place && this.text.value === undefined) return refusal.detail;
    return this.findings.value.find(({ field }) => field === place)?.detail;
  }
}

/** A text that begins as JSON does is JSON, else TOML. */
export const writtenOf = (text: string): { toml: string } | { json: string } => (/^\s*\{/.test(text) ? { json: text } : { toml: text });

/** The server's word about a text begins with its line. */
export function refusalOf({ detail, field }: Pick<ApiError, "detail" | "field">): Refusal {
  const found = /^line (\d+): (.*)$/s.exec(detail);
  return { detail: found?.[2] ?? detail, field, line: found ? Number(found[1]) : undefined };
}

const faultOf = (error: unknown): ApiError => (error instanceof ApiError ? error : new ApiError(0, { detail: String(error) }));
