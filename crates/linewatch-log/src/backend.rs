//! The two databases behind one face.

use super::{
    Dialect, StoreError,
    append::LedgerEntry,
    chain::Hash,
    end::Head,
    history::Rewind,
    postgres::{PostgresAppend, PostgresBackend},
    sqlite::{SqliteAppend, SqliteBackend},
    tx::{Reader, WriteTx},
};
use linewatch_model::{Position, Sequence, StreamId, Timestamp};

/// A database that holds a log.
pub(super) enum Backend {
    Sqlite(SqliteBackend),
    Postgres(PostgresBackend),
}

/// A transaction that owns the end of the log: nobody else can append until it ends.
pub(super) enum AppendTx {
    Sqlite(SqliteAppend),
    Postgres(PostgresAppend),
}

macro_rules! either {
    ($self:expr, $inner:ident => $call:expr) => {
        match $self {
            Self::Sqlite($inner) => $call,
            Self::Postgres($inner) => $call,
        }
    };
}

impl Backend {
    pub const fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Begins an append: locks the head row and answers it.
    pub async fn begin_append(&self) -> Result<(AppendTx, Head), StoreError> {
        match self {
            Self::Sqlite(backend) => backend.begin_append().await.map(|(tx, head)| (AppendTx::Sqlite(tx), head)),
            Self::Postgres(backend) => backend.begin_append().await.map(|(tx, head)| (AppendTx::Postgres(tx), head)),
        }
    }

    /// There will be no more appends by this process.
    pub async fn end_appends(&self) {
        if let Self::Postgres(backend) = self {
            backend.end_appends().await;
        }
    }

    /// Begins any other write.
    pub async fn begin(&self) -> Result<WriteTx, StoreError> {
        either!(self, backend => backend.begin().await)
    }

    pub const fn reader(&self) -> &Reader {
        either!(self, backend => &backend.reader)
    }

    /// Reads for searches.
    pub const fn searcher(&self) -> &Reader {
        either!(self, backend => &backend.searcher)
    }

    /// Reads for those who read all of the log.
    pub fn bulk(&self) -> &Reader {
        match self {
            Self::Sqlite(backend) => &backend.bulk,
            Self::Postgres(backend) => &backend.reader,
        }
    }

    /// Refuses what was read if it may not be what is stored.
    pub fn check_unchanged(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(backend) => backend.check_unchanged(),
            Self::Postgres(_) => Ok(()),
        }
    }

    pub async fn close(&self) {
        either!(self, backend => backend.close().await);
    }
}

impl AppendTx {
    /// The last sequence of each stream; 0 for one without events.
    pub async fn sequences(&mut self, streams: &[StreamId]) -> Result<Vec<(StreamId, Sequence)>, StoreError> {
        let keys = super::sql::keys_json(streams.iter().map(|stream| (stream, Sequence::START)));
        let sql = match self {
            Self::Sqlite(_) => {
                "SELECT k.value->>0, k.value->>1, COALESCE(s.last_sequence, 0) FROM json_each($1) k \
                 LEFT JOIN streams s ON s.aggregate_type = k.value->>0 AND s.aggregate_id = k.value->>1"
            }
            Self::Postgres(_) => {
                "SELECT k.value->>0, k.value->>1, COALESCE((SELECT max(sequence) FROM events e \
                 WHERE e.aggregate_type = k.value->>0 AND e.aggregate_id = k.value->>1), 0) \
                 FROM json_array_elements($1::json) k"
            }
        };
        self.fetch_sequences(sql, &[keys.into()]).await
    }

    /// The last sequence of each stream that has events after `position`.
    pub async fn sequences_since(&mut self, position: Position) -> Result<Vec<(StreamId, Sequence)>, StoreError> {
        let sql = "SELECT aggregate_type, aggregate_id, max(sequence) FROM events WHERE position > $1 \
                   GROUP BY aggregate_type, aggregate_id";
        self.fetch_sequences(sql, &[position.to_sql().into()]).await
    }

    async fn fetch_sequences(
        &mut self,
        sql: &str,
        values: &[super::sql::Value],
    ) -> Result<Vec<(StreamId, Sequence)>, StoreError> {
        let rows = self.fetch(sql, values).await?;
        rows.iter().map(|row| Ok((StreamId::new(row.str(0)?, row.str(1)?), Sequence::from_sql(row.int(2)?)))).collect()
    }

    /// The hash of the event at a position.
    pub async fn hash_at(&mut self, position: Position) -> Result<Option<Hash>, StoreError> {
        let sql = "SELECT hash FROM events WHERE position = $1";
        let rows = self.fetch(sql, &[position.to_sql().into()]).await?;
        match rows.first() {
            Some(row) => Ok(row.bytes(0)?.try_into().ok()),
            None => Ok(None),
        }
    }

    /// Keeps the answer to a batch; `false` where the batch has one already.
    pub async fn insert_ledger(&mut self, entry: &LedgerEntry, at: Timestamp) -> Result<bool, StoreError> {
        let sql = "INSERT INTO batch_ledger (batch_id, body_hash, answer, recorded_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (batch_id) DO NOTHING";
        let values = [
            entry.batch_id.as_str().into(),
            entry.body_hash.to_vec().into(),
            entry.answer.as_str().into(),
            at.micros().into(),
        ];
        either!(self, tx => tx.execute(sql, &values).await).map(|rows| rows == 1)
    }

    pub async fn move_head(&mut self, head: &Head) -> Result<(), StoreError> {
        either!(self, tx => tx.move_head(head).await)
    }

    /// Runs a query.
    pub async fn fetch(&mut self, sql: &str, values: &[super::sql::Value]) -> Result<Vec<super::sql::Row>, StoreError> {
        either!(self, tx => tx.fetch(sql, values).await)
    }

    /// Writes down that the log goes on in another epoch.
    pub async fn begin_epoch(&mut self, rewind: &Rewind, after_hash: &Hash) -> Result<(), StoreError> {
        let epoch = i64::try_from(rewind.epoch).unwrap_or(i64::MAX);
        let declared_by = match self {
            Self::Sqlite(_) => format!("process {}", std::process::id()),
            Self::Postgres(tx) => tx.node().to_owned(),
        };
        let sql = "INSERT INTO log_epochs (epoch, after_position, after_hash, from_position, lost_upto, declared_at, \
                   declared_by) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = [
            epoch.into(),
            rewind.after.to_sql().into(),
            after_hash.to_vec().into(),
            rewind.from.to_sql().into(),
            rewind.lost_upto.to_sql().into(),
            rewind.declared_at.micros().into(),
            declared_by.into(),
        ];
        either!(self, tx => tx.execute(sql, &values).await)?;
        let sql = "UPDATE log_head SET epoch = $1 WHERE id = 1";
        either!(self, tx => tx.execute(sql, &[epoch.into()]).await).map(drop)
    }

    pub async fn commit(self) -> Result<(), StoreError> {
        either!(self, tx => tx.commit().await)
    }

    pub async fn rollback(self) {
        either!(self, tx => tx.rollback().await);
    }
}
