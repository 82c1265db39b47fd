//! Margins added up, by time to kickoff.

use std::ops::AddAssign;

use linewatch_log::Value;
use linewatch_model::Percent;

/// How long before a kickoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeToKickoff {
    /// Seven days and more.
    FromSevenDays,
    /// Three to seven days.
    ThreeToSevenDays,
    /// 24 to 72 hours.
    OneToThreeDays,
    /// Under 24 hours.
    UnderOneDay,
}

impl TimeToKickoff {
    /// All of them, the longest first.
    pub const ALL: [Self; 4] = [Self::FromSevenDays, Self::ThreeToSevenDays, Self::OneToThreeDays, Self::UnderOneDay];
}

/// Margins of one time to kickoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// For how many seconds they held.
    pub held: i64,
    /// Each margin, in units of a [`Percent`], times the seconds for which it held.
    pub sum: i64,
    /// Fixtures that were seen so for the first time.
    pub fixtures: i64,
}

impl Total {
    /// The margin that held on average, rounded half away from zero; none where none held.
    #[must_use]
    pub const fn mean(self) -> Option<Percent> {
        if self.held <= 0 {
            return None;
        }
        let half = if self.sum < 0 { -(self.held / 2) } else { self.held / 2 };
        Some(Percent::from_units(self.sum.saturating_add(half) / self.held))
    }
}

impl AddAssign for Total {
    fn add_assign(&mut self, more: Self) {
        self.held = self.held.saturating_add(more.held);
        self.sum = self.sum.saturating_add(more.sum);
        self.fixtures = self.fixtures.saturating_add(more.fixtures);
    }
}

/// Margins by time to kickoff, in the order of [`TimeToKickoff::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals(pub [Total; 4]);

impl Totals {
    /// Those of one time to kickoff.
    #[must_use]
    pub const fn at(&self, time: TimeToKickoff) -> Total {
        let [first, second, third, fourth] = self.0;
        match time {
            TimeToKickoff::FromSevenDays => first,
            TimeToKickoff::ThreeToSevenDays => second,
            TimeToKickoff::OneToThreeDays => third,
            TimeToKickoff::UnderOneDay => fourth,
        }
    }

    /// Those of all times.
    #[must_use]
    pub fn all(&self) -> Total {
        let mut all = Total::default();
        self.0.into_iter().for_each(|total| all += total);
        all
    }

    pub(super) fn add(&mut self, time: TimeToKickoff, more: Total) {
        let [first, second, third, fourth] = &mut self.0;
        *match time {
            TimeToKickoff::FromSevenDays => first,
            TimeToKickoff::ThreeToSevenDays => second,
            TimeToKickoff::OneToThreeDays => third,
            TimeToKickoff::UnderOneDay => fourth,
        } += more;
    }

    pub(super) fn values(&self) -> impl Iterator<Item = Value> {
        self.0.into_iter().flat_map(|total| [total.held.into(), total.sum.into(), total.fixtures.into()])
    }
}

impl AddAssign for Totals {
    fn add_assign(&mut self, more: Self) {
        for (mine, more) in self.0.iter_mut().zip(more.0) {
            *mine += more;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_weighted_by_time_and_rounded_half_away_from_zero() {
        let mean = |held, sum| Total { held, sum, fixtures: 1 }.mean().map(Percent::units);
        assert_eq!(mean(0, 0), None);
        assert_eq!(mean(4, 10), Some(3));
        assert_eq!(mean(4, -10), Some(-3));
        assert_eq!(mean(3, 10), Some(3));
    }
}
