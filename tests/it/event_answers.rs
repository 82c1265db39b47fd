//! What the existing client reads of one event as a whole: all of its alerts, and margins that are margins.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    batch::{at, event, one_x_two, past, snapshot},
    place::{Place, on_both_stores},
};

/// Every minute betpawa's price of the home team jumps, so every minute after the first has a critical alert.
fn jumps(key: &str, minutes: u32) -> Value {
    let mut snapshots = Vec::new();
    for minute in 0..=minutes {
        let home = if minute % 2 == 0 { 2.0 } else { 3.0 };
        snapshots.push(snapshot("betpawa", &past(minute), key, &[one_x_two([home, 3.4, 3.1])]));
        snapshots.push(snapshot("sportybet", &past(minute), key, &[one_x_two([2.0, 3.4, 3.1])]));
    }
    json!({ "snapshots": snapshots })
}

/// The id of the event that a batch is about, once the read models have the batch.
async fn recorded(app: &TestApp, batch: &Value, home: &str) -> i64 {
    let answer = app.batch(batch).await.expect(201);
    let path = format!("/api/events?include_started=true&min_position={}", answer["position"]);
    let events = app.get(&path).await.expect(200);
    let found = events["events"].as_array().unwrap().iter().find(|event| event["home_team"] == home);
    found.unwrap_or_else(|| panic!("{events:#}"))["id"].as_i64().unwrap()
}

on_both_stores! {
    async fn an_event_has_all_of_its_alerts_and_its_own_counts(place: &Place) {
        let app = TestApp::start(place).await;
        let id = recorded(&app, &jumps("sr:1", 69), "Norway").await;
        let mut other = jumps("sr:2", 3);
        for snapshot in other["snapshots"].as_array_mut().unwrap() {
            snapshot["event"]["homeTeam"] = json!("Ghana");
            snapshot["event"]["name"] = json!("Ghana - France");
        }
        recorded(&app, &other, "Ghana").await;
        let path = format!("/api/events/{id}/alerts");
        let all = app.get(&path).await.expect(200);
        assert_eq!(all["alerts"].as_array().unwrap().len(), 69, "the existing client counts the array");
        assert_eq!((&all["total"], &all["newCount"], &all["nextCursor"]), (&json!(69), &json!(69), &Value::Null));
        let first = all["alerts"][0]["id"].as_i64().unwrap();
        let body = json!({ "acknowledged": true });
        app.json(reqwest::Method::PATCH, &format!("/api/alerts/{first}"), &body).await.expect(200);
        let page = app.get(&format!("{path}?limit=10&status=new")).await.expect(200);
        assert_eq!(page["alerts"].as_array().unwrap().len(), 10, "who asks for a part gets a part");
        let counts = ["total", "newCount", "acknowledgedCount", "pastCount"].map(|name| page[name].as_i64().unwrap());
        assert_eq!(counts, [68, 68, 1, 0], "the counts are the event's own, whatever the filter");
        assert!(page["nextCursor"].is_string());
        assert_eq!(app.get(&format!("{path}?limit=5001")).await.problem(400), "must lie between 1 and 5000");
        let everywhere = app.get("/api/alerts").await.expect(200);
        assert_eq!((&everywhere["total"], &everywhere["newCount"]), (&json!(72), &json!(71)));
        app.stop().await;
    }

    async fn a_market_with_a_closed_outcome_has_no_margin(place: &Place) {
        let app = TestApp::start(place).await;
        let market = |closed: bool| {
            let mut market = one_x_two([2.0, 3.0, 8.0]);
            market["outcomes"][0]["isActive"] = json!(!closed);
            market
        };
        let offer = |minute, closed| json!({ "bookmaker": "betpawa", "capturedAt": past(minute),
            "event": event("sr:1", &at(0)), "markets": [market(closed)] });
        let batch = json!({ "snapshots": [offer(0, false), offer(1, true), offer(2, false), offer(3, true)] });
        let id = recorded(&app, &batch, "Norway").await;
        let list = app.get("/api/events").await.expect(200);
        let inline = &list["events"][0]["bookmakers"][0]["inline_odds"][0];
        assert_eq!((&inline["available"], &inline["margin"]), (&json!(true), &Value::Null), "{inline:#}");
        let detail = app.get(&format!("/api/events/{id}")).await.expect(200);
        let market = &detail["markets_by_bookmaker"][0]["markets"][0];
        assert_eq!(market["outcomes"].as_array().unwrap().len(), 3, "{market:#}");
        assert!(market.get("margin").is_none(), "that client shows none for what is absent, and fails at null: {market:#}");
        for history in ["history", "margin-history"] {
            let path = format!("/api/events/{id}/markets/3743/{history}?bookmaker_slug=betpawa");
            let answer = app.get(&path).await.expect(200);
            let points = answer["history"].as_array().unwrap();
            let margins: Vec<_> = points.iter().map(|point| point["margin"].clone()).collect();
            assert_eq!(margins, [json!(-4.17), Value::Null, json!(-4.17), Value::Null], "{answer:#}");
        }
        app.stop().await;
    }

    async fn markets_are_in_the_reference_books_groups_and_order(place: &Place) {
        let app = TestApp::start(place).await;
        let market = |id: &str, name: &str| json!({ "marketId": id, "marketName": name, "outcomes": [
            { "name": "Yes", "odds": 1.8 }, { "name": "No", "odds": 1.9 } ] });
        let markets = [
            market("1096755", "1X2 and Over/Under"),
            market("99", "A market of nobody else"),
            market("3795", "Both Teams To Score"),
            one_x_two([2.0, 3.4, 3.1]),
        ];
        let batch = json!({ "snapshots": [snapshot("betpawa", &past(0), "sr:1", &markets)] });
        let id = recorded(&app, &batch, "Norway").await;
        let detail = app.get(&format!("/api/events/{id}")).await.expect(200);
        let shown = detail["markets_by_bookmaker"][0]["markets"].as_array().unwrap();
        let ids: Vec<_> = shown.iter().map(|market| market["betpawa_market_id"].as_str().unwrap()).collect();
        assert_eq!((ids[0], ids[3]), ("3743", "99"), "it opens with 1X2, and what is not known comes last: {ids:?}");
        assert_eq!(shown[0]["market_groups"], json!(["all", "popular"]));
        assert_eq!(shown[3]["market_groups"], Value::Null);
        app.stop().await;
    }

    async fn a_group_names_what_moved_most(place: &Place) {
        let app = TestApp::start(place).await;
        let dnb = |home: f64| json!({ "marketId": "3774", "marketName": "Asian Handicap", "line": -0.5, "outcomes": [
            { "name": "Home", "odds": home }, { "name": "Away", "odds": 1.9 } ] });
        let moment = |minute, home, handicap| {
            let markets = [one_x_two([home, 3.4, 3.1]), dnb(handicap)];
            json!({ "snapshots": [
                snapshot("betpawa", &past(minute), "sr:1", &markets),
                snapshot("sportybet", &past(minute), "sr:1", &[one_x_two([2.0, 3.4, 3.1]), dnb(2.0)]),
            ] })
        };
        app.batch(&moment(0, 2.0, 2.0)).await.expect(201);
        let answer = app.batch(&moment(1, 2.4, 2.2)).await.expect(201);
        assert_eq!(answer["alerts"], 2, "{answer}");
        let path = format!("/api/alerts/groups?min_position={}", answer["position"]);
        let groups = app.get(&path).await.expect(200);
        let strongest = &groups["groups"][0]["strongest"];
        assert_eq!((&strongest["alert"]["changePercent"], &strongest["markets"]), (&json!(20), &json!(2)), "{strongest:#}");
        assert_eq!(strongest["alert"]["bookmakerName"], "BetPawa");
        let path = format!("/api/alerts/groups/{}", groups["groups"][0]["eventId"]);
        let group = app.get(&path).await.expect(200);
        assert_eq!(group["group"]["strongest"], *strongest, "a group alone says the same");
        app.stop().await;
    }
}
