import { ApiError } from "../../api/client.ts";

/** The filters of the API that people fill in freely, as the page calls them. */
const FIELD_WORDS: Record<string, string> = { search: "The search", from: "The time from", to: "The time to" };

/** An error that says what it is about: "The search must have at most 8 words". */
export function withSubject(error: ApiError): ApiError {
  const subject = FIELD_WORDS[error.field ?? ""];
  return subject ? new ApiError(error.status, { ...error.problem, detail: `${subject} ${error.detail}` }, error.retryAfter) : error;
}
