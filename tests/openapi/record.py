"""Records the examples of the OpenAPI document from a linewatch that was just started:

    linewatch demo --over-http &
    python3 tests/openapi/record.py http://127.0.0.1:8000 > src/api/openapi/examples.json

Lists are cut to their first entries, and texts to their first lines.
"""

import json
import sys
import time
import urllib.error
import urllib.request

ENTRIES = 2
LINES = 6
RULES = {"monitors": [{"id": "price", "detector": "price_change", "floor": 1}]}
TOML = '[[monitors]]\nid = "price"\ndetector = "price_change"\nfloor = 1\n'


class Recorder:
    def __init__(self, base):
        self.base = base
        document = self.get("/openapi.json")
        self.operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
        }
        self.examples = {}

    def open(self, method, path, body=None, kind="application/json"):
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode() if body is not None else None
        headers = {"content-type": kind} if data is not None else {}
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        return urllib.request.urlopen(request, timeout=60)

    def get(self, path):
        with self.open("GET", path) as answer:
            return json.load(answer)

    def record(self, operation_id, /, body=None, kind="application/json", query="", **parameters):
        """Asks for an operation, keeps what was sent and answered, and gives the answer."""
        method, path, operation = self.operations[operation_id]
        filled = path
        for parameter, value in parameters.items():
            filled = filled.replace("{" + parameter + "}", str(value))
        named = {parameter["name"] for parameter in operation.get("parameters", [])}
        in_query = "&".join(f"{key}={value}" for key, value in parameters.items() if "{" + key + "}" not in path)
        query = "&".join(part for part in (in_query, query) if part)
        example = self.examples.setdefault(operation_id, {})
        if parameters:
            example.setdefault("parameters", {}).update({key: value for key, value in parameters.items() if key in named})
        if body is not None:
            example.setdefault("request", {})[kind] = body
        with self.open(method, filled + (f"?{query}" if query else ""), body, kind) as answer:
            media_types = operation["responses"][str(answer.status)].get("content", {})
            value = self.read(answer, media_types)
            if value:
                example.setdefault("responses", {})[str(answer.status)] = {
                    media_type: cut(part) for media_type, part in value.items()
                }
        return next(iter(value.values()), None)

    def read(self, answer, media_types):
        kind = answer.headers.get("content-type", "").split(";")[0]
        if kind == "application/json":
            return {"application/json": json.load(answer)}
        if kind == "application/x-ndjson":
            lines = [json.loads(line) for line in answer]
            return dict(zip(media_types, (lines[0], lines[-1])))
        lines = []
        while media_types and len(lines) < LINES and (line := answer.readline()):
            lines.append(line.decode())
        return {media_type: "".join(lines) for media_type in media_types}


def cut(value):
    if isinstance(value, list):
        return [cut(entry) for entry in value[:ENTRIES]]
    if isinstance(value, dict):
        return {key: cut(entry) for key, entry in value.items()}
    return value


def until(find, seconds=120):
    """What is there at last."""
    end = time.time() + seconds
    while time.time() < end:
        if found := find():
            return found
        time.sleep(0.5)
    raise SystemExit("what is to be recorded does not come about")


def record_alerts(recorder):
    listed = until(lambda: recorder.get("/api/alerts?limit=1&status=new")["alerts"])[0]
    alert, event = listed["id"], listed["eventId"]
    recorder.record("list_alerts", limit=2)
    recorder.record("list_alert_facets")
    recorder.record("list_alert_groups", limit=2)
    recorder.record("get_alert_group", eventId=event)
    recorder.record("get_alert_stats")
    recorder.record("get_alert", id=alert)
    recorder.record("explain_alert", id=alert)
    recorder.record("acknowledge_alert", {"acknowledged": True, "note": "seen"}, id=alert)
    version = recorder.get(f"/api/alerts/{alert}/notes")["notes"][0]["version"]
    recorder.record("amend_alert_note", {"note": "seen, ours is right", "expectedVersion": version}, id=alert)
    recorder.record("list_alert_notes", id=alert)
    recorder.record("acknowledge_alerts", {"alertIds": [alert], "acknowledged": False})
    recorder.record("list_event_alerts", id=event)
    return listed


def record_events(recorder, alert):
    event, market, book = alert["eventId"], alert["marketId"], alert["bookmakerSlug"]
    line = {} if alert["line"] is None else {"line": alert["line"]}
    recorder.record("list_events", page_size=2)
    recorder.record("count_events_with_alerts")
    recorder.record("list_event_countries")
    recorder.record("list_event_tournaments")
    recorder.record("list_unmatched_events", availability="betpawa")
    recorder.record("get_event", id=event)
    recorder.record("list_event_snapshots", id=event)
    recorder.record("get_odds_history", id=event, market=market, bookmaker_slug=book, **line)
    recorder.record("get_margin_history", id=event, market=market, bookmaker_slug=book, **line)
    until(lambda: recorder.get("/api/margins/timeline")["books"])
    recorder.record("get_margins")
    recorder.record("get_margin_timeline", market="3743")
    recorder.record("list_tournament_margins", limit=2)
    recorder.record("get_coverage_stats")
    recorder.record("list_covered_events")
    recorder.record("get_effective_rules", fixture=event, market=market)
    recorder.record("explain_silence", fixture=event, market=market)


def record_rules(recorder):
    recorder.record("get_rules")
    recorder.record("list_rule_presets")
    recorder.record("check_rules", TOML, "application/toml")
    recorder.record("check_rules", RULES)
    recorder.record("save_rule_draft", TOML, "application/toml", "expectedVersion=0", name="calm")
    recorder.record("save_rule_draft", {"expectedVersion": 1, "rules": RULES, "note": "a try"}, name="calm")
    recorder.record("list_rule_drafts")
    recorder.record("get_rule_draft", name="calm")
    begun = recorder.record("begin_backtest", {"draft": "calm"})
    recorder.record("list_backtests")
    until(lambda: recorder.get(f"/api/backtests/{begun['id']}")["state"] == "done")
    recorder.record("get_backtest", id=begun["id"])
    recorder.record("list_backtest_rows", id=begun["id"])
    recorder.record("get_backtest_timeline", id=begun["id"])
    recorder.record("end_backtest", id=begun["id"])
    recorder.record("activate_rules", TOML, "application/toml", "expectedVersion=0&note=prices%20alone")
    recorder.record("activate_rules", {"expectedVersion": 1, "rules": {**RULES, "families": []}, "note": "calmer"})
    recorder.record("list_rule_versions")
    recorder.record("get_rule_version", version=1)
    version = recorder.get("/api/rules/drafts/calm")["version"]
    recorder.record("discard_rule_draft", name="calm", expectedVersion=version)
    recorder.record("list_bookmaker_families")


def record_publications(recorder):
    alert = {"alert_type": "gamma_flip", "source": "gamma_tracker", "symbol": "SPY", "content": "SPY below 662.5"}
    market = {"symbol": "SPY", "data": {"price": 662.41}}
    recorder.record("publish_alert", alert)
    recorder.record("publish_signal", {"signal": {"symbol": "SPY", "side": "buy"}})
    recorder.record("publish_market_data", market)
    recorder.record("publish_agent_insight", {"agent": "MarketAgent", "insight": {"bias": "long"}})
    recorder.record("publish_narrative", {"narrative": "Quiet before the open."})
    items = [{"kind": "market_data", **market}, {"kind": "narrative", "narrative": "Quiet."}]
    recorder.record("publish_batch", {"items": items})
    examples = recorder.examples
    examples["connect_market_channel"] = {"parameters": {"symbol": "SPY"}}
    examples["connect_agent_channel"] = {"parameters": {"agent_name": "MarketAgent"}}
    recorder.record("get_push_stats")
    recorder.record("issue_ticket")
    recorder.record("stream_messages", query="topics=odds_updates")


def record_scrapes(recorder):
    run = until(lambda: recorder.get("/api/scheduler/history?status=completed&limit=1")["runs"])[0]["id"]
    recorder.record("list_bookmaker_health")
    recorder.record("list_scheduler_history", limit=2)
    recorder.record("pause_scheduler")
    until(lambda: not recorder.get("/api/scrape/runs/active"))
    recorder.record("get_scheduler_status")
    begun = recorder.record("begin_scrape", {"bookmakers": ["betpawa"], "timeout": 120})["scrape_run_id"]
    recorder.record("list_active_scrape_runs")
    recorder.record("watch_scrape_run", id=begun)
    quiet = lambda: until(lambda: not recorder.get("/api/scrape/runs/active"))
    quiet()
    recorder.record("begin_and_watch_scrape", timeout=120)
    quiet()
    # Whether something fails in the demo is left to chance; who names a bookmaker has it asked for everything.
    recorder.record("retry_scrape_run", {"platforms": ["bet9ja"]}, id=run)
    quiet()
    recorder.record("resume_scheduler")
    recorder.record("list_scrape_runs", limit=2)
    recorder.record("get_scrape_run", id=run)
    recorder.record("list_scrape_run_phases", id=run)
    recorder.record("get_scrape_stats")
    recorder.record("get_scrape_analytics", days=7)
    recorder.record("get_scrape_event_metrics", days=7)
    recorder.record("list_left_out_fixtures")
    recorder.record("list_unmapped_markets")
    recorder.examples["begin_event_scrape"] = {
        "parameters": {"sportradar_id": "66457014"},
        "responses": {"200": {"application/json": {"scrape_run_id": begun}}},
    }


def snapshot():
    """A snapshot of now, of a fixture of tomorrow."""
    clock = lambda seconds: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
    event = {"key": "sr:66457014", "name": "Norway - France", "homeTeam": "Norway", "awayTeam": "France"}
    outcomes = [{"name": "1", "odds": 4.71}, {"name": "X", "odds": "4.60"}, {"name": "2", "odds": 1.66}]
    market = {"marketId": "3743", "marketName": "1X2 - Full Time", "line": None, "outcomes": outcomes}
    event["kickoff"] = clock(86_400)
    return {"bookmaker": "betpawa", "capturedAt": clock(0), "event": event, "markets": [market]}


def record_the_rest(recorder):
    recorder.record("send_scrape_batch", {"batchId": "run-7/1", "scrapeRunId": "run-7", "snapshots": [snapshot()]})
    recorder.examples["send_scrape_batch"]["request"]["application/x-ndjson"] = snapshot()
    recorder.record("get_settings")
    recorder.record("update_settings", {"alertThresholdWarning": 6.5})
    recorder.record("list_settings_versions")
    recorder.record("list_audit_events", query="type=AlertDetected", limit=2)
    recorder.record("get_audit_event", position=1)
    for name in ("get_health", "get_me", "get_status", "get_liveness", "get_readiness", "get_metrics"):
        recorder.record(name)


def main():
    recorder = Recorder(sys.argv[1].rstrip("/"))
    alert = record_alerts(recorder)
    record_events(recorder, alert)
    record_scrapes(recorder)
    record_rules(recorder)
    record_publications(recorder)
    record_the_rest(recorder)
    json.dump(recorder.examples, sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
