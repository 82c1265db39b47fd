//! The aggregates, as the journal holds them.

use crate::{
    commands::{Channel, Fixture, ScrapeRun, SettingsAggregate},
    store::Recordable,
};

impl Recordable for Channel {
    const STATE_VERSION: i64 = 1;

    fn weight(&self) -> usize {
        self.weight()
    }
}

impl Recordable for Fixture {
    const STATE_VERSION: i64 = 3;

    fn weight(&self) -> usize {
        self.weight()
    }
}

impl Recordable for ScrapeRun {
    const STATE_VERSION: i64 = 2;

    fn weight(&self) -> usize {
        self.weight()
    }
}

impl Recordable for SettingsAggregate {
    const STATE_VERSION: i64 = 2;

    fn weight(&self) -> usize {
        self.weight()
    }
}
