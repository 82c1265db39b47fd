//! One fixture's moments judged again by the rules that were in force, for who asks why there was an alert, or why none.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Semaphore, time::Instant};

use super::{
    EventOrigin, History, JudgedMoment, Plan,
    fixture::{Fixture, JudgingContext, MomentObserver},
    in_force::{RulesOverTime, Source},
    worker::is_wanted,
};
use crate::events::{FixtureEvent, RecordedEvent};
use linewatch_log::{EventRef, Store, StoreError};
use linewatch_model::{Sequence, StreamId};
use linewatch_rules::RuleSet;

/// Reviews at once; others wait.
const MAX_RUNNING_REVIEWS: usize = 2;
/// How long a review waits for others.
const REVIEW_WAIT_TIMEOUT: Duration = Duration::from_secs(5);
/// Events that are judged between two rests.
const EVENTS_PER_REST: i64 = 50;
/// For how long a review rests, in times that it worked: a desk is served meanwhile.
const REST_FACTOR: u32 = 2;
/// The events of a fixture that are judged again for one answer.
const MOST_EVENTS: u64 = 200_000;

/// Why a fixture was not judged again.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// Others are being judged.
    #[error("{MAX_RUNNING_REVIEWS} fixtures are being judged again already; ask again in a moment")]
    Busy,
    /// It would take too long.
    #[error(
        "the fixture has more than {MOST_EVENTS} events, which is too many for one answer; try it with linewatch backtest"
    )]
    TooLong,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Judges fixtures again, a few at once. Cheap to clone.
#[derive(Clone)]
pub struct Reviews {
    store: Store,
    turns: Arc<Semaphore>,
}

impl Reviews {
    /// Those of a store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, turns: Arc::new(Semaphore::new(MAX_RUNNING_REVIEWS)) }
    }

    /// Judges a fixture's moments again, from its first event up to one or to its last, and shows each with what was held back.
    ///
    /// # Errors
    /// When others are being judged, there is too much of it, or the store fails.
    pub async fn review(
        &self,
        stream: &StreamId,
        until: Option<Sequence>,
        history: &Arc<History>,
        mut look: impl FnMut(&JudgedMoment<'_>) + Send,
    ) -> Result<(), ReviewError> {
        let turn = tokio::time::timeout(REVIEW_WAIT_TIMEOUT, self.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else { return Err(ReviewError::Busy) };
        let is_before_end = |sequence| until.is_none_or(|until| sequence <= until);
        let mut review = Review::new(history);
        let mut after = Sequence::START;
        loop {
            let page = self.store.next_of(stream, after, EVENTS_PER_REST).await?;
            let begun = Instant::now();
            review.take(page.iter().filter(|event| is_before_end(event.sequence)), &mut look);
            let Some(last) =
                page.last().map(|event| event.sequence).filter(|last| until.is_none_or(|until| *last < until))
            else {
                review.finish(&mut look);
                return Ok(());
            };
            if last.get() > MOST_EVENTS {
                return Err(ReviewError::TooLong);
            }
            after = last;
            tokio::time::sleep(begun.elapsed() * REST_FACTOR).await;
        }
    }
}

/// A fixture on its way.
struct Review {
    plan: Plan,
    rules: [RulesOverTime; 1],
    fixture: Option<Fixture>,
    origin: EventOrigin,
}

impl Review {
    fn new(history: &Arc<History>) -> Self {
        let plan = Plan::of(RuleSet::default());
        let rules = [RulesOverTime::new(history, Source::InForce, &plan)];
        Self { plan, rules, fixture: None, origin: EventOrigin::default() }
    }

    fn take<'e>(&mut self, events: impl Iterator<Item = &'e RecordedEvent>, look: &mut MomentObserver<'_>) {
        for recorded in events.map(EventRef::from).filter(|recorded| is_wanted(recorded.event_type)) {
            let Ok(event) = recorded.decode_as::<FixtureEvent>() else { continue };
            self.origin.read(&recorded);
            if let FixtureEvent::FixtureRegistered { details, .. } = event {
                self.fixture = Some(Fixture::new(details, self.rules.len(), recorded.position));
                continue;
            }
            let Some(fixture) = &mut self.fixture else { continue };
            let bench = &mut JudgingContext {
                plan: &self.plan,
                rules: &mut self.rules,
                collected: None,
                look: Some(&mut *look),
            };
            fixture.apply(&recorded, event, &self.origin, bench);
        }
    }

    fn finish(&mut self, look: &mut MomentObserver<'_>) {
        let bench = &mut JudgingContext { plan: &self.plan, rules: &mut self.rules, collected: None, look: Some(look) };
        if let Some(fixture) = &mut self.fixture {
            fixture.finish(bench);
        }
    }
}
