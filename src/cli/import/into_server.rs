//! Importing into a running server.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use linewatch_bookmakers::batch_json::to_batch_json;
use linewatch_client::Client;
use linewatch_model::{Bookmaker, Position, Snapshot};
use serde_json::{Value, json};

use super::{
    super::{output::Audience, read_token},
    target::Totals,
};

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
