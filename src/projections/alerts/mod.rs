//! The alerts, and how many there are.
//!
//! `alerts` holds one row per `AlertDetected`, whose position is the alert's id in the API. `alert_notes` holds what was
//! noted about each, by whom and when; a note's version is the sequence of its event. `alert_counts` holds the
//! numbers by status, severity and type, kept by the fold so that statistics never scan.

mod facets;
mod filter;
mod fold;
mod groups;
mod page;
mod query;
mod strongest;
mod view;

use async_trait::async_trait;

use super::{ApplyError, Consumer, LogEvent, ModelTx};
use crate::events::{Event, RecordedEvent};
use linewatch_log::Value;
use linewatch_model::{AlertSort, StreamId};

pub use facets::{Choice, Facets, TournamentChoice, facets};
pub use filter::AlertFilter;
pub use groups::{AlertGroup, GroupCursor, GroupPage, GroupWindow, SeverityCounts, TypeCounts, group, groups};
pub use page::{AlertCursor, AlertPage, Window, page};
pub use query::{AlertCounts, NoteEntry, counts, counts_of_event, due, find, find_all, ids, notes, past_early, places};
pub use strongest::Strongest;
pub use view::{AlertEvidence, AlertView, Latest};

/// The statements for a first part of the alerts and of the groups that fit: for a test that asks the databases how they
/// would run them.
#[must_use]
pub fn statements(filter: &AlertFilter, sort: AlertSort) -> [(String, Vec<Value>); 2] {
    let window = Window { limit: 50, offset: 0, after: None, sort };
    let group_window = GroupWindow { limit: 50, after: None, sort };
    [page::statement(filter.conditions(), window), groups::statement(filter.conditions_of_groups(), group_window)]
}

/// The read model `alerts`.
pub struct Alerts;

#[async_trait]
impl Consumer<Event> for Alerts {
    fn name(&self) -> &'static str {
        "alerts"
    }

    fn version(&self) -> i64 {
        5
    }

    fn tables(&self) -> &'static [&'static str] {
        &["alerts", "alert_counts", "alert_notes"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE alerts~ (id bigint NOT NULL PRIMARY KEY, stream text NOT NULL, alert_number bigint NOT NULL, \
             alert_type text NOT NULL, severity text NOT NULL, bookmaker text NOT NULL, market_id text NOT NULL, \
             market_name text NOT NULL, line bigint, outcome_name text, change_percent bigint NOT NULL, \
             old_value bigint, new_value bigint, competitor text, competitor_direction text, \
             competitor_old_value bigint, competitor_new_value bigint, availability text, \
             detected_at bigint NOT NULL, recorded_at bigint NOT NULL, kickoff bigint NOT NULL, \
             settings_version bigint NOT NULL, quote_sequence bigint NOT NULL, competitor_quote_sequence bigint, \
             correlation_id text NOT NULL, status text NOT NULL, acknowledged_at bigint, acknowledged_by text, \
             note text, search_text text NOT NULL, monitor text NOT NULL, cooldown_group text NOT NULL, measure text, \
             measured_change bigint NOT NULL, side text, movers bigint NOT NULL, rules_version bigint NOT NULL, \
             first_severity text NOT NULL, repeats bigint NOT NULL, latest_at bigint, latest_bookmaker text, \
             latest_measured_change bigint, latest_old_value bigint, latest_new_value bigint, resolved_at bigint, \
             resolved_why text, note_version bigint, UNIQUE (stream, alert_number))",
            "CREATE TABLE alert_notes~ (stream text NOT NULL, alert_number bigint NOT NULL, version bigint NOT NULL, \
             position bigint NOT NULL, note text, actor text NOT NULL, noted_at bigint NOT NULL, \
             PRIMARY KEY (stream, alert_number, version))",
            "CREATE TABLE alert_counts~ (dimension text NOT NULL, value text NOT NULL, count bigint NOT NULL, \
             PRIMARY KEY (dimension, value))",
        ]
    }

    fn indexes(&self) -> &'static [&'static str] {
        &[
            "CREATE INDEX alerts_newest^ ON alerts~ (detected_at, id)",
            "CREATE INDEX alerts_status^ ON alerts~ (status, detected_at, id)",
            "CREATE INDEX alerts_severity^ ON alerts~ (severity, detected_at DESC, id DESC)",
            "CREATE INDEX alerts_type^ ON alerts~ (alert_type, detected_at, id)",
            "CREATE INDEX alerts_bookmaker^ ON alerts~ (bookmaker, detected_at, id)",
            "CREATE INDEX alerts_market^ ON alerts~ (market_id, detected_at, id)",
            "CREATE INDEX alerts_stream^ ON alerts~ (stream, detected_at, id)",
            "CREATE INDEX alerts_worst^ ON alerts~ (status, severity, detected_at DESC, id DESC)",
            "CREATE INDEX alerts_due^ ON alerts~ (status, kickoff, detected_at DESC, id DESC)",
            // Groups and facets read nothing else.
            "CREATE INDEX alerts_groups^ ON alerts~ (status, stream, severity, alert_type, bookmaker, detected_at, \
             kickoff, id)",
        ]
    }

    /// All that happens to fixtures but their odds; so what a newer linewatch wrote is dead-lettered here.
    fn concerns(&self, event: &RecordedEvent) -> bool {
        !matches!(
            &*event.stream.aggregate_type,
            StreamId::SETTINGS | StreamId::RULES | StreamId::RULES_DRAFT | StreamId::CHANNEL | StreamId::SCRAPE_RUN
        ) && !matches!(&*event.event_type, "FixtureRegistered" | "OddsUpdated" | "OddsConfirmed")
    }

    async fn handle(&self, model: &mut ModelTx<'_>, events: &[LogEvent]) -> Result<(), ApplyError> {
        fold::apply(model, events.iter().filter(|event| self.concerns(&event.recorded))).await
    }
}
