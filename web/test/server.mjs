// A server that speaks linewatch's push protocol as far as a reader sees it, with its log in a file, to be killed:
//   node server.mjs PORT FILE
// POST /publish {count} appends that many events; GET /log answers how many there are.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

import { WebSocketServer } from "ws";

const [port, file] = process.argv.slice(2);
const log = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
const clients = new Set();

const envelope = (type, data, position) =>
  JSON.stringify({ type, timestamp: new Date().toISOString(), data, position });
const alert = (index) => envelope("risk_alert", JSON.parse(log[index]), index + 1);

function publish(count) {
  for (let made = 0; made < count; made += 1) {
    const line = JSON.stringify({ alert_count: 1, event_ids: [log.length + 1], severities: ["warning"] });
    appendFileSync(file, `${line}\n`);
    log.push(line);
    for (const client of clients) client.send(alert(log.length - 1));
  }
}

const http = createServer(async (request, response) => {
  if (request.method === "POST") {
    let body = "";
    for await (const part of request) body += part;
    publish(JSON.parse(body).count);
  }
  response.end(JSON.stringify({ head: log.length }));
});

new WebSocketServer({ server: http }).on("connection", (socket, request) => {
  const since = new URL(request.url, "http://localhost").searchParams.get("since");
  const from = since === null ? log.length : Number(since);
  socket.send(envelope("connection_ack", { topics: ["risk_alerts"], log: "fake", from, heartbeat_ms: 20_000 }, from));
  for (let index = from; index < log.length; index += 1) socket.send(alert(index));
  if (since !== null) socket.send(envelope("resumed", { from, to: log.length, count: log.length - from }));
  clients.add(socket);
  socket.on("close", () => clients.delete(socket));
});

http.listen(Number(port), "127.0.0.1");
