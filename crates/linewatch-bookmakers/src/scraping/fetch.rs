//! Working a bookmaker's queue off.

use std::sync::Arc;

use futures_util::StreamExt as _;

use compact_str::CompactString;

use super::{
    failure,
    listing::BookListing,
    mapping::Mapping,
    source::{Answered, ConfiguredBook},
    versions,
};
use crate::{
    ask::Ask,
    books::{Adapter, BodyError, Listed, Offer, RequestedFixture},
    http::AskError,
};
use linewatch_model::{Clock, FixtureKey, ScrapeErrorType, ScrapeFailure, Timestamp};

/// A fixture that a bookmaker is to be asked for.
pub struct Task {
    /// The fixture.
    pub key: FixtureKey,
    /// When it starts, where that is known.
    pub kickoff: Option<Timestamp>,
    /// What the bookmaker's lists say about it: once for each id under which they have it, the lowest first.
    pub listings: Vec<Arc<Listed>>,
    /// Ids of these that complete lists no longer have.
    pub unlisted: Vec<CompactString>,
    /// The question for what no list was read for.
    pub by_key: Option<Ask>,
}

impl Task {
    /// How to ask a bookmaker for a fixture, with what these lists say of it; `None` where nothing is known to ask for.
    #[must_use]
    pub fn of(
        book: &dyn Adapter,
        key: &FixtureKey,
        kickoff: Option<Timestamp>,
        lists: Option<&BookListing>,
    ) -> Option<Self> {
        let listings = lists.map(|lists| lists.all_of(key)).unwrap_or_default();
        let by_key = if listings.is_empty() { Some(book.by_key(key)?) } else { None };
        let ids = listings.iter().map(|listed| &listed.external_id);
        let unlisted = ids.filter(|id| lists.is_some_and(|lists| lists.lacks_id(id))).cloned().collect();
        Some(Self { key: key.clone(), kickoff, listings, unlisted, by_key })
    }
}

/// What became of a question.
pub enum Answer {
    /// The whole offer, and what became of ids of the fixture that have no part in it.
    Offer(Box<Offer>, Vec<IdOutcome>),
    /// The bookmaker says, at that time, that it does not have the fixture.
    Gone(Timestamp),
    /// It has started meanwhile; nobody was asked.
    Started,
    /// It is being played, whatever its stated kickoff; what is offered now is not wanted.
    InPlay,
    /// It is a match of that other sport.
    OtherSport(String),
    /// The bookmaker is left alone for a while, for this reason; it was not asked.
    LeftAlone(AskError),
    /// There is no usable answer.
    Failed(ScrapeFailure),
}

/// What became of one id of a fixture that its bookmaker has under several.
pub enum IdOutcome {
    /// The bookmaker does not have it.
    Gone(CompactString),
    /// It is a match of that other sport.
    OtherSport(CompactString, String),
    /// There is no usable answer.
    Failed(ScrapeFailure),
}

/// Asks for everything in a queue, in its order, and tells each answer. Some more questions than the client lets through
/// are under way, so that reading an answer keeps no request waiting.
pub async fn work<F: Future<Output = ()>>(
    source: &ConfiguredBook,
    mapping: &Mapping,
    clock: &dyn Clock,
    queue: Vec<Task>,
    tell: impl Fn(FixtureKey, Answer) -> F,
) {
    /// As many as the settings can make it, even while a run is going on.
    const MAX_CONCURRENCY: usize = 100;
    /// Answers that are being read or wait to be recorded, besides: each takes some hundred kilobytes.
    const MAX_UNRECORDED_ANSWERS: usize = 50;
    let under_way = source.concurrency().max(MAX_CONCURRENCY) + MAX_UNRECORDED_ANSWERS;
    let tell = &tell;
    futures_util::stream::iter(queue)
        .for_each_concurrent(under_way, |task| async move {
            let answer = ask(source, mapping, clock, &task).await;
            tell(task.key, answer).await;
        })
        .await;
}

async fn ask(source: &ConfiguredBook, mapping: &Mapping, clock: &dyn Clock, task: &Task) -> Answer {
    if task.kickoff.is_some_and(|kickoff| kickoff <= clock.now()) {
        return Answer::Started;
    }
    if let Some(by_key) = &task.by_key {
        return ask_one(source, mapping, clock, &task.key, &Question { listed: None, is_unlisted: false, ask: by_key })
            .await;
    }
    let (mut joined, mut ids): (Option<Box<Offer>>, _) = (None, Vec::new());
    let (mut gone, mut other_sport) = (None, None);
    for listed in &task.listings {
        let (id, question) = (&listed.external_id, source.book().fixture(listed));
        let question = Question { listed: Some(listed), is_unlisted: task.unlisted.contains(id), ask: &question };
        let added = match ask_one(source, mapping, clock, &task.key, &question).await {
            Answer::Offer(offer, _) => match joined.take() {
                None => Ok(*offer),
                Some(first) => first.join(*offer),
            },
            Answer::Gone(at) => {
                gone = Some(at);
                ids.push(IdOutcome::Gone(id.clone()));
                continue;
            }
            Answer::OtherSport(sport) => {
                ids.push(IdOutcome::OtherSport(id.clone(), sport.clone()));
                other_sport = Some(sport);
                continue;
            }
            Answer::Failed(failure) => match joined.take() {
                // Nobody knows what the lowest id has, which has the last word.
                None => return Answer::Failed(failure),
                Some(first) => {
                    ids.push(IdOutcome::Failed(failure));
                    first.with_more_unread()
                }
            },
            other => return other,
        };
        match added {
            Ok(offer) => joined = Some(Box::new(offer)),
            Err(error) => return Answer::Failed(failure::of_body(source.bookmaker(), Some(&task.key), &error)),
        }
        // What the ids after it have may be in its answer, too, and otherwise.
        if matches!(ids.last(), Some(IdOutcome::Failed(_))) {
            break;
        }
    }
    match (joined, gone, other_sport) {
        (Some(offer), ..) => Answer::Offer(offer, ids),
        (None, None, Some(sport)) => Answer::OtherSport(sport),
        (None, at, _) => Answer::Gone(at.unwrap_or_else(|| clock.now())),
    }
}

/// One question about a fixture.
struct Question<'a> {
    listed: Option<&'a Arc<Listed>>,
    /// Whether it is for an id that complete lists no longer have: what is not there either is gone.
    is_unlisted: bool,
    ask: &'a Ask,
}

/// What the bookmaker answers to one question about a fixture.
async fn ask_one(
    source: &ConfiguredBook,
    mapping: &Mapping,
    clock: &dyn Clock,
    key: &FixtureKey,
    question: &Question<'_>,
) -> Answer {
    let bookmaker = source.bookmaker();
    let Answered { body, version } = match source.ask(question.ask).await {
        Ok(answered) => answered,
        Err(error) if question.is_unlisted && versions::is_missing(&error) => return Answer::Gone(clock.now()),
        Err(error) if error.is_left_alone() => return Answer::LeftAlone(error),
        Err(error) => return Answer::Failed(failure::of_ask(bookmaker, Some(key), &error)),
    };
    let (book, captured_at) = (Arc::clone(source.book()), clock.now());
    let (asked, listed) = (key.clone(), question.listed.map(Arc::clone));
    let read = move || book.offer(&RequestedFixture { key: &asked, listed: listed.as_deref() }, &body, captured_at);
    let read = mapping.read(read).await;
    source.was_read(question.ask, version, read.as_ref().err());
    match read {
        Ok(offer) if offer.snapshot.fixture.key == *key && offer.in_play => Answer::InPlay,
        Ok(offer) if offer.snapshot.fixture.key == *key => Answer::Offer(Box::new(offer), Vec::new()),
        Ok(offer) => {
            let answered = offer.snapshot.fixture.key.to_string();
            let message = format!("asked for {key}, the answer is about {answered}");
            Answer::Failed(failure::at(bookmaker, Some(key), ScrapeErrorType::OtherFixture, &message, false))
        }
        Err(BodyError::Gone) => Answer::Gone(captured_at),
        Err(BodyError::OtherSport { sport }) => Answer::OtherSport(sport),
        Err(error) => Answer::Failed(source.conceal(failure::of_body(bookmaker, Some(key), &error))),
    }
}
