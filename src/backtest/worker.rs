//! A thread that folds some of the fixtures.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
};

use tokio::sync::mpsc;

use super::{
    BacktestError, Collected, EventOrigin, Plan, Progress,
    fixture::{Fixture, JudgingContext},
    in_force::RulesOverTime,
    replay::FixtureReplay,
};
use crate::events::FixtureEvent;
use linewatch_log::{EventPage, EventRef};
use linewatch_model::{FixtureDetails, Position, StreamId, Timestamp};
use linewatch_task::crash_point;

/// What is known of a fixture.
enum Slot {
    Open(Box<Fixture>),
    /// It has kicked off, and was let go. Should more come of it, it is folded again.
    Past,
    /// It does not count.
    Elsewhere,
}

/// A thread that folds some of the fixtures.
pub(super) struct Worker {
    /// Which of how many shares of the streams is its own.
    share: (u64, u64),
    plan: Arc<Plan>,
    progress: Arc<Progress>,
    past: FixtureReplay,
    rules: Vec<RulesOverTime>,
    /// By the number of the fixture's stream.
    slots: HashMap<u64, Slot, foldhash::fast::RandomState>,
    collected: Collected,
    origin: EventOrigin,
    /// Events after which fixtures are looked for that are over.
    let_go_after: u64,
    /// The newest instant that was seen since the last sweep. Older recordings may come later.
    newest: Timestamp,
    since_sweep: u64,
    /// Where the last sweep was.
    swept_at: Position,
}

impl Worker {
    pub fn new(
        share: (u64, u64),
        plan: &Arc<Plan>,
        progress: &Arc<Progress>,
        past: FixtureReplay,
        (rules, let_go_after): (Vec<RulesOverTime>, u64),
    ) -> Self {
        Self {
            share,
            plan: Arc::clone(plan),
            progress: Arc::clone(progress),
            past,
            collected: Collected::new(rules.len()),
            rules,
            slots: HashMap::default(),
            origin: EventOrigin::default(),
            let_go_after,
            newest: Timestamp::MIN,
            since_sweep: 0,
            swept_at: Position::START,
        }
    }

    /// Works until there is no more.
    pub fn run(mut self, mut pages: mpsc::Receiver<Arc<EventPage>>) -> Result<Collected, BacktestError> {
        let (share, of) = self.share;
        while let Some(page) = pages.blocking_recv() {
            crash_point("backtest.page");
            let mut count = 0;
            for event in page.of_streams(|stream| stream % of == share) {
                count += 1;
                self.take(&event)?;
                self.since_sweep += 1;
                if self.since_sweep >= self.let_go_after {
                    self.let_go();
                }
            }
            self.progress.done.fetch_add(count, Ordering::Relaxed);
        }
        for slot in self.slots.values_mut() {
            if let Slot::Open(fixture) = slot {
                fixture.finish(&mut JudgingContext {
                    plan: &self.plan,
                    rules: &mut self.rules,
                    collected: Some(&mut self.collected),
                    look: None,
                });
            }
        }
        self.collected.sort();
        Ok(self.collected)
    }

    fn take(&mut self, recorded: &EventRef<'_>) -> Result<(), BacktestError> {
        if recorded.stream.aggregate_type != StreamId::FIXTURE || !is_wanted(recorded.event_type) {
            return Ok(());
        }
        let Some(event) = self.decode(recorded) else { return Ok(()) };
        if let FixtureEvent::FixtureRegistered { details, .. } = event {
            self.register(recorded, details);
            return Ok(());
        }
        if let FixtureEvent::AlertAcknowledged { alert_number, .. }
        | FixtureEvent::AlertUnacknowledged { alert_number, .. } = event
        {
            let is_acknowledged = matches!(event, FixtureEvent::AlertAcknowledged { .. });
            if let Some(key) = key_of(recorded) {
                self.collected.acknowledge(&key, alert_number, is_acknowledged);
            }
            return Ok(());
        }
        if matches!(event, FixtureEvent::AlertNoteAmended { .. }) {
            return Ok(());
        }
        if let FixtureEvent::OddsUpdated(update) = &event {
            self.newest = self.newest.max(update.captured_at);
        }
        self.origin.read(recorded);
        let id = recorded.stream_number;
        if matches!(self.slots.get(&id), Some(Slot::Past)) {
            self.collected.folded_again += 1;
            let again = self.past.fold_again(recorded, &self.plan, &mut self.rules)?;
            let slot = again.map_or(Slot::Elsewhere, |fixture| Slot::Open(Box::new(fixture)));
            self.slots.insert(id, slot);
        }
        let Some(Slot::Open(fixture)) = self.slots.get_mut(&id) else { return Ok(()) };
        let mut bench = JudgingContext {
            plan: &self.plan,
            rules: &mut self.rules,
            collected: Some(&mut self.collected),
            look: None,
        };
        fixture.apply(recorded, event, &self.origin, &mut bench);
        Ok(())
    }

    fn decode(&mut self, recorded: &EventRef<'_>) -> Option<FixtureEvent> {
        let event = recorded.decode_as::<FixtureEvent>();
        if event.is_err() {
            self.collected.cannot_read(recorded.position);
        }
        event.ok()
    }

    fn register(&mut self, recorded: &EventRef<'_>, details: FixtureDetails) {
        let slot = if self.plan.scope.has(&Fixture::context(&details)) {
            self.collected.fixtures += 1;
            Slot::Open(Box::new(Fixture::new(details, self.rules.len(), recorded.position)))
        } else {
            Slot::Elsewhere
        };
        self.slots.insert(recorded.stream_number, slot);
    }

    /// Lets fixtures go that have kicked off and of which nothing came since the last time.
    fn let_go(&mut self) {
        self.since_sweep = 0;
        let mut reached = self.swept_at;
        for slot in self.slots.values_mut() {
            let Slot::Open(fixture) = slot else { continue };
            reached = reached.max(fixture.last);
            if fixture.kickoff() <= self.newest && fixture.last <= self.swept_at {
                fixture.finish(&mut JudgingContext {
                    plan: &self.plan,
                    rules: &mut self.rules,
                    collected: Some(&mut self.collected),
                    look: None,
                });
                *slot = Slot::Past;
            }
        }
        (self.swept_at, self.newest) = (reached, Timestamp::MIN);
    }
}

/// Whether an event says something about what is judged, or about what was recorded.
pub(super) fn is_wanted(event_type: &str) -> bool {
    !matches!(event_type, "AlertsExpired" | "AlertsReinstated" | "AlertResolved" | "AlertNoteAmended")
}

/// The fixture that an event's stream is of.
fn key_of(recorded: &EventRef<'_>) -> Option<linewatch_model::FixtureKey> {
    recorded.stream.aggregate_id.strip_prefix(StreamId::FIXTURE_PREFIX)?.parse().ok()
}
