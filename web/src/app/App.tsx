import { useEffect } from "preact/hooks";

import { Announcer } from "../alarm/Announcer.tsx";
import { token, tokenWanted } from "../api/client.ts";
import { openAlerts } from "../live/counts.ts";
import { may } from "../live/me.ts";
import { Toasts } from "../ui/Toast.tsx";
import { Banner } from "./Banner.tsx";
import { Confirm } from "./Confirm.tsx";
import { Help, helpOpen } from "./Help.tsx";
import { useKeys } from "./keys.ts";
import { Login } from "./Login.tsx";
import { Nav } from "./Nav.tsx";
import { NotForRole } from "./NotForRole.tsx";
import { Page } from "./Page.tsx";
import { Palette, paletteOpen } from "./Palette.tsx";
import { navigate, path, query, withQuery } from "./router.ts";
import { match, ROUTES } from "./routes.ts";
import { toggleTheme } from "./theme.ts";
import { toggleZone } from "./time.ts";
import { useDocumentTitle } from "./title.ts";
import { clearToasts } from "./toasts.ts";

/** Everything: the navigation, the banner and the page that the address names. */
export function App() {
  useKeys("Everywhere", [
    { keys: "?", does: "Keyboard shortcuts", run: () => (helpOpen.value = true) },
    { keys: "Ctrl+k", does: "Command palette", run: () => (paletteOpen.value = true), whileTyping: true },
    ...ROUTES.flatMap(({ key, path, title }) =>
      key ? [{ keys: `g ${key}`, does: `Go to ${title}`, run: () => navigate(path) }] : [],
    ),
    { keys: "Shift+D", does: "Dark or light theme", run: toggleTheme },
    { keys: "Shift+Z", does: "Local time zone or UTC", run: toggleZone },
  ]);
  const isHome = path.value === "/";
  useEffect(() => {
    if (isHome) navigate(withQuery("/risk", query.value), { replace: true });
  }, [isHome]);
  // What was said to one user, and what it offers to undo, is not for the next.
  useEffect(clearToasts, [token.value]);
  const found = match(path.value);
  useDocumentTitle(found?.route.title, openAlerts.value ?? 0);
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Nav />
      {may("read") && <Banner />}
      <main id="main" tabIndex={-1}>
        {!isHome && (may("read") ? <Page match={found} /> : <NotForRole />)}
      </main>
      <Toasts />
      <Announcer />
      {helpOpen.value && <Help />}
      {paletteOpen.value && <Palette />}
      <Confirm />
      {tokenWanted.value && <Login />}
    </div>
  );
}
