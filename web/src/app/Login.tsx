import { useState } from "preact/hooks";

import { logIn, token } from "../api/client.ts";
import { Dialog } from "../ui/Dialog.tsx";

/** Asks for a token when the server wants one. It is kept for this tab only and sent to this server only. */
export function Login() {
  const [value, setValue] = useState("");
  const wasRefused = token.value !== undefined;
  const submit = (event: Event) => {
    event.preventDefault();
    if (value.trim()) logIn(value.trim());
  };
  return (
    <Dialog title="This server wants a token">
      <form class="stack" onSubmit={submit}>
        <p>{wasRefused ? "It did not take the last one." : "Whoever runs this linewatch can give you one."}</p>
        <label class="stack">
          Token
          <input
            type="password"
            name="token"
            autoComplete="off"
            required
            value={value}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </label>
        <div class="row end">
          <button type="submit" class="primary">
            Continue
          </button>
        </div>
      </form>
    </Dialog>
  );
}
