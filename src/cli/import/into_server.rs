//! Importing into a running server.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, anyhow, bail};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::target::Totals;
use crate::{
    model::{Bookmaker, Position, Snapshot, utf8},
    sources::batch_json::to_batch_json,
};

/// How long a busy server is asked again, and after how long where it does not say.
const PATIENCE: Duration = Duration::from_mins(2);
const PAUSE: Duration = Duration::from_secs(1);
/// The longest pause that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

pub(super) struct Server {
    client: Client,
    base: String,
    token: Option<String>,
}

/// The answer to a batch.
#[derive(Deserialize)]
struct Answer {
    position: u64,
    snapshots: Snapshots,
    events: u64,
    alerts: u64,
    verdicts: Vec<Value>,
}

#[derive(Deserialize)]
struct Snapshots {
    changed: u64,
    unchanged: u64,
    stale: u64,
}

impl Server {
    pub fn new(url: &str, token_file: Option<&Path>) -> anyhow::Result<Self> {
        let token = token_file.map(read_token).transpose()?;
        let client = Client::builder().timeout(Duration::from_mins(2)).build()?;
        Ok(Self { client, base: address(url)?, token })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request until the server has time for it.
    async fn ask(&self, request: RequestBuilder) -> anyhow::Result<Response> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let again = request.try_clone().context("the request cannot be sent twice")?;
            let response = again.send().await.with_context(|| format!("{} does not answer", self.base))?;
            match response.status() {
                StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                    tokio::time::sleep(pause(response.headers())).await;
                }
                status if status.is_success() => return Ok(response),
                status => {
                    let problem: Value = response.json().await.unwrap_or_default();
                    bail!(
                        "{} answered {status}: {}",
                        self.base,
                        problem["detail"].as_str().unwrap_or("no reason given")
                    );
                }
            }
        }
        bail!("{} was too busy for {} s; try again later", self.base, PATIENCE.as_secs())
    }

    pub async fn send(&self, snapshots: &[Snapshot]) -> anyhow::Result<Totals> {
        let request = self
            .request(Method::POST, "/api/scrape/batches")
            .header(header::CONTENT_TYPE, "application/json")
            .body(to_batch_json(None, snapshots));
        let answer: Answer = self.ask(request).await?.json().await?;
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
            position: answer.position,
        })
    }

    pub async fn reference(&self) -> anyhow::Result<String> {
        let settings: Value = self.ask(self.request(Method::GET, "/api/settings")).await?.json().await?;
        Ok(settings["referenceBookmaker"].as_str().context("the server has no setting referenceBookmaker")?.to_owned())
    }

    pub async fn set_reference(&self, reference: &Bookmaker) -> anyhow::Result<()> {
        let patch = json!({ "referenceBookmaker": reference.as_str() });
        self.ask(self.request(Method::PUT, "/api/settings").json(&patch)).await?;
        Ok(())
    }

    /// The closing line of an empty stretch of the audit stream carries the head.
    pub async fn head(&self) -> anyhow::Result<u64> {
        let lines = self.ask(self.request(Method::GET, "/api/audit/events?limit=1")).await?.text().await?;
        let last: Value = serde_json::from_str(lines.lines().last().unwrap_or_default())?;
        last["head"].as_u64().context("the server's audit stream has no closing line")
    }

    pub async fn caught_up(&self, position: Position) -> anyhow::Result<()> {
        let path = format!("/api/alerts/stats?min_position={position}");
        self.ask(self.request(Method::GET, &path)).await?;
        Ok(())
    }
}

/// How long a server asks to be left alone.
fn pause(headers: &header::HeaderMap) -> Duration {
    let seconds = headers.get(header::RETRY_AFTER).and_then(|seconds| seconds.to_str().ok()?.trim().parse().ok());
    seconds.map_or(PAUSE, Duration::from_secs).min(LONGEST_PAUSE)
}

/// The server's address; `http://` where it has no scheme.
fn address(text: &str) -> anyhow::Result<String> {
    let address = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    match Url::parse(&address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            Ok(address.trim_end_matches('/').to_owned())
        }
        _ => bail!("--to {text} is no address of a server; write it as http://HOST:PORT"),
    }
}

fn read_token(file: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let text = utf8(&bytes).map_err(|error| anyhow!("{} {error}", file.display()))?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_server_says_when_to_ask_again() {
        let asked = |value: Option<&'static str>| {
            let values = value.map(|value| (header::RETRY_AFTER, header::HeaderValue::from_static(value)));
            pause(&values.into_iter().collect())
        };
        assert_eq!([asked(None), asked(Some("x")), asked(Some("1"))], [PAUSE; 3]);
        assert_eq!((asked(Some("5")), asked(Some("9999"))), (Duration::from_secs(5), LONGEST_PAUSE));
    }

    #[test]
    fn an_address_may_lack_its_scheme() {
        for (text, base) in [
            ("127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("localhost:8000/", "http://localhost:8000"),
            ("http://desk.example/lw/", "http://desk.example/lw"),
            ("https://desk.example", "https://desk.example"),
            ("[::1]:8000", "http://[::1]:8000"),
            ("desk", "http://desk"),
        ] {
            assert_eq!(address(text).unwrap(), base);
        }
        for text in ["", "ftp://desk.example", "http://", "a b", "://x", "postgres://localhost/lw"] {
            let refusal = address(text).unwrap_err().to_string();
            assert!(refusal.contains("http://HOST:PORT"), "{refusal}");
        }
    }
}
