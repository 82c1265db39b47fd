//! The rule set of a file: everything but its overrides.

use std::collections::{BTreeMap, BTreeSet};

use linewatch_model::{Bookmaker, Percent};

use super::{error::RuleSetError, overrides, place::Place};
use crate::value::{Detector, Field, Fields, Kind, Monitor, MonitorId, RuleSet, Value};

/// Reads the whole.
pub(super) fn read(root: &Place<'_>) -> Result<RuleSet, RuleSetError> {
    let (mut families, mut weights, mut monitors, mut of_monitors) = (Vec::new(), BTreeMap::new(), None, None);
    for (name, place) in root.members()? {
        let slot = match name {
            "families" => {
                families = read_families(&place)?;
                continue;
            }
            "weights" => {
                weights = read_weights(&place)?;
                continue;
            }
            "monitor" | "monitors" => &mut monitors,
            "override" | "overrides" => &mut of_monitors,
            _ => return Err(place.error("is unknown; a rule set has families, weights, monitors and overrides")),
        };
        if slot.replace(place.clone()).is_some() {
            return Err(place.error("is there twice, by two names; leave one out"));
        }
    }
    let monitors = monitors.map_or_else(|| Ok(Vec::new()), |place| read_monitors(&place))?;
    let of_monitors = of_monitors.map_or_else(|| Ok(Vec::new()), |place| overrides::read(&place, &monitors))?;
    Ok(RuleSet { families, weights, monitors, overrides: of_monitors })
}

fn read_families(place: &Place<'_>) -> Result<Vec<Vec<Bookmaker>>, RuleSetError> {
    let mut seen = BTreeSet::new();
    let mut families = Vec::new();
    for place in place.list(RuleSet::MAX_BOOKMAKERS, "families")? {
        let mut family: Vec<Bookmaker> = Vec::new();
        for book in place.list(RuleSet::MAX_BOOKMAKERS, "bookmakers")? {
            let slug: Bookmaker = book.text()?;
            if !seen.insert(slug.clone()) {
                return Err(book.error(format!("names {slug} a second time; a bookmaker is of one family")));
            }
            if seen.len() > RuleSet::MAX_BOOKMAKERS {
                return Err(book.error(format!("is one too many: {} bookmakers are taken", RuleSet::MAX_BOOKMAKERS)));
            }
            family.push(slug);
        }
        if family.len() < 2 {
            return Err(place.error("needs two bookmakers or more; leave it out"));
        }
        family.sort_unstable();
        families.push(family);
    }
    families.sort_unstable();
    Ok(families)
}

fn read_weights(place: &Place<'_>) -> Result<BTreeMap<Bookmaker, Percent>, RuleSetError> {
    const MAX_WEIGHT_UNITS: i64 = 1_000 * 10_000;
    let members = place.members()?;
    if members.len() > RuleSet::MAX_BOOKMAKERS {
        return Err(place.error(format!(
            "has {} weights, at most {} are taken",
            members.len(),
            RuleSet::MAX_BOOKMAKERS
        )));
    }
    let weight = |(slug, place): (&str, Place<'_>)| {
        let slug = slug.parse().map_err(|error| place.error(format!("is no bookmaker's slug: it {error}")))?;
        Ok((slug, Percent::from_units(place.decimal((0, MAX_WEIGHT_UNITS))?)))
    };
    let weights: BTreeMap<_, _> = members.into_iter().map(weight).collect::<Result<_, RuleSetError>>()?;
    // What is 1 need not be said, so that equal rule sets are equal values.
    Ok(weights.into_iter().filter(|(_, weight)| *weight != Percent::whole(1)).collect())
}

fn read_monitors(place: &Place<'_>) -> Result<Vec<Monitor>, RuleSetError> {
    let places = place.list(RuleSet::MAX_MONITORS, "monitors")?;
    let monitors = places.iter().map(read_monitor).collect::<Result<Vec<_>, _>>()?;
    let mut seen = BTreeSet::new();
    for (place, monitor) in places.iter().zip(&monitors) {
        if !seen.insert(&monitor.id) {
            return Err(place.error(format!("has the id {} of another monitor; give it its own", monitor.id)));
        }
        check_inhibition(place, &monitor.fields, &monitors)?;
    }
    Ok(monitors)
}

/// What inhibits must be a steam monitor of this rule set.
pub(super) fn check_inhibition(place: &Place<'_>, fields: &Fields, monitors: &[Monitor]) -> Result<(), RuleSetError> {
    let Some(Value::Id(named)) = fields.get(Field::InhibitedBy) else { return Ok(()) };
    if monitors.iter().any(|monitor| monitor.id == *named && monitor.detector == Detector::Steam) {
        return Ok(());
    }
    let at = place.members()?.into_iter().find(|(name, _)| *name == Field::InhibitedBy.as_str());
    let place = at.map_or_else(|| place.clone(), |(_, place)| place);
    Err(place.error(format!("names {named}, which is no steam monitor of this rule set")))
}

fn read_monitor(place: &Place<'_>) -> Result<Monitor, RuleSetError> {
    let (mut id, mut detector, mut named) = (None, None, Vec::new());
    for (name, place) in place.members()? {
        match name {
            "id" => id = Some(place.text::<MonitorId>()?),
            "detector" => detector = Detector::of(place.word(Detector::WORDS)?),
            _ => named.push((name, place)),
        }
    }
    let id = id.ok_or_else(|| place.error("has no id; give it one, such as id = \"price\""))?;
    let detector =
        detector.ok_or_else(|| place.error(format!("has no detector; name one of {}", Detector::WORDS.join(", "))))?;
    let fields = read_fields(place, &named, detector)?;
    Ok(Monitor { id, detector, fields })
}

/// The named fields of a detector; bands among them must rise.
pub(super) fn read_fields(
    whole: &Place<'_>,
    named: &[(&str, Place<'_>)],
    detector: Detector,
) -> Result<Fields, RuleSetError> {
    let fields: Fields =
        named.iter().map(|(name, place)| read_field(name, place, detector)).collect::<Result<_, _>>()?;
    let bands: Vec<_> = [Field::Warning, Field::Elevated, Field::Critical]
        .into_iter()
        .filter_map(|field| Some((field, fields.get(field)?)))
        .collect();
    for pair in bands.windows(2) {
        let [(lower, below), (higher, above)] = pair else { continue };
        if units(below) >= units(above) {
            let place = named.iter().find(|(name, _)| *name == lower.as_str()).map_or(whole, |(_, place)| place);
            return Err(place.error(format!("{below} must be below {higher} {above}; bands rise")));
        }
    }
    Ok(fields)
}

/// A number's units; 0 of what is none.
pub(crate) fn units(value: &Value) -> i64 {
    match value {
        Value::Decimal(decimal) => decimal.units(),
        Value::Whole(whole) => i64::from(*whole),
        Value::Flag(_) | Value::Word(_) | Value::Id(_) => 0,
    }
}

fn read_field(name: &str, place: &Place<'_>, detector: Detector) -> Result<(Field, Value), RuleSetError> {
    let field = Field::of(name).filter(|field| detector.has(*field)).ok_or_else(|| {
        let known: Vec<_> = detector.fields().map(Field::as_str).collect();
        place.error(format!("is no field of {detector}, which has {}", known.join(", ")))
    })?;
    let value = match detector.kind(field) {
        Kind::Flag => Value::Flag(place.flag()?),
        Kind::Whole(min, max) => Value::Whole(place.whole((min, max))?),
        Kind::Decimal(min, max) => Value::Decimal(Percent::from_units(place.decimal((min, max))?)),
        Kind::Word(words) => Value::Word(place.word(words)?),
        Kind::Id => Value::Id(place.text()?),
    };
    Ok((field, value))
}
