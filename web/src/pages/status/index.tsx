import { get } from "../../api/client.ts";
import { useLive } from "../../live/hooks.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { Badge } from "../../ui/Badge.tsx";
import { ErrorState, Loading } from "../../ui/states.tsx";

/** How the server is. */
export default function StatusPage() {
  const health = useLive((signal) => get("/api/health", { signal }), { everyMs: 5_000 });
  const answer = health.data.value;
  return (
    <>
      <PageHead title="Status" />
      {!answer && (health.error.value ? <ErrorState error={health.error.value} onRetry={health.refresh} /> : <Loading />)}
      {answer && (
        <p>
          The server is <Badge tone={answer.status === "healthy" ? "good" : "bad"}>{answer.status}</Badge>, its store{" "}
          {answer.database}.
        </p>
      )}
    </>
  );
}
