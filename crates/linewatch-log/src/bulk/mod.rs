//! Reading all of the log for a computation: many events at once, and nothing copied for each of them.
//!
//! A row for each event costs more than what most computations do with it: the database hands over each of its columns in
//! an allocation of its own. Here a whole page is one row on SQLite, its payloads in one text. Neither times nor hashes are
//! read; who checks the log reads it with [`LogCursor`](crate::LogCursor).

mod numbers;
mod page;
mod sqlite;

pub use page::{EventPage, EventRef};

use std::collections::HashMap;

use crate::{Dialect, LogCursor, Store, StoreError};
use linewatch_model::{Position, StreamId};
use page::PageBuilder;
use sqlite::SqlitePages;

/// Reads the log forward in pages whose size in bytes stays near a budget.
pub struct BulkCursor(Pages);

enum Pages {
    Sqlite(Box<SqlitePages>),
    Postgres { cursor: LogCursor, numbers: HashMap<StreamId, u64> },
}

impl BulkCursor {
    /// From the first event up to and including a position.
    #[must_use]
    pub fn new(store: Store, until: Position, budget: usize) -> Self {
        Self(match store.dialect() {
            Dialect::Sqlite => Pages::Sqlite(Box::new(SqlitePages::new(store, until, budget))),
            Dialect::Postgres => {
                let cursor = LogCursor::new(store, Position::START, until, budget);
                Pages::Postgres { cursor, numbers: HashMap::new() }
            }
        })
    }

    /// The next page in log order; none at the end.
    ///
    /// # Errors
    /// When the database fails, or a position is missing: a log has no gaps.
    pub async fn next_page(&mut self) -> Result<Option<EventPage>, StoreError> {
        match &mut self.0 {
            Pages::Sqlite(pages) => pages.next().await,
            Pages::Postgres { cursor, numbers } => {
                let events = cursor.next_page().await?;
                let mut page = PageBuilder::default();
                for event in &events {
                    let next = u64::try_from(numbers.len()).unwrap_or(u64::MAX);
                    let number = match numbers.get(&event.stream) {
                        Some(number) => *number,
                        None => *numbers.entry(event.stream.clone()).or_insert(next),
                    };
                    page.push(event, number);
                }
                Ok((!events.is_empty()).then(|| page.finish()))
            }
        }
    }
}
