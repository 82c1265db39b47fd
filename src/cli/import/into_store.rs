//! Importing into a store that no server uses.

use std::time::Duration;

use anyhow::ensure;
use tokio_util::sync::CancellationToken;

use super::{super::closed, target::Totals};
use crate::{
    app::{App, new_id},
    desk::CommandContext,
    projections::fixtures,
};
use linewatch_log::{RepositoryOptions, StoreUrl};
use linewatch_model::{Actor, Bookmaker, Position, SettingsPatch, Snapshot};

/// The read models of a large import may need a while.
const CATCH_UP: Duration = Duration::from_mins(10);

pub(super) struct LocalStore(App);

impl LocalStore {
    pub async fn open(url: &StoreUrl, stop: &CancellationToken) -> anyhow::Result<Self> {
        Ok(Self(App::start(url, RepositoryOptions::default(), stop).await?))
    }

    fn cause() -> CommandContext {
        CommandContext { actor: Actor::local(), ..CommandContext::system(new_id()) }
    }

    pub async fn send(&self, snapshots: &[Snapshot]) -> anyhow::Result<Totals> {
        let indexed = snapshots.iter().cloned().enumerate().collect();
        let recorded = self.0.desk().record(indexed, &Self::cause(), None).await?;
        for failed in &recorded.failed {
            eprintln!("{}: {}", failed.key, failed.reason);
        }
        let tally = recorded.tally;
        Ok(Totals {
            changed: tally.changed as u64,
            unchanged: tally.unchanged as u64,
            stale: tally.stale as u64,
            refused: recorded.failed.iter().map(|failed| failed.indices.len() as u64).sum(),
            events: tally.events as u64,
            alerts: tally.alerts as u64,
            position: recorded.position.get(),
        })
    }

    pub async fn reference(&self) -> anyhow::Result<String> {
        Ok(self.0.desk().settings().await?.0.reference_bookmaker.to_string())
    }

    pub async fn set_reference(&self, reference: &Bookmaker) -> anyhow::Result<()> {
        let mut patch = SettingsPatch::default();
        patch.reference_bookmaker = Some(reference.clone());
        self.0.desk().change_settings(patch, &Self::cause()).await?;
        Ok(())
    }

    pub async fn has_fixtures(&self) -> anyhow::Result<bool> {
        let desk = self.0.desk();
        self.caught_up(desk.store().read_head().await?.position).await?;
        Ok(fixtures::are_any(desk.store().reader()).await?)
    }

    pub async fn caught_up(&self, position: Position) -> anyhow::Result<()> {
        let reached = self.0.desk().applied().wait_with_history(position, CATCH_UP).await;
        ensure!(
            reached,
            "everything is stored, but the read models did not catch up; `linewatch serve` goes on with them"
        );
        Ok(())
    }

    pub async fn close(self) -> anyhow::Result<()> {
        closed(self.0).await;
        Ok(())
    }
}
