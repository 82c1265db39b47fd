//! Where the log ends.

use linewatch_model::{Position, Timestamp};

use super::{
    RecordedEvent, StoreError,
    chain::{GENESIS, Hash},
    sql::Row,
};

/// An event of the log and, by its hash, all events before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The event's position.
    pub position: Position,
    /// Its hash.
    pub hash: Hash,
}

impl End {
    /// Before the first event.
    pub const EMPTY: Self = Self { position: Position::START, hash: GENESIS };

    /// The one that is further on.
    #[must_use]
    pub fn later(self, other: Self) -> Self {
        if other.position > self.position { other } else { self }
    }
}

impl RecordedEvent {
    /// The event as an end of the log.
    #[must_use]
    pub const fn end(&self) -> End {
        End { position: self.position, hash: self.hash }
    }
}

/// Where the log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The position of the last event.
    pub position: Position,
    /// Its hash.
    pub hash: Hash,
    /// When it was stored. The next transaction's time is later, whatever the clock says, so equal times mean one
    /// transaction.
    pub recorded_at: Timestamp,
    /// How often the log has lost its end and gone on with other events.
    pub epoch: u64,
}

impl Head {
    /// The last event.
    #[must_use]
    pub const fn end(&self) -> End {
        End { position: self.position, hash: self.hash }
    }
}

/// The head, from its row.
pub(super) fn head_of(row: &Row) -> Result<Head, StoreError> {
    let damaged = |what: &str| StoreError::Damaged(format!("log_head has a malformed {what}"));
    Ok(Head {
        position: Position::from_sql(row.int(0)?),
        hash: row.bytes(1)?.try_into().map_err(|_| damaged("hash"))?,
        recorded_at: Timestamp::from_micros(row.int(2)?).map_err(|_| damaged("time"))?,
        epoch: row.int(3)?.unsigned_abs(),
    })
}
