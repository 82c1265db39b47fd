//! One match twice in a bookmaker's lists, under two ids.

use std::time::Duration;

use linewatch_model::RunStatus;
use serde_json::{Value, json};

use super::{alerts, completed, desk, left_out, scrape, shown, truth, two};
use crate::{
    scrape::world::{errors, source},
    support::{
        answers::{Answers, Line, line},
        books::{Match, event, event_path, game, having, list, list_path, row, tree, tree_path},
        place::Place,
    },
};

/// The further id of the match.
const OTHER_ID: &str = "99999999999";

/// The same with only one of its two markets.
fn half(book: &str, body: &Value, second: bool) -> Value {
    let mut body = body.clone();
    match book {
        "bet9ja" => {
            let odds = body["D"]["O"].as_object_mut().unwrap();
            odds.retain(|key, _| key.starts_with("S_OU") == second);
        }
        "betpawa" => drop(body["markets"].as_array_mut().unwrap().remove(usize::from(!second))),
        _ => drop(body["data"]["markets"].as_array_mut().unwrap().remove(usize::from(!second))),
    }
    body
}

/// The match under another id.
fn called(book: &str, mut row: Value, id: &str) -> Value {
    row[if book == "bet9ja" { "ID" } else { "id" }] = json!(id);
    row
}

/// In two lists, of which the one or the other is late: in the first under its own id with the first market, in the second
/// under another with the second one.
fn twice(book: &str, of: &Match, late: [u64; 2]) -> Vec<Line> {
    let body = event(book, of);
    let contains = if book == "bet9ja" { ["GROUPID=77", "GROUPID=78"] } else { ["\"77\"", "\"78\""] };
    let [first, second] = late.map(Duration::from_millis);
    vec![
        line(tree_path(book), tree(book, &["77", "78"])),
        line(list_path(book), list(book, &[row(book, of)])).containing(contains[0]).after(first),
        line(list_path(book), list(book, &[called(book, row(book, of), OTHER_ID)]))
            .containing(contains[1])
            .after(second),
        line(&event_path(book, &of.id_at(book)), half(book, &body, false)),
        line(&event_path(book, OTHER_ID), half(book, &body, true)),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_match_under_two_ids_is_one_offer_whichever_list_comes_first() {
    let one = game(70_000_005, "Norton Vale", "Marsh Town");
    for (book, other) in [("bet9ja", "betpawa"), ("betpawa", "sportybet")] {
        let place = Place::sqlite();
        let (app, theirs, _ours) =
            two(&place, (book, twice(book, &one, [100, 0])), (other, having(other, std::slice::from_ref(&one)))).await;
        let mut expected = truth(book, &one);
        expected.extend(truth(other, &one));
        for run_number in 0..6 {
            let late = if run_number % 2 == 0 { [100, 0] } else { [0, 100] };
            theirs.set(twice(book, &one, late));
            let run = completed(&app).await;
            assert!(run_number == 0 || run.changed == 0, "{book} {run_number}: {run:?}");
            assert_eq!(shown(&app).await, expected, "{book}: both markets");
        }
        assert!(alerts(&app).await.is_empty() && left_out(&app).await.is_empty(), "{book}");

        // One of the two lists cannot be had.
        let mut lines = vec![line(list_path(book), "").with_status(404).containing("77")];
        lines.extend(twice(book, &one, [0, 0]));
        theirs.set(lines);
        let run = scrape(&app).await;
        assert_eq!((run.status, run.changed, run.reconciled), (RunStatus::Partial, 0, 0), "{book}: {run:?}");
        // One of the two answers cannot be had. Without that of the lowest id nobody knows what counts.
        let one = one.priced(["2.01", "3.20", "4.00"]);
        for (id, changed) in [(one.id_at(book), 0), (OTHER_ID.to_owned(), 1)] {
            let mut lines = vec![line(&event_path(book, &id), "").with_status(404)];
            lines.extend(twice(book, &one, [0, 0]));
            theirs.set(lines);
            let run = scrape(&app).await;
            assert_eq!((run.status, run.changed), (RunStatus::Partial, changed), "{book} {id}: {run:?}");
        }
        expected.extend(truth(book, &one));
        assert_eq!((shown(&app).await, alerts(&app).await.len()), (expected.clone(), 0), "{book}");

        // It is off one of the lists: what that one had stays until its own answer says that it is gone.
        let off = || {
            let mut lines = vec![line(list_path(book), list(book, &[])).containing("78")];
            lines.extend(twice(book, &one, [0, 0]));
            lines
        };
        theirs.set(off());
        for _ in 0..2 {
            completed(&app).await;
            assert_eq!((shown(&app).await, alerts(&app).await.len()), (expected.clone(), 0), "{book}");
        }
        let gone = match book {
            "bet9ja" => line(&event_path(book, OTHER_ID), json!({"R": "E", "D": null})),
            _ => line(&event_path(book, OTHER_ID), "").with_status(404),
        };
        theirs.set(std::iter::once(gone).chain(off()).collect());
        completed(&app).await;
        assert_eq!(alerts(&app).await, [format!("{book} 5000 suspended")], "{book}");
        drop(theirs.asked());
        completed(&app).await;
        assert!(theirs.asked().iter().all(|asked| !asked.contains(OTHER_ID)), "{book}: it is asked for no more");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_of_another_sport_takes_nothing_from_the_match() {
    let (book, one) = ("bet9ja", game(70_000_005, "Norton Vale", "Marsh Town"));
    let mut basketball = event(book, &one);
    (basketball["D"]["SID"], basketball["D"]["S"]) = (json!(2), json!("Basketball"));
    let id = one.id_at(book);
    // Whichever of the two ids it is.
    for (football, other) in [(id.as_str(), OTHER_ID), (OTHER_ID, id.as_str())] {
        let mut lines =
            vec![line(&event_path(book, football), event(book, &one)), line(&event_path(book, other), &basketball)];
        lines.extend(twice(book, &one, [0, 0]));
        let place = Place::sqlite();
        let (_theirs, address) = Answers::start(lines).await;
        let app = desk(&place, vec![source(book, &address)]).await;
        for _ in 0..2 {
            completed(&app).await;
            assert_eq!(shown(&app).await, truth(book, &one), "{other} is of another sport");
            assert_eq!(left_out(&app).await, [(other.to_owned(), "other_sport".to_owned())]);
        }
        assert!(alerts(&app).await.is_empty());
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_match_under_many_ids_is_followed_under_some_and_told_under_the_others() {
    let one = game(70_000_005, "Norton Vale", "Marsh Town");
    let place = Place::sqlite();
    let ids: Vec<String> = (0..6).rev().map(|n| (800_000_000 + n).to_string()).collect();
    let rows: Vec<Value> = ids.iter().map(|id| called("bet9ja", row("bet9ja", &one), id)).collect();
    let mut lines =
        vec![line(tree_path("bet9ja"), tree("bet9ja", &["1"])), line(list_path("bet9ja"), list("bet9ja", &rows))];
    lines.extend(ids.iter().map(|id| line(&event_path("bet9ja", id), event("bet9ja", &one))));
    let (theirs, address) = Answers::start(lines).await;
    let app = desk(&place, vec![source("bet9ja", &address)]).await;
    let run = completed(&app).await;
    assert_eq!((shown(&app).await, errors(&app, &run).await.len()), (truth("bet9ja", &one), 0));
    let mut left_out = left_out(&app).await;
    left_out.sort();
    assert_eq!(
        left_out,
        [("800000004".to_owned(), "duplicate".to_owned()), ("800000005".to_owned(), "duplicate".to_owned())]
    );
    assert_eq!(theirs.asked().iter().filter(|asked| asked.contains("GetEvent?")).count(), 4);
    app.stop().await;
}

/// A service with our own format that has a match twice: the newest one counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_match_twice_in_a_list_with_offers_is_one_offer() {
    let one = game(70_000_005, "Norton Vale", "Marsh Town");
    let place = Place::sqlite();
    let (theirs, address) = Answers::start(Vec::new()).await;
    let app = desk(&place, vec![source("generic", &address)]).await;
    for reversed in [false, true, false] {
        let full = row("generic", &one);
        let mut part = full.clone();
        part["markets"].as_array_mut().unwrap().pop();
        let mut rows = [full, part];
        if reversed {
            rows.reverse();
        }
        theirs.set(vec![line("/snapshots", list("generic", &rows))]);
        completed(&app).await;
        assert_eq!(shown(&app).await, truth("generic", &one), "reversed: {reversed}");
    }
    assert!(alerts(&app).await.is_empty());
    app.stop().await;
}
