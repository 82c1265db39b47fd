//! Old versions of stored events, brought up to date when they are read.

use cqrs_es::persist::EventUpcaster;
pub use linewatch_log::Versioned;

use super::{ChannelEvent, DraftEvent, FixtureEvent, RulesEvent, ScrapeRunEvent, SettingsEvent};

impl Versioned for FixtureEvent {
    const VERSION: &'static str = Self::VERSION;

    fn is_read_as_it_is(version: &str) -> bool {
        Self::is_read_as_it_is(version)
    }

    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        Vec::new()
    }
}

impl Versioned for SettingsEvent {
    const VERSION: &'static str = Self::VERSION;

    fn is_read_as_it_is(version: &str) -> bool {
        Self::is_read_as_it_is(version)
    }

    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        vec![Box::new(super::settings::WithTiers)]
    }
}

impl Versioned for ScrapeRunEvent {
    const VERSION: &'static str = Self::VERSION;

    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        Vec::new()
    }
}

impl Versioned for RulesEvent {
    const VERSION: &'static str = Self::VERSION;

    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        Vec::new()
    }
}

impl Versioned for DraftEvent {
    const VERSION: &'static str = Self::VERSION;

    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        Vec::new()
    }
}

impl Versioned for ChannelEvent {
    const VERSION: &'static str = Self::VERSION;

    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::OddsUpdated;

    #[test]
    fn odds_of_version_1_are_read_as_they_are() {
        let text = r#"{"OddsUpdated":{"bookmaker":"betpawa","capturedAt":"2026-06-26T12:00:00Z","markets":[]}}"#;
        let read = |version| linewatch_log::decode::<FixtureEvent>("OddsUpdated", version, text).unwrap();
        let FixtureEvent::OddsUpdated(OddsUpdated { unread, .. }) = read("1") else { panic!("{:?}", read("1")) };
        assert_eq!(unread, []);
        assert_eq!(read("1"), read("2"));
        assert_eq!(read("1"), read("3"));
        assert!(FixtureEvent::is_read_as_it_is("1") && !FixtureEvent::is_read_as_it_is("6"));
    }
}
