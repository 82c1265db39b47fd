import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { ErrorState, Loading } from "./states.tsx";

/** A chart whose code is fetched when the first one is shown, and which says where that failed. */
export function lazyChart<P extends object>(load: () => Promise<{ default: ComponentType<P> }>, failure = "The chart could not be fetched."): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function LazyChart(props: P) {
    const [, setRound] = useState(0);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (loaded || failed) return;
      load().then(
        (module) => {
          loaded = module.default;
          setRound((round) => round + 1);
        },
        () => setFailed(true),
      );
    }, [failed]);
    if (loaded) {
      const Chart = loaded;
      return <Chart {...props} />;
    }
    if (failed) return <ErrorState message={failure} onRetry={() => setFailed(false)} />;
    return <Loading label="Loading the chart" />;
  };
}
