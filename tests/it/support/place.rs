//! Throw-away databases.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use linewatch::app::SystemClock;
use linewatch_log::{Now, Store, StoreError, StoreOptions};
use linewatch_model::Clock as _;
use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

/// A place for a store, gone when dropped.
pub struct Place {
    /// The store's address.
    pub url: String,
    kind: Kind,
}

enum Kind {
    Sqlite {
        _folder: TempDir,
    },
    Postgres {
        server: String,
        name: String,
    },
    /// Somebody else's.
    Elsewhere,
}

/// The server that `scripts/test` started.
pub fn server() -> String {
    std::env::var("LINEWATCH_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "this test needs PostgreSQL and LINEWATCH_TEST_POSTGRES is not set: run scripts/test, \
             or scripts/with-postgres cargo test"
        )
    })
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self {
            url: format!("sqlite:{}", folder.path().join("log.db").display()),
            kind: Kind::Sqlite { _folder: folder },
        }
    }

    pub async fn postgres() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = server();
        let name = format!("lw_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut admin = PgConnection::connect(&server).await.expect("the test server");
        sqlx::raw_sql(&format!("CREATE DATABASE {name}")).execute(&mut admin).await.expect("a database");
        let (base, _) = server.rsplit_once('/').expect("an address with a database");
        Self { url: format!("{base}/{name}"), kind: Kind::Postgres { server, name } }
    }

    /// A database that somebody else makes and drops.
    pub fn elsewhere(url: &str) -> Self {
        Self { url: url.to_owned(), kind: Kind::Elsewhere }
    }

    /// The table that has the rows of `events`: on SQLite that is a view.
    pub fn events_table(&self) -> &'static str {
        if self.url.starts_with("sqlite") { "event_log" } else { "events" }
    }

    pub async fn open(&self) -> Store {
        self.try_open().await.expect("an open store")
    }

    /// Opens it as a command does that never appends.
    pub async fn open_to_read(&self) -> Store {
        let options =
            StoreOptions { now: Arc::new(|| SystemClock.now()), new_log_id: "test".to_owned(), appends: false };
        Store::open(&self.url.parse().expect("an address"), options).await.expect("an open store")
    }

    pub async fn try_open(&self) -> Result<Store, StoreError> {
        self.try_open_by(Arc::new(|| SystemClock.now())).await
    }

    /// Opens it with another clock.
    pub async fn try_open_by(&self, now: Now) -> Result<Store, StoreError> {
        Store::open(&self.url.parse()?, StoreOptions { now, new_log_id: "test".to_owned(), appends: true }).await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Kind::Postgres { server, name } = &self.kind else { return };
        let (server, drop_it) = (server.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                if let Ok(mut admin) = PgConnection::connect(&server).await {
                    let _ = sqlx::raw_sql(&drop_it).execute(&mut admin).await;
                }
            });
        });
        let _ = dropped.join();
    }
}

/// Runs one case on both stores, as two tests.
macro_rules! on_both_stores {
    ($($(#[$meta:meta])* async fn $name:ident($place:ident: &Place) $body:block)+) => {
        $(
            $(#[$meta])*
            mod $name {
                use super::*;

                async fn case($place: &Place) $body

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn sqlite() {
                    case(&Place::sqlite()).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn postgres() {
                    case(&Place::postgres().await).await;
                }
            }
        )+
    };
}
pub(crate) use on_both_stores;
