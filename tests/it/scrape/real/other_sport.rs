//! Which match a body is about: its sport, and its SportRadar id.

use linewatch_model::RunStatus;
use serde_json::{Value, json};

use super::{alerts, completed, desk, errors, left_out, scrape, scrape_one, shown, truth};
use crate::{
    scrape::world::source,
    support::{
        answers::{Answers, Line},
        books::{Match, event, game, having, row, serving},
        place::Place,
    },
};

const BOOKS: [&str; 4] = ["betpawa", "sportybet", "bet9ja", "msport"];

/// The match itself, in a body or in a row.
fn inner<'a>(book: &str, value: &'a mut Value) -> &'a mut Value {
    let pointer = match book {
        "betpawa" => "",
        "bet9ja" => "/D",
        _ => "/data",
    };
    if value.pointer(pointer).is_some() { value.pointer_mut(pointer).unwrap() } else { value }
}

/// The same as a match of basketball.
fn basketball(book: &str, mut value: Value) -> Value {
    let of = inner(book, &mut value);
    match book {
        "betpawa" => of["category"] = json!({"id": "3", "name": "Basketball"}),
        "bet9ja" => (of["SID"], of["S"]) = (json!(2), json!("Basketball")),
        "sportybet" => (of["sport"]["id"], of["sport"]["name"]) = (json!("sr:sport:2"), json!("Basketball")),
        _ => (of["sportId"], of["sport"]) = (json!("sr:sport:2"), json!("Basketball")),
    }
    value
}

/// The same without a word about its sport.
fn of_no_sport(book: &str, mut value: Value) -> Value {
    let of = inner(book, &mut value).as_object_mut().unwrap();
    for field in ["category", "SID", "S", "sportId"] {
        if book != "msport" || field != "category" {
            of.remove(field);
        }
    }
    match of.get_mut("sport") {
        Some(Value::Object(sport)) => {
            sport.remove("id");
            sport.remove("name");
        }
        _ => drop(of.remove("sport")),
    }
    value
}

fn of(book: &str, listed: Value, body: Value, of: &Match) -> Vec<Line> {
    serving(book, &[listed], &[(of.id_at(book), body)])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_match_of_another_sport_is_left_out_at_every_book() {
    let one = game(70_000_001, "Norton Giants", "Marsh Rockets");
    for book in BOOKS {
        let (listed, body) = (row(book, &one), event(book, &one));
        let other = (basketball(book, listed.clone()), basketball(book, body.clone()));
        // Its list says so, or only its own answer.
        for lines in [of(book, other.0.clone(), other.1.clone(), &one), of(book, listed.clone(), other.1.clone(), &one)]
        {
            let place = Place::sqlite();
            let (theirs, address) = Answers::start(lines).await;
            let app = desk(&place, vec![source(book, &address)]).await;
            for _ in 0..2 {
                completed(&app).await;
                assert_eq!(left_out(&app).await, [(one.id_at(book), "other_sport".to_owned())], "{book}");
            }
            let told = app.get("/api/sources/left-out?reason=other_sport").await.expect(200);
            assert!(told["fixtures"][0]["message"].as_str().unwrap().contains("Basketball"), "{told}");
            assert_eq!(app.get("/api/events").await.expect(200)["total"], 0, "{book}: nothing is stored as football");

            // Followed as football once, it stays as it was when it is said to be something else.
            theirs.set(having(book, std::slice::from_ref(&one)));
            completed(&app).await;
            assert_eq!((shown(&app).await, left_out(&app).await), (truth(book, &one), Vec::new()), "{book}");
            theirs.set(of(book, other.0.clone(), other.1.clone(), &one));
            completed(&app).await;
            assert_eq!((shown(&app).await, alerts(&app).await.len()), (truth(book, &one), 0), "{book}");
            app.stop().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_for_a_match_of_another_sport_is_told_which() {
    let one = game(70_000_007, "Norton Giants", "Marsh Rockets");
    for book in ["sportybet", "msport"] {
        let place = Place::sqlite();
        let other = basketball(book, event(book, &one));
        let (_theirs, address) = Answers::start(serving(book, &[], &[(one.id_at(book), other)])).await;
        let app = desk(&place, vec![source(book, &address)]).await;
        let run = scrape_one(&app, one.id).await;
        assert_eq!((run.status, run.fixtures), (RunStatus::Failed, 0), "{book}: {run:?}");
        let told = errors(&app, &run).await;
        assert!(told[0].message.contains("Basketball"), "{book}: {told:?}");
        assert_eq!(app.get("/api/events").await.expect(200)["total"], 0, "{book}");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_does_not_say_its_sport_is_football() {
    let one = game(70_000_001, "Norton Vale", "Marsh Town");
    for book in BOOKS {
        let place = Place::sqlite();
        let lines = of(book, of_no_sport(book, row(book, &one)), of_no_sport(book, event(book, &one)), &one);
        let (_theirs, address) = Answers::start(lines).await;
        let app = desk(&place, vec![source(book, &address)]).await;
        completed(&app).await;
        assert_eq!(shown(&app).await, truth(book, &one), "{book}");
        app.stop().await;
    }
}

/// Whoever the prices come from.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sportybets_own_id_is_sportradars_whatever_feed_it_takes_the_odds_from() {
    const OTHER_FEED: &str = "111111114000077";
    let one = game(70_000_004, "Norton Vale", "Marsh Town");
    let elsewhere = |mut value: Value| {
        let genius = json!({"sourceType": "BET_GENIUS", "sourceId": OTHER_FEED});
        let of = inner("sportybet", &mut value);
        of["eventSource"] = json!({"preMatchSource": genius, "liveSource": genius});
        value
    };
    let (listed, body) = (elsewhere(row("sportybet", &one)), elsewhere(event("sportybet", &one)));
    // Another match, of which SportRadar knows nothing.
    let mut unknown = listed.clone();
    unknown["eventId"] = json!(format!("sr:match:{OTHER_FEED}"));
    let place = Place::sqlite();
    let lines = serving("sportybet", &[listed, unknown], &[(one.id_at("sportybet"), body)]);
    let (_theirs, address) = Answers::start(lines).await;
    let app = desk(&place, vec![source("sportybet", &address)]).await;
    let run = scrape_one(&app, one.id).await;
    assert_eq!((run.status, run.fixtures), (RunStatus::Completed, 1), "{run:?}");
    assert_eq!(completed(&app).await.fixtures, 1);
    assert_eq!(shown(&app).await, truth("sportybet", &one));
    let events = app.get("/api/events").await.expect(200);
    assert_eq!(events["total"], 1, "{events}");
    assert_eq!(left_out(&app).await, [(format!("sr:match:{OTHER_FEED}"), "no_sportradar_id".to_owned())]);
    let run = scrape(&app).await;
    assert_eq!(run.status, RunStatus::Completed);
    app.stop().await;
}
