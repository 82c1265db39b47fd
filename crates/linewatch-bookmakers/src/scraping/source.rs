//! A bookmaker as it is configured: its adapter, its client, and the bounds of both.

use std::{sync::Arc, time::Duration};

use super::{
    address::Address,
    versions::{self, Versions},
};
use crate::{
    ask::Ask,
    books::{Adapter, BodyError, LeftOut, LeftOutReason, Unmapped},
    http::{AskError, Body, BookClient, ClientOptions, Limits},
};
use linewatch_model::{Bookmaker, ScrapeFailure, Settings};

/// Requests at once to a bookmaker that neither the settings nor the configuration say anything about.
const DEFAULT_CONCURRENCY: u32 = 10;

/// An answer, and the version of the API that gave it.
pub struct Answered {
    /// Its body.
    pub body: Body,
    /// The version, for [`ConfiguredBook::was_read`].
    pub version: usize,
}

/// A bookmaker that can be scraped.
pub struct ConfiguredBook {
    book: Arc<dyn Adapter>,
    client: BookClient,
    address: Address,
    versions: Versions,
    /// The configuration's own bounds; of two, the stricter holds.
    concurrency: Option<u32>,
    delay: Option<Duration>,
    requests_per_second: Option<u32>,
}

impl ConfiguredBook {
    /// A bookmaker with a client of its own. `options.limits` are the configuration's, where it has any.
    ///
    /// # Errors
    /// When its address or a header is none.
    pub fn new(
        book: Arc<dyn Adapter>,
        concurrency: Option<u32>,
        delay: Option<Duration>,
        options: ClientOptions,
    ) -> Result<Self, AskError> {
        let requests_per_second = options.requests_per_second;
        let client = BookClient::new(options)?;
        let (address, versions) = (Address::default(), Versions::new(book.versions()));
        let source = Self { book, client, address, versions, concurrency, delay, requests_per_second };
        source.follow(&Settings::default());
        Ok(source)
    }

    /// The same at another address on the bookmaker's site.
    #[must_use]
    pub fn at(mut self, address: Address) -> Self {
        for (name, value) in &address.query {
            self.client.keep_secret(&format!("{name}={value}"));
        }
        Self { address, ..self }
    }

    /// Asks it; what is not there in one version of its API, in the others. [`Self::was_read`] wants to know what becomes of
    /// the answer.
    ///
    /// # Errors
    /// When there is no usable answer.
    pub async fn ask(&self, ask: &Ask) -> Result<Answered, AskError> {
        let mut missing = None;
        for (version, sent) in self.versions.of(ask, &self.address) {
            match (self.client.ask(&sent).await, missing) {
                (Err(error), first) if versions::is_missing(&error) => {
                    self.versions.lacks(ask, version);
                    missing = first.or(Some(error));
                }
                (Ok(body), Some(first)) if !versions::is_json(&body) => return Err(first),
                (Ok(body), _) => {
                    if versions::is_json(&body) {
                        self.versions.has(ask, version);
                    }
                    return Ok(Answered { body, version });
                }
                (Err(_), Some(first)) => return Err(first),
                (Err(error), None) => return Err(error),
            }
        }
        Err(missing.unwrap_or_else(|| AskError::Unsendable("there is no version of its API to ask".to_owned())))
    }

    /// The adapter has read an answer, or could not.
    pub fn was_read(&self, ask: &Ask, version: usize, error: Option<&BodyError>) {
        self.versions.was_read(ask, version, error);
    }

    /// The line of the configuration with which a question would be answered that is not there in the versions that its
    /// `paths` name; asks the others to find out.
    pub async fn paths_that_help(&self, ask: &Ask) -> Option<String> {
        for (other, line) in self.versions.others(ask, &self.address) {
            if self.client.ask(&other).await.is_ok_and(|body| versions::is_json(&body)) {
                return Some(line);
            }
        }
        None
    }

    /// A failure, without the keys and tokens that its bookmaker may have repeated.
    #[must_use]
    pub fn conceal(&self, failure: ScrapeFailure) -> ScrapeFailure {
        ScrapeFailure { message: self.client.conceal(&failure.message), ..failure }
    }

    /// The same of what its lists have and cannot be followed.
    pub fn conceal_left_out(&self, left_out: &mut LeftOut) {
        left_out.name = self.client.conceal(&left_out.name);
        if let LeftOutReason::Unreadable(said) | LeftOutReason::OtherSport { sport: said } = &mut left_out.reason {
            *said = self.client.conceal(said);
        }
    }

    /// The same of what could not be mapped, where that repeats what stood there.
    pub fn conceal_unmapped(&self, unmapped: &mut Unmapped) {
        if let Some(name) = unmapped.name.as_mut().filter(|_| unmapped.reason.is_broken()) {
            *name = self.client.conceal(name).into();
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn bookmaker(&self) -> &Bookmaker {
        self.book.bookmaker()
    }

    /// What speaks its language.
    #[must_use]
    pub fn book(&self) -> &Arc<dyn Adapter> {
        &self.book
    }

    /// What asks it.
    #[must_use]
    pub const fn client(&self) -> &BookClient {
        &self.client
    }

    /// Takes the bounds that the settings have for it.
    pub fn follow(&self, settings: &Settings) {
        let (concurrency, delay_ms) = match self.bookmaker().as_str() {
            "betpawa" => (Some(settings.betpawa_concurrency), 0),
            "sportybet" => (Some(settings.sportybet_concurrency), 0),
            "bet9ja" => (Some(settings.bet9ja_concurrency), settings.bet9ja_delay_ms),
            _ => (None, 0),
        };
        let set = match (concurrency, self.concurrency) {
            (Some(set), Some(configured)) => set.min(configured),
            (set, configured) => set.or(configured).unwrap_or(DEFAULT_CONCURRENCY),
        };
        let delay = self.delay.unwrap_or_default().max(Duration::from_millis(delay_ms.into()));
        self.client.set_limits(Limits { concurrency: set.max(1), delay });
    }

    /// Requests at once.
    #[must_use]
    pub fn concurrency(&self) -> usize {
        usize::try_from(self.client.limits().concurrency).unwrap_or(usize::MAX)
    }

    /// How long so many requests may take: as its bounds have it, if each is answered within a second.
    #[must_use]
    pub fn budget(&self, requests: usize) -> Duration {
        let Limits { concurrency, delay } = self.client.limits();
        let requests = u32::try_from(requests).unwrap_or(u32::MAX);
        let by_concurrency = (Duration::from_secs(1) + delay).saturating_mul(requests) / concurrency.max(1);
        let by_rate = self.requests_per_second.map(|rate| Duration::from_secs((requests / rate.max(1)).into()));
        by_concurrency.max(by_rate.unwrap_or_default())
    }
}
