//! Fixtures that were let go and of which something comes all the same: a kickoff that moved to a later day, or an older
//! recording that was imported later.

use tokio::runtime::Handle;

use super::{
    BacktestError, EventOrigin, Plan,
    fixture::{Fixture, JudgingContext},
    in_force::RulesOverTime,
    worker::is_wanted,
};
use crate::events::FixtureEvent;
use linewatch_log::{EventRef, Store};
use linewatch_model::Sequence;

/// Events that are read at once.
const EVENTS_PER_READ: i64 = 500;

/// Reads streams on a thread that is none of the runtime's.
pub(super) struct FixtureReplay {
    store: Store,
    runtime: Handle,
}

impl FixtureReplay {
    pub const fn new(store: Store, runtime: Handle) -> Self {
        Self { store, runtime }
    }

    /// Folds a fixture again up to before an event. Nothing of it is collected a second time.
    pub fn fold_again(
        &self,
        until: &EventRef<'_>,
        plan: &Plan,
        rules: &mut [RulesOverTime],
    ) -> Result<Option<Fixture>, BacktestError> {
        let (mut fixture, mut origin, mut after) = (None, EventOrigin::default(), Sequence::START);
        loop {
            let page = self.runtime.block_on(self.store.next_of(until.stream, after, EVENTS_PER_READ))?;
            let Some(last) = page.last().map(|event| event.sequence) else { return Ok(fixture) };
            for recorded in page.iter().map(EventRef::from) {
                let mut bench = JudgingContext { plan, rules: &mut *rules, collected: None, look: None };
                if recorded.sequence >= until.sequence {
                    if let Some(fixture) = &mut fixture {
                        Fixture::finish(fixture, &mut bench);
                    }
                    return Ok(fixture);
                }
                if is_wanted(recorded.event_type) {
                    take(&mut fixture, &recorded, &mut origin, &mut bench);
                }
            }
            after = last;
        }
    }
}

fn take(
    fixture: &mut Option<Fixture>,
    recorded: &EventRef<'_>,
    origin: &mut EventOrigin,
    bench: &mut JudgingContext<'_>,
) {
    // What cannot be read was counted when it was met first.
    let Ok(event) = recorded.decode_as::<FixtureEvent>() else { return };
    origin.read(recorded);
    match (event, fixture) {
        (FixtureEvent::FixtureRegistered { details, .. }, fixture) => {
            *fixture = Some(Fixture::new(details, bench.rules.len(), recorded.position));
        }
        (event, Some(fixture)) => fixture.apply(recorded, event, origin, bench),
        (_, None) => {}
    }
}
