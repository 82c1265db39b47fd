//! Working a bookmaker's queue off.

use std::sync::Arc;

use futures_util::StreamExt as _;

use super::{failure, mapping::Mapping, source::ConfiguredBook};
use crate::{
    desk::Desk,
    model::{FixtureKey, ScrapeErrorType, ScrapeFailure, Timestamp},
    sources::{
        books::{Ask, Asked, BodyError, Book, Listed, Offer},
        http::AskError,
    },
};

/// A fixture that a bookmaker is to be asked for.
pub(super) struct Task {
    /// The fixture.
    pub key: FixtureKey,
    /// When it starts, where that is known.
    pub kickoff: Option<Timestamp>,
    /// What the bookmaker's lists say about it: once for each id under which they have it.
    pub listings: Vec<Arc<Listed>>,
    /// The question for what no list was read for.
    pub by_key: Option<Ask>,
}

impl Task {
    /// How to ask a bookmaker for a fixture, with these of its listings; `None` where nothing is known to ask for.
    pub fn of(
        book: &dyn Book,
        key: &FixtureKey,
        kickoff: Option<Timestamp>,
        listings: Vec<Arc<Listed>>,
    ) -> Option<Self> {
        let by_key = if listings.is_empty() { Some(book.by_key(key)?) } else { None };
        Some(Self { key: key.clone(), kickoff, listings, by_key })
    }
}

/// What became of a question.
pub(super) enum Answer {
    /// The whole offer.
    Offer(Box<Offer>),
    /// The bookmaker says, at that time, that it does not have the fixture.
    Gone(Timestamp),
    /// It has started meanwhile; nobody was asked.
    Started,
    /// It is being played, whatever its stated kickoff; what is offered now is not wanted.
    InPlay,
    /// It is a match of another sport.
    OtherSport(BodyError),
    /// The bookmaker is left alone for a while, for this reason; it was not asked.
    LeftAlone(AskError),
    /// There is no usable answer.
    Failed(ScrapeFailure),
}

/// Asks for everything in a queue, in its order, and tells each answer. Some more questions than the client lets through
/// are under way, so that reading an answer keeps no request waiting.
pub(super) async fn work<F: Future<Output = ()>>(
    source: &ConfiguredBook,
    mapping: &Mapping,
    desk: &Desk,
    queue: Vec<Task>,
    tell: impl Fn(FixtureKey, Answer) -> F,
) {
    /// As many as the settings can make it, even while a run is going on.
    const SETTINGS: usize = 100;
    /// Answers that are being read or wait to be recorded, besides: each takes some hundred kilobytes.
    const ANSWERED: usize = 50;
    let under_way = source.concurrency().max(SETTINGS) + ANSWERED;
    let tell = &tell;
    futures_util::stream::iter(queue)
        .for_each_concurrent(under_way, |task| async move {
            let answer = ask(source, mapping, desk, &task).await;
            tell(task.key, answer).await;
        })
        .await;
}

async fn ask(source: &ConfiguredBook, mapping: &Mapping, desk: &Desk, task: &Task) -> Answer {
    if task.kickoff.is_some_and(|kickoff| kickoff <= desk.now()) {
        return Answer::Started;
    }
    if let Some(by_key) = &task.by_key {
        return ask_one(source, mapping, desk, &task.key, None, by_key).await;
    }
    let (mut joined, mut gone): (Option<Box<Offer>>, _) = (None, None);
    for listed in &task.listings {
        let question = source.book().fixture(listed);
        let offer = match ask_one(source, mapping, desk, &task.key, Some(listed), &question).await {
            Answer::Offer(offer) => offer,
            Answer::Gone(at) => {
                gone = Some(at);
                continue;
            }
            // Of a fixture of which a part is not known nothing is recorded: that part would be taken for withdrawn.
            other => return other,
        };
        joined = match joined.take() {
            None => Some(offer),
            Some(first) => match first.join(*offer) {
                Ok(both) => Some(Box::new(both)),
                Err(error) => return Answer::Failed(failure::of_body(source.bookmaker(), Some(&task.key), &error)),
            },
        };
    }
    match (joined, gone) {
        (Some(offer), _) => Answer::Offer(offer),
        (None, at) => Answer::Gone(at.unwrap_or_else(|| desk.now())),
    }
}

/// What the bookmaker answers to one question about a fixture.
async fn ask_one(
    source: &ConfiguredBook,
    mapping: &Mapping,
    desk: &Desk,
    key: &FixtureKey,
    listed: Option<&Arc<Listed>>,
    question: &Ask,
) -> Answer {
    let bookmaker = source.bookmaker();
    let body = match source.ask(question).await {
        Ok(body) => body,
        Err(error) if error.is_left_alone() => return Answer::LeftAlone(error),
        Err(error) => return Answer::Failed(failure::of_ask(bookmaker, Some(key), &error)),
    };
    let (book, captured_at) = (Arc::clone(source.book()), desk.now());
    let (asked, listed) = (key.clone(), listed.map(Arc::clone));
    let read = move || book.offer(&Asked { key: &asked, listed: listed.as_deref() }, &body, captured_at);
    match mapping.read(read).await {
        Ok(offer) if offer.snapshot.fixture.key == *key && offer.in_play => Answer::InPlay,
        Ok(offer) if offer.snapshot.fixture.key == *key => Answer::Offer(Box::new(offer)),
        Ok(offer) => {
            let answered = offer.snapshot.fixture.key.to_string();
            let message = format!("asked for {key}, the answer is about {answered}");
            Answer::Failed(failure::at(bookmaker, Some(key), ScrapeErrorType::OtherFixture, &message, false))
        }
        Err(BodyError::Gone) => Answer::Gone(captured_at),
        Err(error @ BodyError::OtherSport { .. }) => Answer::OtherSport(error),
        Err(error) => Answer::Failed(source.conceal(failure::of_body(bookmaker, Some(key), &error))),
    }
}
