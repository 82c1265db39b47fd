//! Whose rules: a running server's, or those of a store that no server uses.

use std::fmt;

use anyhow::{Context as _, anyhow, bail};
use linewatch_client::Client;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{App, new_id, open_store},
    cli::{arguments::RulesTarget, closed, read_token},
    config::Config,
    desk::{Activation, CommandContext},
    projections::rules,
};
use linewatch_log::RepositoryOptions;
use linewatch_model::{Actor, Note, Sequence, Settings};
use linewatch_rules::RuleSet;

/// Versions that a history shows.
const HISTORY_VERSIONS: i64 = 100;

pub(super) enum Place {
    Server(Client),
    Store(App),
}

impl Place {
    pub async fn open(target: &RulesTarget, stop: &CancellationToken) -> anyhow::Result<Self> {
        if let Some(url) = &target.to {
            let token = target.token_file.as_deref().map(read_token).transpose()?;
            return Ok(Self::Server(Client::new(url, token.as_deref()).map_err(|error| anyhow!("--to: {error}"))?));
        }
        let url = Config::with_store(target.store.clone())?.store_url()?;
        // Where there is no store, none is made: whoever asks mistyped the path.
        open_store(&url, false).await?.close().await;
        let app = App::start(&url, RepositoryOptions::default(), stop).await?;
        let head = app.desk().store().read_head().await?.position;
        app.desk().applied().wait_for(head, std::time::Duration::from_mins(1)).await;
        Ok(Self::Store(app))
    }

    pub async fn close(self) {
        match self {
            Self::Server(_) => {}
            Self::Store(app) => closed(app).await,
        }
    }

    /// The settings that are the base of all rules.
    pub async fn settings(&self) -> anyhow::Result<Settings> {
        match self {
            Self::Server(client) => {
                serde_json::from_value(client.settings().await?).context("the server's settings cannot be read")
            }
            Self::Store(app) => Ok(app.desk().settings().await?.0),
        }
    }

    /// The rule set in force, and its version.
    pub async fn in_force(&self) -> anyhow::Result<(Sequence, RuleSet)> {
        match self {
            Self::Server(client) => read(&client.get("/api/rules").await?),
            Self::Store(app) => {
                let current = app.desk().settings_in_force().await?;
                Ok((current.rule_set.version, (*current.rule_set.rules).clone()))
            }
        }
    }

    /// A rule set that was in force.
    pub async fn version(&self, version: Sequence) -> anyhow::Result<RuleSet> {
        match self {
            Self::Server(client) => Ok(read(&client.get(&format!("/api/rules/{version}")).await?)?.1),
            Self::Store(app) => match rules::find(app.desk().store().reader(), version).await? {
                Some(found) => Ok(found.rules),
                None => bail!("no rule set of version {version} was ever in force"),
            },
        }
    }

    /// Puts a rule set in force; answers its version.
    pub async fn activate(&self, expected: Sequence, rules: RuleSet, note: Option<Note>) -> anyhow::Result<Sequence> {
        match self {
            Self::Server(client) => {
                let body = json!({"expectedVersion": expected.get(), "rules": rules, "note": note});
                let request = client.request(Method::PUT, "/api/rules").json(&body);
                let answer: Value = client.ask(request).await?.json().await?;
                Ok(Sequence::new(answer["version"].as_u64().context("the server answered without a version")?))
            }
            Self::Store(app) => {
                let context = CommandContext { actor: Actor::local(), ..CommandContext::system(new_id()) };
                let activation = Activation { expected, rules, note, backtest: None };
                Ok(app.desk().activate_rules(activation, &context).await?.1.version)
            }
        }
    }

    /// The rule sets that were in force, newest first.
    pub async fn history(&self) -> anyhow::Result<Vec<Activated>> {
        let (mut all, mut before) = (Vec::new(), None);
        loop {
            let limit = HISTORY_VERSIONS - i64::try_from(all.len()).unwrap_or(0);
            let (part, next) = self.history_part(before, limit).await?;
            all.extend(part);
            before = next;
            if next.is_none() || i64::try_from(all.len()).is_ok_and(|count| count >= HISTORY_VERSIONS) {
                return Ok(all);
            }
        }
    }

    /// Versions before one, or the newest, and before which the next are.
    async fn history_part(&self, before: Option<u64>, limit: i64) -> anyhow::Result<(Vec<Activated>, Option<u64>)> {
        match self {
            Self::Server(client) => {
                let before = before.map_or_else(String::new, |before| format!("&before={before}"));
                let mut page: Value = client.get(&format!("/api/rules/history?limit={limit}{before}")).await?;
                let versions =
                    serde_json::from_value(page["versions"].take()).context("the server's answer has no versions")?;
                Ok((versions, page["nextBefore"].as_u64()))
            }
            Self::Store(app) => {
                let before = before.map(Sequence::new);
                let part = rules::versions(app.desk().store().reader(), before, limit).await?;
                let next = part.items.last().filter(|_| part.is_more).map(|last| last.version.get());
                Ok((part.items.into_iter().map(Activated::from).collect(), next))
            }
        }
    }
}

/// A rule set that was put in force, as the API has it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "as the API has it")]
pub(super) struct Activated {
    version: u64,
    activated_at: String,
    actor: String,
    hash: String,
    note: Option<String>,
}

impl From<rules::RulesVersion> for Activated {
    fn from(it: rules::RulesVersion) -> Self {
        Self {
            version: it.version.get(),
            activated_at: it.changed_at.to_string(),
            actor: it.actor.as_str().to_owned(),
            hash: it.hash,
            note: it.note,
        }
    }
}

impl fmt::Display for Activated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash: String = self.hash.chars().take(12).collect();
        write!(f, "{}  {}  {}  {hash}", self.version, self.activated_at, self.actor)?;
        self.note.as_ref().map_or(Ok(()), |note| write!(f, "  {note}"))
    }
}

fn read(answer: &Value) -> anyhow::Result<(Sequence, RuleSet)> {
    let version = answer["version"].as_u64().context("the server answered without a version")?;
    let rules = RuleSet::from_json(answer["rules"].to_string().as_bytes()).map_err(|error| anyhow!("{error}"))?;
    Ok((Sequence::new(version), rules))
}
