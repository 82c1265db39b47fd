//! What the repository is measured against: the stock repositories' own tables, and COPY.

use std::path::Path;

use futures_util::TryStreamExt as _;
use sqlx::{
    Connection as _, PgConnection,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub async fn connect(database: &str) -> PgConnection {
    PgConnection::connect(database).await.expect("a connection")
}

/// The stock repository's own table.
pub async fn stock_postgres(database: &str, connections: usize) -> sqlx::PgPool {
    let pool = PgPoolOptions::new()
        .max_connections(u32::try_from(connections).expect("a few connections"))
        .connect(database)
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

/// Rows of the events table as COPY wrote them, `rows` a buffer, as many full buffers as there are.
pub async fn copy_out(database: &str, rows: usize, buffers: usize) -> Vec<Vec<u8>> {
    let mut connection = connect(database).await;
    let head: i64 =
        sqlx::query_scalar("SELECT position FROM log_head").fetch_one(&mut connection).await.expect("a head");
    let full = usize::try_from(head).expect("a count") / rows;
    assert!(full > 0, "the repository wrote too little to measure COPY with");
    let mut out = Vec::new();
    for buffer in 0..buffers.min(full) {
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

/// The stock repository's own table, at the same durability as linewatch's.
pub async fn stock_sqlite(file: &Path) -> sqlx::SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(std::time::Duration::from_secs(30));
    let pool = SqlitePoolOptions::new().max_connections(8).connect_with(options).await.expect("a pool");
    sqlx::raw_sql(
        "CREATE TABLE events (aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint NOT NULL, \
         event_type text NOT NULL, event_version text NOT NULL, payload text NOT NULL, metadata text NOT NULL, \
         PRIMARY KEY (aggregate_type, aggregate_id, sequence))",
    )
    .execute(&pool)
    .await
    .expect("the stock table");
    pool
}
