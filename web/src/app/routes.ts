import type { ComponentType } from "preact";

/** What a page gets: the parts of its path. */
export interface PageProps {
  params: Record<string, string>;
}

type Module = { default: ComponentType<PageProps> };

export interface Route {
  /** `/events/:id` */
  path: string;
  title: string;
  /** Its place in the navigation: the letter after `g`. */
  key?: string;
  load: () => Promise<Module>;
}

const runs = () => import("../pages/runs/index.tsx");
const backtests = () => import("../pages/backtests/index.tsx");
const audit = () => import("../pages/audit/index.tsx");

/** Every page there is, those with a key in the order of the navigation. */
export const ROUTES: readonly Route[] = [
  { path: "/risk", title: "Risk", key: "r", load: () => import("../pages/risk/index.tsx") },
  { path: "/odds", title: "Odds", key: "o", load: () => import("../pages/odds/index.tsx") },
  { path: "/coverage", title: "Coverage", key: "v", load: () => import("../pages/coverage/index.tsx") },
  { path: "/margins", title: "Margins", key: "m", load: () => import("../pages/margins/index.tsx") },
  { path: "/runs", title: "Runs", key: "s", load: runs },
  { path: "/audit", title: "Audit", key: "a", load: audit },
  { path: "/rules", title: "Rules", key: "u", load: () => import("../pages/rules/index.tsx") },
  { path: "/backtests", title: "Backtests", key: "b", load: backtests },
  { path: "/channels", title: "Channels", key: "c", load: () => import("../pages/channels/index.tsx") },
  { path: "/status", title: "Status", key: "h", load: () => import("../pages/status/index.tsx") },
  { path: "/settings", title: "Settings", key: "t", load: () => import("../pages/settings/index.tsx") },
  { path: "/events/:id", title: "Fixture", load: () => import("../pages/fixture/index.tsx") },
  { path: "/runs/:id", title: "Run", load: runs },
  { path: "/backtests/:id", title: "Backtest", load: backtests },
  { path: "/audit/events/:position", title: "Event", load: audit },
];

export interface Match {
  route: Route;
  params: Record<string, string>;
}

/** The route of a path, with the parts that it names. */
export function match(path: string, routes: readonly Route[] = ROUTES): Match | undefined {
  const parts = split(path);
  for (const route of routes) {
    const wanted = split(route.path);
    const fits = wanted.length === parts.length && wanted.every((want, at) => want.startsWith(":") || want === parts[at]);
    if (!fits) continue;
    const named = wanted.flatMap((want, at) => (want.startsWith(":") ? [[want.slice(1), decode(parts[at] ?? "")]] : []));
    return { route, params: Object.fromEntries(named) as Record<string, string> };
  }
  return undefined;
}

const split = (path: string) => path.split("/").filter(Boolean);

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
