//! Reading a bookmaker's lists.

use std::{
    collections::{BTreeSet, HashSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};

use super::{
    duplicates::each_once,
    failure,
    listing::BookListing,
    mapping::Mapping,
    source::{Answered, ConfiguredBook},
};
use crate::{
    ask::Ask,
    books::{LeftOut, LeftOutReason, Listing, Offer},
    http::AskError,
};
use linewatch_model::{Bookmaker, Clock, FixtureKey, ScrapeErrorType, ScrapeFailure, Timestamp};

/// The most questions of one discovery.
const MAX_DISCOVERY_QUESTIONS: usize = 5_000;
/// So many fixtures that cannot be read are told one by one; all of them are at `GET /api/sources/left-out`.
const MAX_UNREADABLE_REPORTED: usize = 20;

/// What a discovery found.
pub struct Found {
    /// The lists.
    pub listing: BookListing,
    /// Whole offers that were in them.
    pub offers: Vec<Offer>,
    /// What went wrong.
    pub failures: Vec<ScrapeFailure>,
    /// Questions that were answered.
    pub answered: usize,
    /// Lists that could not be read.
    pub lists_failed: usize,
}

impl Found {
    /// The lists, complete with what earlier ones had and these may have missed.
    #[must_use]
    pub fn with(mut self, earlier: Option<&BookListing>, now: Timestamp) -> Self {
        if let Some(earlier) = earlier {
            self.listing.remember(earlier, now);
        }
        self
    }

    /// Leaves out of this run what has two other teams than in earlier lists, and tells it: it may be another match under
    /// the same id. What the next lists say too is believed.
    pub fn set_renamed_aside(&mut self, bookmaker: &Bookmaker, earlier: &BookListing) {
        let renamed = self.listing.set_renamed_aside(earlier);
        for (before, now) in renamed.iter().take(MAX_UNREADABLE_REPORTED) {
            let message = format!(
                "its lists call it {}, and called it {} before; it is left as it was, unless the next lists say so too",
                now.name, before.name
            );
            self.failures.push(failure::at(bookmaker, Some(&now.key), ScrapeErrorType::OtherFixture, &message, true));
        }
        if renamed.len() > MAX_UNREADABLE_REPORTED {
            let message = format!(
                "{} more fixtures of its lists have other teams than before",
                renamed.len() - MAX_UNREADABLE_REPORTED
            );
            self.failures.push(failure::at(bookmaker, None, ScrapeErrorType::OtherFixture, &message, true));
        }
        self.offers.retain(|offer| !self.listing.is_renamed(&offer.snapshot.fixture.key));
    }
}

/// Why a list could not be read.
enum Unread {
    /// It failed.
    Failed(ScrapeFailure),
    /// Nobody was asked, because the bookmaker is left alone for a while.
    LeftAlone(AskError),
}

/// Asks for all lists, each as soon as it is known that there is one. The bookmaker's client keeps the bounds.
///
/// `questions` is how many there are so far.
pub async fn discover(source: &ConfiguredBook, mapping: &Mapping, clock: &dyn Clock, questions: &AtomicUsize) -> Found {
    let mut found = Found {
        listing: BookListing::new(clock.now(), clock.monotonic()),
        offers: Vec::new(),
        failures: Vec::new(),
        answered: 0,
        lists_failed: 0,
    };
    let mut left_alone = None;
    let mut asked: HashSet<(String, Option<String>)> = HashSet::new();
    let mut under_way = FuturesUnordered::new();
    let mut waiting = source.book().discovery();
    let mut question_beyond = false;
    let mut gaps: BTreeSet<&'static str> = BTreeSet::new();
    loop {
        for ask in std::mem::take(&mut waiting) {
            if asked.len() >= MAX_DISCOVERY_QUESTIONS {
                question_beyond = true;
            } else if asked.insert((ask.path.clone(), ask.body.clone())) {
                under_way.push(list(source, mapping, clock, ask));
            }
        }
        questions.store(asked.len(), Ordering::Relaxed);
        match under_way.next().await {
            None => break,
            Some(Ok(mut listing)) => {
                found.answered += 1;
                waiting = std::mem::take(&mut listing.further);
                gaps.extend(listing.gap);
                found.offers.extend(found.listing.add(listing));
            }
            Some(Err(unread)) => {
                found.listing.complete = false;
                found.lists_failed += 1;
                match unread {
                    Unread::Failed(failure) => found.failures.push(failure),
                    Unread::LeftAlone(error) => left_alone.get_or_insert((error, 0)).1 += 1,
                }
            }
        }
    }
    found.offers = each_once(std::mem::take(&mut found.offers));
    if let Some((error, lists)) = left_alone {
        found.failures.push(failure::left_alone(source.bookmaker(), &error, lists, "lists"));
    }
    if question_beyond {
        found.listing.complete = false;
        let message =
            format!("its lists ask for more than {MAX_DISCOVERY_QUESTIONS} questions; the others were left out");
        found.failures.push(failure::at(source.bookmaker(), None, ScrapeErrorType::TooLarge, &message, false));
    }
    let bookmaker = source.bookmaker();
    found.failures.extend(gaps.iter().map(|gap| {
        let message = format!("its lists have {gap}; what is not in them is not taken for withdrawn");
        failure::at(bookmaker, None, ScrapeErrorType::ParseError, &message, true)
    }));
    found.failures.extend(unreadable(bookmaker, &found.listing.left_out));
    found
}

/// The listed fixtures that cannot be read. Those without a SportRadar id are no fault: nobody can follow them.
fn unreadable(bookmaker: &Bookmaker, left_out: &[LeftOut]) -> Vec<ScrapeFailure> {
    let is_unreadable = |left_out: &&LeftOut| matches!(left_out.reason, LeftOutReason::Unreadable(_));
    let all: Vec<&LeftOut> = left_out.iter().filter(is_unreadable).collect();
    let parse_error = |key: Option<&FixtureKey>, message: &str| {
        failure::at(bookmaker, key, ScrapeErrorType::ParseError, message, false)
    };
    let tell = |LeftOut { external_id, key, name, reason }: &LeftOut| {
        parse_error(key.as_ref(), &format!("fixture {external_id} ({name}) of its lists: {reason}"))
    };
    let mut failures: Vec<ScrapeFailure> =
        all.iter().take(MAX_UNREADABLE_REPORTED).map(|left_out| tell(left_out)).collect();
    if all.len() > MAX_UNREADABLE_REPORTED {
        let message = format!("{} more fixtures of its lists cannot be read", all.len() - MAX_UNREADABLE_REPORTED);
        failures.push(parse_error(None, &message));
    }
    failures
}

async fn list(source: &ConfiguredBook, mapping: &Mapping, clock: &dyn Clock, ask: Ask) -> Result<Listing, Unread> {
    let bookmaker = source.bookmaker();
    let Answered { body, version } = match source.ask(&ask).await {
        Ok(answered) => answered,
        Err(error) if error.is_left_alone() => return Err(Unread::LeftAlone(error)),
        Err(error) => return Err(Unread::Failed(failure::of_ask(bookmaker, None, &error))),
    };
    let (book, captured_at, asked) = (Arc::clone(source.book()), clock.now(), ask.clone());
    let mut listing = mapping.read(move || book.listing(&asked, &body, captured_at)).await;
    // With a gap it is not known whether it says anything.
    if listing.as_ref().map_or(true, |listing| listing.gap.is_none()) {
        source.was_read(&ask, version, listing.as_ref().err());
    }
    for left_out in listing.iter_mut().flat_map(|listing| &mut listing.left_out) {
        source.conceal_left_out(left_out);
    }
    listing.map_err(|error| Unread::Failed(source.conceal(failure::of_body(bookmaker, None, &error))))
}
