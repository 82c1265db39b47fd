//! Bands that do not rise once settings and defaults fill in what a rule leaves open.

use linewatch_model::{Settings, Severity};

use super::{Finding, Grade, warning};
use crate::{
    in_force::Effective,
    read::units,
    value::{Field, Fields, Monitor, RuleSet, Value, band_of},
};

pub(super) fn check(rules: &RuleSet, settings: &Settings, findings: &mut Vec<Finding>) {
    for (at, monitor) in rules.monitors().iter().enumerate() {
        let effective = rules.effective_of(monitor, settings, None);
        let bands = bands(&effective, &Fields::default());
        if let Some((lower, higher)) = out_of_order(&bands) {
            findings.push(Finding {
                grade: Grade::Error,
                field: format!("monitors[{at}].{}", lower.0),
                reason: said(monitor, &monitor.fields, lower, higher),
            });
        }
        check_overrides(rules, monitor, &effective, findings);
    }
}

fn check_overrides(rules: &RuleSet, monitor: &Monitor, effective: &Effective, findings: &mut Vec<Finding>) {
    for (at, other) in rules.overrides().iter().enumerate().filter(|(_, other)| other.monitor == monitor.id) {
        if Severity::ALL.iter().all(|severity| other.set.get(band_of(*severity)).is_none()) {
            continue;
        }
        if let Some((lower, higher)) = out_of_order(&bands(effective, &other.set)) {
            findings.push(warning(format!("overrides[{at}].set"), said(monitor, &other.set, lower, higher)));
        }
    }
}

/// What is wrong, and which of both bands `named` leaves to a layer below.
fn said(monitor: &Monitor, named: &Fields, lower: (Field, i64), higher: (Field, i64)) -> String {
    let left_out = [lower.0, higher.0].into_iter().find(|field| named.get(*field).is_none());
    let advice = left_out.map_or_else(
        || format!("{} must be above {}", higher.0, lower.0),
        |field| format!("name {field} as well, or another {}", if field == lower.0 { higher.0 } else { lower.0 }),
    );
    format!(
        "leaves {} no higher than {} of {}, so {} is never raised; {advice}",
        higher.0, lower.0, monitor.id, lower.0
    )
}

/// The bands that hold where these fields are named, mildest first.
fn bands(effective: &Effective, set: &Fields) -> Vec<(Field, i64)> {
    let of = |severity: &Severity| {
        let field = band_of(*severity);
        let known = effective.fields.iter().find(|(known, ..)| *known == field);
        let value: Option<&Value> = set.get(field).or_else(|| known.and_then(|(_, value, _)| value.as_ref()));
        value.map(|value| (field, units(value)))
    };
    Severity::ALL.iter().filter_map(of).collect()
}

fn out_of_order(bands: &[(Field, i64)]) -> Option<((Field, i64), (Field, i64))> {
    bands.windows(2).find_map(|pair| match pair {
        [lower, higher] if lower.1 >= higher.1 => Some((*lower, *higher)),
        _ => None,
    })
}
