//! The bookmakers' margins by time to kickoff.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    batch::{event, one_x_two},
    place::{Place, on_both_stores},
};

const KICKOFF: &str = "2026-07-02T10:00:00Z";
/// The prices of 11.67 % and 9.82 %.
const WIDE: [f64; 3] = [2.0, 3.4, 3.1];
const NARROW: [f64; 3] = [2.0, 3.5, 3.2];

fn snapshot(book: &str, at: &str, tournament: &str, markets: &[Value]) -> Value {
    let mut event = event(&format!("sr:{}", tournament.len()), KICKOFF);
    event["tournament"] = json!(tournament);
    json!({ "bookmaker": book, "capturedAt": at, "event": event, "markets": markets })
}

async fn send(app: &TestApp, snapshots: &[Value]) -> u64 {
    let answer = app.batch(&json!({ "snapshots": snapshots })).await.expect(201);
    assert_eq!(answer["snapshots"]["stale"], 0, "{answer}");
    answer["position"].as_u64().unwrap()
}

/// Of the book's entry: all, and by time to kickoff.
fn margins(books: &Value, slug: &str) -> (Value, Vec<Value>, Vec<i64>) {
    let book = books.as_array().unwrap().iter().find(|book| book["bookmakerSlug"] == slug);
    let book = book.unwrap_or_else(|| panic!("{slug} is not in {books}"));
    let buckets = book["buckets"].as_array().unwrap();
    let fixtures = buckets.iter().map(|bucket| bucket["fixtures"].as_i64().unwrap()).collect();
    (book["margin"].clone(), buckets.iter().map(|bucket| bucket["margin"].clone()).collect(), fixtures)
}

/// Two tournaments: in the first BetPawa's margin falls two hours before a bound, in the other there is one snapshot.
async fn desk(place: &Place) -> (TestApp, u64) {
    let app = TestApp::start(place).await;
    let closed = json!({ "marketId": "3743", "marketName": "1X2", "outcomes": [
        { "name": "1", "odds": 2.0 }, { "name": "X", "odds": 3.4 }, { "name": "2", "isActive": false } ] });
    let both = json!({ "marketId": "3795", "marketName": "Both Teams To Score", "outcomes": [
        { "name": "Yes", "odds": 1.8 }, { "name": "No", "odds": 1.9 } ] });
    send(&app, &[snapshot("betpawa", "2026-06-29T06:00:00Z", "World Cup", &[one_x_two(WIDE), both.clone()])]).await;
    send(&app, &[snapshot("betpawa", "2026-06-29T08:00:00Z", "World Cup", &[one_x_two(NARROW), both.clone()])]).await;
    send(&app, &[snapshot("sportybet", "2026-06-29T08:00:00Z", "World Cup", &[closed])]).await;
    // Nothing changes: an hour and more after it was counted last, a confirmation counts.
    send(&app, &[snapshot("betpawa", "2026-06-29T12:00:00Z", "World Cup", &[one_x_two(NARROW), both])]).await;
    let position = send(&app, &[snapshot("bet9ja", "2026-07-01T12:00:00Z", "Serie A", &[one_x_two(WIDE)])]).await;
    (app, position)
}

on_both_stores! {
    async fn margins_are_weighted_by_the_time_for_which_prices_held(place: &Place) {
        let (app, position) = desk(place).await;
        let answer = app.get(&format!("/api/margins?min_position={position}")).await.expect(200);
        assert_eq!((&answer["firstDay"], &answer["lastDay"]), (&json!("2026-06-02"), &json!("2026-07-01")), "the newest days");
        let one_x_two = &answer["markets"][0];
        assert_eq!((&one_x_two["marketId"], &one_x_two["marketName"]), (&json!("3743"), &json!("1X2 - Full Time")));
        // Two hours and a second of 11.67, two of 9.82; then two more of those, under 72 hours before the kickoff.
        let (all, buckets, fixtures) = margins(&one_x_two["books"], "betpawa");
        assert_eq!(buckets, [json!(null), json!(10.7451), json!(9.82), json!(null)]);
        assert_eq!((all, fixtures), (json!(10.4367), vec![0, 1, 1, 0]));
        let (all, _, fixtures) = margins(&one_x_two["books"], "bet9ja");
        assert_eq!((all, fixtures), (json!(11.67), vec![0, 0, 0, 1]), "what was seen once counts");
        let slugs: Vec<_> = one_x_two["books"].as_array().unwrap().iter().map(|book| &book["bookmakerSlug"]).collect();
        assert_eq!(slugs, ["bet9ja", "betpawa"], "a market that is closed in part has no margin");
        let (all, ..) = margins(&answer["markets"][2]["books"], "betpawa");
        assert_eq!((&answer["markets"][2]["marketId"], all), (&json!("3795"), json!(8.19)));
        assert_eq!(answer["markets"][1]["line"], 2.5);
        app.stop().await;
    }

    async fn tournaments_and_days_are_told_apart(place: &Place) {
        let (app, position) = desk(place).await;
        let list = app.get(&format!("/api/margins/tournaments?min_position={position}")).await.expect(200);
        let names: Vec<_> = list["tournaments"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
        assert_eq!((names, &list["total"]), (vec![json!("World Cup"), json!("Serie A")], &json!(2)));
        let (margin, ..) = margins(&list["tournaments"][1]["books"], "bet9ja");
        assert_eq!(margin, 11.67);
        let serie_a = list["tournaments"][1]["id"].as_i64().unwrap();
        for (query, expected) in [("search=SERIE", 1), ("search=nowhere", 0), ("market=4693", 0), ("days=1", 1), ("limit=1", 2)] {
            let list = app.get(&format!("/api/margins/tournaments?{query}")).await.expect(200);
            assert_eq!(list["total"], expected, "{query}");
            assert!(query != "limit=1" || list["tournaments"].as_array().unwrap().len() == 1, "{list}");
        }
        let one = app.get(&format!("/api/margins?tournament={serie_a}")).await.expect(200);
        assert_eq!(one["markets"][0]["books"].as_array().unwrap().len(), 1);
        let line = app.get("/api/margins/timeline").await.expect(200);
        let points = |line: &Value, book: usize| line["books"][book]["points"].clone();
        assert_eq!(points(&line, 0), json!([{ "day": "2026-07-01", "margin": 11.67 }]));
        assert_eq!(points(&line, 1), json!([{ "day": "2026-06-29", "margin": 10.4367 }]));
        let near = app.get("/api/margins/timeline?bucket=24h_to_72h").await.expect(200);
        assert_eq!(points(&near, 1), json!([{ "day": "2026-06-29", "margin": 9.82 }]));
        let before = app.get("/api/margins?until=2026-06-28T23:00:00Z").await.expect(200);
        assert_eq!(before["markets"][0]["books"], json!([]));
        app.stop().await;
    }

    async fn a_kickoff_that_moves_counts_from_then_on(place: &Place) {
        let app = TestApp::start(place).await;
        let at = |at: &str, kickoff: &str| {
            let mut snapshot = snapshot("betpawa", at, "World Cup", &[one_x_two(WIDE)]);
            snapshot["event"]["kickoff"] = json!(kickoff);
            snapshot
        };
        send(&app, &[at("2026-06-29T06:00:00Z", KICKOFF)]).await;
        send(&app, &[at("2026-06-29T08:00:00Z", "2026-06-30T08:00:00Z")]).await;
        let position = send(&app, &[at("2026-06-29T10:00:00Z", "2026-06-30T08:00:00Z")]).await;
        let answer = app.get(&format!("/api/margins?min_position={position}")).await.expect(200);
        let (_, buckets, fixtures) = margins(&answer["markets"][0]["books"], "betpawa");
        assert_eq!((buckets[3].clone(), fixtures[3]), (json!(11.67), 1), "{answer}");
        app.stop().await;
    }

    async fn wrong_parameters_are_named(place: &Place) {
        let app = TestApp::start(place).await;
        let empty = app.get("/api/margins").await.expect(200);
        assert_eq!(empty["markets"][0]["books"], json!([]), "an empty desk has no margins");
        for (path, field) in [
            ("/api/margins?days=0", "days"),
            ("/api/margins?days=93", "days"),
            ("/api/margins?until=yesterday", "until"),
            ("/api/margins/tournaments?market=1", "market"),
            ("/api/margins/tournaments?limit=501", "limit"),
            ("/api/margins/timeline?market=1", "market"),
            ("/api/margins/timeline?bucket=soon", "bucket"),
        ] {
            let problem = app.get(path).await.expect(400);
            assert_eq!(problem["field"], field, "{path}: {problem}");
        }
        app.stop().await;
    }
}
