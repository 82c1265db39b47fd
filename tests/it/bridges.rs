//! The snippets of `docs/BRIDGES.md`, as they are there, against a server.

use std::{path::PathBuf, process::Output, time::Duration};

use serde_json::{Value, json};
use tokio::process::Command;

use crate::support::{
    app::{TestApp, options},
    place::Place,
};

const TOKEN: &str = "bridge-0123456789abcdef";

/// The one block of a language in the document.
fn snippet(language: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/BRIDGES.md");
    let page = std::fs::read_to_string(path).expect("docs/BRIDGES.md");
    let fence = format!("```{language}\n");
    assert_eq!(page.matches(&fence).count(), 1, "one block of {language}");
    let (_, rest) = page.split_once(&fence).unwrap();
    let snippet = rest.split_once("\n```").expect("its end").0;
    let lines = snippet.lines().filter(|line| !line.trim().is_empty()).count();
    assert!(lines <= 10, "{lines} lines");
    snippet.to_owned()
}

async fn run(program: &str, flag: &str, text: &str, url: &str) -> Output {
    let mut command = Command::new(program);
    command.args([flag, text]).env("LINEWATCH_URL", url).env("LINEWATCH_TOKEN", TOKEN).kill_on_drop(true);
    let run = tokio::time::timeout(Duration::from_secs(20), command.output()).await;
    run.unwrap_or_else(|_| panic!("{program} did not end"))
        .unwrap_or_else(|error| panic!("{program} is needed on this machine: {error}"))
}

/// The payloads of the alerts in the log, once there are so many.
async fn alerts(app: &TestApp, count: usize) -> Vec<Value> {
    let text = app.get("/api/audit/events?type=AlertPublished").await.text;
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), count + 1, "{text}");
    lines[..count].iter().map(|line| line["payload"]["AlertPublished"].clone()).collect()
}

async fn served() -> (TestApp, Place, tempfile::TempDir) {
    let (place, folder) = (Place::sqlite(), tempfile::tempdir().unwrap());
    let file = folder.path().join("tokens");
    std::fs::write(&file, format!("bridge trader {TOKEN}\nroot admin root-0123456789abcdef\n")).unwrap();
    let mut app = TestApp::with(linewatch::app::ServeOptions { token_file: Some(file), ..options(&place) }).await;
    app.signed_in("root-0123456789abcdef");
    (app, place, folder)
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_python_bridge_works() {
    let (app, _place, _folder) = served().await;
    let calls = r#"
publish_alert({"title": "SPY below 662.5", "color": 1}, None, "gamma_flip", "monitor", "SPY")
publish_alert({"title": "é \"quoted\""}, "line one\nline two")
publish_alert({"title": "SPY below 660.0", "color": 1}, None, "gamma_flip", "monitor", "SPY")
"#;
    let text = snippet("python") + calls;
    assert_eq!(said(&run("python3", "-c", &text, &app.base).await), "");
    let alerts = alerts(&app, 3).await;
    assert_eq!((&alerts[0]["alertType"], &alerts[0]["symbol"]), (&json!("gamma_flip"), &json!("SPY")));
    assert_eq!(alerts[0]["embed"], json!({"title": "SPY below 662.5", "color": 1}));
    assert_eq!(
        (&alerts[1]["content"], &alerts[1]["embed"]["title"]),
        (&json!("line one\nline two"), &json!("é \"quoted\""))
    );
    assert_eq!((&alerts[1]["alertType"], &alerts[1]["source"]), (&json!("general"), &json!("monitor")));
    assert_eq!((alerts[0].get("repeat"), &alerts[2]["repeat"]), (None, &json!(true)));
    // Whoever publishes goes on when linewatch is away, or refuses.
    let away = run("python3", "-c", &text, "http://127.0.0.1:1").await;
    assert!(said(&away).contains("not published"), "{away:?}");
    let refused = format!("{}\npublish_alert({{}}, symbol='BRK/B')\nprint('goes on')\n", snippet("python"));
    let refused = run("python3", "-c", &refused, &app.base).await;
    assert!(
        said(&refused).contains("400") && String::from_utf8_lossy(&refused.stdout).contains("goes on"),
        "{refused:?}"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shell_bridge_works() {
    let (app, _place, _folder) = served().await;
    let call = r#"
publish_alert disk_full 'host "a\b"' db-1 "/var is
at 93 %, \"soon\" full"
wait
"#;
    let text = snippet("sh") + call;
    assert_eq!(said(&run("sh", "-c", &text, &app.base).await), "");
    let alerts = alerts(&app, 1).await;
    assert_eq!((&alerts[0]["alertType"], &alerts[0]["source"]), (&json!("disk_full"), &json!("host \"a\\b\"")));
    assert_eq!(
        (&alerts[0]["symbol"], &alerts[0]["content"]),
        (&json!("db-1"), &json!("/var is at 93 %, \"soon\" full"))
    );
    let away = run("sh", "-c", &text, "http://127.0.0.1:1").await;
    assert!(said(&away).contains("curl"), "{away:?}");
    app.stop().await;
}
