//! Backtests on the command line and over HTTP: the difference that was counted, the same on both stores and with any
//! number of threads, and what becomes of them when somebody or something ends them.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use linewatch::backtest::{Effort, Plan, Progress, run};
use linewatch_rules::Preset;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::{
    command_line::{refused, succeeded},
    recorded::{DENSE, recorded},
    support::{
        app::TestApp,
        batch::{moment, one_x_two, past, snapshot},
        place::{Place, on_both_stores},
        process::Process,
    },
};

/// Imports the dense recording; answers whether it is here.
async fn import(place: &Place, rules: Option<&str>) -> bool {
    let Some(path) = recorded(DENSE) else { return false };
    // The command line makes no store that is not there.
    place.open().await.close().await;
    if let Some(rules) = rules {
        let file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
        std::fs::write(file.path(), succeeded(&["rules", "preset", rules])).unwrap();
        succeeded(&["rules", "activate", &file.path().display().to_string(), "--store", &place.url]);
    }
    succeeded(&["import", "odds-api", &path.display().to_string(), "--store", &place.url, "--reference", "draftkings"]);
    true
}

/// What the command line answers as JSON.
fn backtest(place: &Place, more: &[&str]) -> Value {
    let all = [&["backtest", "--format", "json", "--store", &place.url], more].concat();
    serde_json::from_str(&succeeded(&all)).expect("JSON")
}

/// The difference of the preset `desk` on the dense recording, as it was counted.
fn assert_counted(summary: &Value) {
    let difference = &summary["difference"];
    assert_eq!((&difference["same"], &difference["changed"]), (&json!(159), &json!(0)), "{difference}");
    let lost = json!([
        {"why": "below", "count": 473}, {"why": "repeat", "count": 193}, {"why": "line_move", "count": 113},
        {"why": "merged", "count": 76}, {"why": "inhibited", "count": 9}, {"why": "escalated", "count": 3},
    ]);
    assert_eq!((&difference["lost"], &difference["lostBy"]), (&json!(867), &lost));
    let gained = json!([
        {"type": "price_change", "count": 111}, {"type": "steam", "count": 54}, {"type": "drift", "count": 42},
    ]);
    assert_eq!((&difference["gained"], &difference["gainedBy"]), (&json!(207), &gained));
    assert_eq!(difference["situations"], json!({"kept": 120, "lost": 108, "gained": 113, "lostAcknowledged": 0}));
    let recorded = &summary["recorded"];
    assert_eq!((&recorded["equal"], &recorded["alerts"]), (&json!(true), &json!(1_026)), "{recorded}");
    let totals = |of: &Value| ["alerts", "warning", "elevated", "critical"].map(|name| of[name].as_u64().unwrap());
    assert_eq!(totals(&summary["before"]), [1_026, 362, 625, 39]);
    assert_eq!(totals(&summary["after"]), [366, 237, 119, 10]);
    assert_eq!((&summary["before"]["perHour"], &summary["after"]["perHour"]), (&json!("21.05"), &json!("7.51")));
}

/// Begins one over HTTP; answers its address.
async fn begin(app: &TestApp, body: &Value) -> String {
    let begun = app.json(Method::POST, "/api/backtests", body).await.expect(202);
    assert_eq!(begun["state"], "waiting");
    format!("/api/backtests/{}", begun["id"].as_str().unwrap())
}

/// Waits until one is over.
async fn over(app: &TestApp, path: &str) -> Value {
    let begun = Instant::now();
    loop {
        let now = app.get(path).await.expect(200);
        if !matches!(now["state"].as_str().unwrap(), "waiting" | "running") {
            return now;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "it is never over: {now}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Takes in two moments whose second one raises alerts at both books, and has one of those acknowledged.
async fn story(app: &TestApp) {
    app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
    let raised = app.batch(&moment("sr:1", 1, [2.3, 3.4, 3.1])).await.expect(201);
    assert_eq!(raised["alerts"], 1, "{raised}");
    let alerts = app.get(&format!("/api/alerts?min_position={}", raised["position"])).await.expect(200);
    let id = alerts["alerts"][0]["id"].to_string();
    app.json(Method::PATCH, &format!("/api/alerts/{}", id.trim_matches('"')), &json!({"acknowledged": true}))
        .await
        .expect(200);
}

/// A rule set that raises nothing at those prices.
fn quiet() -> Value {
    json!({"monitors": [{"id": "price", "detector": "price_change", "warning": 50, "elevated": 60, "critical": 70}]})
}

on_both_stores! {
    async fn from_default_to_desk_is_the_difference_that_was_counted(place: &Place) {
        if !import(place, None).await {
            return;
        }
        let alone = backtest(place, &["--rules", "desk", "--threads", "1"]);
        assert_counted(&alone);
        let many = backtest(place, &["--rules", "desk", "--threads", "8", "--sweep", "price.warning=6..8"]);
        assert_counted(&many);
        assert_eq!(alone["digest"], many["digest"]);
        let swept: Vec<u64> = many["sweep"].as_array().unwrap().iter().map(|of| of["alerts"].as_u64().unwrap()).collect();
        assert_eq!((swept.len(), swept[1]), (3, 366), "7 is what the settings say: {swept:?}");
        let fewer = backtest(place, &["--rules", "desk", "--without", "bovada"]);
        assert_eq!((&fewer["before"]["alerts"], &fewer["after"]["alerts"]), (&json!(867), &json!(340)));
        let half = backtest(place, &["--rules", "desk", "--from", "2026-06-25T00:00:00Z", "--to", "2026-06-26T00:00:00Z"]);
        let of_half = half["before"]["alerts"].as_u64().unwrap();
        assert!(half["recorded"]["equal"] == true && (1..1_026).contains(&of_half), "{half}");
        // What the draft would raise is what it does raise once it is in force, on whatever store.
        let live = Place::sqlite();
        assert!(import(&live, Some("desk")).await);
        let back = backtest(&live, &["--rules", "default"]);
        assert_eq!(back["recorded"]["digest"], alone["after"]["digest"]);
        assert_eq!((&back["before"]["digest"], &back["recorded"]["equal"]), (&alone["after"]["digest"], &json!(true)));
        assert_eq!(back["after"]["digest"], alone["before"]["digest"]);
        let all = ["backtest", "--rules", "desk", "--store", &place.url];
        let failed = crate::support::process::linewatch(&[&all[..], &["--fail-if", "lost>800"]].concat());
        assert_eq!(failed.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&failed.stderr).contains("lost is 867"));
        succeeded(&[&all[..], &["--fail-if", "lost.acknowledged>0"]].concat());
        for (more, said) in [
            (["--against", "3"], "version 3"),
            (["--from", "2026-07-01T00:00:00Z"], "2026-06-26T18:45:29Z"),
            (["--to", "2026-06-01T00:00:00Z"], "2026-06-24T18:00:46Z"),
            (["--sweep", "price.warning=1..100"], "40"),
            (["--sweep", "price.warnig=1..3"], "warnig"),
        ] {
            assert!(refused(&[&all[..], &more[..]].concat()).contains(said), "{more:?}");
        }
    }

    /// Fixtures are let go once they have kicked off. One that comes back is folded again.
    async fn what_was_let_go_and_comes_back_is_judged_all_the_same(place: &Place) {
        let app = TestApp::start(place).await;
        let moment = |key: &str, minute: u32, kickoff: u32, price: f64| {
            let book = |slug: &str, prices| {
                let mut offer = snapshot(slug, &past(minute), key, &[one_x_two(prices)]);
                offer["event"]["kickoff"] = json!(past(kickoff));
                offer
            };
            json!({"snapshots": [book("betpawa", [price, 3.4, 3.1]), book("sportybet", [4.8, 4.7, 1.66])]})
        };
        app.batch(&moment("sr:1", 0, 60, 2.0)).await.expect(201);
        app.batch(&moment("sr:1", 1, 60, 2.3)).await.expect(201);
        for minute in 61..100 {
            app.batch(&moment("sr:2", minute, 300, 2.0 + f64::from(minute % 2) / 2.0)).await.expect(201);
        }
        // Its kickoff moved, so it is open again; and its price is compared with what was before it was let go.
        app.batch(&moment("sr:1", 120, 200, 2.3)).await.expect(201);
        let last = app.batch(&moment("sr:1", 121, 200, 2.8)).await.expect(201);
        assert_eq!(last["alerts"], 1, "{last}");
        app.stop().await;
        let store = place.open_to_read().await;
        let plan = Arc::new(Plan::of(Preset::Desk.rules()));
        let mut digests = Vec::new();
        for (threads, events) in [(1, 4), (2, 20_000), (1, 20_000), (3, 10)] {
            let effort = Effort::all().with_threads(threads).letting_go_after(events);
            let report = run(&store, &plan, effort, &Arc::<Progress>::default(), &CancellationToken::new()).await.unwrap();
            assert!(report.summary.recorded.equal, "{:?}", report.summary.recorded);
            // Which thread has which fixture is left to chance; one thread has them all.
            if threads == 1 {
                assert_eq!(report.folded_again > 0, events < 20, "let go after {events} events");
            }
            digests.push((report.summary.digest, report.summary.after.digest));
        }
        assert!(digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
        store.close().await;
    }

    async fn a_draft_is_tried_over_http_and_promoted(place: &Place) {
        let app = TestApp::start(place).await;
        story(&app).await;
        let saved = app.json(Method::PUT, "/api/rules/drafts/quiet", &json!({"expectedVersion": 0, "rules": quiet()})).await.expect(200);
        app.get(&format!("/api/rules/drafts/quiet?min_position={}", saved["position"])).await.expect(200);
        let path = begin(&app, &json!({"draft": "quiet", "without": ["nobody"]})).await;
        let done = over(&app, &path).await;
        assert_eq!((&done["state"], &done["failure"]), (&json!("done"), &Value::Null), "{done}");
        assert_eq!((&done["request"]["draft"], &done["request"]["hash"]), (&json!("quiet"), &saved["hash"]));
        let summary = &done["summary"];
        assert_eq!(summary["difference"]["situations"]["lostAcknowledged"], 1, "{summary}");
        let fields: Vec<&str> = summary["findings"].as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect();
        assert!(fields.contains(&"without"), "a bookmaker that never was is a finding: {summary}");
        let rows = app.get(&format!("{path}/rows?class=lost&why=below&limit=1")).await.expect(200);
        let row = &rows["rows"][0];
        assert_eq!((&row["home"], &row["severityAfter"], &row["monitorBefore"]), (&json!("Norway"), &Value::Null, &json!("price")));
        assert_eq!((&row["oldPrice"], &row["newPrice"], &row["detectedAt"]), (&json!(2), &json!(2.3), &json!(past(1))));
        let fixture = app.get("/api/events").await.expect(200)["events"][0]["id"].clone();
        assert_eq!((&row["fixtureId"], &rows["nextCursor"]), (&fixture, &Value::Null));
        assert_eq!(app.get(&format!("{path}/rows?class=gained")).await.expect(200)["rows"], json!([]));
        let timeline = app.get(&format!("{path}/timeline?bucket=5m")).await.expect(200);
        assert_eq!((&timeline["bucketMinutes"], &timeline["buckets"]), (&json!(5), &json!([{"at": past(0), "before": 1, "after": 0, "recorded": 1}])));
        for (query, field) in [("rows?class=x", "class"), ("rows?limit=501", "limit"), ("rows?cursor=x", "cursor"), ("timeline?bucket=2w", "bucket")] {
            let answer = app.get(&format!("{path}/{query}")).await;
            answer.problem(400);
            assert_eq!(answer.json()["field"], field);
        }
        let digest = summary["digest"].as_str().unwrap();
        let louder = json!({"monitors": [{"id": "price", "detector": "price_change", "warning": 5}]});
        let recorded = summary["recorded"]["digest"].as_str().unwrap();
        let bad = ["x".to_owned(), digest.to_uppercase(), "0".repeat(64), recorded.to_owned()].map(|bad| (quiet(), bad));
        for (rules, cited) in bad.into_iter().chain([(louder, digest.to_owned())]) {
            let refused = app.json(Method::PUT, "/api/rules", &json!({"expectedVersion": 0, "rules": rules, "backtest": cited})).await;
            refused.problem(400);
            assert_eq!(refused.json()["field"], "backtest", "{}", refused.text);
        }
        let promoted = json!({"expectedVersion": 0, "rules": quiet(), "note": "tried", "backtest": digest});
        app.json(Method::PUT, "/api/rules", &promoted).await.expect(200);
        // As it was in force at each event: the same again.
        let again = begin(&app, &json!({"preset": "default"})).await;
        let again = over(&app, &again).await;
        assert_eq!((&again["summary"]["recorded"]["equal"], &again["summary"]["before"]["alerts"]), (&json!(true), &json!(1)));
        let version = begin(&app, &json!({"preset": "default", "against": 1})).await;
        assert_eq!(over(&app, &version).await["summary"]["before"]["alerts"], 0);
        let list = app.get("/api/backtests").await.expect(200);
        assert_eq!(list["backtests"].as_array().unwrap().len(), 3);
        let removed = app.send(app.request(Method::DELETE, &path)).await;
        assert_eq!(removed.status.as_u16(), 204);
        app.get(&path).await.problem(404);
        app.get(&format!("{path}/rows")).await.problem(404);
        app.stop().await;
    }

    async fn what_cannot_be_tried_is_refused_and_named(place: &Place) {
        let app = TestApp::start(place).await;
        story(&app).await;
        let bad_rules = json!({"monitors": [{"id": "price", "detector": "price_change", "warnig": 5}]});
        for (body, field) in [
            (json!({}), "draft"),
            (json!({"draft": "x", "preset": "desk"}), "draft"),
            (json!({"draft": "never-saved"}), "draft"),
            (json!({"preset": "dusk"}), "preset"),
            (json!({"rules": bad_rules}), "rules.monitors[0].warnig"),
            (json!({"preset": "desk", "against": 7}), "against"),
            (json!({"preset": "desk", "against": "yesterday"}), "against"),
            (json!({"preset": "desk", "from": "2026-06-26T10:00:00Z", "to": "2026-06-26T10:00:00Z"}), "from"),
            (json!({"preset": "desk", "from": "2001-01-01T00:00:00Z", "to": "2002-01-01T00:00:00Z"}), "to"),
            (json!({"preset": "desk", "from": "2099-01-01T00:00:00Z"}), "from"),
            (json!({"preset": "desk", "from": "yesterday"}), "from"),
            (json!({"preset": "desk", "without": ["No Slug"]}), "without[0]"),
            (json!({"preset": "desk", "whithout": []}), "whithout"),
            (json!({"preset": "desk", "sweep": {"field": "price.warning", "values": vec!["5"; 41]}}), "sweep.values"),
            (json!({"preset": "desk", "sweep": {"field": "price.warning", "values": ["x"]}}), "sweep.values"),
            (json!({"preset": "desk", "sweep": {"field": "nobody.warning", "values": ["5"]}}), "sweep.field"),
        ] {
            let answer = app.json(Method::POST, "/api/backtests", &body).await;
            answer.problem(400);
            assert_eq!(answer.json()["field"], field, "{body}: {}", answer.text);
        }
        assert_eq!(app.get("/api/backtests").await.expect(200)["backtests"], json!([]));
        // That nothing was recorded then, only the log can tell.
        let path = begin(&app, &json!({"preset": "desk", "from": "2026-06-27T00:00:00Z"})).await;
        let failed = over(&app, &path).await;
        assert!(failed["state"] == "failed" && failed["failure"].as_str().unwrap().contains(&past(0)), "{failed}");
        app.get(&format!("{path}/rows")).await.problem(409);
        app.get("/api/backtests/nobody").await.problem(404);
        app.stop().await;
    }

    async fn two_are_done_at_once_and_can_be_cancelled(place: &Place) {
        if !import(place, None).await {
            return;
        }
        let app = TestApp::start(place).await;
        let values: Vec<String> = (1..=40).map(|value| value.to_string()).collect();
        let long = json!({"preset": "desk", "sweep": {"field": "price.warning", "values": values}});
        let (one, other) = (begin(&app, &long).await, begin(&app, &long).await);
        let third = app.json(Method::POST, "/api/backtests", &long).await.problem(409);
        assert!(third.contains("wait until one is done, or cancel one"), "{third}");
        assert_eq!(app.send(app.request(Method::DELETE, &one)).await.status.as_u16(), 202);
        assert_eq!(over(&app, &one).await["state"], "cancelled");
        let done = over(&app, &other).await;
        assert_counted(&done["summary"]);
        assert_eq!(done["progress"]["eventsDone"], done["progress"]["eventsInAll"], "{}", done["progress"]);
        let mut rows = 0;
        let mut cursor = String::new();
        loop {
            let page = app.get(&format!("{other}/rows?class=lost&limit=500{cursor}")).await.expect(200);
            rows += page["rows"].as_array().unwrap().len();
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(rows, 867);
        app.stop().await;
    }

    /// Who is told that it is being cancelled finds it cancelled, also where it was about to be done.
    async fn one_is_cancelled_while_its_rows_are_stored(place: &Place) {
        if !import(place, None).await {
            return;
        }
        let app = TestApp::start(place).await;
        let path = begin(&app, &json!({"preset": "desk"})).await;
        let begun = Instant::now();
        loop {
            let now = app.get(&path).await.expect(200);
            let progress = &now["progress"];
            if now["state"] == "running" && progress["eventsDone"] == progress["eventsInAll"] {
                break;
            }
            assert!(now["state"] != "done" && begun.elapsed() < Duration::from_mins(1), "{now}");
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        assert_eq!(app.send(app.request(Method::DELETE, &path)).await.status.as_u16(), 202);
        let ended = over(&app, &path).await;
        assert_eq!((&ended["state"], &ended["summary"]), (&json!("cancelled"), &Value::Null), "{ended}");
        app.get(&format!("{path}/rows")).await.problem(409);
        app.stop().await;
    }

    async fn one_that_was_killed_has_failed_and_the_next_runs(place: &Place) {
        let mut process = Process::start(place, Some("backtest.rows")).await;
        for (minute, price) in [(0, 2.0), (1, 2.3)] {
            process.post(&moment("sr:1", minute, [price, 3.4, 3.1])).await.expect("an answer");
        }
        let client = reqwest::Client::new();
        let begin = async |base: &str| -> String {
            let request = client.post(format!("{base}/api/backtests")).json(&json!({"rules": quiet()}));
            let begun: Value = request.send().await.unwrap().json().await.unwrap();
            format!("/api/backtests/{}", begun["id"].as_str().unwrap())
        };
        let killed = begin(&process.base).await;
        assert!(process.has_crashed().await, "the place was never reached");
        drop(process);
        let process = Process::start(place, None).await;
        let over = async |path: &str| -> Value {
            for _ in 0..500 {
                let now = process.get(path).await;
                if !matches!(now["state"].as_str().unwrap(), "waiting" | "running") {
                    return now;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            panic!("{path} is never over");
        };
        let failed = over(&killed).await;
        assert_eq!((&failed["state"], &failed["summary"]), (&json!("failed"), &Value::Null), "{failed}");
        assert!(failed["failure"].as_str().unwrap().contains("begin it again"), "{failed}");
        let next = begin(&process.base).await;
        let done = over(&next).await;
        assert_eq!((&done["state"], &done["summary"]["difference"]["lost"]), (&json!("done"), &json!(1)), "{done}");
    }
}
