//! How soon a fixture starts.

use linewatch_model::Timestamp;

/// How soon a fixture starts, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Within 30 minutes.
    Imminent,
    /// Within two hours.
    Soon,
    /// Later.
    Far,
}

impl Urgency {
    /// The urgency of a kickoff; `None` for what has started.
    #[must_use]
    pub fn of(kickoff: Timestamp, now: Timestamp) -> Option<Self> {
        if kickoff <= now {
            None
        } else if kickoff < now.plus_minutes(30) {
            Some(Self::Imminent)
        } else if kickoff < now.plus_minutes(120) {
            Some(Self::Soon)
        } else {
            Some(Self::Far)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_half_an_hour_and_two_hours() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let of = |text: &str| Urgency::of(text.parse().unwrap(), now);
        assert_eq!(of("2026-11-21T12:00:00Z"), None);
        assert_eq!(of("2026-11-21T12:29:59Z"), Some(Urgency::Imminent));
        assert_eq!(of("2026-11-21T12:30:00Z"), Some(Urgency::Soon));
        assert_eq!(of("2026-11-21T13:59:59Z"), Some(Urgency::Soon));
        assert_eq!(of("2026-11-21T14:00:00Z"), Some(Urgency::Far));
    }
}
