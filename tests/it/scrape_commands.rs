//! `linewatch scrape`, `linewatch sources check` and `linewatch demo --over-http` as whoever types them meets them.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use linewatch_double::{Conduct, Double, FaultScope, Feed, Role};
use linewatch_model::Timestamp;
use serde_json::{Value, json};

use crate::support::{
    place::Place,
    scene::{self, Sources, odds, of},
};

const ROLES: [Role; 3] = [Role::BetPawa, Role::SportyBet, Role::Bet9ja];

/// Runs linewatch to its end, while the double goes on answering.
async fn linewatch(arguments: &[&str]) -> Output {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_linewatch"));
    command.args(arguments).env("RUST_LOG", "off").output().await.expect("a process")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

async fn double() -> Double {
    scene::start(Feed::Simulated { frozen: true }, None).await
}

#[tokio::test]
async fn once_scrapes_everything_and_ends() {
    let (double, place) = (double().await, Place::sqlite());
    let sources = Sources::of(&double, &ROLES, "");
    let file = sources.file();
    let scrape = ["scrape", "--once", "--store", &place.url, "--config", &file];
    let output = linewatch(&scrape).await;
    let (said, errors) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{said}{errors}");
    for name in ["BetPawa", "SportyBet", "Bet9ja"] {
        let last = said.lines().rfind(|line| line.trim_start().starts_with(name)).expect("a line a bookmaker");
        assert!(last.contains("completed") && !last.contains(" 0/"), "{last}");
    }
    assert!(said.lines().last().unwrap().contains("completed:"), "{said}");

    let only = [&scrape[..], &["--bookmaker", "betpawa"]].concat();
    let said = text(&linewatch(&only).await.stdout);
    assert!(said.contains("BetPawa") && !said.contains("Bet9ja"), "{said}");
    let unknown = [&scrape[..], &["--bookmaker", "msport"]].concat();
    let output = linewatch(&unknown).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("msport is not a configured source"), "{}", text(&output.stderr));

    double.behave(Role::BetPawa, Conduct { errors: 1.0, error_status: 403, ..Conduct::default() });
    let output = linewatch(&only).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("403"), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.contains("\nbetpawa: 1 × http_status (answered with status 403: not now)\n"), "{said}");
    let server = scene::resume(&place, &Sources::text("")).await;
    let odds = odds(&server).await;
    assert!(ROLES.iter().all(|role| of(&odds, *role).len() > 500), "what was scraped is there");
}

#[tokio::test]
async fn once_says_what_went_wrong_in_part_of_it() {
    let (double, place) = (double().await, Place::sqlite());
    let failing = Conduct { on: FaultScope::Fixtures, ..Conduct::default() };
    double.behave(Role::Bet9ja, Conduct { errors: 1.0, error_status: 404, ..failing.clone() });
    double.behave(Role::SportyBet, Conduct { html: 1.0, ..failing });
    let sources = Sources::of(&double, &ROLES, "");
    let output = linewatch(&["scrape", "--once", "--store", &place.url, "--config", &sources.file()]).await;
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}{}", text(&output.stderr));
    let told: Vec<&str> = said.lines().skip_while(|line| !line.starts_with("run ")).collect();
    assert!(told[0].contains(" partial: ") && told.len() == 3, "{said}");
    let bet9ja = told.iter().find(|line| line.starts_with("bet9ja: ")).expect("a line of Bet9ja");
    assert!(bet9ja.ends_with(" × http_status (answered with status 404: not now)"), "{bet9ja}");
    assert!(told.iter().any(|line| line.starts_with("sportybet: ") && line.contains(" × parse_error (")), "{said}");
    // As many as its line of progress has as failed.
    let failed = format!(", {} failed, ", bet9ja.split(' ').nth(1).unwrap());
    let last = said.lines().rfind(|line| line.trim_start().starts_with("Bet9ja")).expect("its progress");
    assert!(last.contains(&failed), "{last}: {failed}");
}

#[tokio::test]
async fn without_once_it_goes_on_by_the_schedule_until_it_is_stopped() {
    let (double, place) = (double().await, Place::sqlite());
    let sources = Sources::of(&double, &ROLES, "");
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_linewatch"));
    command.args(["scrape", "--store", &place.url, "--config", &sources.file()]).env("RUST_LOG", "off");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap();
    let begun = Instant::now();
    while double.counts(Role::BetPawa).fixtures < 20 {
        assert!(begun.elapsed() < Duration::from_secs(30), "the schedule never began");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(child.try_wait().unwrap().is_none(), "it goes on");
    let pid = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let ended = tokio::time::timeout(Duration::from_secs(20), child.wait()).await.expect("it stops").unwrap();
    assert!(ended.success());
}

#[tokio::test]
async fn check_asks_each_source_once_and_says_what_to_do() {
    let double = double().await;
    let sources = Sources::of(&double, &ROLES, "timeout_seconds = 2");
    let file = sources.file();
    let output = linewatch(&["sources", "check", "--config", &file]).await;
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.lines().count(), 3, "{said}");
    for role in ROLES {
        let line = said.lines().find(|line| line.contains(role.slug())).expect("a line");
        assert!(line.contains("ok") && line.contains(" ms") && line.contains("lists of fixtures"), "{line}");
        assert_eq!(double.counts(role).requests, 1, "{role:?}: one cheap question");
    }
    double.behave(Role::Bet9ja, Conduct { html: 1.0, ..Conduct::default() });
    double.behave(Role::SportyBet, Conduct { errors: 1.0, error_status: 403, ..Conduct::default() });
    double.behave(Role::BetPawa, Conduct { latency_ms: 1_000, ..Conduct::default() });
    let output = linewatch(&["sources", "check", "--config", &file]).await;
    let (said, errors) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("blocks this client") && said.contains("answered with status 403"), "{said}");
    assert!(said.lines().last().unwrap().contains("betpawa"), "who answers late is told last: {said}");
    assert!(errors.contains("2 of 3 sources cannot be scraped"), "{errors}");
    let output = linewatch(&["sources", "check", "--config", &Sources::text("").file()]).await;
    assert!(text(&output.stderr).contains("LINEWATCH_SOURCES"));
}

struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn the_demo_over_http_scrapes_its_own_bookmakers() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
    command.args(["demo", "--over-http", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut demo = Demo(command.spawn().unwrap());
    let mut lines = BufReader::new(demo.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let base = lines.find_map(|line| line.strip_prefix("serving on ")?.split(' ').next().map(ToOwned::to_owned));
    let base = base.expect("an address");
    let begun = Instant::now();
    loop {
        let runs: Value = reqwest::get(format!("{base}/api/scrape/runs")).await.unwrap().json().await.unwrap();
        let whole = runs.as_array().or_else(|| runs["runs"].as_array()).expect("runs");
        if whole.iter().any(|run| run["status"] == "completed" && run["events_scraped"].as_i64() > Some(30)) {
            break;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "{runs}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let get =
        async |path: &str| -> Value { reqwest::get(format!("{base}{path}")).await.unwrap().json().await.unwrap() };
    let events = get("/api/events").await;
    assert!(events["total"].as_i64() > Some(30), "{events}");
    for role in [Role::BetPawa, Role::SportyBet, Role::Bet9ja, Role::MSport] {
        assert!(events.to_string().contains(&format!("\"{}\"", role.slug())), "{} is missing", role.slug());
    }
    // What is said of the schedule is what happens.
    let status = get("/api/scheduler/status").await;
    let jobs = status["jobs"].as_array().unwrap();
    let intervals: Vec<_> = jobs.iter().map(|job| (job["id"].as_str().unwrap(), &job["interval_seconds"])).collect();
    assert_eq!(intervals[..], [("scrape_all_platforms", &json!(10)), ("detect_stale_runs", &json!(120))], "{status}");
    let next: Timestamp = jobs[0]["next_run"].as_str().expect("a time").parse().unwrap();
    let due = async || -> Timestamp {
        let runs = get("/api/scheduler/history?limit=1").await["runs"].clone();
        assert_eq!(runs[0]["trigger"], "scheduled", "{runs}");
        runs[0]["started_at"].as_str().unwrap().parse().unwrap()
    };
    while due().await < next.plus_micros(-2_000_000) {
        assert!(begun.elapsed() < Duration::from_mins(2), "no run began at {next}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(due().await.micros_since(next).abs() < 4_000_000, "{} is not {next}", due().await);
}
