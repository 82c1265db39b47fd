//! Recording what was scraped.

use std::sync::Arc;

use super::{CommandContext, Desk, DeskError};
use crate::{
    commands::{CapturedBy, Fixture, FixtureBatch, FixtureCommand, Tally, split},
    events::{FixtureEvent, OddsUpdated},
};
use linewatch_log::{CommandEnvelope, Decided, Ledger, LedgerEntry, StoreError};
use linewatch_model::{Bookmaker, FixtureKey, Position, Snapshot, StreamId, UnreadMarket};

/// Makes the ledger entry of a batch from the position that its last group reached and that group's tally.
pub type EntryMaker = Box<dyn Fn(Position, Tally) -> LedgerEntry + Send + Sync>;

/// What became of a group of snapshots.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// The position of its last event, or where the log ended when nothing had changed.
    pub position: Position,
    /// What became of the snapshots that were taken.
    pub tally: Tally,
    /// The fixtures whose snapshots could not be taken.
    pub failed: Vec<Failed>,
    /// The reference book's offers of which markets were left out.
    pub left_out: Vec<LeftOut>,
}

/// An offer that names the teams the other way round than the fixture was registered, with markets of which nobody knows
/// what they are from the other side: they stay as they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The fixture.
    pub key: FixtureKey,
    /// Whose offer.
    pub bookmaker: Bookmaker,
    /// How many markets, at least: lines of one market count once.
    pub markets: usize,
}

/// A fixture whose snapshots could not be taken; the others were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The fixture.
    pub key: FixtureKey,
    /// Its snapshots' places in the batch.
    pub indices: Vec<usize>,
    /// Why.
    pub reason: String,
}

impl Desk {
    /// Records snapshots, each with its place in its batch. A fixture's snapshots are one command, and all commands
    /// go to the log together; one that fails does not harm the others.
    ///
    /// `entry` comes with the last group of a batch that has an id: the ledger entry is stored with its last append,
    /// unless a fixture failed, so that the batch can be sent again for that one.
    ///
    /// # Errors
    /// When the store fails for all of them.
    pub async fn record(
        &self,
        snapshots: Vec<(usize, Snapshot)>,
        context: &CommandContext,
        entry: Option<EntryMaker>,
    ) -> Result<Recorded, DeskError> {
        self.record_split(&split(snapshots), &CapturedBy::Others, context, entry).await
    }

    /// As [`Desk::record`], of snapshots that are sorted by fixture, so that they can be recorded again if it fails; and
    /// with whose clock captured them.
    ///
    /// # Errors
    /// When the store fails for all of them.
    pub async fn record_captured(
        &self,
        batches: &[FixtureBatch],
        captured_by: &CapturedBy,
        context: &CommandContext,
    ) -> Result<Recorded, DeskError> {
        self.record_split(batches, captured_by, context, None).await
    }

    async fn record_split(
        &self,
        batches: &[FixtureBatch],
        captured_by: &CapturedBy,
        context: &CommandContext,
        entry: Option<EntryMaker>,
    ) -> Result<Recorded, DeskError> {
        let current = self.settings_in_force().await?;
        let metadata = context.metadata("RecordSnapshots", Some(&current));
        let sizes: Vec<usize> = batches.iter().map(|batch| batch.snapshots.len()).collect();
        let envelope = |batch: &FixtureBatch| {
            let snapshots = Arc::clone(&batch.snapshots);
            let command = FixtureCommand::RecordSnapshots {
                snapshots,
                rules: Arc::clone(&current.rules),
                captured_by: captured_by.clone(),
            };
            CommandEnvelope { id: StreamId::fixture(&batch.key).aggregate_id, command, metadata: Arc::clone(&metadata) }
        };
        let envelopes = batches.iter().map(envelope).collect();
        let ledger = entry.map(|entry| ledger(entry, sizes));
        let outcomes = self.0.fixtures.execute(envelopes, ledger).await;
        let mut recorded = Recorded::default();
        for (outcome, batch) in outcomes.into_iter().zip(batches) {
            match outcome {
                Ok(decided) => recorded.add(&decided, batch, current.rules.reference()),
                Err(error) => recorded.fail(batch, error.into())?,
            }
        }
        Ok(recorded)
    }
}

impl Recorded {
    fn add(&mut self, decided: &Decided<FixtureEvent>, batch: &FixtureBatch, reference: &Bookmaker) {
        for event in &decided.events {
            if let FixtureEvent::OddsUpdated(update @ OddsUpdated { sides_swapped: true, .. }) = event {
                self.turned(update, batch, reference);
            }
        }
        let snapshots = batch.snapshots.len();
        self.position = self.position.max(decided.appended.last);
        self.tally += Tally::of(&decided.events, snapshots);
    }

    /// The desk's own book is missed most: its markets are not compared for as long as they are left out.
    fn turned(&mut self, update: &OddsUpdated, batch: &FixtureBatch, reference: &Bookmaker) {
        let (fixture, bookmaker, markets) = (&batch.key, &update.bookmaker, left_out(update, &batch.snapshots));
        if bookmaker == reference && markets > 0 {
            tracing::warn!(
                %fixture, %bookmaker, markets,
                "the fixture was registered with the teams the other way round; markets that cannot be turned are left out"
            );
            self.left_out.push(LeftOut { key: fixture.clone(), bookmaker: bookmaker.clone(), markets });
        } else {
            let what = "a bookmaker names the teams the other way round; its offer was turned";
            tracing::info!(%fixture, %bookmaker, left_out = markets, "{what}");
        }
    }

    /// A store that fails for one fails for all of them, as they go to the log together; so that ends the batch.
    fn fail(&mut self, batch: &FixtureBatch, error: DeskError) -> Result<(), DeskError> {
        let failed = |reason| Failed { key: batch.key.clone(), indices: batch.indices.clone(), reason };
        match error {
            DeskError::Store(error) if matches!(*error, StoreError::BatchAnswered(_)) => Err(DeskError::Store(error)),
            DeskError::Store(error) if error.is_passing() && self.tally == Tally::default() => {
                Err(DeskError::Store(error))
            }
            DeskError::Store(error) => {
                tracing::error!(fixture = %batch.key, %error, "a fixture's snapshots could not be recorded");
                let reason = "the store failed for this fixture; it is in the server's log".to_owned();
                self.failed.push(failed(reason));
                Ok(())
            }
            error => {
                self.failed.push(failed(error.to_string()));
                Ok(())
            }
        }
    }
}

/// How many markets of an offer count as not read although they were.
fn left_out(update: &OddsUpdated, snapshots: &[Snapshot]) -> usize {
    let is_its = |it: &&Snapshot| (it.captured_at, &it.bookmaker) == (update.captured_at, &update.bookmaker);
    let Some(offer) = snapshots.iter().find(is_its) else { return 0 };
    if update.unread == [UnreadMarket::any()] && offer.unread() != update.unread {
        return offer.markets().len();
    }
    update.unread.len().saturating_sub(offer.unread().len())
}

fn ledger(entry: EntryMaker, sizes: Vec<usize>) -> Ledger<Fixture> {
    let entry = Arc::new(entry);
    Box::new(move |tentative| {
        let mut total = Tally::default();
        for (events, size) in tentative.iter().zip(&sizes) {
            total += Tally::of(events, *size);
        }
        let entry = Arc::clone(&entry);
        Box::new(move |position| entry(position, total))
    })
}
