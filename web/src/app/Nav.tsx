import { useEffect, useRef } from "preact/hooks";

import { token, logOut } from "../api/client.ts";
import { openAlerts } from "../live/counts.ts";
import { connection } from "../live/feed.ts";
import { Icon } from "../ui/Icon.tsx";
import { helpOpen } from "./Help.tsx";
import { path } from "./router.ts";
import { ROUTES } from "./routes.ts";
import { theme, toggleTheme } from "./theme.ts";
import { formatTime, now, toggleZone, zone, zoneName } from "./time.ts";
import { under } from "./base.ts";

/** The top bar: where one can go, whether the feed lives, the time, and what concerns the whole desk. */
export function Nav() {
  const pages = useRef<HTMLElement>(null);
  const here = path.value;
  // On a phone the row of pages is wider than the screen.
  useEffect(() => {
    const [row, link] = [pages.current, pages.current?.querySelector<HTMLElement>("[aria-current]")];
    if (!row || !link || row.scrollWidth <= row.clientWidth) return;
    const [outer, inner] = [row.getBoundingClientRect(), link.getBoundingClientRect()];
    row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }, [here]);
  return (
    <header class="bar">
      <a class="brand" href={under("/risk")} aria-label="linewatch, to the Risk page">
        <Icon name="logo" />
        <span>linewatch</span>
      </a>
      <nav ref={pages} aria-label="Pages">
        <ul>
          {ROUTES.map((route) => route.key && <Item key={route.path} to={route.path} title={route.title} hint={route.key} />)}
        </ul>
      </nav>
      <div class="bar-end">
        <FeedLight />
        <Clock />
        <button type="button" class="icon-button" aria-label={`Switch to the ${other()} theme`} onClick={toggleTheme}>
          <Icon name={theme.value === "dark" ? "sun" : "moon"} />
        </button>
        <button type="button" class="icon-button" aria-label="Show the keys" onClick={() => (helpOpen.value = true)}>
          <Icon name="keys" />
        </button>
        {token.value !== undefined && (
          <button type="button" class="icon-button" aria-label="Forget the token" onClick={logOut}>
            <Icon name="leave" />
          </button>
        )}
      </div>
    </header>
  );
}

const other = () => (theme.value === "dark" ? "light" : "dark");

function Item({ to, title, hint }: { to: string; title: string; hint: string }) {
  const isHere = path.value === to || path.value.startsWith(`${to}/`) || (to === "/odds" && path.value.startsWith("/events/"));
  const count = to === "/risk" ? openAlerts.value : undefined;
  return (
    <li>
      <a href={under(to)} aria-current={isHere ? "page" : undefined} title={`g ${hint}`}>
        {title}
        {count !== undefined && count > 0 && (
          <span class="count" aria-label={`${count} new alerts`}>
            {count > 999 ? "999+" : count}
          </span>
        )}
      </a>
    </li>
  );
}

const WORDS = {
  live: "Live",
  catching_up: "Catching up",
  connecting: "Connecting",
  stale: "Connecting",
  closed: "Closed",
};

function FeedLight() {
  const { state } = connection.value;
  return (
    <span class={`feed feed-${state}`} title="The push connection to the server">
      <span class="feed-dot" aria-hidden="true" />
      {WORDS[state]}
    </span>
  );
}

function Clock() {
  const next = zone.value === "utc" ? "this machine's time" : "UTC";
  return (
    <button type="button" class="clock" title={`Show ${next}`} onClick={toggleZone}>
      <time>{formatTime(now.value, "time")}</time> <span>{zoneName()}</span>
    </button>
  );
}
