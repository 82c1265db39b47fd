import { useState } from "preact/hooks";

import { ApiError, logIn, token } from "../api/client.ts";
import { Dialog } from "../ui/Dialog.tsx";

/** Asks for a token when the server wants one. It is kept for this tab only and sent to this server only. */
export function Login() {
  const [value, setValue] = useState("");
  const [fault, setFault] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const wasRefused = token.value !== undefined;
  const submit = async (event: Event) => {
    event.preventDefault();
    const shown = value.trim();
    if (!shown || isAsking) return;
    setAsking(true);
    setFault(undefined);
    try {
      await logIn(shown);
    } catch (error) {
      setFault(wordsOf(error));
      setAsking(false);
    }
  };
  return (
    <Dialog title="Sign in">
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <p>{wasRefused ? "Your token is no longer valid. Enter another one." : "This server requires a token. Ask its operator for one."}</p>
        <label class="stack">
          Token
          <input
            type="password"
            name="token"
            autoComplete="off"
            required
            aria-invalid={fault !== undefined}
            value={value}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </label>
        {fault && (
          <p class="login-fault" role="alert">
            {fault}
          </p>
        )}
        <div class="row end">
          <button type="submit" class="primary" disabled={isAsking}>
            {isAsking ? "Signing in …" : "Sign in"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function wordsOf(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error);
  return error.status === 401 ? "Invalid token." : error.detail;
}
