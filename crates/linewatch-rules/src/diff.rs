//! What one rule set says otherwise than another.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::value::{Fields, Monitor, Override, RuleSet, conditions};

/// A field that two rule sets say differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct RuleChange {
    /// The field: `families`, `monitor price warning`, `override of price where market "5000" warning`.
    pub field: String,
    /// What the first one says; none where it names nothing.
    pub before: Option<String>,
    /// What the second one says.
    pub after: Option<String>,
}

impl RuleSet {
    /// The fields that differ from another rule set's, in the order of their names. Equal rule sets have none.
    #[must_use]
    pub fn changes_to(&self, after: &Self) -> Vec<RuleChange> {
        let (before, after) = (facts(self), facts(after));
        let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let change = |field: &String| {
            let (before, after) = (before.get(field).cloned(), after.get(field).cloned());
            (before != after).then(|| RuleChange { field: field.clone(), before, after })
        };
        fields.into_iter().filter_map(change).collect()
    }
}

/// All that a rule set says, by field.
fn facts(rules: &RuleSet) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    for family in rules.families() {
        let books: Vec<_> = family.iter().map(ToString::to_string).collect();
        facts.insert(format!("family {}", books.join(", ")), "one family".to_owned());
    }
    for (book, weight) in rules.weights() {
        facts.insert(format!("weight {book}"), weight.to_string());
    }
    for (at, monitor) in rules.monitors().iter().enumerate() {
        monitor_facts(at, monitor, &mut facts);
    }
    let mut seen = BTreeMap::new();
    for (at, other) in rules.overrides().iter().enumerate() {
        let place = place(other);
        let count = seen.entry(place.clone()).or_insert(0);
        *count += 1;
        let place = if *count > 1 { format!("{place} ({count})") } else { place };
        facts.insert(format!("{place} place"), (at + 1).to_string());
        field_facts(&place, &other.set, &mut facts);
    }
    facts
}

fn monitor_facts(at: usize, monitor: &Monitor, facts: &mut BTreeMap<String, String>) {
    let place = format!("monitor {}", monitor.id);
    facts.insert(format!("{place} detector"), monitor.detector.to_string());
    facts.insert(format!("{place} place"), (at + 1).to_string());
    field_facts(&place, &monitor.fields, facts);
}

fn field_facts(place: &str, fields: &Fields, facts: &mut BTreeMap<String, String>) {
    facts.extend(fields.iter().map(|(field, value)| (format!("{place} {field}"), value.to_string())));
}

fn place(of: &Override) -> String {
    let conditions: Vec<_> = conditions(&of.when).into_iter().map(|(name, json)| format!("{name} {json}")).collect();
    format!("override of {} where {}", of.monitor, conditions.join(", "))
}
