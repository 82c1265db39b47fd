//! Where an import goes: a running server, or a store that no server uses.

use std::{ops::AddAssign, path::Path};

use anyhow::{Context as _, anyhow};
use serde_json::{Value, json};

use super::{
    super::{output::Audience, read_token},
    into_store::LocalStore,
};
use linewatch_bookmakers::batch_json::to_batch_json;
use linewatch_client::Client;
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

/// A running server.
pub(super) struct Server {
    client: Client,
    audience: Audience,
}

impl Server {
    pub fn new(url: &str, token_file: Option<&Path>, audience: Audience) -> anyhow::Result<Self> {
        let token = token_file.map(read_token).transpose()?;
        let client = Client::new(url, token.as_deref()).map_err(|error| anyhow!("--to: {error}"))?;
        Ok(Self { client, audience })
    }

    pub async fn send(&self, snapshots: &[Snapshot]) -> anyhow::Result<Totals> {
        let answer = self.client.send_batch(to_batch_json(None, snapshots)).await?;
        for verdict in &answer.verdicts {
            self.audience.tell(format_args!("refused: {verdict}"), || json!({ "refused": verdict.to_string() }));
        }
        Ok(Totals {
            changed: answer.snapshots.changed,
            unchanged: answer.snapshots.unchanged,
            stale: answer.snapshots.stale,
            refused: answer.verdicts.len() as u64,
            events: answer.events,
            alerts: answer.alerts,
            position: answer.position.get(),
        })
    }

    pub async fn reference(&self) -> anyhow::Result<String> {
        let settings = self.client.settings().await?;
        Ok(settings["referenceBookmaker"].as_str().context("the server has no setting referenceBookmaker")?.to_owned())
    }

    pub async fn set_reference(&self, reference: &Bookmaker) -> anyhow::Result<()> {
        Ok(self.client.change_settings(&json!({ "referenceBookmaker": reference.as_str() })).await?)
    }

    pub async fn has_fixtures(&self) -> anyhow::Result<bool> {
        let head = self.client.head().await?;
        let page: Value = self
            .client
            .get(&format!("/api/events?page=1&page_size=1&include_started=true&min_position={head}"))
            .await?;
        Ok(page["total"].as_u64() != Some(0))
    }

    pub async fn caught_up(&self, position: Position) -> anyhow::Result<()> {
        Ok(self.client.wait_for(position).await?)
    }
}
