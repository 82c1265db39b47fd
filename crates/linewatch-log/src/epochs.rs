//! Recognising that the log was moved back, and going on in a new epoch.
//!
//! Who finds that the log's end is none that follows on what it knows locks the head, looks again, and writes down a new
//! epoch in the same transaction; another node that comes later finds the epoch and takes it over.

use super::{
    Store, StoreError,
    backend::AppendTx,
    chain::Hash,
    end::{End, Head, head_of},
    history::{History, Rewind},
    sql::Row,
};
use linewatch_model::{Position, Timestamp};

const SELECT_EPOCHS: &str = "SELECT epoch, after_position, from_position, lost_upto, declared_at FROM log_epochs";

fn rewind_of(row: &Row) -> Result<Rewind, StoreError> {
    let position = |column| row.int(column).map(Position::from_sql);
    let out_of_range = |_| StoreError::Damaged("log_epochs has a malformed time".to_owned());
    Ok(Rewind {
        epoch: row.int(0)?.unsigned_abs(),
        after: position(1)?,
        from: position(2)?,
        lost_upto: position(3)?,
        declared_at: Timestamp::from_micros(row.int(4)?).map_err(out_of_range)?,
    })
}

/// The last rewind of a log.
pub(super) async fn last(reader: &super::Reader) -> Result<Option<Rewind>, StoreError> {
    let sql = format!("{SELECT_EPOCHS} ORDER BY epoch DESC LIMIT 1");
    reader.fetch_optional(&sql, &[]).await?.as_ref().map(rewind_of).transpose()
}

/// Whether the log that ends there, of which the transaction has the lock, holds all that this process knows of it.
pub(super) async fn follows(history: &History, tx: &mut AppendTx, head: &Head) -> Result<bool, StoreError> {
    let (epoch, newest) = history.newest();
    if epoch != head.epoch || newest.position > head.position {
        return Ok(false);
    }
    holds(tx, head, newest).await
}

async fn holds(tx: &mut AppendTx, head: &Head, end: End) -> Result<bool, StoreError> {
    if end.position == Position::START || end == head.end() {
        return Ok(true);
    }
    Ok(tx.hash_at(end.position).await? == Some(end.hash))
}

/// Goes on in another epoch, after [`follows`] said no: the one that another node has declared, or a new one. The
/// transaction ends with it.
pub(super) async fn enter_epoch(
    history: &History,
    mut tx: AppendTx,
    head: Head,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (epoch, ends) = history.ends();
    let newest = ends.last().copied().unwrap_or(End::EMPTY);
    let common = common(&mut tx, &head, &ends).await?;
    let lost_upto = if common == Some(newest) { Position::START } else { newest.position };
    let known = common.unwrap_or(End::EMPTY);
    let own = Rewind {
        epoch: epoch.max(head.epoch),
        after: known.position,
        from: common.map_or(head.position, |end| end.position),
        lost_upto,
        declared_at: now,
    };
    let sql = format!("{SELECT_EPOCHS} WHERE epoch > $1 ORDER BY epoch");
    let values = [i64::try_from(epoch).unwrap_or(i64::MAX).into()];
    let declared = tx.fetch(&sql, &values).await?.iter().map(rewind_of).collect::<Result<Vec<_>, _>>()?;
    let rewind = if let Some(theirs) = declared.into_iter().reduce(Rewind::and).filter(|it| it.epoch == head.epoch) {
        tx.rollback().await;
        // What it has lost itself may be more than whoever declared it knew of.
        if common == Some(newest) { theirs } else { Rewind { epoch: theirs.epoch, ..theirs.and(own) } }
    } else {
        let own = Rewind { epoch: own.epoch + 1, ..own };
        tx.begin_epoch(&own, &known.hash).await?;
        tx.commit().await?;
        own
    };
    tracing::error!(
        epoch = rewind.epoch,
        after = %rewind.after,
        lost_upto = %rewind.lost_upto,
        head = %head.position,
        "the log was moved back: events that were answered are gone; going on in a new epoch"
    );
    metrics::counter!("linewatch_log_rewinds_total").increment(1);
    history.rewind(rewind, &Head { epoch: rewind.epoch, ..head });
    Ok(())
}

/// The newest of the ends that the log still holds. What it holds is a prefix of what it held.
async fn common(tx: &mut AppendTx, head: &Head, ends: &[End]) -> Result<Option<End>, StoreError> {
    let (mut low, mut high) = (0, ends.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(tx, head, ends[middle]).await? { low = middle + 1 } else { high = middle }
    }
    Ok(low.checked_sub(1).map(|last| ends[last]))
}

impl Store {
    /// Looks where the log ends. Where that is no end that follows on what is known, it goes on in another epoch.
    ///
    /// # Errors
    /// When the database fails, or is a standby behind what is known.
    pub(super) async fn look(&self) -> Result<(), StoreError> {
        let (epoch, newest) = self.0.history.newest();
        let sql = "SELECT h.position, h.hash, h.recorded_at, h.epoch, \
                   (SELECT e.hash FROM events e WHERE e.position = $1) FROM log_head h";
        let row = self.reader().fetch_optional(sql, &[newest.position.to_sql().into()]).await?;
        let row = row.ok_or_else(|| StoreError::Damaged("log_head has no row".to_owned()))?;
        let head = head_of(&row)?;
        let is_there = newest.position == Position::START || row.opt_bytes(4)?.as_deref() == Some(&newest.hash[..]);
        if epoch == head.epoch && is_there {
            self.0.history.reach(&head);
            return Ok(());
        }
        // The writer looks again, with the lock of the head: it alone begins epochs.
        let asked = self.submit(Vec::new(), None).await?.await.map_err(|_| StoreError::WriterFailed)?;
        match asked {
            Ok(_) => Ok(()),
            Err(error) if matches!(*error, StoreError::Rewound) => Ok(()),
            Err(error) => Err(StoreError::Append(error)),
        }
    }

    /// Makes sure that what was read is of the log as it is known, where it is newer than that.
    ///
    /// # Errors
    /// When it is not, or the database fails.
    pub(super) async fn confirm(&self, end: End) -> Result<(), StoreError> {
        if end.position <= self.0.history.newest().1.position {
            return Ok(());
        }
        self.look().await?;
        if self.hash_at(end.position).await? == Some(end.hash) { Ok(()) } else { Err(StoreError::Rewound) }
    }

    /// The hash of the event at a position; that of an empty log at 0.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hash_at(&self, position: Position) -> Result<Option<Hash>, StoreError> {
        if position == Position::START {
            return Ok(Some(End::EMPTY.hash));
        }
        let sql = "SELECT hash FROM events WHERE position = $1";
        let row = self.reader().fetch_optional(sql, &[position.to_sql().into()]).await?;
        Ok(row.map(|row| row.bytes(0)).transpose()?.and_then(|hash| hash.try_into().ok()))
    }

    /// The hash at the end of a commit that this process remembers.
    #[must_use]
    pub fn remembered_hash(&self, position: Position) -> Option<Hash> {
        self.0.history.hash_of(position)
    }

    /// The epoch of the log: how often it lost its end and went on with other events at the same positions.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.0.history.newest().0
    }

    /// The epoch; changes wake whoever waits.
    #[must_use]
    pub fn epochs(&self) -> tokio::sync::watch::Receiver<u64> {
        self.0.history.epochs()
    }

    /// What happened to the log since an epoch, if anything.
    #[must_use]
    pub fn rewound_since(&self, epoch: u64) -> Option<Rewind> {
        self.0.history.rewound_since(epoch)
    }

    /// The last time that the log lost its end.
    #[must_use]
    pub fn last_rewind(&self) -> Option<Rewind> {
        self.0.history.last_rewind()
    }

    /// Who the log is, as clients are told: its id, and from the first epoch on that too. A position of another one means
    /// nothing here.
    #[must_use]
    pub fn identity(&self) -> String {
        match self.epoch() {
            0 => self.log_id().to_owned(),
            epoch => format!("{}.{epoch}", self.log_id()),
        }
    }
}
