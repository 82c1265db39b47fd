import { logOut } from "../api/client.ts";
import { me } from "../live/me.ts";
import { Empty } from "../ui/states.tsx";

/** What a token sees whose role may read nothing, such as one that only sends odds. */
export function NotForRole() {
  return (
    <Empty title={`The role ${me.value?.role ?? "of your token"} may not see the desk`}>
      <p>
        You are signed in as <bdi>{me.value?.actor}</bdi>. Sign in with a token whose role is viewer, trader, auditor or admin; the
        operator of this server gives it.
      </p>
      <p>
        <button type="button" class="primary" onClick={logOut}>
          Sign out
        </button>
      </p>
    </Empty>
  );
}
