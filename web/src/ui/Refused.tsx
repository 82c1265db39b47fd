import "./refused.css";

import type { ApiError } from "../api/client.ts";
import { sentence } from "./words.ts";

export interface RefusedProps {
  error: ApiError | undefined;
  /** What is shown does not fit what was asked for: then it is said even where trying again helps. */
  isOther?: boolean;
}

/** Why what is shown could not be had anew. Of what passes by itself the banner tells. */
export function Refused({ error, isOther = false }: RefusedProps) {
  if (!error || (error.passes && !isOther)) return null;
  return (
    <p class="refused" role="alert">
      {sentence(error.detail)} What you see is from before.{error.passes && " It is tried again by itself."}
    </p>
  );
}
