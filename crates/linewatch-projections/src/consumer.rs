//! What follows the log.

use async_trait::async_trait;

use super::{ApplyError, LogEvent, ModelTx, StoredEvent};
use linewatch_log::RecordedEvent;

/// Follows the log: it has a checkpoint, and moves it in the transaction in which it handles events. A read model is one
/// with tables.
///
/// In its SQL, `~` behind a table's name stands for the suffix of the tables being filled (nothing, or that of a
/// rebuild beside the live ones), and `^` in an index's name for something unique.
#[async_trait]
pub trait Consumer<E>: Send + Sync + 'static {
    /// Its name, as the command line and the metrics use it: `alerts`.
    fn name(&self) -> &'static str;

    /// The version of its tables and of what it makes of events.
    fn version(&self) -> i64;

    /// Where it begins without a checkpoint.
    fn start(&self) -> Start {
        Start::Genesis
    }

    /// Its tables, without suffix.
    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    /// The statements that make its tables: `CREATE TABLE alerts~ (…)`.
    fn schema(&self) -> &'static [&'static str] {
        &[]
    }

    /// What only PostgreSQL needs once the tables are made: how a large column is stored.
    fn postgres_schema(&self) -> &'static [&'static str] {
        &[]
    }

    /// The statements that make its indexes: `CREATE INDEX alerts_status^ ON alerts~ (…)`. A rebuild makes them last.
    fn indexes(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether it wants an event. One that no consumer wants is never decoded, and decoding is what a rebuild spends
    /// most of its time on.
    fn concerns(&self, event: &RecordedEvent) -> bool;

    /// Handles events, which are in log order and without gaps: a read model folds them into its tables.
    ///
    /// Must be deterministic, and use nothing but the events and its tables. Events that it does not want are among them,
    /// and passed over.
    ///
    /// # Errors
    /// [`ApplyError::Event`] when one event cannot be applied: it is dead-lettered. Else the chunk is tried again.
    async fn handle(&self, model: &mut ModelTx<'_>, events: &[LogEvent<E>]) -> Result<(), ApplyError>;
}

/// Where a consumer without a checkpoint begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At the first event. Nobody waits for it: it is filled up beside the others, and joins its group when it is there.
    /// So is one of another version than the stored one, before its group runs.
    Genesis,
    /// At the log's end: it never sees what was there before. One of another version goes on where the former was.
    Head,
}

/// Decodes an event where one of the consumers wants it: outside of any transaction. Answers whether one does.
pub(super) fn decode_for<E: StoredEvent>(event: &LogEvent<E>, consumers: &[&dyn Consumer<E>]) -> bool {
    let is_wanted = consumers.iter().any(|consumer| consumer.concerns(&event.recorded));
    if is_wanted {
        // What cannot be read is told when it is applied.
        let _ = event.decoded();
    }
    is_wanted
}
