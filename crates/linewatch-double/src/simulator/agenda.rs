//! When what happens.

use rand::Rng;

use linewatch_model::Timestamp;

/// Something that happens to the market place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Incident {
    /// The truth about a fixture takes a small step.
    Drift,
    /// It takes a large one.
    Jump,
    /// The reference book and a competitor shade one market in opposite directions.
    Disagreement,
    /// A book closes a primary market for a while.
    Closure,
    /// A book closes another market for a while.
    QuietClosure,
    /// The halves' markets move, which alerts nobody.
    Tempo,
}

impl Incident {
    const ALL: [Self; 6] =
        [Self::Drift, Self::Jump, Self::Disagreement, Self::Closure, Self::QuietClosure, Self::Tempo];

    /// Seconds from one to the next, shortest and longest.
    const fn gap(self) -> (i64, i64) {
        match self {
            Self::Drift => (40, 90),
            Self::Jump => (45, 75),
            Self::Disagreement => (80, 140),
            Self::Closure => (50, 100),
            Self::QuietClosure => (15, 30),
            Self::Tempo => (3, 8),
        }
    }

    fn after(self, rng: &mut impl Rng, now: Timestamp) -> Timestamp {
        let (shortest, longest) = self.gap();
        now.plus_micros(rng.random_range(shortest * 1_000_000..=longest * 1_000_000))
    }
}

/// The next time of each incident.
#[derive(Debug)]
pub(super) struct IncidentSchedule([(Incident, Timestamp); 6]);

impl IncidentSchedule {
    /// A newcomer should see an alert at once, so the first jump comes this soon after the start.
    const FIRST_JUMP_MICROS: i64 = 2_000_000;

    pub(super) fn new(rng: &mut impl Rng, start: Timestamp) -> Self {
        Self(Incident::ALL.map(|incident| {
            let first = match incident {
                Incident::Jump => start.plus_micros(Self::FIRST_JUMP_MICROS),
                other => other.after(rng, start),
            };
            (incident, first)
        }))
    }

    /// What is due. Each is due once however much time has passed, so a clock that leaps sets off no avalanche.
    pub(super) fn take_due(&mut self, rng: &mut impl Rng, now: Timestamp) -> Vec<Incident> {
        let mut due = Vec::new();
        for (incident, next) in &mut self.0 {
            if *next <= now {
                *next = incident.after(rng, now);
                due.push(*incident);
            }
        }
        due
    }
}
