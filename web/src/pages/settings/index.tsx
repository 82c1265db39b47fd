import { get } from "../../api/client.ts";
import { useLive } from "../../live/hooks.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { Table } from "../../ui/Table.tsx";
import { ErrorState, Loading } from "../../ui/states.tsx";

/** The settings in force. */
export default function SettingsPage() {
  const settings = useLive((signal) => get("/api/settings", { signal }));
  const answer = settings.data.value;
  return (
    <>
      <PageHead title="Settings" />
      {!answer && (settings.error.value ? <ErrorState error={settings.error.value} onRetry={settings.refresh} /> : <Loading />)}
      {answer && (
        <Table
          label="Settings"
          rows={Object.entries(answer)}
          idOf={([name]) => name}
          columns={[
            { id: "name", title: "Setting", cell: ([name]) => name },
            { id: "value", title: "Value", end: true, cell: ([, value]) => String(value) },
          ]}
        />
      )}
    </>
  );
}
