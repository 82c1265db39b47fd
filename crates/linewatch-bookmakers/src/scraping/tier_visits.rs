//! Which tier is due.

use std::time::Duration;

use linewatch_model::{RunScope, Settings};

/// Fixtures by how soon they start, the widest first: a tier has those of the narrower ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// All of them.
    Everything,
    /// Those that start within two hours.
    Soon,
    /// Those that start within 30 minutes.
    Imminent,
}

/// When a tier is visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TierState {
    /// Which.
    pub tier: Tier,
    /// How often.
    pub every: Duration,
    /// After what time it is due.
    pub due_in: Duration,
}

impl Tier {
    /// All of them, the widest first.
    pub const ALL: [Self; 3] = [Self::Everything, Self::Soon, Self::Imminent];

    /// Within how many minutes its fixtures start; `None` for all of them.
    #[must_use]
    pub const fn minutes(self) -> Option<i64> {
        match self {
            Self::Everything => None,
            Self::Soon => Some(120),
            Self::Imminent => Some(30),
        }
    }

    /// What its runs are about.
    #[must_use]
    pub const fn scope(self) -> RunScope {
        match self {
            Self::Everything => RunScope::Everything,
            Self::Soon => RunScope::Soon,
            Self::Imminent => RunScope::Imminent,
        }
    }

    /// How often the settings have it visited.
    const fn every(self, settings: &Settings) -> Duration {
        Duration::from_secs(match self {
            Self::Everything => settings.scrape_interval_minutes as u64 * 60,
            Self::Soon => settings.soon_interval_seconds as u64,
            Self::Imminent => settings.imminent_interval_seconds as u64,
        })
    }
}

/// When each tier was visited last. Moments are those of a monotonic clock: a wall clock that is set moves nothing.
#[derive(Debug, Clone, Default)]
pub struct TierVisits {
    /// How often everything is visited in place of all that the settings say.
    fixed: Option<Duration>,
    visited: [Option<Duration>; 3],
    /// Which was begun last.
    last: Option<Tier>,
}

impl TierVisits {
    /// Visits to everything at an interval that is not the settings': so often that the narrower tiers need none.
    #[must_use]
    pub fn at_fixed_interval(every: Duration) -> Self {
        Self { fixed: Some(every), ..Self::default() }
    }

    const fn tiers(&self) -> &'static [Tier] {
        if self.fixed.is_some() { &[Tier::Everything] } else { &Tier::ALL }
    }

    fn every(&self, tier: Tier, settings: &Settings) -> Duration {
        self.fixed.unwrap_or_else(|| tier.every(settings))
    }

    /// A run over a tier has begun, and so over the narrower ones.
    pub fn visited(&mut self, tier: Tier, at: Duration) {
        self.last = Some(tier);
        for (of, last) in Tier::ALL.iter().zip(&mut self.visited) {
            if *of >= tier {
                *last = Some(at);
            }
        }
    }

    fn due_in(&self, tier: Tier, settings: &Settings, now: Duration) -> Duration {
        let last = Tier::ALL.iter().zip(&self.visited).find(|(of, _)| **of == tier).and_then(|(_, last)| *last);
        last.map_or(Duration::ZERO, |last| (last + self.every(tier, settings)).saturating_sub(now))
    }

    /// The widest tier that is due. After a run over everything that took longer than its interval the nearer ones come
    /// first, or they would come only with the next such run, and so ever on.
    #[must_use]
    pub fn due(&self, settings: &Settings, now: Duration) -> Option<Tier> {
        let mut due = self.tiers().iter().copied().filter(|tier| self.due_in(*tier, settings, now).is_zero());
        let widest = due.next()?;
        let again = self.last == Some(Tier::Everything) && widest == Tier::Everything;
        Some(if again { due.next().unwrap_or(widest) } else { widest })
    }

    /// When each tier is visited next.
    #[must_use]
    pub fn state(&self, settings: &Settings, now: Duration) -> Vec<TierState> {
        let state = |tier: Tier| TierState {
            tier,
            every: self.every(tier, settings),
            due_in: self.due_in(tier, settings, now),
        };
        self.tiers().iter().copied().map(state).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(1_000 + seconds)
    }

    #[test]
    fn each_tier_has_its_interval_and_a_wider_run_counts_for_it() {
        use Tier::{Everything, Imminent, Soon};
        let settings = Settings::default();
        let mut agenda = TierVisits::default();
        let mut begun = Vec::new();
        for second in 0..=600 {
            while let Some(tier) = agenda.due(&settings, at(second)) {
                agenda.visited(tier, at(second));
                begun.push((second, tier));
            }
        }
        let expected = [
            (0, Everything),
            (60, Imminent),
            (120, Imminent),
            (150, Soon),
            (210, Imminent),
            (270, Imminent),
            (300, Everything),
            (360, Imminent),
            (420, Imminent),
            (450, Soon),
            (510, Imminent),
            (570, Imminent),
            (600, Everything),
        ];
        assert_eq!(begun, expected);
    }

    #[test]
    fn after_an_overlong_run_over_everything_the_nearer_ones_come_first() {
        let (settings, mut agenda) = (Settings::default(), TierVisits::default());
        let mut begun = Vec::new();
        let mut now = 0;
        for _ in 0..6 {
            let tier = agenda.due(&settings, at(now)).unwrap();
            agenda.visited(tier, at(now));
            begun.push(tier);
            now += if tier == Tier::Everything { 700 } else { 2 };
        }
        assert_eq!(begun, [Tier::Everything, Tier::Soon].repeat(3));
    }

    #[test]
    fn another_interval_holds_at_once() {
        let mut settings = Settings::default();
        let agenda = TierVisits { visited: [Some(at(0)); 3], ..TierVisits::default() };
        assert_eq!(agenda.due(&settings, at(59)), None);
        settings.imminent_interval_seconds = 30;
        assert_eq!(agenda.due(&settings, at(59)), Some(Tier::Imminent));
        settings.scrape_interval_minutes = 1;
        assert_eq!(agenda.due(&settings, at(60)), Some(Tier::Everything));
        assert_eq!(agenda.state(&settings, at(10))[0].due_in, Duration::from_secs(50));
    }

    #[test]
    fn at_a_fixed_interval_everything_is_all_there_is() {
        let (settings, mut agenda) = (Settings::default(), TierVisits::at_fixed_interval(Duration::from_secs(10)));
        let mut begun = Vec::new();
        for second in 0..=600 {
            if let Some(tier) = agenda.due(&settings, at(second)) {
                assert_eq!(tier, Tier::Everything);
                agenda.visited(tier, at(second));
                begun.push(second);
            }
        }
        assert_eq!(begun, (0..=60).map(|run| run * 10).collect::<Vec<_>>());
        let (every, due_in) = (Duration::from_secs(10), Duration::from_secs(7));
        assert_eq!(agenda.state(&settings, at(603)), [TierState { tier: Tier::Everything, every, due_in }]);
    }
}
