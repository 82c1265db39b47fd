//! A version of an API that is gone.

use std::collections::BTreeMap;

use linewatch::scraping::configuration::SourceConfig;
use serde_json::json;

use super::{completed, desk, shown, truth};
use crate::{
    scrape::world::source,
    support::{
        answers::{Answers, Line, line},
        books::{Match, event, game, list, row, tree},
        place::Place,
        process::linewatch,
        scene::Sources,
    },
};

/// BetPawa with its lists and with everything else in these versions; the others answer 404.
fn betpawa(of: &Match, everything: &str, lists: &str) -> Vec<Line> {
    let base = |version: &str| format!("/api/sportsbook/{version}");
    vec![
        line(&format!("{}/categories/list/2", base(everything)), tree("betpawa", &["1"])),
        line(&format!("{}/events/lists/by-queries", base(lists)), list("betpawa", &[row("betpawa", of)])),
        line(&format!("{}/events/{}", base(everything), of.id_at("betpawa")), event("betpawa", of)),
    ]
}

fn paths(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_in_one_version_is_asked_for_in_the_other() {
    let one = game(70_000_008, "Norton Vale", "Marsh Town");
    for (everything, lists) in [("v4", "v4"), ("v3", "v3"), ("v4", "v3")] {
        let place = Place::sqlite();
        let (theirs, address) = Answers::start(betpawa(&one, everything, lists)).await;
        let app = desk(&place, vec![source("betpawa", &address)]).await;
        for _ in 0..2 {
            drop(theirs.asked());
            assert_eq!(completed(&app).await.fixtures, 1, "{everything} {lists}");
        }
        let asked = theirs.asked();
        assert_eq!(asked.len(), 3, "the version that answered is asked first: {asked:?}");
        assert_eq!(shown(&app).await, truth("betpawa", &one));

        // While it runs, the other version takes its place.
        let other = if everything == "v4" { "v3" } else { "v4" };
        theirs.set(betpawa(&one.priced(["2.05", "3.20", "4.00"]), other, other));
        assert_eq!(completed(&app).await.changed, 1, "{everything} {lists}");
        app.stop().await;
    }
}

/// Where a page for people stands in the place of everything that is not there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_for_people_is_no_other_version() {
    let one = game(70_000_008, "Norton Vale", "Marsh Town");
    let place = Place::sqlite();
    let mut lines = betpawa(&one, "v4", "v4");
    let second = game(70_000_009, "Port Ellen", "Stone Hill");
    lines[1] = line(
        "/api/sportsbook/v4/events/lists/by-queries",
        list("betpawa", &[row("betpawa", &one), row("betpawa", &second)]),
    );
    lines.push(line("/api/sportsbook/v3", "<!doctype html><html></html>"));
    let (theirs, address) = Answers::start(lines).await;
    let app = desk(&place, vec![source("betpawa", &address)]).await;
    for _ in 0..2 {
        drop(theirs.asked());
        let run = super::scrape(&app).await;
        let told = super::errors(&app, &run).await;
        assert_eq!((run.fixtures, told.len()), (1, 1), "{run:?}");
        assert!(told[0].message.contains("404"), "{told:?}");
    }
    let asked = theirs.asked();
    assert_eq!(asked.iter().filter(|path| path.starts_with("/api/sportsbook/v3")).count(), 1, "{asked:?}");
    app.stop().await;
}

/// One match is gone, and the version that is retired says so with status 200.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_says_that_it_is_retired_takes_no_others_place() {
    let (one, gone) = (game(70_000_008, "Norton Vale", "Marsh Town"), game(70_000_009, "Port Ellen", "Stone Hill"));
    let lines = |home: &str| {
        let one = one.priced([home, "3.20", "4.00"]);
        let mut lines = betpawa(&one, "v4", "v4");
        let rows = [row("betpawa", &gone), row("betpawa", &one)];
        lines[1] = line("/api/sportsbook/v4/events/lists/by-queries", list("betpawa", &rows));
        lines.push(line("/api/sportsbook/v3", json!({"message": "This version is retired"})));
        (lines, truth("betpawa", &one))
    };
    let place = Place::sqlite();
    let (theirs, address) = Answers::start(lines("2.00").0).await;
    let app = desk(&place, vec![source("betpawa", &address)]).await;
    for home in ["2.00", "2.01", "2.02"] {
        let (lines, truth) = lines(home);
        theirs.set(lines);
        let run = super::scrape(&app).await;
        let told = super::errors(&app, &run).await;
        assert_eq!((run.fixtures, told.len()), (1, 1), "{run:?} {told:?}");
        assert_eq!(shown(&app).await, truth, "{told:?}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_with_the_old_version_only_works_by_its_paths() {
    let one = game(70_000_008, "Norton Vale", "Marsh Town");
    for pairs in [[("/api/sportsbook/v4", "/api/sportsbook/v3")], [("/api/sportsbook/v3", "/api/sportsbook/v3")]] {
        let place = Place::sqlite();
        let (theirs, address) = Answers::start(betpawa(&one, "v3", "v3")).await;
        let configured = SourceConfig { paths: paths(&pairs), ..source("betpawa", &address) };
        let app = desk(&place, vec![configured]).await;
        assert_eq!(completed(&app).await.fixtures, 1);
        assert_eq!(theirs.asked().len(), 3, "nothing else is asked for");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_names_the_paths_that_help() {
    let one = game(70_000_008, "Norton Vale", "Marsh Town");
    let (_theirs, address) = Answers::start(betpawa(&one, "v4", "v4")).await;
    let check = |more: &str| {
        let file = Sources::text(&format!("[[sources]]\nbookmaker = \"betpawa\"\nbase_url = \"{address}\"\n{more}\n"));
        let (path, file) = (file.file(), file);
        async move {
            let output = tokio::task::spawn_blocking(move || linewatch(&["sources", "check", "--config", &path])).await;
            drop(file);
            let output = output.unwrap();
            (output.status.success(), String::from_utf8(output.stdout).unwrap())
        }
    };
    let (good, said) = check("").await;
    assert!(good && said.contains("ok"), "{said}");
    let old = r#"paths = { "/api/sportsbook/v4" = "/api/sportsbook/v3" }"#;
    let (good, said) = check(old).await;
    let line = r#"paths = { "/api/sportsbook/v3" = "/api/sportsbook/v4" }"#;
    assert!(!good && said.contains("404") && said.contains(line), "{said}");
    let (good, said) = check(line).await;
    assert!(good, "{said}");
}
