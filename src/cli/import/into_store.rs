//! Importing into a store that no server uses.

use std::{io::ErrorKind, time::Duration};

use anyhow::{Context as _, ensure};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    super::{closed, output::Audience},
    target::Totals,
};
use crate::{
    app::{App, new_id},
    desk::CommandContext,
    projections::fixtures,
};
use linewatch_log::{RepositoryOptions, StoreUrl};
use linewatch_model::{Actor, Bookmaker, Position, SettingsPatch, Snapshot};

/// The read models of a large import may need a while.
const CATCH_UP_TIMEOUT: Duration = Duration::from_mins(10);

pub(super) struct LocalStore {
    app: App,
    audience: Audience,
    /// Where it is, when this import made it.
    made: Option<StoreUrl>,
}

impl LocalStore {
    pub async fn open(url: &StoreUrl, audience: Audience, stop: &CancellationToken) -> anyhow::Result<Self> {
        let is_new = url.files().first().is_some_and(|file| !file.exists());
        let made = is_new.then(|| url.clone());
        match App::start(url, RepositoryOptions::default(), stop).await {
            Ok(app) => Ok(Self { app, audience, made }),
            Err(error) => {
                made.as_ref().map_or(Ok(()), remove)?;
                Err(error.into())
            }
        }
    }

    /// Whether there was no store before this import.
    pub const fn is_new(&self) -> bool {
        self.made.is_some()
    }

    fn cause() -> CommandContext {
        CommandContext { actor: Actor::local(), ..CommandContext::system(new_id()) }
    }

    pub async fn send(&self, snapshots: &[Snapshot]) -> anyhow::Result<Totals> {
        let indexed = snapshots.iter().cloned().enumerate().collect();
        let recorded = self.app.desk().record(indexed, &Self::cause(), None).await?;
        for failed in &recorded.failed {
            let said = format!("{}: {}", failed.key, failed.reason);
            self.audience.tell(format_args!("refused: {said}"), || json!({ "refused": said }));
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
        Ok(self.app.desk().settings().await?.0.reference_bookmaker.to_string())
    }

    pub async fn set_reference(&self, reference: &Bookmaker) -> anyhow::Result<()> {
        let mut patch = SettingsPatch::default();
        patch.reference_bookmaker = Some(reference.clone());
        self.app.desk().change_settings(patch, &Self::cause()).await?;
        Ok(())
    }

    pub async fn has_fixtures(&self) -> anyhow::Result<bool> {
        let desk = self.app.desk();
        self.caught_up(desk.store().read_head().await?.position).await?;
        Ok(fixtures::are_any(desk.store().reader()).await?)
    }

    pub async fn caught_up(&self, position: Position) -> anyhow::Result<()> {
        let reached = self.app.desk().applied().wait_with_history(position, CATCH_UP_TIMEOUT).await;
        ensure!(
            reached,
            "everything is stored, but the read models did not catch up; `linewatch serve` goes on with them"
        );
        Ok(())
    }

    /// Closes it. A store that was made for an import that failed is removed.
    pub async fn close(self, failed: bool) -> anyhow::Result<()> {
        closed(self.app).await;
        self.made.filter(|_| failed).map_or(Ok(()), |url| remove(&url))
    }
}

fn remove(url: &StoreUrl) -> anyhow::Result<()> {
    for file in url.files() {
        match std::fs::remove_file(&file) {
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Err(error).with_context(|| format!("cannot remove {}", file.display()));
            }
            _ => {}
        }
    }
    Ok(())
}
