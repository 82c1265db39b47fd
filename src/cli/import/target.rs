//! Where an import goes: a running server, or a store that no server uses.

use std::ops::AddAssign;

use super::{into_server::Server, into_store::LocalStore};
use linewatch_model::{Bookmaker, Position, Snapshot};

/// Where an import goes.
pub(super) enum Target {
    Server(Server),
    Store(LocalStore),
}

/// What became of the snapshots.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Totals {
    pub changed: u64,
    pub unchanged: u64,
    pub stale: u64,
    pub refused: u64,
    pub events: u64,
    pub alerts: u64,
    /// The furthest position reached.
    pub position: u64,
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.stale += other.stale;
        self.refused += other.refused;
        self.events += other.events;
        self.alerts += other.alerts;
        self.position = self.position.max(other.position);
    }
}

macro_rules! either {
    ($self:expr, $target:ident => $call:expr) => {
        match $self {
            Self::Server($target) => $call.await,
            Self::Store($target) => $call.await,
        }
    };
}

impl Target {
    pub async fn send(&mut self, snapshots: &[Snapshot]) -> anyhow::Result<Totals> {
        either!(self, target => target.send(snapshots))
    }

    pub async fn reference(&self) -> anyhow::Result<String> {
        either!(self, target => target.reference())
    }

    pub async fn set_reference(&self, reference: &Bookmaker) -> anyhow::Result<()> {
        either!(self, target => target.set_reference(reference))
    }

    /// Whether the log has fixtures, which were judged.
    pub async fn has_fixtures(&self) -> anyhow::Result<bool> {
        either!(self, target => target.has_fixtures())
    }

    /// Returns when the read models have reached a position.
    pub async fn caught_up(&self, position: Position) -> anyhow::Result<()> {
        either!(self, target => target.caught_up(position))
    }

    /// Closes it, after an import that failed or not.
    pub async fn close(self, failed: bool) -> anyhow::Result<()> {
        match self {
            Self::Server(_) => Ok(()),
            Self::Store(store) => store.close(failed).await,
        }
    }
}
