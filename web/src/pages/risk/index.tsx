import { get } from "../../api/client.ts";
import { choice, setQuery } from "../../app/router.ts";
import { useLive } from "../../live/hooks.ts";
import { SeverityBadge } from "../../ui/Badge.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { formatPercent, Price } from "../../ui/Price.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Table } from "../../ui/Table.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";

const status = choice("status", ["new", "acknowledged", "past"]);

/** The alerts, newest first. */
export default function RiskPage() {
  const alerts = useLive((signal) => get("/api/alerts", { query: { status: status.value }, signal }), {
    topics: ["risk_alerts"],
  });
  const answer = alerts.data.value;
  return (
    <>
      <PageHead title="Risk" total={answer?.total} />
      <Tabs
        label="Alerts by state"
        chosen={status.value}
        onChoose={(id) => setQuery({ status: id === "new" ? undefined : id })}
        tabs={[
          { id: "new", label: "New", count: answer?.newCount },
          { id: "acknowledged", label: "Acknowledged", count: answer?.acknowledgedCount },
          { id: "past", label: "Past", count: answer?.pastCount },
        ]}
      />
      {!answer && (alerts.error.value ? <ErrorState error={alerts.error.value} onRetry={alerts.refresh} /> : <Loading />)}
      {answer?.alerts.length === 0 && <Empty title="Nothing is open" />}
      {answer && answer.alerts.length > 0 && (
        <Table
          label="Alerts"
          rows={answer.alerts}
          idOf={(alert) => alert.id}
          columns={[
            { id: "severity", title: "Severity", cell: (alert) => <SeverityBadge severity={alert.severity} /> },
            { id: "fixture", title: "Fixture", cell: (alert) => alert.eventName },
            { id: "market", title: "Market", cell: (alert) => alert.marketName },
            { id: "outcome", title: "Outcome", cell: (alert) => alert.outcomeName },
            { id: "old", title: "Old", end: true, cell: (alert) => <Price value={alert.oldValue} /> },
            { id: "new", title: "New", end: true, cell: (alert) => <Price value={alert.newValue} /> },
            { id: "change", title: "Change", end: true, cell: (alert) => formatPercent(alert.changePercent) },
            { id: "age", title: "Since", cell: (alert) => <RelativeTime time={alert.detectedAt} /> },
          ]}
        />
      )}
    </>
  );
}
