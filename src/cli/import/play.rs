//! Playing a recording as if it were live.

use std::{num::NonZeroU32, time::Duration};

use indicatif::ProgressBar;
use serde_json::{Value, json};

use crate::app::SystemClock;
use linewatch_bookmakers::recorded::odds_api::{Moment, Shift};
use linewatch_model::{Clock as _, Timestamp};

/// Moves moments to now, one after the other.
pub(super) struct Player {
    /// The earliest moment of the files, as far as they were read already.
    first: Option<Timestamp>,
    /// `None`: as fast as they come.
    speed: Option<NonZeroU32>,
    state: Option<State>,
}

struct State {
    shift: Shift,
    /// When the last moment was seen.
    last: Timestamp,
}

/// Where a recording was moved to.
pub(super) struct Played {
    first: Timestamp,
    shift: Shift,
}

impl Played {
    pub fn to_json(&self) -> Value {
        let to = self.first.plus_micros(self.shift.micros());
        json!({ "from": self.first, "to": to, "keyPrefix": self.shift.mark() })
    }
}

impl std::fmt::Display for Played {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "moved from {} to now; kickoffs move by the same span, and the keys of events begin with {}",
            self.first,
            self.shift.mark()
        )
    }
}

impl Player {
    pub const fn new(first: Option<Timestamp>, speed: Option<NonZeroU32>) -> Self {
        Self { first, speed, state: None }
    }

    /// Begins with the moment that comes next.
    pub fn begin(&mut self, next: &Moment) -> Option<Played> {
        if self.state.is_some() {
            return None;
        }
        let (first, now) = (self.first.unwrap_or(next.captured_at), SystemClock.now());
        let shift = Shift::new(first, now);
        self.state = Some(State { shift: shift.clone(), last: now.plus_micros(-1) });
        Some(Played { first, shift })
    }

    /// The moment as it is seen now, which is waited for, and how many of its snapshots were of matches that had begun.
    pub async fn moved(&mut self, moment: Moment, bar: &ProgressBar) -> (Moment, u64) {
        let Some(State { shift, last }) = &mut self.state else { return (moment, 0) };
        let seen_at = match self.speed {
            Some(speed) => {
                let due = shift.due(moment.captured_at, speed);
                wait_until(due, bar).await;
                due
            }
            // Each is later than the one before it, as a bookmaker's offers are.
            None => SystemClock.now().max(last.plus_micros(1)),
        };
        *last = seen_at;
        shift.moved(moment, seen_at)
    }
}

async fn wait_until(due: Timestamp, bar: &ProgressBar) {
    let Ok(micros) = u64::try_from(due.micros_since(SystemClock.now())) else { return };
    let wait = Duration::from_micros(micros);
    if wait.as_secs() > 1 {
        bar.set_message(format!("the next moment is due at {}", due.to_millis_text()));
    }
    tokio::time::sleep(wait).await;
}
