import { Component, type ComponentChildren, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { connection } from "../live/feed.ts";
import { Empty, ErrorState, Loading } from "../ui/states.tsx";
import { under } from "./base.ts";
import { path } from "./router.ts";
import type { Match, PageProps, Route } from "./routes.ts";

const loaded = new Map<Route["load"], ComponentType<PageProps>>();

/** The page of a route, fetched when it is first shown. */
export function Page({ match }: { match: Match | undefined }) {
  const [, setRound] = useState(0);
  const [failed, setFailed] = useState<Route["load"]>();
  const load = match?.route.load;
  const Content = load && loaded.get(load);
  const hasFailed = load !== undefined && failed === load;
  const isLive = connection.value.state === "live";
  // Another try whenever somebody comes here again, and when the connection is back.
  useEffect(() => setFailed(undefined), [load, isLive]);
  useEffect(() => {
    if (!load || Content || hasFailed) return;
    load().then(
      (module) => {
        loaded.set(load, module.default);
        setRound((round) => round + 1);
      },
      // A function as the new state would be called for it.
      () => setFailed(() => load),
    );
  }, [load, Content, hasFailed]);

  if (!match) return <NotFound />;
  if (Content) {
    return (
      <Guard key={match.route.path}>
        <Content params={match.params} />
      </Guard>
    );
  }
  if (hasFailed) return <NotFetched />;
  return <Loading label={`Opening ${match.route.title}`} />;
}

function NotFound() {
  return (
    <Empty title="Page not found">
      <p>There is no page at {path.value}.</p>
      <p>
        <a href={under("/risk")}>Go to Risk</a>
      </p>
    </Empty>
  );
}

/**
 * Only a reload surely helps: browsers keep in mind that a file could not be had, and a newer linewatch has other files than
 * the one that this page came from.
 */
function NotFetched() {
  return (
    <ErrorState message="This page could not be loaded. Reload once the server answers.">
      <button type="button" class="primary" onClick={() => location.reload()}>
        Reload
      </button>
    </ErrorState>
  );
}

/** Keeps a defect of a page from taking the navigation and the other pages with it. */
class Guard extends Component<{ children: ComponentChildren }, { fault: string | undefined }> {
  override state = { fault: undefined };

  static override getDerivedStateFromError(error: unknown) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  render() {
    if (this.state.fault === undefined) return this.props.children;
    const again = () => this.setState({ fault: undefined });
    return <ErrorState message={`This page failed: ${String(this.state.fault)}`} onRetry={again} />;
  }
}
