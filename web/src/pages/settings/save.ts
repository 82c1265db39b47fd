import { ApiError, get, send, type Body, type Schemas } from "../../api/client.ts";
import { isEqual, type Values } from "./draft.ts";

export type Settings = Schemas["SettingsResponse"];

/** What became of a change. `now` is what is in force, where that is known. */
export type Saved =
  | { kind: "saved"; now: Settings | undefined }
  /** Somebody else changed these since they were last shown here: not sent. */
  | { kind: "moved"; now: Settings; fields: string[] }
  | { kind: "refused"; detail: string; field: string | undefined }
  /** No answer, or one that does not say. It was looked up as far as that went. */
  | { kind: "unknown"; detail: string; now: Settings | undefined };

/** Saves `changes`, with a reason where there is one, unless somebody else changed one of them since `shown`. */
export async function save(changes: Values, shown: Values, reason?: string): Promise<Saved> {
  try {
    const now = await get("/api/settings");
    const fields = Object.keys(changes).filter((name) => !isEqual((now as Values)[name], shown[name]));
    if (fields.length > 0) return { kind: "moved", now, fields };
  } catch (error) {
    return { kind: "refused", detail: faultOf(error).detail, field: undefined };
  }
  try {
    return { kind: "saved", now: await send("put", "/api/settings", { body: { ...changes, ...(reason ? { reason } : {}) } as Body<"/api/settings", "put"> }) };
  } catch (error) {
    return await afterwards(faultOf(error), changes);
  }
}

/** Without an answer it may be saved all the same; with a position in the log it is. */
async function afterwards(fault: ApiError, changes: Values): Promise<Saved> {
  const { status, detail, field, problem } = fault;
  const position = problem["position"];
  if (typeof position === "number") return { kind: "saved", now: await lookUp(position) };
  if (status !== 0 && status < 500) return { kind: "refused", detail, field };
  const now = await lookUp();
  const isThere = now !== undefined && Object.entries(changes).every(([name, value]) => isEqual((now as Values)[name], value));
  return isThere ? { kind: "saved", now } : { kind: "unknown", detail: sentence(detail), now };
}

async function lookUp(position?: number): Promise<Settings | undefined> {
  const query = position === undefined ? {} : { min_position: position };
  return await get("/api/settings", { query }).catch(() => undefined);
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

function faultOf(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, { detail: String(error) });
}
