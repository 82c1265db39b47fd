use std::sync::Arc;

use reqwest::Client;
use serde_json::{Value, json};

use super::*;
use linewatch_model::ManualClock;

async fn double(feed: Feed) -> Double {
    let clock = Arc::new(ManualClock::new("2026-06-26T12:00:00Z".parse().unwrap()));
    let listen = "127.0.0.1:0".parse().unwrap();
    Double::start(DoubleOptions { listen, seed: 7, feed, recorded: None, as_large_as_recorded: false, clock })
        .await
        .unwrap()
}

async fn small() -> Double {
    double(Feed::Generated { fixtures: 130, drift: None }).await
}

async fn get(double: &Double, role: Role, path: &str) -> Value {
    let url = format!("{}{path}", double.base_url(role));
    reqwest::get(url).await.unwrap().json().await.unwrap()
}

async fn betpawa_events(double: &Double, competition: &str, skip: u32) -> Vec<Value> {
    let query = json!({ "queries": [{
        "query": { "eventType": "UPCOMING", "categories": ["2"], "zones": { "competitions": [competition] }, "hasOdds": true },
        "view": {}, "skip": skip, "take": 5,
    }] });
    let url = format!("{}/api/sportsbook/v4/events/lists/by-queries", double.base_url(Role::BetPawa));
    let answer = Client::new().get(url).query(&[("q", query.to_string())]).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    answer["responses"][0]["responses"].as_array().unwrap().clone()
}

#[tokio::test]
async fn betpawa_pages_its_lists_and_spreads_a_market_over_rows() {
    let double = small().await;
    let categories = get(&double, Role::BetPawa, "/api/sportsbook/v4/categories/list/2").await;
    let id = categories["withRegions"][0]["regions"][0]["competitions"][0]["competition"]["id"].as_str().unwrap();
    let (first, second) = (betpawa_events(&double, id, 0).await, betpawa_events(&double, id, 5).await);
    assert_eq!(first.len(), 5);
    assert!(!second.is_empty() && second[0]["id"] != first[0]["id"]);
    let path = format!("/api/sportsbook/v4/events/{}", first[0]["id"].as_str().unwrap());
    let event = get(&double, Role::BetPawa, &path).await;
    let markets = event["markets"].as_array().unwrap();
    let market = |id: &str| markets.iter().find(|market| market["marketType"]["id"] == id).unwrap();
    assert_eq!(market("4706")["row"].as_array().unwrap().len(), 3, "nine outcomes in rows of three");
    let european = &market("4724")["row"][0];
    assert_eq!((&european["handicap"], &european["formattedHandicap"]), (&json!(-8), &json!("-2")));
    assert_eq!(european["prices"][2]["handicap"], "Away +2");
    let rows = || markets.iter().flat_map(|market| market["row"].as_array().unwrap());
    let prices = || rows().flat_map(|row| row["prices"].as_array().unwrap());
    assert!(prices().any(|price| price["suspended"] == true && price["price"] == 0.0));
    assert!(prices().filter(|price| price["suspended"] == false).all(|price| price["price"].as_f64().unwrap() > 1.0));
}

#[tokio::test]
async fn sportybet_has_both_products_and_msport_other_words() {
    let double = small().await;
    let tree =
        get(&double, Role::SportyBet, "/api/ng/factsCenter/popularAndSportList?sportId=sr:sport:1&productId=3").await;
    let tournament = tree["data"]["sportList"][0]["categories"][0]["tournaments"][0]["id"].clone();
    let url = format!("{}/api/ng/factsCenter/pcEvents", double.base_url(Role::SportyBet));
    let body = json!([{ "sportId": "sr:sport:1", "marketId": "1,18,10,29", "tournamentId": [[tournament]] }]);
    let events: Value = Client::new().post(url).json(&body).send().await.unwrap().json().await.unwrap();
    let id = events["data"][0]["events"][0]["eventId"].as_str().unwrap().to_owned();
    let path = format!("/api/ng/factsCenter/event?eventId={id}&productId=3");
    let event = get(&double, Role::SportyBet, &path).await;
    assert_eq!(event["bizCode"], 10_000);
    let markets = event["data"]["markets"].as_array().unwrap();
    let results: Vec<_> =
        markets.iter().filter(|market| market["id"] == "1").map(|market| &market["product"]).collect();
    assert_eq!(results, [&json!(3), &json!(1)]);
    let total = markets.iter().find(|market| market["id"] == "18" && market["specifier"] == "total=2.5").unwrap();
    assert_eq!(total["outcomes"][0]["desc"], "Over 2.5");
    let list =
        get(&double, Role::MSport, "/api/ng/facts-center/query/frontend/sports-matches-list?sportId=sr:sport:1").await;
    let last = list["data"]["lastEventId"].as_str().unwrap();
    let path = format!("/api/ng/facts-center/query/frontend/sports-matches-list?sportId=sr:sport:1&lastEventId={last}");
    assert!(!get(&double, Role::MSport, &path).await["data"]["tournaments"].as_array().unwrap().is_empty());
    let path = format!("/api/ng/facts-center/query/frontend/match/detail?eventId={id}&productId=3");
    let event = get(&double, Role::MSport, &path).await;
    assert_eq!(event["data"]["markets"][0]["outcomes"][0]["description"], "Home");
}

#[tokio::test]
async fn bet9ja_closes_with_a_one_and_says_what_it_does_not_have() {
    let double = small().await;
    let sports = get(&double, Role::Bet9ja, "/desktop/feapi/PalimpsestAjax/GetSports?DISP=0").await;
    let countries = sports["D"]["PAL"]["1"]["SG"].as_object().unwrap();
    let groups = countries.values().flat_map(|country| country["G"].as_object().unwrap().keys());
    let mut closed = 0;
    for group in groups {
        let path = format!("/desktop/feapi/PalimpsestAjax/GetEventsInGroupV2?GROUPID={group}&DISP=0&GROUPMARKETID=1");
        for event in get(&double, Role::Bet9ja, &path).await["D"]["E"].as_array().unwrap() {
            let path = format!("/desktop/feapi/PalimpsestAjax/GetEvent?EVENTID={}", event["ID"]);
            let odds = get(&double, Role::Bet9ja, &path).await["D"]["O"].as_object().unwrap().clone();
            assert!(odds.contains_key("S_OU@6.5_O") && !odds.contains_key("S_OU@6.5_U"), "one side only");
            closed += odds.values().filter(|price| **price == "1").count();
        }
    }
    assert!(closed > 0);
    let gone = get(&double, Role::Bet9ja, "/desktop/feapi/PalimpsestAjax/GetEvent?EVENTID=1").await;
    assert_eq!(gone["R"], "E");
}

#[tokio::test]
async fn the_odds_api_wants_its_key_and_writes_both_formats() {
    let double = double(Feed::Simulated { frozen: true }).await;
    let url = format!("{}/v4/sports/soccer_epl/odds", double.base_url(Role::OddsApi));
    assert_eq!(reqwest::get(&url).await.unwrap().status().as_u16(), 401);
    let body = get(&double, Role::OddsApi, "/v4/sports/soccer_epl/odds?apiKey=k&regions=eu&oddsFormat=american").await;
    assert_eq!(body, json!([]), "the simulator plays the four named books");
    let double = small().await;
    let body = get(&double, Role::OddsApi, "/v4/sports/soccer_epl/odds?apiKey=k&oddsFormat=decimal").await;
    let outcomes = body[0]["bookmakers"][0]["markets"][0]["outcomes"].as_array().unwrap();
    assert_eq!(outcomes[0]["name"], body[0]["home_team"]);
    assert!(outcomes.iter().all(|outcome| outcome["price"].as_f64().unwrap() > 1.0));
}

#[tokio::test]
async fn orders_are_carried_out_and_requests_counted() {
    let double = small().await;
    let fixtures = double.fixtures(Role::Bet9ja);
    let (first, second) = (&fixtures[0], &fixtures[1]);
    double.order(Order::Unlist { book: Role::Bet9ja, fixture: first.clone() }).unwrap();
    assert_eq!(
        double.order(Order::Unlist { book: Role::Bet9ja, fixture: first.clone() }),
        Err(OrderError::NoSuchFixture)
    );
    assert!(!double.fixtures(Role::Bet9ja).contains(first));
    let id = |key: &FixtureKey| 720_000_000 + key.as_str()[3..].parse::<u64>().unwrap();
    let event = |key: &FixtureKey| format!("/desktop/feapi/PalimpsestAjax/GetEvent?EVENTID={}", id(key));
    let before = get(&double, Role::Bet9ja, &event(second)).await;
    assert_eq!(before, get(&double, Role::Bet9ja, &event(second)).await, "nothing moves by itself");
    let order = json!({ "change_prices": { "share": 0.5, "seed": 3 } });
    let url = format!("http://{}/control", double.address());
    assert!(Client::new().post(&url).json(&order).send().await.unwrap().status().is_success());
    assert_ne!(before, get(&double, Role::Bet9ja, &event(second)).await);
    let wrong = json!({ "change_prices": { "share": 1.5 } });
    assert_eq!(Client::new().post(&url).json(&wrong).send().await.unwrap().status().as_u16(), 422);
    assert_eq!(get(&double, Role::Bet9ja, &event(first)).await["R"], "E");
    let counts = double.counts(Role::Bet9ja);
    assert_eq!((counts.requests, counts.fixtures, counts.lists, counts.at_once), (4, 4, 0, 0));
}

async fn misbehaving(conduct: Conduct) -> Result<reqwest::Response, reqwest::Error> {
    let double = small().await;
    double.behave(Role::Bet9ja, conduct);
    let url = format!("{}/desktop/feapi/PalimpsestAjax/GetEvent?EVENTID=780000001", double.base_url(Role::Bet9ja));
    let answer = reqwest::get(url).await?;
    let (parts, body) = axum::http::Response::from(answer).into_parts();
    let body = reqwest::Body::from(http_body_util::BodyExt::collect(body).await?.to_bytes());
    Ok(axum::http::Response::from_parts(parts, body).into())
}

#[tokio::test]
async fn every_fault_shows() {
    let always = Conduct { errors: 1.0, error_status: 502, ..Conduct::default() };
    assert_eq!(misbehaving(always).await.unwrap().status().as_u16(), 502);
    assert!(misbehaving(Conduct { dead: true, ..Conduct::default() }).await.is_err());
    assert!(misbehaving(Conduct { broken: 1.0, ..Conduct::default() }).await.is_err());
    let limit = Some(RateLimit { per_second: 0, retry_after_seconds: 3 });
    let limited = misbehaving(Conduct { rate_limit: limit, ..Conduct::default() }).await.unwrap();
    assert_eq!((limited.status().as_u16(), &limited.headers()["retry-after"]), (429, &"3".parse().unwrap()));
    let page = misbehaving(Conduct { html: 1.0, ..Conduct::default() }).await.unwrap();
    assert!(page.text().await.unwrap().starts_with("<!DOCTYPE html>"));
    let cut = misbehaving(Conduct { cut: 1.0, ..Conduct::default() }).await.unwrap();
    assert!(cut.json::<Value>().await.is_err());
    let other = misbehaving(Conduct { wrong_fixture: 1.0, ..Conduct::default() }).await.unwrap();
    assert_eq!(other.json::<Value>().await.unwrap()["D"]["ID"], 780_000_002);
    let huge = misbehaving(Conduct { huge_bytes: 3 << 20, ..Conduct::default() }).await.unwrap();
    assert!(huge.bytes().await.unwrap().len() > 3 << 20);
    let slow = std::time::Instant::now();
    misbehaving(Conduct { latency_ms: 30, drip_ms: 2, ..Conduct::default() }).await.unwrap();
    assert!(slow.elapsed() > Duration::from_millis(40));
}

#[tokio::test]
async fn what_happens_at_once_is_remembered() {
    let double = small().await;
    double.behave(Role::SportyBet, Conduct { latency_ms: 50, ..Conduct::default() });
    let asks = (0..7).map(|_| get(&double, Role::SportyBet, "/api/ng/factsCenter/popularAndSportList"));
    futures_util::future::join_all(asks).await;
    assert_eq!(double.counts(Role::SportyBet).most_at_once, 7);
}

/// Bodies have to be cheap: the double shares the machine with what it is there to test.
#[tokio::test]
async fn the_load_stock_is_large() {
    let double = double(Feed::Generated { fixtures: 1_300, drift: None }).await;
    for role in [Role::BetPawa, Role::SportyBet, Role::Bet9ja] {
        assert!(double.fixtures(role).len() > 1_250, "{role:?}");
    }
    for (role, path) in [
        (Role::BetPawa, "/api/sportsbook/v3/events/30000001"),
        (Role::SportyBet, "/api/ng/factsCenter/event?eventId=sr:match:60000001"),
        (Role::Bet9ja, "/desktop/feapi/PalimpsestAjax/GetEvent?EVENTID=780000001"),
        (Role::MSport, "/api/ng/facts-center/query/frontend/match/detail?eventId=sr:match:60000001"),
    ] {
        let bytes = get(&double, role, path).await.to_string().len();
        println!("{role:?}: about {bytes} bytes a fixture");
        assert!(bytes > 5_000, "{role:?} {bytes}");
    }
}
