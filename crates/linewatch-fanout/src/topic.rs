//! What a connection wants to hear of.

use std::str::FromStr;

/// A kind of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Topic {
    /// Prices changed.
    OddsUpdates = 1,
    /// Alerts were raised.
    RiskAlerts = 2,
    /// A scrape run goes on.
    ScrapeProgress = 4,
}

impl Topic {
    /// All of them, sorted by name.
    pub const ALL: [Self; 3] = [Self::OddsUpdates, Self::RiskAlerts, Self::ScrapeProgress];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OddsUpdates => "odds_updates",
            Self::RiskAlerts => "risk_alerts",
            Self::ScrapeProgress => "scrape_progress",
        }
    }
}

impl FromStr for Topic {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text).ok_or(())
    }
}

/// A set of topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Topics(u8);

impl Topics {
    /// All of them.
    #[must_use]
    pub fn all() -> Self {
        Topic::ALL.into_iter().collect()
    }

    /// What a query names, separated by commas: unknown names are passed over, and none means all.
    #[must_use]
    pub fn of_query(names: &str) -> Self {
        let chosen: Self = names.split(',').filter_map(|name| name.trim().parse().ok()).collect();
        if chosen == Self::default() { Self::all() } else { chosen }
    }

    /// Whether a topic is in it.
    #[must_use]
    pub const fn contains(self, topic: Topic) -> bool {
        self.0 & topic as u8 != 0
    }

    /// Both together.
    #[must_use]
    pub const fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Without others.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// The names, sorted.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        self.iter().map(Topic::as_str).collect()
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Topic> {
        Topic::ALL.into_iter().filter(move |topic| self.contains(*topic))
    }
}

impl FromIterator<Topic> for Topics {
    fn from_iter<I: IntoIterator<Item = Topic>>(topics: I) -> Self {
        Self(topics.into_iter().fold(0, |set, topic| set | topic as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_topics_are_dropped_and_none_means_all() {
        assert_eq!(Topics::of_query("risk_alerts,nonsense").names(), ["risk_alerts"]);
        assert_eq!(Topics::of_query("nonsense"), Topics::all());
        assert_eq!(Topics::of_query(""), Topics::all());
        assert_eq!(Topics::all().names(), ["odds_updates", "risk_alerts", "scrape_progress"]);
    }

    #[test]
    fn topics_come_and_go() {
        let risk = Topics::of_query("risk_alerts");
        let both = risk.with(Topics::of_query("odds_updates"));
        assert_eq!(both.names(), ["odds_updates", "risk_alerts"]);
        assert_eq!(both.without(risk).names(), ["odds_updates"]);
        assert!(!both.without(both).contains(Topic::RiskAlerts));
    }
}
