//! The use cases, as the interfaces call them.

mod cause;

use std::sync::Arc;

pub use cause::Cause;

use crate::{
    commands::Tally,
    model::{FixtureKey, Note, Position, Sequence, Settings, SettingsError, SettingsPatch, Snapshot, Timestamp},
    projections::Applied,
    store::{LedgerEntry, Store, StoreError},
};

/// What a desk can do.
#[derive(Clone)]
pub struct Desk {
    store: Store,
    applied: Applied,
}

/// Makes the ledger row of a batch from the position its last group reached and that group's tally.
pub type EntryMaker = Box<dyn Fn(Position, Tally) -> LedgerEntry + Send + Sync>;

/// What became of a group of snapshots.
pub struct Recorded {
    /// The position reached.
    pub position: Position,
    /// What became of them.
    pub tally: Tally,
    /// Fixtures whose command failed: indices, key, reason.
    pub failed: Vec<(Vec<usize>, FixtureKey, String)>,
}

/// What became of an acknowledgement.
pub struct Acknowledged {
    /// The position reached.
    pub position: Position,
    /// Whether anything changed.
    pub changed: bool,
}

/// What became of a change of the settings.
pub struct Changed {
    /// The position reached.
    pub position: Position,
    /// The settings from now on.
    pub settings: Settings,
    /// Their version.
    pub version: Sequence,
}

/// Why something could not be done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DeskError {
    /// No such alert.
    #[error("Alert not found")]
    AlertNotFound,
    /// It is past.
    #[error("Cannot modify PAST alerts (event has started)")]
    PastAlert,
    /// A setting is out of bounds.
    #[error(transparent)]
    Settings(SettingsError),
    /// The store failed.
    #[error(transparent)]
    Store(Arc<StoreError>),
    /// Others were faster, again and again.
    #[error("others changed the same thing at the same time; send the request again")]
    Contended,
    /// A defect of linewatch.
    #[error("a defect of linewatch")]
    Defect,
}

impl Desk {
    /// A desk over a store.
    #[must_use]
    pub const fn new(store: Store, applied: Applied) -> Self {
        Self { store, applied }
    }

    /// The store.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// How far the read models are.
    #[must_use]
    pub const fn applied(&self) -> &Applied {
        &self.applied
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.store.now()
    }

    /// Records the good snapshots of one group.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn record(
        &self,
        _snapshots: Vec<(usize, Snapshot)>,
        _cause: &Cause,
        _entry: Option<EntryMaker>,
    ) -> Result<Recorded, DeskError> {
        self.store.read_head().await.map_err(|error| DeskError::Store(Arc::new(error)))?;
        Err(DeskError::Defect)
    }

    /// Acknowledges an alert, or takes that back.
    ///
    /// # Errors
    /// When it does not exist or is past, or the store fails.
    pub async fn acknowledge(
        &self,
        _alert_id: Position,
        _acknowledged: bool,
        _note: Option<Note>,
        _cause: &Cause,
    ) -> Result<Acknowledged, DeskError> {
        self.store.read_head().await.map_err(|error| DeskError::Store(Arc::new(error)))?;
        Err(DeskError::AlertNotFound)
    }

    /// Changes the settings.
    ///
    /// # Errors
    /// When a value is out of bounds, or the store fails.
    pub async fn change_settings(&self, _patch: SettingsPatch, _cause: &Cause) -> Result<Changed, DeskError> {
        self.store.read_head().await.map_err(|error| DeskError::Store(Arc::new(error)))?;
        Err(DeskError::Contended)
    }

    /// The settings in force, and their version.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn settings(&self) -> Result<(Settings, Sequence), DeskError> {
        self.store.read_head().await.map_err(|error| DeskError::Store(Arc::new(error)))?;
        Ok((Settings::default(), Sequence::START))
    }
}
