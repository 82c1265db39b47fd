//! The aggregates, as the repository holds them.

use std::collections::HashMap;

use linewatch_log::Recordable;

use crate::{
    commands::{Channel, Draft, Fixture, RulesAggregate, ScrapeRun, SettingsAggregate},
    events::Metadata,
};

impl Recordable for Channel {
    const STATE_VERSION: i64 = 1;

    fn weight(&self) -> usize {
        self.weight()
    }

    fn metadata_text(metadata: &HashMap<String, String>) -> String {
        Metadata::text_of(metadata)
    }
}

impl Recordable for Fixture {
    const STATE_VERSION: i64 = 5;

    fn weight(&self) -> usize {
        self.weight()
    }

    fn metadata_text(metadata: &HashMap<String, String>) -> String {
        Metadata::text_of(metadata)
    }
}

impl Recordable for RulesAggregate {
    const STATE_VERSION: i64 = 1;

    fn weight(&self) -> usize {
        self.weight()
    }

    fn metadata_text(metadata: &HashMap<String, String>) -> String {
        Metadata::text_of(metadata)
    }
}

impl Recordable for Draft {
    const STATE_VERSION: i64 = 1;

    fn weight(&self) -> usize {
        self.weight()
    }

    fn metadata_text(metadata: &HashMap<String, String>) -> String {
        Metadata::text_of(metadata)
    }
}

impl Recordable for ScrapeRun {
    const STATE_VERSION: i64 = 2;

    fn weight(&self) -> usize {
        self.weight()
    }

    fn metadata_text(metadata: &HashMap<String, String>) -> String {
        Metadata::text_of(metadata)
    }
}

impl Recordable for SettingsAggregate {
    const STATE_VERSION: i64 = 2;

    fn weight(&self) -> usize {
        self.weight()
    }

    fn metadata_text(metadata: &HashMap<String, String>) -> String {
        Metadata::text_of(metadata)
    }
}
