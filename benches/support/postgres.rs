//! PostgreSQL for benchmarks: databases of their own on the throw-away server of `scripts/with-postgres`.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection as _, PgConnection};

pub struct Server(String);

/// A database of its own; its address.
pub type Database = String;

static DATABASES: AtomicU32 = AtomicU32::new(0);

impl Server {
    pub fn from_environment() -> Self {
        Self(std::env::var("LINEWATCH_TEST_POSTGRES").expect("run `scripts/with-postgres cargo bench --bench …`"))
    }

    /// A new database.
    pub async fn database(&self) -> Database {
        let name = format!("lw_bench_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&self.0).await.expect("a PostgreSQL server");
        sqlx::raw_sql(&format!("CREATE DATABASE {name}")).execute(&mut connection).await.expect("a database");
        let (server, _) = self.0.rsplit_once('/').expect("an address with a database");
        format!("{server}/{name}")
    }
}
