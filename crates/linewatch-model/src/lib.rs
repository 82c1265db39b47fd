//! The vocabulary: what a price, a market, a fixture or an alert *is*.
//!
//! Pure values. Parsing is the constructor, so a value that exists is valid. This room knows no other room,
//! no clock and no I/O, and holds every number exactly (scaled integers, never binary floats).

mod actor;
mod alert;
mod bookmaker;
mod clock;
mod decimal;
mod encoding;
mod fixture;
mod fold;
mod json;
mod json_words;
mod line;
mod margin;
mod market;
mod odds;
mod percent;
mod position;
mod price;
mod publication;
mod refusal;
mod scrape;
mod settings;
mod sides;
mod snapshot;
#[cfg(test)]
mod test_snapshot;
mod text;
mod timestamp;
mod unread;

pub use actor::Actor;
pub use alert::{AlertNumber, AlertSort, AlertStatus, AlertType, AvailabilityChange, Direction, Severity};
pub use bookmaker::Bookmaker;
pub use clock::{Clock, ManualClock, Steps};
pub use decimal::{DecimalError, Number, Rounding};
pub use encoding::{EncodingError, utf8, without_mark};
pub use fixture::{FixtureDetails, FixtureKey};
pub use fold::folded;
pub use json::{RawJson, RawJsonError};
pub use json_words::in_plain_words;
pub use line::Line;
pub use market::{MarketId, MarketKey, MarketName, OutcomeName};
pub use odds::Odds;
pub use percent::Percent;
pub use position::{Position, Sequence, StreamId};
pub use price::ShownPrice;
pub use publication::{Content, Fingerprint, Name, Symbol};
pub use refusal::{field_at_fault, in_short};
pub use scrape::{
    BookmakerProgress, PlatformStatus, RunScope, RunStatus, ScrapeErrorType, ScrapeFailure, ScrapePhase, Trigger,
};
pub use settings::{Settings, SettingsError, SettingsPatch};
pub use sides::{Sides, turned};
pub use snapshot::{OfferedMarket, Quote, Snapshot, SnapshotError};
pub use text::{Label, Note, TextError};
pub use timestamp::{Timestamp, TimestampError};
pub use unread::UnreadMarket;
