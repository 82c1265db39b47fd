import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

import { ApiError, role } from "../api/client.ts";
import { sentence } from "./words.ts";

/** Nothing is there, and why, and what one can do. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <h2>{title}</h2>
      {children && <div>{children}</div>}
    </div>
  );
}

/** Long enough not to flicker where the answer is quick. */
const PATIENCE_MS = 250;

/** Something is on its way. Nothing is shown at first. */
export function Loading({ label = "Loading" }: { label?: string }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="state" role="status" aria-busy="true">
      {isSlow && <p class="loading">{label} …</p>}
    </div>
  );
}

export interface ErrorStateProps {
  error?: ApiError | undefined;
  message?: string;
  onRetry?: (() => void) | undefined;
  /** What else can be done about it. */
  children?: ComponentChildren;
}

/** Why nothing can be shown, and a way to try again. */
export function ErrorState({ error, message, onRetry, children }: ErrorStateProps) {
  const again = error?.passes ? " Retrying automatically." : "";
  return (
    <div class="state" role="alert">
      <h2>{titleOf(error)}</h2>
      <p>
        {error ? sentence(error.detail) : message}
        {again}
      </p>
      {error?.instance && <p class="dim">Request {error.instance}: the server's log has more under it.</p>}
      {(onRetry || children) && (
        <div class="row">
          {onRetry && (
            <button type="button" onClick={onRetry}>
              Try again
            </button>
          )}
          {children}
        </div>
      )}
    </div>
  );
}

export interface RefusedProps {
  error: ApiError | undefined;
  /** What is shown is not what was asked for: then a failure that passes is told, too. */
  isOther?: boolean;
}

/** What is shown was refused when it was asked for again. Failures that pass are the banner's business. */
export function Refused({ error, isOther = false }: RefusedProps) {
  if (!error || (error.passes && !isOther) || error.status === 401) return null;
  return (
    <p class="refused" role="alert">
      {isOther ? "This is an earlier state" : "This may be out of date"}: {sentence(error.detail)}
      {error.passes && " Retrying automatically."}
    </p>
  );
}

function titleOf(error: ApiError | undefined): string {
  if (!error) return "This failed";
  if (error.status === 0) return "No answer from the server";
  if (error.status === 401) return "The server requires a token";
  if (error.status === 403) return role.value ? `Your role (${role.value}) may not see this` : "Your token may not see this";
  if (error.status === 404) return "Not found";
  if (error.status === 503) return "The server is busy";
  return error.status >= 500 ? "The server failed" : "The server refused this";
}
