import { useEffect, useState } from "preact/hooks";

import { serverNow } from "../app/time.ts";
import { connection, onMessage } from "../live/feed.ts";
import { SEVERITIES, SEVERITY_WORDS, type Severity } from "../ui/Badge.tsx";
import { worst } from "../ui/severity.ts";
import { countUnseen, tellUnseen } from "./notify.ts";
import { isBlocked, ring, startSound } from "./sound.ts";
import "./alarm.css";

/** Screen readers are told together what came within this time. */
const TOGETHER_MS = 4_000;

/** Tells of new alerts those who do not look, whatever page is open: by sound, and in words for screen readers. */
export function Announcer() {
  const [words, setWords] = useState("");
  useEffect(() => startSound(), []);
  useEffect(() => {
    let count = 0;
    let most: Severity | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      tellUnseen();
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
      count += fresh;
      most = worst(most ? [most, bad] : [bad]);
      countUnseen(fresh, bad);
      timer ??= setTimeout(tell, TOGETHER_MS);
      // What is caught up on after a lost connection is told together, without a sound.
      if (connection.peek().state !== "live") return;
      ring(bad, serverNow());
      tellUnseen();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return (
    <>
      <div class="visually-hidden" role="status" aria-live="polite">
        {words}
      </div>
      {isBlocked.value && (
        <p class="alarm-blocked" role="status">
          Sound is on, but the browser plays it only after a click or a key.
        </p>
      )}
    </>
  );
}
