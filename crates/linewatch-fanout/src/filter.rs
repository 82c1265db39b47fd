//! What of its topics a connection wants to hear.

use std::collections::BTreeSet;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use linewatch_model::{AlertType, Severity};

/// What one message says, fact by fact: enough to filter by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fact {
    /// The fixture's id.
    pub event_id: Option<u64>,
    /// An alert's severity.
    pub severity: Option<Severity>,
    /// Whose price or market.
    pub bookmaker: Option<CompactString>,
    /// An alert's type.
    pub alert_type: Option<AlertType>,
}

/// Lets a message through when one of its facts fits all that is asked for. What a message does not tell of (prices
/// have no severity) does not keep it out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// Fixtures, by id.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub event_ids: BTreeSet<u64>,
    /// Severities of alerts.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub severities: BTreeSet<Severity>,
    /// Bookmakers, by slug.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub bookmakers: BTreeSet<CompactString>,
    /// Types of alerts.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub alert_types: BTreeSet<AlertType>,
}

/// The most values in one filter.
const FILTER_VALUES: usize = 2_000;

impl Filter {
    /// Whether everything passes.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.size() == 0
    }

    /// Whether it is small enough to be kept for a connection.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.size() <= FILTER_VALUES && self.bookmakers.iter().all(|name| name.len() <= 64)
    }

    fn size(&self) -> usize {
        self.event_ids.len() + self.severities.len() + self.bookmakers.len() + self.alert_types.len()
    }

    /// Whether a message with these facts passes.
    #[must_use]
    pub fn passes(&self, facts: &[Fact]) -> bool {
        facts.is_empty() || facts.iter().any(|fact| self.fits(fact))
    }

    fn fits(&self, fact: &Fact) -> bool {
        allows(&self.event_ids, fact.event_id.as_ref())
            && allows(&self.severities, fact.severity.as_ref())
            && allows(&self.bookmakers, fact.bookmaker.as_ref())
            && allows(&self.alert_types, fact.alert_type.as_ref())
    }
}

fn allows<T: Ord>(wanted: &BTreeSet<T>, value: Option<&T>) -> bool {
    wanted.is_empty() || value.is_none_or(|value| wanted.contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(event_id: u64, severity: Severity) -> Fact {
        Fact { event_id: Some(event_id), severity: Some(severity), ..Fact::default() }
    }

    #[test]
    fn one_fact_has_to_fit_everything() {
        let filter: Filter = serde_json::from_str(r#"{"event_ids":[7],"severities":["critical"]}"#).unwrap();
        assert!(filter.passes(&[alert(7, Severity::Critical), alert(8, Severity::Warning)]));
        assert!(!filter.passes(&[alert(7, Severity::Warning), alert(8, Severity::Critical)]));
        assert!(filter.passes(&[Fact { event_id: Some(7), ..Fact::default() }]), "prices have no severity");
        assert!(Filter::default().passes(&[alert(1, Severity::Warning)]));
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for text in
            [r#"{"events":[1]}"#, r#"{"severities":["mild"]}"#, r#"{"event_ids":["x"]}"#, r#"{"event_ids":[-1]}"#]
        {
            assert!(serde_json::from_str::<Filter>(text).is_err(), "{text}");
        }
        let huge = Filter { event_ids: (0..3_000).collect(), ..Filter::default() };
        assert!(!huge.is_bounded());
    }
}
