import "./live/hold.ts";

import { render } from "preact";

import { App } from "./app/App.tsx";
import { startKeys } from "./app/keys.ts";
import { startRouter } from "./app/router.ts";
import { startTheme } from "./app/theme.ts";
import { startClock } from "./app/time.ts";
import { startFeed } from "./live/feed.ts";
import "./app/tokens.css";
import "./app/base.css";
import "./app/shell.css";
import "./ui/ui.css";

startTheme();
startRouter();
startKeys();
startClock();
startFeed();

const root = document.getElementById("app");
if (root) render(<App />, root);
