//! When this process heard of what is in the log, on the monotonic clock.
//!
//! An event's `recorded_at` says when it was stored by the clock of whoever stored it, and never goes back; so it does not
//! say how long ago that is.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;

use linewatch_model::Position;

/// Heads that are kept. Beyond that every second one of the older half is let go.
const HEADS_KEPT: usize = 2_048;

/// How long ago something was heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PositionAge {
    /// How long ago.
    pub ago: Duration,
    /// It was in the log when this process began, and so for at least as long.
    pub since_start: bool,
}

/// Where the log ended, and when.
#[derive(Default)]
pub(super) struct HeadTimes(Mutex<VecDeque<(Position, Instant)>>);

impl HeadTimes {
    /// Takes note of every head until `stop`.
    pub async fn follow(&self, mut head: watch::Receiver<Position>, stop: CancellationToken) {
        loop {
            self.note(*head.borrow_and_update(), Instant::now());
            if !matches!(stop.run_until_cancelled(head.changed()).await, Some(Ok(()))) {
                return;
            }
        }
    }

    fn note(&self, head: Position, now: Instant) {
        let mut heads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if heads.back().is_some_and(|(last, _)| *last > head) {
            // Another log than before.
            heads.clear();
        }
        if heads.len() >= HEADS_KEPT {
            let mut at = 0;
            heads.retain(|_| {
                at += 1;
                // The first one says what was there at the start.
                at > HEADS_KEPT / 2 || at % 2 == 1
            });
        }
        heads.push_back((head, now));
    }

    /// How long ago it was heard that the log goes up to this position; `None` where that was not heard yet.
    pub fn of(&self, position: Position) -> Option<PositionAge> {
        let heads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = heads.partition_point(|(head, _)| *head < position);
        let (_, since) = heads.get(at)?;
        Some(PositionAge { ago: since.elapsed(), since_start: at == 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn of(heard: &HeadTimes, position: u64) -> Option<(u64, bool)> {
        heard.of(Position::new(position)).map(|heard| (heard.ago.as_secs(), heard.since_start))
    }

    #[tokio::test(start_paused = true)]
    async fn an_event_is_as_old_as_the_first_head_that_had_it() {
        let (heard, head) = (HeadTimes::default(), watch::Sender::new(Position::new(5)));
        let stop = CancellationToken::new();
        let follow = heard.follow(head.subscribe(), stop.clone());
        let script = async {
            tokio::time::sleep(10 * SECOND).await;
            head.send_replace(Position::new(8));
            tokio::time::sleep(3 * SECOND).await;
            assert_eq!(
                (of(&heard, 5), of(&heard, 6), of(&heard, 8)),
                (Some((13, true)), Some((3, false)), Some((3, false)))
            );
            assert_eq!(of(&heard, 9), None);
            head.send_replace(Position::new(7));
            tokio::time::sleep(SECOND).await;
            assert_eq!((of(&heard, 7), of(&heard, 8)), (Some((1, true)), None), "the log was replaced");
            stop.cancel();
        };
        tokio::join!(follow, script);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_kept_is_bounded_and_exact_at_its_end() {
        let heard = HeadTimes::default();
        let begun = Instant::now();
        for second in 0..100_000_u64 {
            heard.note(Position::new(second + 1), begun + SECOND * u32::try_from(second).unwrap());
        }
        assert!(heard.0.lock().unwrap().len() <= HEADS_KEPT);
        tokio::time::advance(SECOND * 100_000).await;
        assert_eq!(of(&heard, 1), Some((100_000, true)));
        assert_eq!(of(&heard, 99_990), Some((11, false)));
    }
}
