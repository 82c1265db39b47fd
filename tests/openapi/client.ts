// A client of the types that openapi-typescript makes: it compiles only where they fit, and runs only where the server does.
import createClient from "openapi-fetch";

import type { paths } from "./api.js";

const client = createClient<paths>({ baseUrl: process.argv[2] ?? "" });

function expect(what: string, holds: boolean): void {
  if (!holds) throw new Error(what);
}

const { data: list, error } = await client.GET("/api/alerts", { params: { query: { limit: 1, severity: ["warning", "elevated", "critical"] } } });
if (!list) throw new Error(error.detail);
const alert = list.alerts[0];
if (!alert) throw new Error("there is no alert");
expect("an alert has a type", alert.alertType.length > 0);

const changed = await client.PATCH("/api/alerts/{id}", { params: { path: { id: alert.id } }, body: { acknowledged: true, note: "by a generated client" } });
expect("the alert is acknowledged", changed.data?.status === "acknowledged");

const refused = await client.GET("/api/alerts", { params: { query: { limit: 201 } } });
expect("a limit out of bounds is refused by name", refused.error?.field === "limit");

const settings = await client.PUT("/api/settings", { body: { batchSize: 60 } });
expect("a setting is changed", settings.data?.batchSize === 60);

const published = await client.POST("/api/v1/publish/market-data", { body: { symbol: "SPY", data: { price: 662.41 } } });
expect("a market is published", (published.data?.position ?? 0) > 0);

console.log("it answers as it is described");
