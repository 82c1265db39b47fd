//! The facts: what is stored for ever.
//!
//! One enum per aggregate, past tense. A variant's JSON is a contract with every log ever written: changing one
//! means a new version in `event_version`, an upcaster in [`upcast`], and a golden file of the new schema
//! (`docs/schemas`). Depends on `linewatch-model`, and on `linewatch-log` for what an event has in the log.

mod alert;
mod channel;
mod fixture;
mod recorded;
mod rules;
mod schema;
mod scrape_run;
mod settings;
pub mod upcast;

pub use alert::{AlertAgain, AlertDetected, AlertLeg, AlertMover, AlertRestored, AlertSide, CompetitorMove, Evidence};
pub use channel::ChannelEvent;
pub use fixture::{FixtureEvent, OddsUpdated, UnreadOffer};
pub use linewatch_log::{DecodeError, RecordedEvent};
pub use linewatch_rules::{MarketChange, MarketUpdate, OutcomeUpdate};
pub use recorded::{Event, Metadata};
pub use rules::{DraftEvent, RulesEvent};
pub use schema::{EventSchema, schemas};
pub use scrape_run::ScrapeRunEvent;
pub use settings::SettingsEvent;
