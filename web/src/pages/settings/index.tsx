import "./settings.css";
import { get } from "../../api/client.ts";
import { useLive } from "../../live/hooks.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { Form } from "./Form.tsx";

/** No message tells of settings; before anything is saved they are looked at once more. */
const LOOK_MS = 15_000;

/** The settings in force, what each does, and who changed them. */
export default function SettingsPage() {
  const settings = useLive((signal) => get("/api/settings", { signal }), { everyMs: LOOK_MS });
  const answer = settings.data.value;
  return (
    <>
      <PageHead title="Settings">
        {answer && (
          <p class="dim">
            Version {answer.version.toLocaleString("en")}, <RelativeTime time={answer.updatedAt} />
          </p>
        )}
      </PageHead>
      {!answer && (settings.error.value ? <ErrorState error={settings.error.value} onRetry={settings.refresh} /> : <Loading />)}
      {answer && <Refused error={settings.error.value} />}
      {answer && <Form settings={answer} onAnswer={settings.put} onUnknown={settings.refresh} />}
    </>
  );
}
