//! Lists that have nothing, and answers that are none.

use linewatch_model::{RunStatus, ScrapeErrorType};
use serde_json::{Value, json};

use super::{alerts, completed, desk, errors, scrape, shown, truth, two};
use crate::{
    scrape::world::source,
    support::{
        answers::{Answers, Line, line},
        books::{self, Match, event_path, game, having, list_path, row, serving, tree, tree_path},
        place::Place,
    },
};

fn two_matches() -> [Match; 2] {
    [game(70_000_001, "Norton Vale", "Marsh Town"), game(70_000_002, "Port Ellen", "Stone Hill")]
}

/// BetPawa with these matches in one competition and this answer for another.
fn with_second_list(matches: &[Match], second: &Value) -> Vec<Line> {
    let mut lines = vec![
        line(tree_path("betpawa"), tree("betpawa", &["1", "55"])),
        line(list_path("betpawa"), second).containing("\"55\""),
    ];
    lines.extend(having("betpawa", matches));
    lines
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_competition_without_events_is_the_end_of_its_list() {
    let [one, other] = two_matches();
    for none in [
        json!({"responses": [{}]}),
        json!({"responses": [{"responses": []}]}),
        json!({"responses": [{"responses": null}]}),
    ] {
        let place = Place::sqlite();
        let both = [one.clone(), other.clone()];
        let ours = ("betpawa", with_second_list(&both, &none));
        let (app, ours, _theirs) = two(&place, ours, ("sportybet", having("sportybet", &both))).await;
        assert_eq!(completed(&app).await.fixtures, 2);
        assert!(alerts(&app).await.is_empty());
        ours.set(with_second_list(std::slice::from_ref(&one), &none));
        completed(&app).await;
        assert_eq!(alerts(&app).await, ["betpawa 3743 suspended", "betpawa 5000 suspended"], "{none}");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_with_nothing_in_it_ends_no_list() {
    let [one, other] = two_matches();
    let both = [one.clone(), other.clone()];
    for (empty, asked_times) in [("", 3), ("{}", 3), (" {\n} ", 3), ("null", 3), ("{\"responses\":[]}", 1)] {
        let place = Place::sqlite();
        let (app, ours, _theirs) =
            two(&place, ("betpawa", having("betpawa", &both)), ("sportybet", having("sportybet", &both))).await;
        completed(&app).await;
        let mut lines = vec![line(list_path("betpawa"), empty)];
        lines.extend(having("betpawa", &both));
        ours.set(lines);
        drop(ours.asked());
        let run = scrape(&app).await;
        assert_eq!((run.status, run.reconciled), (RunStatus::Partial, 0), "{empty:?} {run:?}");
        let asked = ours.asked();
        let lists = asked.iter().filter(|path| path.starts_with(list_path("betpawa"))).count();
        assert_eq!(lists, asked_times, "{empty:?}");
        let told = errors(&app, &run).await;
        assert_eq!(
            told.iter().map(|error| error.error_type).collect::<Vec<_>>(),
            [ScrapeErrorType::ParseError],
            "{told:?}"
        );
        assert!(alerts(&app).await.is_empty(), "{empty:?}");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_answer_now_and_then_is_asked_again_at_every_book() {
    let [one, other] = two_matches();
    for book in ["betpawa", "sportybet", "bet9ja", "msport", "generic"] {
        let place = Place::sqlite();
        let lines = || having(book, &[one.clone(), other.clone()]);
        let (theirs, address) = Answers::start(lines()).await;
        let app = desk(&place, vec![source(book, &address)]).await;
        completed(&app).await;
        let before = shown(&app).await;
        // The lists of a service of our own format have the offers.
        let path = if book == "generic" { "/snapshots ".to_owned() } else { event_path(book, &one.id_at(book)) };
        let mut spoiled = vec![line(&path, "")];
        spoiled.extend(lines());
        theirs.set(spoiled);
        drop(theirs.asked());
        let run = scrape(&app).await;
        let told = errors(&app, &run).await;
        assert_eq!((run.reconciled, told.len()), (0, 1), "{book}: {run:?} {told:?}");
        assert!(told[0].message.contains("nothing in it"), "{book}: {told:?}");
        assert_eq!(theirs.asked().iter().filter(|asked| asked.starts_with(&path)).count(), 3, "{book}");
        assert_eq!(shown(&app).await, before, "{book}: it stays as it was");
        theirs.set(lines());
        completed(&app).await;
        assert!(alerts(&app).await.is_empty(), "{book}");
        app.stop().await;
    }
}

/// Nobody has no football at all; and an empty object stands for an empty list.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tree_without_football_is_not_believed() {
    let one = game(70_000_001, "Norton Vale", "Marsh Town");
    for (book, bare) in [
        ("betpawa", json!({"withRegions": []})),
        ("sportybet", json!({"bizCode": 10000, "data": {"sportList": []}})),
        ("bet9ja", json!({"R": "OK", "D": {"PAL": {}}})),
    ] {
        let place = Place::sqlite();
        let (theirs, address) = Answers::start(having(book, std::slice::from_ref(&one))).await;
        let app = desk(&place, vec![source(book, &address)]).await;
        completed(&app).await;
        let mut lines = vec![line(tree_path(book), bare)];
        lines.extend(having(book, std::slice::from_ref(&one)));
        theirs.set(lines);
        let run = scrape(&app).await;
        assert_eq!(run.reconciled, 0, "{book}: {run:?}");
        let told = errors(&app, &run).await;
        assert!(told.iter().any(|error| error.message.contains("no competition of football")), "{book}: {told:?}");
        assert_eq!(shown(&app).await, truth(book, &one), "{book}");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_object_in_the_place_of_a_list_is_an_empty_list() {
    let one = game(70_000_001, "Norton Vale", "Marsh Town");
    let empty = |book: &str| match book {
        "betpawa" => json!({"responses": [{"responses": {}}]}),
        "bet9ja" => json!({"R": "OK", "D": {"E": {}}}),
        _ => json!({"bizCode": 10000, "data": [{"events": {}}]}),
    };
    for book in ["betpawa", "sportybet", "bet9ja"] {
        let place = Place::sqlite();
        let mut lines = vec![line(tree_path(book), tree(book, &["1", "55"]))];
        let contains = if book == "bet9ja" { "GROUPID=55" } else { "55\"" };
        lines.push(line(list_path(book), empty(book)).containing(contains));
        lines.extend(serving(book, &[row(book, &one)], &[(one.id_at(book), books::event(book, &one))]));
        let (_theirs, address) = Answers::start(lines).await;
        let app = desk(&place, vec![source(book, &address)]).await;
        assert_eq!(completed(&app).await.fixtures, 1, "{book}");
        app.stop().await;
    }
}

/// MSport's pages go on until one has nothing, which may be said in any of these ways.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_past_the_end_is_the_end() {
    let one = game(70_000_001, "Norton Vale", "Marsh Town");
    let end = |tournaments: Option<Value>| {
        let mut page = json!({"bizCode": 10000, "data": {"lastEventId": "sr:match:70000001"}});
        if let Some(tournaments) = tournaments {
            page["data"]["tournaments"] = tournaments;
        }
        page
    };
    for past in [end(Some(json!([]))), end(Some(json!({}))), end(Some(Value::Null)), end(None)] {
        let place = Place::sqlite();
        let mut first = books::list("msport", &[row("msport", &one)]);
        first["data"]["lastEventId"] = json!("sr:match:70000001");
        let lines = vec![
            line(&event_path("msport", &one.id_at("msport")), books::event("msport", &one)),
            line(list_path("msport"), &past).containing("lastEventId"),
            line(list_path("msport"), first),
        ];
        let (_theirs, address) = Answers::start(lines).await;
        let app = desk(&place, vec![source("msport", &address)]).await;
        assert_eq!(completed(&app).await.fixtures, 1, "{past}");
        app.stop().await;
    }
}
