//! What the benchmarks share.

pub mod postgres;
pub mod sqlite;

use std::sync::Arc;

use linewatch::app::SystemClock;
use linewatch_log::{Store, StoreOptions};
use linewatch_model::Clock as _;

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime")
}

/// Prints a figure in the form that the closing note quotes.
pub fn figure(name: &str, value: f64) {
    println!("figure {name} {value:.2}");
}

pub async fn open(url: &str) -> Store {
    let options = StoreOptions { now: Arc::new(|| SystemClock.now()), new_log_id: "bench".to_owned(), appends: true };
    Store::open(&url.parse().expect("a store's address"), options).await.expect("an open store")
}
