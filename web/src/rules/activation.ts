import { ApiError } from "../api/client.ts";
import { activateRules, checkRules, rulesInForce, type RuleSet, type RulesDocument } from "../api/rules.ts";
import { isSame } from "./edit.ts";

/** What became of an activation. */
export type Outcome =
  | { kind: "activated"; version: number }
  /** Another was first: what is in force now, for comparing. */
  | { kind: "overtaken"; now: RulesDocument }
  | { kind: "refused"; detail: string; field: string | undefined }
  /** No answer came, and it could not be looked up. */
  | { kind: "unknown"; detail: string };

export interface Wanted {
  rules: RuleSet;
  /** The version that it was compared with. */
  over: number;
  note: string;
  backtest?: string | undefined;
}

/** Puts a rule set in force, unless another was first; where no answer came it is looked up. */
export async function activate({ rules, over, note, backtest }: Wanted): Promise<Outcome> {
  try {
    const { version } = await activateRules({ expectedVersion: over, rules, ...(note ? { note } : {}), ...(backtest ? { backtest } : {}) });
    return { kind: "activated", version };
  } catch (error) {
    const fault = error instanceof ApiError ? error : new ApiError(0, { detail: String(error) });
    if (fault.status === 409) return await overtaken(fault);
    if (fault.status !== 0 && fault.status < 500) return { kind: "refused", detail: fault.detail, field: fault.field };
    return await lookedUp(fault, rules, over);
  }
}

/** What these rules switch off of what is in force; nothing where the server does not say. */
export async function switchedOffBy(rules: RuleSet): Promise<readonly string[]> {
  return (await checkRules({ rules }).catch(() => undefined))?.switchedOff ?? [];
}

async function overtaken(fault: ApiError): Promise<Outcome> {
  const now = await rulesInForce().catch(() => undefined);
  return now ? { kind: "overtaken", now } : { kind: "refused", detail: fault.detail, field: fault.field };
}

async function lookedUp(fault: ApiError, rules: RuleSet, over: number): Promise<Outcome> {
  const now = await rulesInForce().catch(() => undefined);
  if (now && now.version > over && isSame(now.rules, rules)) return { kind: "activated", version: now.version };
  return { kind: "unknown", detail: fault.detail };
}
