//! The settings, as the rules need them.

use linewatch_model::{Bookmaker, MarketId, Odds, Percent, Sequence, Settings, Severity, Timestamp};

/// The part of the settings that decides about alerts, ready for use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    settings_version: Sequence,
    enabled: bool,
    reference: Bookmaker,
    /// Sorted.
    primary_markets: Box<[MarketId]>,
    /// From how many per cent a severity applies; the highest first.
    bands: [(Percent, Severity); 3],
    look_back_micros: i64,
}

impl Rules {
    /// The rules that these settings make. `version` is the sequence of their last change, 0 for the defaults.
    #[must_use]
    pub fn new(settings: &Settings, version: Sequence) -> Self {
        let mut primary_markets = settings.primary_markets.clone();
        primary_markets.sort_unstable();
        Self {
            settings_version: version,
            enabled: settings.alert_enabled,
            reference: settings.reference_bookmaker.clone(),
            primary_markets: primary_markets.into_boxed_slice(),
            bands: [
                (settings.alert_threshold_critical, Severity::Critical),
                (settings.alert_threshold_elevated, Severity::Elevated),
                (settings.alert_threshold_warning, Severity::Warning),
            ],
            look_back_micros: i64::from(settings.alert_lookback_minutes) * 60_000_000,
        }
    }

    /// The version of the settings they were made from.
    #[must_use]
    pub const fn settings_version(&self) -> Sequence {
        self.settings_version
    }

    /// Whether alerts are raised at all.
    #[must_use]
    pub const fn enabled(&self) -> bool {
        self.enabled
    }

    /// The desk's own book.
    #[must_use]
    pub const fn reference(&self) -> &Bookmaker {
        &self.reference
    }

    /// Whether the market raises alerts.
    #[must_use]
    pub fn is_primary(&self, market: &MarketId) -> bool {
        self.primary_markets.binary_search(market).is_ok()
    }

    /// How bad a price change is; `None` below the lowest band. A change exactly on a bound belongs to the higher
    /// band.
    #[must_use]
    pub fn severity(&self, old: Odds, new: Odds) -> Option<Severity> {
        const PERCENT_UNITS: i64 = 100 * 10_000;
        let scaled_change = i64::from(old.units().abs_diff(new.units())) * PERCENT_UNITS;
        let reaches = |band: Percent| scaled_change >= band.units() * i64::from(old.units());
        self.bands.iter().find(|(band, _)| reaches(*band)).map(|(_, severity)| *severity)
    }

    /// Whether two moves lie close enough in time to disagree.
    #[must_use]
    pub const fn within_look_back(&self, a: Timestamp, b: Timestamp) -> bool {
        a.micros_since(b).abs() <= self.look_back_micros
    }
}

impl Default for Rules {
    /// The rules of a store whose settings nobody has changed.
    fn default() -> Self {
        Self::new(&Settings::default(), Sequence::START)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn severity(old: &str, new: &str) -> Option<Severity> {
        Rules::default().severity(old.parse().unwrap(), new.parse().unwrap())
    }

    #[test]
    fn a_change_on_a_bound_belongs_to_the_higher_band() {
        // In binary floating point 2.00 -> 1.80 is -9.999999999999998 %, and so `warning`.
        assert_eq!(severity("2", "1.8"), Some(Severity::Elevated));
        assert_eq!(severity("2", "1.8001"), Some(Severity::Warning));
        assert_eq!(severity("2", "2.14"), Some(Severity::Warning));
        assert_eq!(severity("2", "2.1399"), None);
        assert_eq!(severity("2", "2.3"), Some(Severity::Critical));
        assert_eq!(severity("2", "2.2999"), Some(Severity::Elevated));
    }

    #[test]
    fn the_largest_odds_do_not_overflow() {
        assert_eq!(severity("1.0001", "429496.7295"), Some(Severity::Critical));
        assert_eq!(severity("429496.7295", "1.0001"), Some(Severity::Critical));
    }

    #[test]
    fn the_look_back_includes_its_bound() {
        let noon: Timestamp = "2026-06-26T12:00:00Z".parse().unwrap();
        let rules = Rules::default();
        assert!(rules.within_look_back(noon, noon.plus_minutes(60)));
        assert!(rules.within_look_back(noon.plus_minutes(60), noon));
        assert!(!rules.within_look_back(noon, noon.plus_minutes(60).plus_micros(1)));
    }

    #[test]
    fn only_primary_markets_raise_alerts() {
        let rules = Rules::default();
        assert!(rules.is_primary(&"3743".parse().unwrap()));
        assert!(!rules.is_primary(&"37430".parse().unwrap()));
    }
}
