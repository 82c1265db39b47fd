//! A wall clock that is watched: steps of it are told from time that passes.
//!
//! A clock that is set back is believed at once: whoever corrects a clock knows better. One that is set ahead is not:
//! what it makes past it makes past for good. The time goes on as it was until the clock comes back, until another
//! machine's clock confirms it, or until it has stood by it for [`DISTRUST_PERIOD`].

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use linewatch_model::Timestamp;
use linewatch_model::{Clock, Steps};

/// By how much the clock and the time that passes may come apart between two readings: more is a step.
const SLACK_MICROS: i64 = 2_000_000;
/// For how long a clock that was set ahead is not believed.
const DISTRUST_PERIOD: Duration = Duration::from_mins(15);
/// For how long a step is told.
const STEP_WARNING_PERIOD: Duration = Duration::from_hours(1);
/// How close another machine's clock, which says whole seconds and is heard late, is to one that it confirms.
const CONFIRMS_MICROS: i64 = 60_000_000;
/// Both clocks are read again when reading them took longer, and so often at most.
const MAX_READING_TIME: Duration = Duration::from_millis(100);
const MAX_READINGS: usize = 5;

/// A watched wall clock.
#[derive(Debug)]
pub struct WatchedClock {
    source: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The time that was answered last, and when that was.
    last: (Timestamp, Duration),
    /// The clock was set ahead and is not believed.
    held: Option<Held>,
    set_back: u64,
    /// The last step that was believed or came back, and when it was noticed.
    told: Option<(Duration, String)>,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    ahead_micros: i64,
    since: Duration,
}

/// What both clocks say.
#[derive(Debug, Clone, Copy)]
struct Reading {
    wall: Timestamp,
    passed: Duration,
}

impl WatchedClock {
    /// Watches a clock, which is believed as it is.
    #[must_use]
    pub fn new(source: Arc<dyn Clock>) -> Self {
        let Reading { wall, passed } = read(&*source);
        let state = State { last: (wall, passed), held: None, set_back: 0, told: None };
        Self { source, state: Mutex::new(state) }
    }

    fn look<T>(&self, answer: impl FnOnce(&mut State, Reading) -> T) -> T {
        let mut state = self.lock();
        // Under the lock, so that readings are in order.
        let reading = read(&*self.source);
        state.take(reading);
        answer(&mut state, reading)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for WatchedClock {
    fn now(&self) -> Timestamp {
        self.look(|state, _| state.last.0)
    }

    fn monotonic(&self) -> Duration {
        self.source.monotonic()
    }

    fn latest(&self) -> Timestamp {
        self.look(|state, reading| state.last.0.max(reading.wall))
    }

    fn steps(&self) -> Steps {
        self.look(|state, reading| Steps { set_back: state.set_back, warning: state.warning(reading.passed) })
    }

    fn heard(&self, elsewhere: Timestamp) {
        self.look(|state, reading| state.confirm(elsewhere, reading));
    }
}

/// Reads both clocks at one moment: a process can be stopped between two readings.
fn read(source: &dyn Clock) -> Reading {
    let mut before = source.monotonic();
    for _ in 1..MAX_READINGS {
        let wall = source.now();
        let passed = source.monotonic();
        if passed.saturating_sub(before) < MAX_READING_TIME {
            return Reading { wall, passed };
        }
        before = passed;
    }
    Reading { wall: source.now(), passed: before }
}

impl State {
    fn take(&mut self, Reading { wall, passed }: Reading) {
        let expected = self.last.0.plus_micros(micros(passed.saturating_sub(self.last.1)));
        let ahead = wall.micros_since(expected);
        let now = if ahead < -SLACK_MICROS {
            self.set_back(wall, expected, passed);
            wall
        } else if ahead <= SLACK_MICROS {
            if let Some(held) = self.held.take() {
                self.tell(passed, format!("the clock was ahead by {} and came back", span(held.ahead_micros)));
            }
            wall
        } else {
            self.hold(ahead, wall, expected, passed)
        };
        self.last = (now, passed);
    }

    fn set_back(&mut self, wall: Timestamp, expected: Timestamp, passed: Duration) {
        self.held = None;
        self.set_back += 1;
        let by = span(expected.micros_since(wall));
        self.tell(passed, format!("the clock was set back by {by}, to {}", time_of_day(wall)));
    }

    /// The clock is ahead of the time that passed: answers the time to go by.
    fn hold(&mut self, ahead: i64, wall: Timestamp, expected: Timestamp, passed: Duration) -> Timestamp {
        let held = self.held.filter(|held| (held.ahead_micros - ahead).abs() <= SLACK_MICROS);
        match held {
            Some(held) if passed.saturating_sub(held.since) >= DISTRUST_PERIOD => {
                self.believe(ahead, wall, passed);
                wall
            }
            Some(_) => expected,
            None => {
                tracing::warn!("the clock was set ahead by {}; it is not believed for now", span(ahead));
                self.held = Some(Held { ahead_micros: ahead, since: passed });
                expected
            }
        }
    }

    fn believe(&mut self, ahead: i64, wall: Timestamp, passed: Duration) {
        self.held = None;
        self.tell(passed, format!("the clock was set ahead by {}, to {}", span(ahead), time_of_day(wall)));
    }

    /// Another machine's clock decides between the two times that are possible. It cannot bring in a third.
    fn confirm(&mut self, elsewhere: Timestamp, Reading { wall, passed }: Reading) {
        let Some(held) = &mut self.held else { return };
        let agrees = |time: Timestamp| elsewhere.micros_since(time).abs() <= CONFIRMS_MICROS;
        match (agrees(self.last.0), agrees(wall)) {
            (true, false) => held.since = passed,
            (false, true) => {
                let ahead = held.ahead_micros;
                self.believe(ahead, wall, passed);
                self.last.0 = wall;
            }
            _ => {}
        }
    }

    fn tell(&mut self, passed: Duration, what: String) {
        tracing::warn!("{what}");
        self.told = Some((passed, what));
    }

    fn warning(&self, passed: Duration) -> Option<String> {
        if let Some(held) = self.held {
            let (ahead, left) =
                (span(held.ahead_micros), DISTRUST_PERIOD.saturating_sub(passed.saturating_sub(held.since)));
            return Some(format!(
                "the clock was set ahead by {ahead} and is not believed for {} more; correct it, or restart linewatch \
                 if it is right",
                span(micros(left))
            ));
        }
        let told = self.told.as_ref().filter(|(at, _)| passed.saturating_sub(*at) < STEP_WARNING_PERIOD);
        told.map(|(at, what)| format!("{what}, {} ago", span(micros(passed.saturating_sub(*at)))))
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

/// A time for people: `20:59:35 UTC`.
fn time_of_day(time: Timestamp) -> String {
    let seconds = time.plus_micros(500_000).micros().div_euclid(1_000_000).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02} UTC", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// A span for people, in its largest unit: `2 h`, `10 min`, `5 s`.
fn span(micros: i64) -> String {
    let seconds = (micros.unsigned_abs() + 500_000) / 1_000_000;
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h", (seconds + 1_800) / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linewatch_model::ManualClock;

    const SECOND: Duration = Duration::from_secs(1);
    const MINUTE: Duration = Duration::from_mins(1);

    struct Scene {
        wall: Arc<ManualClock>,
        watched: WatchedClock,
        /// What a right clock says.
        right: Timestamp,
    }

    fn scene() -> Scene {
        let right: Timestamp = "2026-06-26T12:00:00Z".parse().unwrap();
        let wall = Arc::new(ManualClock::new(right));
        Scene { watched: WatchedClock::new(wall.clone()), wall, right }
    }

    impl Scene {
        /// Time passes, in steps between which somebody asks.
        fn pass(&mut self, time: Duration) {
            for _ in 0..time.as_secs() {
                self.wall.advance(SECOND);
                self.right = self.right.plus_micros(1_000_000);
                self.watched.now();
            }
        }

        fn set_by_minutes(&self, minutes: i64) {
            self.wall.set(self.wall.now().plus_minutes(minutes));
        }

        fn warning(&self) -> String {
            self.watched.steps().warning.unwrap_or_default()
        }
    }

    #[test]
    fn time_that_passes_is_no_step() {
        let mut scene = scene();
        scene.pass(2 * MINUTE);
        scene.wall.set(scene.right.plus_micros(1_500_000));
        assert_eq!(scene.watched.now(), scene.wall.now(), "a clock is put right by little");
        assert_eq!(scene.watched.steps(), Steps::default());
    }

    #[test]
    fn a_clock_that_was_ahead_and_comes_back_has_changed_nothing() {
        for minutes in [10, 120] {
            let mut scene = scene();
            scene.set_by_minutes(minutes);
            scene.pass(14 * MINUTE);
            assert_eq!(scene.watched.now(), scene.right);
            assert_eq!(scene.watched.latest(), scene.right.plus_minutes(minutes));
            assert!(scene.warning().starts_with("the clock was set ahead by"), "{}", scene.warning());
            scene.set_by_minutes(-minutes);
            assert_eq!((scene.watched.now(), scene.watched.latest()), (scene.right, scene.right));
            assert!(scene.warning().contains("came back"), "{}", scene.warning());
            assert_eq!(scene.watched.steps().set_back, 0);
            scene.pass(60 * MINUTE);
            assert_eq!(scene.warning(), "");
        }
    }

    #[test]
    fn a_clock_that_stays_ahead_is_believed_in_the_end() {
        let mut scene = scene();
        scene.set_by_minutes(120);
        scene.pass(DISTRUST_PERIOD);
        assert_eq!(scene.watched.now(), scene.right);
        scene.pass(SECOND);
        assert_eq!(scene.watched.now(), scene.right.plus_minutes(120));
        assert!(scene.warning().starts_with("the clock was set ahead by 2 h, to 14:15:01 UTC"), "{}", scene.warning());
        scene.set_by_minutes(-120);
        assert_eq!((scene.watched.now(), scene.watched.steps().set_back), (scene.right, 1));
    }

    #[test]
    fn a_clock_that_goes_on_jumping_is_not_believed() {
        let mut scene = scene();
        for _ in 0..10 {
            scene.set_by_minutes(5);
            scene.pass(5 * MINUTE);
            assert_eq!(scene.watched.now(), scene.right);
        }
    }

    #[test]
    fn a_clock_that_is_set_back_is_believed_at_once() {
        for minutes in [10, 120] {
            let mut scene = scene();
            scene.set_by_minutes(-minutes);
            assert_eq!(scene.watched.now(), scene.wall.now());
            let steps = scene.watched.steps();
            assert_eq!(steps.set_back, 1);
            let warning = steps.warning.unwrap();
            assert!(warning.starts_with("the clock was set back by") && warning.contains(":00 UTC"), "{warning}");
            scene.pass(MINUTE);
            assert_eq!(scene.watched.now(), scene.wall.now());
            assert_eq!(scene.watched.steps().set_back, 1);
        }
    }

    #[test]
    fn a_clock_that_is_set_back_below_where_it_was_held_is_believed() {
        let mut scene = scene();
        scene.set_by_minutes(120);
        scene.pass(MINUTE);
        scene.set_by_minutes(-130);
        assert_eq!((scene.watched.now(), scene.watched.steps().set_back), (scene.right.plus_minutes(-10), 1));
    }

    #[test]
    fn another_machine_decides_between_two_times_and_brings_in_no_third() {
        let mut scene = scene();
        scene.set_by_minutes(120);
        scene.pass(10 * MINUTE);
        scene.watched.heard(scene.right.plus_minutes(60));
        assert_eq!(scene.watched.now(), scene.right);
        scene.watched.heard(scene.right.plus_micros(5_000_000));
        scene.pass(14 * MINUTE);
        assert_eq!(scene.watched.now(), scene.right, "it was confirmed ten minutes after the step");
        scene.watched.heard(scene.right.plus_minutes(120));
        assert_eq!(scene.watched.now(), scene.right.plus_minutes(120));
        scene.watched.heard(scene.right);
        assert_eq!(scene.watched.now(), scene.right.plus_minutes(120), "nothing is doubtful any more");
    }
}
