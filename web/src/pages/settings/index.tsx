import { useEffect } from "preact/hooks";

import "./settings.css";
import { settings } from "../../live/settings.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { Form } from "./Form.tsx";

/** What the banner has known for no longer than this is as good as new. */
const KNOWN_MS = 1_000;

/** The settings in force, what each does, and who changed them. Before anything is saved they are looked at once more. */
export default function SettingsPage() {
  // Whoever comes here sees what is in force now, not what another page has known for some seconds.
  useEffect(() => settings.refreshAfter(KNOWN_MS), []);
  const answer = settings.data.value;
  return (
    <>
      <PageHead title="Settings">
        {answer && (
          <p class="dim">
            {answer.version === 0 ? "Defaults, never changed" : `Version ${answer.version.toLocaleString("en")}, `}
            {answer.version > 0 && <RelativeTime time={answer.updatedAt} />}
          </p>
        )}
      </PageHead>
      {!answer && (settings.error.value ? <ErrorState error={settings.error.value} onRetry={settings.refresh} /> : <Loading />)}
      {answer && <Refused error={settings.error.value} />}
      {answer && <Form settings={answer} onAnswer={settings.put} onUnknown={settings.refresh} />}
    </>
  );
}
