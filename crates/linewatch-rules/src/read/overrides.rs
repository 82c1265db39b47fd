//! The overrides of a file.

use std::collections::HashMap;

use linewatch_model::Percent;

use super::{
    error::RuleSetError,
    place::Place,
    rule_set::{check_inhibition, read_fields},
};
use crate::value::{Match, Monitor, MonitorId, Override, Role, RuleSet};

/// Minutes in a year: no rule looks further ahead.
const MOST_MINUTES: u32 = 527_040;
/// The largest odds there are, in units.
const MOST_ODDS: i64 = u32::MAX as i64;

pub(super) fn read(place: &Place<'_>, monitors: &[Monitor]) -> Result<Vec<Override>, RuleSetError> {
    let by_id: HashMap<&MonitorId, &Monitor> = monitors.iter().map(|monitor| (&monitor.id, monitor)).collect();
    let places = place.list(RuleSet::MAX_OVERRIDES, "overrides")?;
    places.iter().map(|place| read_override(place, &by_id, monitors)).collect()
}

fn read_override(
    place: &Place<'_>,
    by_id: &HashMap<&MonitorId, &Monitor>,
    monitors: &[Monitor],
) -> Result<Override, RuleSetError> {
    let (mut id, mut when, mut set) = (None, None, None);
    for (name, member) in place.members()? {
        match name {
            "monitor" => id = Some((member.text::<MonitorId>()?, member)),
            "match" => when = Some(read_match(&member)?),
            "set" => set = Some(member),
            _ => return Err(member.error("is unknown; an override has monitor, match and set")),
        }
    }
    let (id, named) = id.ok_or_else(|| place.error("has no monitor; name the one it is about"))?;
    let monitor = by_id.get(&id).ok_or_else(|| {
        let known: Vec<_> = monitors.iter().map(|monitor| monitor.id.as_str()).collect();
        named.error(format!("names {id}, which is no monitor of this rule set; it has {}", known.join(", ")))
    })?;
    let when = when.ok_or_else(|| place.error("has no match; say where it holds"))?;
    let set = set.ok_or_else(|| place.error("has no set; say what is otherwise there"))?;
    let fields = read_fields(&set, &set.members()?, monitor.detector)?;
    if fields.is_empty() {
        return Err(set.error("is empty, so the override changes nothing; leave it out"));
    }
    check_inhibition(&set, &fields, monitors)?;
    Ok(Override { monitor: id, when, set: fields })
}

fn read_match(place: &Place<'_>) -> Result<Match, RuleSetError> {
    let members = place.members()?;
    if members.is_empty() {
        return Err(place.error("is empty; what holds everywhere belongs to the monitor itself"));
    }
    let mut when = Match::default();
    for (name, place) in &members {
        read_condition(&mut when, name, place)?;
    }
    match (when.odds_from, when.odds_to) {
        (Some(from), Some(to)) if from >= to => {
            Err(place.error(format!("matches nothing: odds_from {from} must be below odds_to {to}")))
        }
        _ => Ok(when),
    }
}

fn read_condition(when: &mut Match, name: &str, place: &Place<'_>) -> Result<(), RuleSetError> {
    let odds = || Ok(Some(Percent::from_units(place.decimal((0, MOST_ODDS))?)));
    match name {
        "fixture" => when.fixture = Some(place.text()?),
        "tournament" => when.tournament = Some(place.text()?),
        "country" => when.country = Some(place.text()?),
        "sport" => when.sport = Some(place.text()?),
        "market" => when.market = Some(place.text()?),
        "line" => {
            let units = place.decimal((i64::MIN, i64::MAX))?;
            when.line =
                Some(linewatch_model::Line::from_units(units).map_err(|error| place.error(format!("{error}")))?);
        }
        "bookmaker" => when.bookmaker = Some(place.text()?),
        "role" => when.role = Role::of(place.word(Role::WORDS)?),
        "odds_from" => when.odds_from = odds()?,
        "odds_to" => when.odds_to = odds()?,
        "kickoff_within" => when.kickoff_within = Some(place.whole((0, MOST_MINUTES))?),
        _ => {
            return Err(place.error(
                "is no condition; there are fixture, tournament, country, sport, market, line, bookmaker, role, \
                 odds_from, odds_to and kickoff_within",
            ));
        }
    }
    Ok(())
}
