//! Requests and their answers.

use std::time::{Duration, Instant};

use linewatch_model::{Position, in_plain_words};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{AlertPage, BatchAnswer, ClientError, Problem, address};

/// How long one request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(2);
/// How long a server that has no time is asked again, and after how long where it does not say.
const BUSY_FOR: Duration = Duration::from_mins(2);
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// The longest wait that a server may ask for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(30);

/// A server, and what it is asked with. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Client {
    /// A client of a server, with a token where the server asks for one.
    ///
    /// # Errors
    /// When the address or the token cannot be one.
    pub fn new(address: &str, token: Option<&str>) -> Result<Self, ClientError> {
        let base = address::base(address)?;
        if token.is_some_and(|token| header::HeaderValue::from_str(&format!("Bearer {token}")).is_err()) {
            return Err(ClientError::Token);
        }
        let http = reqwest::Client::builder().timeout(REQUEST_TIMEOUT).build();
        let http = http.map_err(|source| ClientError::Unreachable { base: base.clone(), source })?;
        Ok(Self { http, base, token: token.map(ToOwned::to_owned) })
    }

    /// The server's address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    #[cfg(feature = "push")]
    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// A request to a path of the server, with the token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request, again while the server has no time for it.
    ///
    /// # Errors
    /// When the server does not answer, refuses, or has no time for two minutes.
    pub async fn ask(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        let begun = Instant::now();
        while begun.elapsed() < BUSY_FOR {
            let again = request.try_clone().ok_or_else(|| self.unexpected("a body that cannot be sent twice"))?;
            let response = again.send().await.map_err(|source| self.unreachable(source))?;
            match response.status() {
                StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                    tokio::time::sleep(retry_after(&response)).await;
                }
                status if status.is_success() => return Ok(response),
                status => {
                    let problem: Problem = response.json().await.unwrap_or_default();
                    let detail = problem.detail.unwrap_or_else(|| "no reason given".to_owned());
                    return Err(ClientError::Refused { base: self.base.clone(), status, detail });
                }
            }
        }
        Err(ClientError::Busy { base: self.base.clone(), seconds: BUSY_FOR.as_secs() })
    }

    /// Asks for something and reads the answer.
    ///
    /// # Errors
    /// As [`Client::ask`], and when the answer is something else.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        self.read(self.ask(self.request(Method::GET, path)).await?).await
    }

    async fn read<T: DeserializeOwned>(&self, response: Response) -> Result<T, ClientError> {
        let bytes = response.bytes().await.map_err(|source| self.unreachable(source))?;
        serde_json::from_slice(&bytes).map_err(|error| self.unexpected(&in_plain_words(&error.to_string())))
    }

    /// Sends a scrape batch as JSON text.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub async fn send_batch(&self, batch: String) -> Result<BatchAnswer, ClientError> {
        let request = self.request(Method::POST, "/api/scrape/batches");
        let request = request.header(header::CONTENT_TYPE, "application/json").body(batch);
        self.read(self.ask(request).await?).await
    }

    /// Alerts; `query` as in `status=new&limit=50`.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub async fn alerts(&self, query: &str) -> Result<AlertPage, ClientError> {
        self.get(&format!("/api/alerts?{query}")).await
    }

    /// Acknowledges an alert, with a note where there is something to say.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub async fn acknowledge(&self, alert: i64, note: Option<&str>) -> Result<(), ClientError> {
        let mut body = json!({ "acknowledged": true });
        if let Some(note) = note {
            body["note"] = note.into();
        }
        self.ask(self.request(Method::PATCH, &format!("/api/alerts/{alert}")).json(&body)).await.map(drop)
    }

    /// The settings in force.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub async fn settings(&self) -> Result<Value, ClientError> {
        self.get("/api/settings").await
    }

    /// Changes settings; `patch` has those that change.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub async fn change_settings(&self, patch: &Value) -> Result<(), ClientError> {
        self.ask(self.request(Method::PUT, "/api/settings").json(patch)).await.map(drop)
    }

    /// Where the log ends.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub async fn head(&self) -> Result<Position, ClientError> {
        // The closing line of the audit stream carries the head.
        let response = self.ask(self.request(Method::GET, "/api/audit/events?limit=1")).await?;
        let text = response.text().await.map_err(|source| self.unreachable(source))?;
        let last: Value = serde_json::from_str(text.lines().last().unwrap_or_default())
            .map_err(|error| self.unexpected(&in_plain_words(&error.to_string())))?;
        let head = last["head"].as_u64().ok_or_else(|| self.unexpected("an audit stream without a closing line"))?;
        Ok(Position::new(head))
    }

    /// Waits until what the server answers has everything up to a position.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub async fn wait_for(&self, position: Position) -> Result<(), ClientError> {
        self.ask(self.request(Method::GET, &format!("/api/alerts/stats?min_position={position}"))).await.map(drop)
    }

    fn unreachable(&self, source: reqwest::Error) -> ClientError {
        ClientError::Unreachable { base: self.base.clone(), source }
    }

    fn unexpected(&self, reason: &str) -> ClientError {
        ClientError::Unexpected { base: self.base.clone(), reason: reason.to_owned() }
    }
}

/// How long a server that has no time asks to be left alone.
fn retry_after(response: &Response) -> Duration {
    let seconds = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    seconds.map_or(RETRY_AFTER, Duration::from_secs).min(LONGEST_RETRY_AFTER)
}
