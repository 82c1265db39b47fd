//! Which events each bookmaker has.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    batch::{at, event, one_x_two, past},
    place::{Place, on_both_stores},
    shapes::Shapes,
};

const CONTRACT: Shapes = Shapes(
    "PlatformCoverage platform:string total_events:id matched_events:id unmatched_events:id match_rate:number
     TournamentCoverage total:id matched:id betpawa_only:id competitor_only:id
     CoverageStats total_events:id matched_count:id betpawa_only_count:id competitor_only_count:id match_rate:number by_platform:[PlatformCoverage]
     PalimpsestEvent id:id sportradar_id:string name:string home_team:string away_team:string kickoff:time tournament_name:string tournament_id:id|null tournament_country:string|null sport_name:string availability:string platforms:[string]
     TournamentGroup tournament_id:id tournament_name:string tournament_country:string|null sport_name:string coverage:TournamentCoverage events:[PalimpsestEvent]
     PalimpsestEventsResponse coverage:CoverageStats tournaments:[TournamentGroup]",
);

async fn ok(app: &TestApp, path: &str, kind: &str) -> Value {
    let body = app.get(path).await.expect(200);
    let faults = CONTRACT.faults(kind, &body);
    assert!(faults.is_empty(), "{path} is not as the client reads it:\n{}\n{body:#}", faults.join("\n"));
    body
}

/// Fixtures as (key, name, tournament, minute of kickoff, who has it).
const FIXTURES: [(&str, &str, &str, u32, &[&str]); 4] = [
    ("sr:1", "Norway - France", "World Cup", 30, &["betpawa", "sportybet"]),
    ("sr:2", "Alpha - Beta", "Premier League", 10, &["betpawa"]),
    ("sr:3", "Gamma - Delta", "World Cup", 20, &["sportybet", "bet9ja"]),
    ("sr:4", "Zeta - Eta", "Premier League", 40, &["betpawa", "bet9ja"]),
];

async fn offered(app: &TestApp) {
    let mut snapshots = Vec::new();
    for (key, name, tournament, minute, books) in FIXTURES {
        for book in books {
            let mut event = event(key, &at(minute));
            event["name"] = json!(name);
            event["tournament"] = json!(tournament);
            let markets = [one_x_two([2.0, 3.4, 3.1])];
            snapshots.push(json!({ "bookmaker": book, "capturedAt": past(0), "event": event, "markets": markets }));
        }
    }
    // One that has started long ago.
    let old = event("sr:9", "2026-06-27T12:00:00Z");
    snapshots.push(
        json!({ "bookmaker": "betpawa", "capturedAt": past(0), "event": old, "markets": [one_x_two([2.0, 3.4, 3.1])] }),
    );
    let answer = app.batch(&json!({ "snapshots": snapshots })).await.expect(201);
    app.get(&format!("/api/events?min_position={}", answer["position"])).await.expect(200);
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

/// The names of all events of an answer, tournament by tournament.
fn listed(answer: &Value) -> Vec<String> {
    let groups = answer["tournaments"].as_array().unwrap().iter();
    groups.flat_map(|group| names(&group["events"])).map(ToOwned::to_owned).collect()
}

on_both_stores! {
    async fn who_has_what_is_counted(place: &Place) {
        let app = TestApp::start(place).await;
        let empty = ok(&app, "/api/palimpsest/coverage", "CoverageStats").await;
        assert_eq!((&empty["total_events"], &empty["match_rate"]), (&json!(0), &json!(0)));
        offered(&app).await;
        let stats = ok(&app, "/api/palimpsest/coverage", "CoverageStats").await;
        let counts = ["total_events", "matched_count", "betpawa_only_count", "competitor_only_count", "match_rate"];
        assert_eq!(counts.map(|name| stats[name].clone()), [4, 2, 1, 1, 50].map(Value::from));
        let expected = json!([
            { "platform": "bet9ja", "platform_name": "Bet9ja", "total_events": 2, "matched_events": 1, "unmatched_events": 1, "match_rate": 50 },
            { "platform": "betpawa", "platform_name": "BetPawa", "total_events": 3, "matched_events": 2, "unmatched_events": 1, "match_rate": 66.6667 },
            { "platform": "sportybet", "platform_name": "SportyBet", "total_events": 2, "matched_events": 1, "unmatched_events": 1, "match_rate": 50 },
        ]);
        assert_eq!(stats["by_platform"], expected);
        let started = ok(&app, "/api/palimpsest/coverage?include_started=true", "CoverageStats").await;
        assert_eq!(started["total_events"], 5, "however long ago it started");
        let all = ok(&app, "/api/palimpsest/events?include_started=true", "PalimpsestEventsResponse").await;
        assert!(listed(&all).len() == 5 && all["coverage"] == started, "{all}");
        app.stop().await;
    }

    async fn events_are_listed_by_tournament(place: &Place) {
        let app = TestApp::start(place).await;
        offered(&app).await;
        let all = ok(&app, "/api/palimpsest/events", "PalimpsestEventsResponse").await;
        assert_eq!(listed(&all), ["Alpha - Beta", "Zeta - Eta", "Gamma - Delta", "Norway - France"]);
        assert_eq!(all["coverage"], ok(&app, "/api/palimpsest/coverage", "CoverageStats").await);
        let group = &all["tournaments"][0];
        assert_eq!(group["tournament_name"], "Premier League");
        assert_eq!(group["coverage"], json!({ "total": 2, "matched": 1, "betpawa_only": 1, "competitor_only": 0 }));
        let event = &group["events"][1];
        assert_eq!((&event["availability"], &event["platforms"]), (&json!("matched"), &json!(["bet9ja", "betpawa"])));
        assert_eq!((&event["sportradar_id"], &event["tournament_country"]), (&json!("4"), &json!("World")));
        for (query, expected) in [
            ("availability=matched", &["Zeta - Eta", "Norway - France"][..]),
            ("availability=betpawa-only", &["Alpha - Beta"]),
            ("availability=competitor-only", &["Gamma - Delta"]),
            ("availability=all&search=delta", &["Gamma - Delta"]),
            ("platforms=bet9ja", &["Gamma - Delta", "Zeta - Eta"]),
            ("platforms=bet9ja&platforms=sportybet&availability=matched", &["Norway - France", "Zeta - Eta"]),
            ("lacking=sportybet", &["Alpha - Beta", "Zeta - Eta"]),
            ("lacking=sportybet&lacking=bet9ja&platforms=betpawa", &["Alpha - Beta", "Norway - France", "Zeta - Eta"]),
            ("sort=alphabetical", &["Alpha - Beta", "Zeta - Eta", "Gamma - Delta", "Norway - France"]),
            ("sort=tournament", &["Alpha - Beta", "Zeta - Eta", "Gamma - Delta", "Norway - France"]),
            ("sort=kickoff&platforms=sportybet", &["Gamma - Delta", "Norway - France"]),
            ("sport_id=999", &[]),
        ] {
            let answer = ok(&app, &format!("/api/palimpsest/events?{query}"), "PalimpsestEventsResponse").await;
            let mut found = listed(&answer);
            let mut expected: Vec<_> = expected.iter().map(|name| (*name).to_owned()).collect();
            if !query.starts_with("sort") {
                found.sort();
                expected.sort();
            }
            assert_eq!(found, expected, "{query}");
            assert_eq!(answer["total"], expected.len(), "{query}");
        }
        let refused = [
            ("availability=some", "availability"),
            ("sort=size", "sort"),
            ("sport_id=x", "sport_id"),
            ("platforms=Bet+Pawa", "platforms"),
        ];
        for (query, field) in refused {
            let problem = app.get(&format!("/api/palimpsest/events?{query}")).await.expect(400);
            assert_eq!(problem["field"], field, "{query}: {problem}");
        }
        app.stop().await;
    }

    async fn what_cannot_be_compared_is_listed(place: &Place) {
        let app = TestApp::start(place).await;
        offered(&app).await;
        for (query, expected) in [
            ("", &["Alpha - Beta", "Gamma - Delta"][..]),
            ("?availability=betpawa", &["Alpha - Beta"]),
            ("?availability=competitor", &["Gamma - Delta"]),
            ("?page_size=1&page=2", &["Gamma - Delta"]),
            ("?search=gamma", &["Gamma - Delta"]),
            ("?min_bookmakers=2", &["Gamma - Delta"]),
        ] {
            let list = app.get(&format!("/api/events/unmatched{query}")).await.expect(200);
            assert_eq!(names(&list["events"]), expected, "{query}");
        }
        app.stop().await;
    }
}
