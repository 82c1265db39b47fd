import { defineConfig, type ProxyOptions } from "vite";

import { compressed } from "./build/compress.ts";

/** The linewatch whose API pages in development talk to. */
const server = process.env["LINEWATCH_URL"] ?? "http://127.0.0.1:8000";

/** As linewatch serves it itself: the API refuses pages of other origins, so the proxy says it is its own. */
const toServer: ProxyOptions = {
  target: server,
  changeOrigin: true,
  ws: true,
  headers: { origin: server },
};
const proxy = { "/api": toServer, "/openapi.json": toServer, "/readyz": toServer, "/healthz": toServer };

export default defineConfig({
  plugins: [compressed()],
  server: { proxy },
  preview: { proxy },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 300,
  },
});
