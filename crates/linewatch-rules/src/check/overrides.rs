//! Overrides that can never match, and those that a later one always replaces.

use std::collections::HashMap;

use linewatch_model::Settings;

use super::{Finding, is_of_reference, warning};
use crate::value::{Detector, Fields, Match, MonitorId, Override, Role, RuleSet};

pub(super) fn check(rules: &RuleSet, settings: &Settings, findings: &mut Vec<Finding>) {
    let detectors: HashMap<&MonitorId, Detector> =
        rules.monitors().iter().map(|monitor| (&monitor.id, monitor.detector)).collect();
    for (at, other) in rules.overrides().iter().enumerate() {
        let Some(detector) = detectors.get(&other.monitor) else { continue };
        if let Some(reason) = never(*detector, &other.when, settings) {
            findings.push(warning(format!("overrides[{at}].match"), format!("never matches: {reason}")));
        }
        if other.when.tournament.is_some() && other.when.country.is_none() {
            let reason = "names a tournament without its country, so it matches only where no country is known; \
                          name the country";
            findings.push(warning(format!("overrides[{at}].match"), reason));
        }
    }
    check_shadowed(rules, findings);
}

/// Why an override can never match.
fn never(detector: Detector, when: &Match, settings: &Settings) -> Option<String> {
    let reference = &settings.reference_bookmaker;
    let is_named = |book| when.bookmaker.as_ref() == Some(book);
    let names_other = when.bookmaker.is_some() && !is_named(reference);
    if detector == Detector::Steam && (when.bookmaker.is_some() || when.role.is_some()) {
        return Some("steam is about no single bookmaker".to_owned());
    }
    if is_of_reference(detector) && (names_other || when.role == Some(Role::Competitor)) {
        return Some(format!("{detector} is about the reference book, {reference}"));
    }
    if names_other && when.role == Some(Role::Reference) || is_named(reference) && when.role == Some(Role::Competitor) {
        return Some(format!("the reference book is {reference}"));
    }
    if !detector.has_price() && (when.odds_from.is_some() || when.odds_to.is_some()) {
        return Some(format!("{detector} is about no single price"));
    }
    let market = when.market.as_ref().filter(|market| !settings.primary_markets.contains(market));
    if let Some(market) = market {
        return Some(format!("{market} is no primary market of the settings"));
    }
    odds_below_one(when)
}

fn odds_below_one(when: &Match) -> Option<String> {
    const ONE: i64 = 10_000;
    when.odds_to.filter(|to| to.units() <= ONE + 1).map(|to| format!("there are no odds below {to}"))
}

/// Overrides with the conditions of a later one that names all their fields.
fn check_shadowed(rules: &RuleSet, findings: &mut Vec<Finding>) {
    let mut later: HashMap<String, Vec<(usize, &Fields)>> = HashMap::new();
    let mut shadowed = Vec::new();
    for (at, other) in rules.overrides().iter().enumerate().rev() {
        let same = later.entry(place(other)).or_default();
        let names_all = |set: &Fields| other.set.iter().all(|(field, _)| set.get(field).is_some());
        if let Some((by, _)) = same.iter().find(|(_, set)| names_all(set)) {
            let reason = format!("does nothing: overrides[{by}] has the same conditions and names all its fields");
            shadowed.push(warning(format!("overrides[{at}]"), reason));
        }
        same.push((at, &other.set));
    }
    findings.extend(shadowed.into_iter().rev());
}

fn place(of: &Override) -> String {
    format!("{} {:?}", of.monitor, of.when)
}
