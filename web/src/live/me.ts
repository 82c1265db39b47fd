import { computed, effect } from "@preact/signals";

import { get, role, token, type Schemas } from "../api/client.ts";
import { live } from "./resource.ts";

/** Who this page is to the server, and what they may do; asked again with another token. */
const answer = live((signal) => {
  void token.value;
  return get("/api/me", { signal });
});

export const me = computed(() => answer.data.value);
effect(() => {
  role.value = me.value?.role;
});

/** Whether the server would let them. Until it is known, yes: the server has the last word anyway. */
export function may(what: keyof Schemas["May"]): boolean {
  return me.value?.may[what] ?? true;
}
