//! The example program runs, on both stores, and goes on where it was.

#![expect(clippy::unwrap_used, reason = "a test ends with what went wrong")]
#![expect(clippy::disallowed_methods, reason = "what a test starts ends with it")]

use std::{path::PathBuf, process::Command};

fn example(url: &str) -> String {
    // Cargo builds examples beside the folder of the test programs.
    let program: PathBuf =
        std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("examples/account");
    let output =
        Command::new(&program).arg(url).output().unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_aggregate_of_ones_own_runs_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("account.db").display());
    assert_eq!(example(&url), "balance 7 after 2 events; the log verifies\n");
    assert_eq!(example(&url), "balance 14 after 4 events; the log verifies\n");
}

/// Needs `LINEWATCH_TEST_POSTGRES`, which `scripts/with-postgres` sets.
#[tokio::test]
async fn an_aggregate_of_ones_own_runs_on_postgresql() {
    use sqlx::{Connection as _, Executor as _};
    let Ok(server) = std::env::var("LINEWATCH_TEST_POSTGRES") else {
        panic!("LINEWATCH_TEST_POSTGRES is not set; run this as scripts/with-postgres cargo test");
    };
    let name = format!("example_{}", std::process::id());
    let mut admin = sqlx::PgConnection::connect(&server).await.unwrap();
    admin.execute(&*format!("CREATE DATABASE {name}")).await.unwrap();
    let (place, _) = server.rsplit_once('/').unwrap();
    let url = format!("{place}/{name}");
    let run = tokio::task::spawn_blocking(move || [example(&url), example(&url)]).await;
    admin.execute(&*format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    assert_eq!(run.unwrap()[1], "balance 14 after 4 events; the log verifies\n");
}
