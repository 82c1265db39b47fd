//! PostgreSQL for benchmarks: databases of their own on the throw-away server of `scripts/with-postgres`.

use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::TryStreamExt as _;
use sqlx::{Connection as _, PgConnection, postgres::PgPoolOptions};

pub struct Server(String);

pub struct Database(String);

static DATABASES: AtomicU32 = AtomicU32::new(0);

impl Server {
    pub fn from_environment() -> Self {
        match std::env::var("LINEWATCH_TEST_POSTGRES") {
            Ok(url) => Self(url),
            Err(_) => panic!("no PostgreSQL to measure against: run `scripts/with-postgres cargo bench --bench …`"),
        }
    }

    /// A new database.
    pub async fn database(&self) -> Database {
        let name = format!("lw_bench_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&self.0).await.expect("a PostgreSQL server");
        sqlx::raw_sql(&format!("CREATE DATABASE {name}")).execute(&mut connection).await.expect("a database");
        let (server, _) = self.0.rsplit_once('/').expect("an address with a database");
        Database(format!("{server}/{name}"))
    }
}

impl std::fmt::Display for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Database {
    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.0).await.expect("a connection")
    }

    /// The stock repository's own table.
    pub async fn stock_pool(&self, connections: usize) -> sqlx::PgPool {
        let pool = PgPoolOptions::new()
            .max_connections(u32::try_from(connections).expect("a few connections"))
            .connect(&self.0)
            .await
            .expect("a pool");
        sqlx::raw_sql(
            "CREATE TABLE events (aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint \
             CHECK (sequence >= 0) NOT NULL, event_type text NOT NULL, event_version text NOT NULL, \
             payload json NOT NULL, metadata json NOT NULL, PRIMARY KEY (aggregate_type, aggregate_id, sequence))",
        )
        .execute(&pool)
        .await
        .expect("the stock table");
        pool
    }

    /// Rows of the events table as COPY wrote them, `rows` a buffer.
    pub async fn copy_out(&self, rows: usize, buffers: usize) -> Vec<Vec<u8>> {
        let mut connection = self.connect().await;
        let mut out = Vec::new();
        for buffer in 0..buffers {
            let sql = format!(
                "COPY (SELECT * FROM events WHERE position > {} AND position <= {} ORDER BY position) TO STDOUT (FORMAT binary)",
                buffer * rows,
                (buffer + 1) * rows
            );
            let parts: Vec<_> =
                connection.copy_out_raw(&sql).await.expect("a copy").try_collect().await.expect("copied rows");
            out.push(parts.concat());
        }
        out
    }
}
