import { useEffect, useRef, useState } from "preact/hooks";

import { token, logOut } from "../api/client.ts";
import { openAlerts } from "../live/counts.ts";
import { connection } from "../live/feed.ts";
import { may } from "../live/me.ts";
import { Icon } from "../ui/Icon.tsx";
import { isNarrow } from "../ui/media.ts";
import { helpOpen } from "./Help.tsx";
import { useKeys } from "./keys.ts";
import { paletteOpen } from "./Palette.tsx";
import { path } from "./router.ts";
import { match, ROUTES } from "./routes.ts";
import { theme, toggleTheme } from "./theme.ts";
import { formatTime, now, toggleZone, zone, zoneName } from "./time.ts";
import { under } from "./base.ts";

/** The top bar: where one can go, whether the feed lives, the time, and what concerns the whole desk. */
export function Nav() {
  return (
    <header class="bar">
      <a class="brand" href={under("/risk")} aria-label="linewatch: Risk">
        <Icon name="logo" />
        <span>linewatch</span>
      </a>
      {isNarrow.value ? <Menu /> : <Pages />}
      <div class="bar-end">
        {may("read") && <FeedLight />}
        <Clock />
        {!isNarrow.value && (
          <button type="button" class="icon-button" aria-label={themeWords()} title={themeWords()} onClick={toggleTheme}>
            <Icon name={theme.value === "dark" ? "sun" : "moon"} />
          </button>
        )}
        <button type="button" class="icon-button" aria-label="Command palette" title="Command palette (Ctrl K)" onClick={() => (paletteOpen.value = true)}>
          <Icon name="search" />
        </button>
        {!isNarrow.value && (
          <button type="button" class="icon-button" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={() => (helpOpen.value = true)}>
            <Icon name="keys" />
          </button>
        )}
        {token.value !== undefined && <SignOut />}
      </div>
    </header>
  );
}

function SignOut() {
  useKeys("Everywhere", [{ keys: "", does: "Sign out", run: logOut }]);
  return (
    <button type="button" class="icon-button" aria-label="Sign out" title="Sign out" onClick={logOut}>
      <Icon name="leave" />
    </button>
  );
}

const themeWords = () => (theme.value === "dark" ? "Light theme" : "Dark theme");

function Pages() {
  return (
    <nav aria-label="Pages">
      <ul>{ROUTES.map((route) => route.key && <Item key={route.path} to={route.path} title={route.title} hint={route.key} />)}</ul>
    </nav>
  );
}

/** The pages behind a button, where they have no room beside each other. */
function Menu() {
  const [isOpen, setOpen] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  const here = path.value;
  useEffect(() => setOpen(false), [here]);
  useEffect(() => {
    if (!isOpen) return;
    const onElsewhere = ({ target }: Event) => {
      if (target instanceof Node && !element.current?.contains(target)) setOpen(false);
    };
    document.addEventListener("pointerdown", onElsewhere);
    return () => document.removeEventListener("pointerdown", onElsewhere);
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      setOpen(false);
    }
  };
  return (
    <div ref={element} class="menu" onKeyDown={onKeyDown}>
      <button type="button" aria-expanded={isOpen} title="Pages" onClick={() => setOpen(!isOpen)}>
        <Icon name="menu" />
        {match(here)?.route.title ?? "Pages"}
      </button>
      {isOpen && (
        <div class="nav-menu">
          <Pages />
          <button type="button" class="plain" onClick={toggleTheme}>
            {themeWords()}
          </button>
        </div>
      )}
    </div>
  );
}

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
  const next = zone.value === "utc" ? "local time" : "UTC";
  return (
    <button type="button" class="clock" title={`Show ${next}`} onClick={toggleZone}>
      <time>{formatTime(now.value, "time")}</time> <span>{zoneName()}</span>
    </button>
  );
}
