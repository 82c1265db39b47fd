//! Importing into a running server.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use linewatch_bookmakers::batch_json::to_batch_json;
use linewatch_client::Client;
use linewatch_model::{Bookmaker, Position, Snapshot};
use serde_json::{Value, json};

use super::{super::read_token, target::Totals};

pub(super) struct Server(Client);

impl Server {
    pub fn new(url: &str, token_file: Option<&Path>) -> anyhow::Result<Self> {
        let token = token_file.map(read_token).transpose()?;
        Ok(Self(Client::new(url, token.as_deref()).map_err(|error| anyhow!("--to: {error}"))?))
    }

    pub async fn send(&self, snapshots: &[Snapshot]) -> anyhow::Result<Totals> {
        let answer = self.0.send_batch(to_batch_json(None, snapshots)).await?;
        for verdict in &answer.verdicts {
            eprintln!("refused: {verdict}");
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
        let settings = self.0.settings().await?;
        Ok(settings["referenceBookmaker"].as_str().context("the server has no setting referenceBookmaker")?.to_owned())
    }

    pub async fn set_reference(&self, reference: &Bookmaker) -> anyhow::Result<()> {
        Ok(self.0.change_settings(&json!({ "referenceBookmaker": reference.as_str() })).await?)
    }

    pub async fn has_fixtures(&self) -> anyhow::Result<bool> {
        let head = self.0.head().await?;
        let page: Value =
            self.0.get(&format!("/api/events?page=1&page_size=1&include_started=true&min_position={head}")).await?;
        Ok(page["total"].as_u64() != Some(0))
    }

    pub async fn caught_up(&self, position: Position) -> anyhow::Result<()> {
        Ok(self.0.wait_for(position).await?)
    }
}
