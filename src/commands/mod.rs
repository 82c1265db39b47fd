//! The decisions: what a command may do, and which facts follow from it.
//!
//! Six aggregates, [`Fixture`], [`SettingsAggregate`], [`RulesAggregate`], [`Draft`], [`Channel`] and [`ScrapeRun`], under cqrs-es: a
//! command either fails or writes its events through the sink, never both. [`split`] turns a scrape batch into one command a fixture; [`Tally`] says what such
//! a command did. No I/O, no channel, no wall clock: time comes in through a [`Clock`](linewatch_model::Clock).
//!
//! Knows `events`, `detection` and the crates `model` and `rules`.

mod batch;
mod channel;
mod fixture;
mod rules;
mod scrape_run;
mod settings;

pub use batch::{FixtureBatch, Tally, split};
pub use channel::{Channel, ChannelError, ChannelServices, Publication, Publish};
pub use fixture::{CapturedBy, Fixture, FixtureCommand, FixtureError, FixtureServices};
pub use rules::{ActivateRules, Draft, DraftCommand, RULE_SET_IN_FORCE, RulesAggregate, RulesError, RulesServices};
pub use scrape_run::{RunError, RunReport, ScrapeRun, ScrapeRunCommand, ScrapeRunServices};
pub use settings::{ChangeSettings, SettingsAggregate, SettingsServices};
