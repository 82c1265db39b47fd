import { useEffect, useMemo } from "preact/hooks";

import { live, type Live, type Liveness } from "./resource.ts";

/** {@link live} for as long as the component is shown; made anew when one of `inputs` changes. */
export function useLive<T>(
  load: (signal: AbortSignal) => Promise<T>,
  liveness: Liveness = {},
  inputs: unknown[] = [],
): Live<T> {
  const resource = useMemo(() => live(load, liveness), inputs);
  useEffect(() => () => resource.close(), [resource]);
  return resource;
}
