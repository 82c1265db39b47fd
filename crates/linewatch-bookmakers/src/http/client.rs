//! One bookmaker's client.

use std::{error::Error as _, sync::Arc, time::Duration};

use bytes::Bytes;
use reqwest::{
    Client, Method, Response, StatusCode, Url,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect::{Action, Attempt, Policy},
};
use tokio::time::{Instant, sleep, timeout_at};

use super::{
    AskError, Limits, RandomSource, SourceNotice,
    breaker::{Breaker, Open, Pass},
    memory::{Body, MemoryBudget, Reservation},
    pace::{Held, Pace},
    retry::{self, MAX_ATTEMPTS},
    slots::Slots,
    source_notice::{self, Secrets},
};
use crate::ask::Ask;
use linewatch_model::Clock;
use linewatch_model::Timestamp;

/// The largest answer, decoded. The largest recorded one has 2.1 MB.
const ANSWER_BYTES: usize = 6 << 20;
/// The memory of an answer that does not say its length grows in steps of about its own size, within these bounds.
const BUFFER_GROWTH: (usize, usize) = (16 << 10, 512 << 10);
/// An answer that has not come within so long keeps no memory for the rest of it.
const PERMIT_HOLD_TIME: Duration = Duration::from_millis(500);
/// After so long nothing is tried again, so that one question does not hold up a run.
const NO_MORE_TRIES: Duration = Duration::from_secs(45);
/// How long to wait for what a refusal says of itself.
const ERROR_BODY_TIMEOUT: Duration = Duration::from_secs(2);
/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What a client is made of.
pub struct ClientOptions {
    /// Where the bookmaker lives: `https://www.betpawa.ng`, with a path in front of every question's if it has one.
    pub base_url: String,
    /// The headers it wants.
    pub headers: Vec<(String, String)>,
    /// A name and a value that go into every query: a key.
    pub query: Option<(String, String)>,
    /// The bounds to begin with.
    pub limits: Limits,
    /// The most requests a second.
    pub requests_per_second: Option<u32>,
    /// How long one request may take.
    pub timeout: Duration,
    /// Randomness for the pauses between tries.
    pub dice: RandomSource,
    /// The time, for dates that a bookmaker names.
    pub clock: Arc<dyn Clock>,
}

/// Asks one bookmaker, within its bounds whoever asks.
pub struct BookClient {
    http: Client,
    base: String,
    query: Option<(String, String)>,
    secrets: Secrets,
    slots: Slots,
    pace: Pace,
    breaker: Breaker,
    memory: MemoryBudget,
    timeout: Duration,
    dice: RandomSource,
    clock: Arc<dyn Clock>,
}

impl BookClient {
    /// A client; its connections are its own.
    ///
    /// # Errors
    /// When the address or a header is none.
    pub fn new(options: ClientOptions) -> Result<Self, AskError> {
        let unsendable = |what: &str, why: &dyn std::fmt::Display| AskError::Unsendable(format!("{what}: {why}"));
        let base = options.base_url.trim_end_matches('/').to_owned();
        let url = Url::parse(&base).map_err(|error| unsendable(&base, &error))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(unsendable(&base, &"is not an http or https address"));
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in &options.headers {
            let header: HeaderName = name.parse().map_err(|error| unsendable(name, &error))?;
            let value: HeaderValue = value.parse().map_err(|error| unsendable(name, &error))?;
            headers.insert(header, value);
        }
        let http = Client::builder()
            .user_agent(concat!("linewatch/", env!("CARGO_PKG_VERSION"), " (+odds monitoring)"))
            .default_headers(headers)
            .redirect(Policy::custom(within_the_host))
            // It would tell the next one the whole address, and a key may be in it.
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(Duration::from_mins(1))
            .tcp_nodelay(true)
            .gzip(true)
            .build()
            .map_err(|error| unsendable(&base, &error))?;
        Ok(Self {
            http,
            base,
            secrets: Secrets::of(&options.headers, options.query.as_ref()),
            query: options.query,
            slots: Slots::new(options.limits),
            pace: Pace::new(options.requests_per_second),
            breaker: Breaker::default(),
            memory: MemoryBudget::default(),
            timeout: options.timeout,
            dice: options.dice,
            clock: options.clock,
        })
    }

    /// Changes how much may be asked at once; what is under way goes on.
    pub fn set_limits(&self, limits: Limits) {
        if self.slots.limits() != limits {
            self.slots.set(limits);
        }
    }

    /// How much may be asked at once.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.slots.limits()
    }

    /// Asks, and tries again where that may help.
    ///
    /// # Errors
    /// When there is no usable answer.
    pub async fn ask(&self, ask: &Ask) -> Result<Body, AskError> {
        // Waiting for its turn is not the question's fault.
        let mut first_sent = None;
        let mut tries = 0;
        loop {
            tries += 1;
            let error = match self.ask_once(ask, &mut first_sent).await {
                Ok(body) => return Ok(body),
                Err(error) => error,
            };
            let in_time = first_sent.is_none_or(|sent: Instant| sent.elapsed() < NO_MORE_TRIES);
            let again = tries < MAX_ATTEMPTS && is_worth_another_try(&error) && in_time;
            if !again {
                return Err(error);
            }
            tracing::debug!(%error, path = ask.path, tries, "asking again");
            sleep(retry::pause(tries, &self.dice)).await;
        }
    }

    async fn ask_once(&self, ask: &Ask, first_sent: &mut Option<Instant>) -> Result<Body, AskError> {
        let _slot = self.slots.take().await;
        // The pace comes last, so that those who waited for the circuit to close do not all go at once.
        let mut pass = loop {
            let pass = self
                .breaker
                .admit()
                .await
                .map_err(|Open { failures, again_in }| AskError::CircuitOpen { failures, again_in })?;
            self.pace.turn().await.map_err(|Held(wait)| AskError::OnHold(wait))?;
            if pass.holds() {
                break pass;
            }
        };
        pass.asked(self.timeout);
        first_sent.get_or_insert_with(Instant::now);
        let outcome = self.send(ask, &mut pass).await;
        match &outcome {
            Ok(_) => self.pace.answered(),
            Err(AskError::RateLimited(wait, _)) => self.pace.refused(*wait),
            Err(_) => {}
        }
        match &outcome {
            Err(error) if error.blames_the_bookmaker() => pass.failed(),
            _ => pass.succeeded(),
        }
        outcome
    }

    async fn send(&self, ask: &Ask, pass: &mut Pass<'_>) -> Result<Body, AskError> {
        let url = format!("{}{}", self.base, ask.path);
        let mut url = Url::parse(&url).map_err(|error| AskError::Unsendable(error.to_string()))?;
        if let Some((name, value)) = &self.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        let request = match &ask.body {
            None => self.http.request(Method::GET, url),
            Some(body) => {
                let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
                self.http.request(Method::POST, url).header(json.0, json.1).body(body.clone())
            }
        };
        let deadline = Instant::now() + self.timeout;
        let response = self.until(deadline, request.send()).await?.map_err(network)?;
        // A cached answer says when it was made.
        if let Some(said_at) = said_at(&response).filter(|_| !response.headers().contains_key(header::AGE)) {
            self.clock.heard(said_at);
        }
        let wait = self.wait_asked_for(&response);
        match response.status() {
            status if status.is_success() => {
                let body = self.read(response, deadline, pass).await?;
                if has_nothing(&body) { Err(AskError::Empty) } else { Ok(body) }
            }
            StatusCode::TOO_MANY_REQUESTS => {
                Err(AskError::RateLimited(wait, self.source_notice(response, deadline).await))
            }
            StatusCode::SERVICE_UNAVAILABLE if wait.is_some() => {
                Err(AskError::RateLimited(wait, self.source_notice(response, deadline).await))
            }
            status => Err(AskError::Status(status.as_u16(), self.source_notice(response, deadline).await)),
        }
    }

    /// What a refusal says of itself, as far as that comes soon.
    async fn source_notice(&self, mut response: Response, deadline: Instant) -> SourceNotice {
        let said = SourceNotice::of_head(&response);
        let deadline = deadline.min(Instant::now() + ERROR_BODY_TIMEOUT);
        let mut body = Vec::new();
        while body.len() < source_notice::ERROR_BODY_BYTES {
            match timeout_at(deadline, response.chunk()).await {
                Ok(Ok(Some(piece))) => {
                    body.extend_from_slice(&piece[..piece.len().min(source_notice::ERROR_BODY_BYTES - body.len())]);
                }
                _ => break,
            }
        }
        said.with_body(response.headers(), &body, &self.secrets)
    }

    /// Adds to what must not be told what is secret in a query, as it stands in an address.
    pub fn keep_secret(&mut self, query: &str) {
        self.secrets.add_query(query);
    }

    /// A text that a source had a part in, without what must not be told.
    #[must_use]
    pub fn conceal(&self, text: &str) -> String {
        self.secrets.conceal(text)
    }

    /// Reads an answer piece by piece, and no further than the bound. Waiting for memory is not the bookmaker's fault, and
    /// does not count towards the time-out.
    async fn read(&self, mut response: Response, mut deadline: Instant, pass: &mut Pass<'_>) -> Result<Body, AskError> {
        // Most say how long their answer is, where it is not compressed. Then there is memory for all of it before it comes,
        // so that answers come one after the other rather than a part of each.
        let told = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
        if told > ANSWER_BYTES {
            return Err(AskError::TooLarge(ANSWER_BYTES));
        }
        let mut reservation = self.memory.reservation();
        deadline += self.wait_for_memory(&mut reservation, told, pass).await;
        let mut body = Vec::with_capacity(told);
        let mut quick_until = (told > 0).then(|| Instant::now() + PERMIT_HOLD_TIME);
        loop {
            let until = quick_until.map_or(deadline, |quick| quick.min(deadline));
            let Ok(piece) = timeout_at(until, response.chunk()).await else {
                if until == deadline {
                    return Err(AskError::Timeout(self.timeout));
                }
                reservation.shrink_to(body.len());
                quick_until = None;
                continue;
            };
            let Some(piece) = piece.map_err(network)? else { return Ok(reservation.of(Bytes::from(body))) };
            let length = body.len() + piece.len();
            if length > ANSWER_BYTES {
                return Err(AskError::TooLarge(ANSWER_BYTES));
            }
            let step = piece.len().max(body.len().clamp(BUFFER_GROWTH.0, BUFFER_GROWTH.1));
            if !reservation.has(length) {
                deadline += self.wait_for_memory(&mut reservation, body.len() + step, pass).await;
            }
            if body.capacity() < length {
                body.reserve_exact(step);
            }
            body.extend_from_slice(&piece);
        }
    }

    async fn wait_for_memory(&self, reservation: &mut Reservation, bytes: usize, pass: &mut Pass<'_>) -> Duration {
        pass.waits();
        let waited = reservation.grow_to(bytes).await;
        pass.asked(self.timeout);
        waited
    }

    /// What comes of it before the deadline.
    async fn until<T>(&self, deadline: Instant, what: impl Future<Output = T>) -> Result<T, AskError> {
        timeout_at(deadline, what).await.map_err(|_| AskError::Timeout(self.timeout))
    }

    fn wait_asked_for(&self, response: &Response) -> Option<Duration> {
        let header = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
        // A date is one of the clock that said it.
        retry::retry_after(header, said_at(response).unwrap_or_else(|| self.clock.now()))
    }
}

/// When an answer was made, by the clock of whoever made it.
fn said_at(response: &Response) -> Option<Timestamp> {
    retry::http_date(response.headers().get(header::DATE)?.to_str().ok()?)
}

/// Whether there is nothing in an answer: no API that is asked says something by `{}` or `null`.
fn has_nothing(body: &[u8]) -> bool {
    const MAX_CHARACTERS: usize = 64;
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii();
    body.len() <= MAX_CHARACTERS && {
        let visible: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        matches!(visible.as_slice(), b"" | b"{}" | b"null")
    }
}

/// What the pace keeps everybody from is not asked again, unless the wait is short.
fn is_worth_another_try(error: &AskError) -> bool {
    match error {
        left_alone if left_alone.is_left_alone() => false,
        AskError::RateLimited(wait, _) => wait.is_none_or(|wait| wait < NO_MORE_TRIES),
        other => other.is_recoverable(),
    }
}

/// Follows a redirect, a few of them, as long as it leads back to whoever was asked. Headers and keys are for nobody else.
fn within_the_host(attempt: Attempt<'_>) -> Action {
    const MAX_REDIRECTS: usize = 3;
    let place =
        |url: &Url| (url.scheme().to_owned(), url.host_str().map(ToOwned::to_owned), url.port_or_known_default());
    let home = attempt.previous().first().map(place);
    let target = place(attempt.url());
    let (scheme, host, port) = target.clone();
    // From http to https, each at its usual port, is home too.
    let before = (scheme == "https" && port == Some(443)).then(|| ("http".to_owned(), host, Some(80)));
    if attempt.previous().len() > MAX_REDIRECTS {
        attempt.error("it redirects without end")
    } else if home.is_some() && (home == Some(target) || home == before) {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

/// Says what broke. The address stays out of it, because a key may be in it.
fn network(error: reqwest::Error) -> AskError {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        text = deeper.to_string();
        cause = deeper.source();
    }
    AskError::Network(text)
}
