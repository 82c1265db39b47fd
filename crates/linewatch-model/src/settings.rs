//! The settings of a desk.

use serde::{Deserialize, Serialize, de::IgnoredAny};

use super::{Bookmaker, MarketId, Percent};

/// A settings value outside its bounds (domain.md section 5).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A number outside its bounds.
    #[error("{field} must lie between {min} and {max}, not {value}")]
    OutOfBounds {
        /// The setting, as the API names it.
        field: &'static str,
        /// The smallest allowed.
        min: i64,
        /// The largest allowed.
        max: i64,
        /// What was asked for.
        value: String,
    },
    /// The three thresholds must rise.
    #[error("alertThresholdWarning < alertThresholdElevated < alertThresholdCritical must hold, not {0} < {1} < {2}")]
    ThresholdOrder(Percent, Percent, Percent),
    /// A list that is empty, too long or repeats itself.
    #[error("{field} must have 1 to {max} different entries")]
    List {
        /// The setting, as the API names it.
        field: &'static str,
        /// The most entries allowed.
        max: usize,
    },
}

impl SettingsError {
    /// The setting at fault, as the API names it.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::OutOfBounds { field, .. } | Self::List { field, .. } => field,
            Self::ThresholdOrder(..) => "alertThresholdWarning",
        }
    }
}

/// Defines the settings and the partial update that has the same fields, all optional.
macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ty,)+) => {
        /// Everything a desk can set. The defaults are code: a fresh store has no event for them.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct Settings {
            $($(#[doc = $doc])+ pub $field: $type,)+
        }

        /// A partial change: what is `None` stays. An unknown field is refused, so that a typing error is not
        /// silently ignored; what `GET` adds (`updatedAt`, `createdAt`, `version`) may be sent back.
        #[derive(Debug, Clone, Default, PartialEq, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct SettingsPatch {
            $($(#[doc = $doc])+ pub $field: Option<$type>,)+
            #[serde(rename = "updatedAt")]
            ignored_updated_at: Option<IgnoredAny>,
            #[serde(rename = "createdAt")]
            ignored_created_at: Option<IgnoredAny>,
            #[serde(rename = "version")]
            ignored_version: Option<IgnoredAny>,
        }

        impl Settings {
            /// The settings with a change applied.
            ///
            /// # Errors
            /// When a value is out of bounds or the thresholds do not rise.
            pub fn with(&self, patch: &SettingsPatch) -> Result<Self, SettingsError> {
                let changed = Self { $($field: patch.$field.clone().unwrap_or_else(|| self.$field.clone()),)+ };
                changed.check()?;
                Ok(changed)
            }
        }
    };
}

settings! {
    /// Minutes between two scrape cycles over everything: 1 to 60.
    scrape_interval_minutes: u32,
    /// Seconds between two visits to fixtures that start within 30 minutes: 15 to 3600.
    imminent_interval_seconds: u32,
    /// Seconds between two visits to fixtures that start within two hours: 15 to 3600.
    soon_interval_seconds: u32,
    /// Whether nothing is scraped on schedule. What somebody asks for is.
    scraping_paused: bool,
    /// The bookmakers that are scraped.
    enabled_platforms: Vec<Bookmaker>,
    /// Days that odds are kept: 1 to 365. Stored; nothing is deleted yet.
    odds_retention_days: u32,
    /// Days that fixtures are kept: 1 to 365. Stored; nothing is deleted yet.
    match_retention_days: u32,
    /// Hours between two clean-ups: 1 to 168. Stored; nothing is deleted yet.
    cleanup_frequency_hours: u32,
    /// Requests at once to BetPawa: 1 to 100.
    betpawa_concurrency: u32,
    /// Requests at once to SportyBet: 1 to 100.
    sportybet_concurrency: u32,
    /// Requests at once to Bet9ja: 1 to 50.
    bet9ja_concurrency: u32,
    /// Milliseconds that each of the requests at once to Bet9ja rests before the next: 0 to 100.
    bet9ja_delay_ms: u32,
    /// Fixtures that are recorded together: 10 to 200.
    batch_size: u32,
    /// Answers that are put into reference markets at once: 1 to 50, and never more than the server has cores. How many
    /// are fetched at once is up to each bookmaker's own bound.
    max_concurrent_events: u32,
    /// Whether alerts are raised. Odds are recorded either way.
    alert_enabled: bool,
    /// From how many per cent a price change is a warning: 1 to 50.
    alert_threshold_warning: Percent,
    /// From how many per cent it is elevated: 1 to 50.
    alert_threshold_elevated: Percent,
    /// From how many per cent it is critical: 1 to 100.
    alert_threshold_critical: Percent,
    /// Days that alerts are kept: 1 to 90. Stored; nothing is deleted yet.
    alert_retention_days: u32,
    /// How far apart two opposite moves may lie and still disagree, in minutes: 15 to 180.
    alert_lookback_minutes: u32,
    /// The desk's own book; all others are competitors.
    reference_bookmaker: Bookmaker,
    /// The markets that raise alerts, by reference id.
    primary_markets: Vec<MarketId>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            scrape_interval_minutes: 5,
            imminent_interval_seconds: 60,
            soon_interval_seconds: 150,
            scraping_paused: false,
            enabled_platforms: known(&["sportybet", "betpawa", "bet9ja"]),
            odds_retention_days: 30,
            match_retention_days: 30,
            cleanup_frequency_hours: 24,
            betpawa_concurrency: 50,
            sportybet_concurrency: 50,
            bet9ja_concurrency: 15,
            bet9ja_delay_ms: 25,
            batch_size: 50,
            max_concurrent_events: 10,
            alert_enabled: true,
            alert_threshold_warning: Percent::whole(7),
            alert_threshold_elevated: Percent::whole(10),
            alert_threshold_critical: Percent::whole(15),
            alert_retention_days: 7,
            alert_lookback_minutes: 60,
            reference_bookmaker: known::<Bookmaker>(&["betpawa"]).remove(0),
            primary_markets: known(&["3743", "4693", "3795", "5000", "3774"]),
        }
    }
}

/// Values from literals in this file.
fn known<T: std::str::FromStr<Err: std::fmt::Debug>>(literals: &[&str]) -> Vec<T> {
    #[expect(clippy::expect_used, reason = "literals in this file, checked by a test")]
    literals.iter().map(|text| text.parse().expect("a valid literal")).collect()
}

impl Settings {
    /// The most entries of a list.
    pub const MAX_LIST: usize = 100;

    /// The numbers, with the smallest and the largest that is allowed.
    pub const BOUNDS: [(&'static str, i64, i64); 14] = [
        ("scrapeIntervalMinutes", 1, 60),
        ("imminentIntervalSeconds", 15, 3_600),
        ("soonIntervalSeconds", 15, 3_600),
        ("oddsRetentionDays", 1, 365),
        ("matchRetentionDays", 1, 365),
        ("cleanupFrequencyHours", 1, 168),
        ("betpawaConcurrency", 1, 100),
        ("sportybetConcurrency", 1, 100),
        ("bet9jaConcurrency", 1, 50),
        ("bet9jaDelayMs", 0, 100),
        ("batchSize", 10, 200),
        ("maxConcurrentEvents", 1, 50),
        ("alertRetentionDays", 1, 90),
        ("alertLookbackMinutes", 15, 180),
    ];

    /// The thresholds in per cent, likewise.
    pub const THRESHOLD_BOUNDS: [(&'static str, i64, i64); 3] =
        [("alertThresholdWarning", 1, 50), ("alertThresholdElevated", 1, 50), ("alertThresholdCritical", 1, 100)];

    fn check(&self) -> Result<(), SettingsError> {
        let values = [
            self.scrape_interval_minutes,
            self.imminent_interval_seconds,
            self.soon_interval_seconds,
            self.odds_retention_days,
            self.match_retention_days,
            self.cleanup_frequency_hours,
            self.betpawa_concurrency,
            self.sportybet_concurrency,
            self.bet9ja_concurrency,
            self.bet9ja_delay_ms,
            self.batch_size,
            self.max_concurrent_events,
            self.alert_retention_days,
            self.alert_lookback_minutes,
        ];
        for ((field, min, max), value) in Self::BOUNDS.into_iter().zip(values) {
            if !(min..=max).contains(&i64::from(value)) {
                return Err(SettingsError::OutOfBounds { field, min, max, value: value.to_string() });
            }
        }
        self.check_thresholds()?;
        check_list("enabledPlatforms", &self.enabled_platforms)?;
        check_list("primaryMarkets", &self.primary_markets)
    }

    fn check_thresholds(&self) -> Result<(), SettingsError> {
        let (warning, elevated, critical) =
            (self.alert_threshold_warning, self.alert_threshold_elevated, self.alert_threshold_critical);
        for ((field, min, max), value) in Self::THRESHOLD_BOUNDS.into_iter().zip([warning, elevated, critical]) {
            if value < Percent::whole(min) || value > Percent::whole(max) {
                return Err(SettingsError::OutOfBounds { field, min, max, value: value.to_string() });
            }
        }
        if warning < elevated && elevated < critical {
            Ok(())
        } else {
            Err(SettingsError::ThresholdOrder(warning, elevated, critical))
        }
    }
}

fn check_list<T: Ord>(field: &'static str, list: &[T]) -> Result<(), SettingsError> {
    let different: std::collections::BTreeSet<&T> = list.iter().collect();
    if list.is_empty() || list.len() > Settings::MAX_LIST || different.len() != list.len() {
        return Err(SettingsError::List { field, max: Settings::MAX_LIST });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(json: &str) -> SettingsPatch {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(Settings::default().check(), Ok(()));
    }

    #[test]
    fn a_patch_changes_only_what_it_names() {
        let changed = Settings::default().with(&patch(r#"{"alertThresholdWarning": 5.5}"#)).unwrap();
        assert_eq!(changed.alert_threshold_warning.to_string(), "5.5");
        assert_eq!(changed.alert_lookback_minutes, 60);
    }

    #[test]
    fn bounds_and_order_are_enforced() {
        let refused = |json| Settings::default().with(&patch(json)).unwrap_err().field();
        assert_eq!(refused(r#"{"scrapeIntervalMinutes": 61}"#), "scrapeIntervalMinutes");
        assert_eq!(refused(r#"{"imminentIntervalSeconds": 14}"#), "imminentIntervalSeconds");
        assert_eq!(refused(r#"{"soonIntervalSeconds": 3601}"#), "soonIntervalSeconds");
        assert_eq!(refused(r#"{"alertLookbackMinutes": 14}"#), "alertLookbackMinutes");
        assert_eq!(refused(r#"{"alertThresholdWarning": 10}"#), "alertThresholdWarning");
        assert_eq!(refused(r#"{"alertThresholdCritical": 100.0001}"#), "alertThresholdCritical");
        assert_eq!(refused(r#"{"primaryMarkets": ["1", "1"]}"#), "primaryMarkets");
    }

    #[test]
    fn an_unknown_setting_is_refused_but_what_get_adds_is_not() {
        assert!(serde_json::from_str::<SettingsPatch>(r#"{"alertTreshold": 5}"#).is_err());
        assert!(serde_json::from_str::<SettingsPatch>(r#"{"updatedAt": null, "alertEnabled": false}"#).is_ok());
    }
}
