//! Working a bookmaker's queue off.

use std::sync::Arc;

use futures_util::StreamExt as _;

use super::{failure, mapping::Mapping, source::ConfiguredBook};
use crate::{
    desk::Desk,
    model::{FixtureKey, ScrapeErrorType, ScrapeFailure, Timestamp},
    sources::{
        books::{Ask, Asked, BodyError, Listed, Offer},
        http::AskError,
    },
};

/// A fixture that a bookmaker is to be asked for.
pub(super) struct Task {
    /// The fixture.
    pub key: FixtureKey,
    /// When it starts, where that is known.
    pub kickoff: Option<Timestamp>,
    /// What the bookmaker's list says about it.
    pub listed: Option<Arc<Listed>>,
    /// The question.
    pub ask: Ask,
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
    let (bookmaker, key) = (source.bookmaker(), &task.key);
    let body = match source.ask(&task.ask).await {
        Ok(body) => body,
        Err(error) if error.is_left_alone() => return Answer::LeftAlone(error),
        Err(error) => return Answer::Failed(failure::of_ask(bookmaker, Some(key), &error)),
    };
    let (book, captured_at) = (Arc::clone(source.book()), desk.now());
    let (asked, listed) = (key.clone(), task.listed.clone());
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
        Err(error) => Answer::Failed(source.conceal(failure::of_body(bookmaker, Some(key), &error))),
    }
}
