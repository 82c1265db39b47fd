import { useEffect, useState } from "preact/hooks";

import { serverNow } from "../../app/time.ts";
import { onMessage } from "../../live/feed.ts";
import { SEVERITIES, SEVERITY_WORDS } from "../../ui/Badge.tsx";
import type { Desk } from "./desk.ts";
import { type Severity, worst } from "./model.ts";
import { ring } from "./sound.ts";

/** Screen readers are told together what came within this time. */
const TOGETHER_MS = 4_000;

/** Tells of new alerts those who do not look: by sound, and in words for screen readers. */
export function Announcer({ desk }: { desk: Desk }) {
  const [words, setWords] = useState("");
  useEffect(() => {
    let count = 0;
    let most: Severity | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      setWords(`${count} new ${count === 1 ? "alert" : "alerts"}, ${SEVERITY_WORDS[most ?? "warning"].toLowerCase()} at worst.`);
      count = 0;
      most = undefined;
    };
    const stop = onMessage("risk_alerts", ({ data }) => {
      const fresh = Number(data["alert_count"]) || 0;
      const said = data["severities"];
      const severities = Array.isArray(said) ? SEVERITIES.filter((one) => said.includes(one)) : [];
      const bad = worst(severities);
      if (fresh === 0 || !bad) return;
      ring(bad, serverNow());
      count += fresh;
      most = worst(most ? [most, bad] : [bad]);
      timer ??= setTimeout(tell, TOGETHER_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [desk]);
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {words}
    </div>
  );
}
