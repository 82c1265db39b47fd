//! The arithmetic of an alert in words and numbers.

use super::Fields;
use crate::events::{AlertDetected, AlertSide, CompetitorMove};
use linewatch_bookmakers::markets::in_market_order;
use linewatch_model::{AvailabilityChange, Odds, Percent};
use linewatch_rules::{Detector, Field, Measure, Value};

/// The arithmetic of an alert, a sentence a line.
pub(super) fn arithmetic(alert: &AlertDetected, fields: &Fields) -> Vec<String> {
    let value_text_of = |field| value_text(fields, field);
    let mut lines = match Detector::from(alert.alert_type) {
        Detector::PriceChange => vec![change(alert)],
        Detector::Drift => vec![change(alert), window(fields, "the steps of the last {} minutes are added up")],
        Detector::Steam => steam(alert, fields),
        Detector::DirectionDisagreement => {
            let mut lines = alert.competitor.as_ref().map_or_else(Vec::new, |other| disagreement(alert, other));
            lines.push(window(fields, "both moves lie within {} minutes"));
            lines
        }
        Detector::Availability => availability(alert),
        Detector::Deviation => deviation(alert, value_text_of(Field::Books)),
        Detector::Surebet => surebet(alert),
    };
    lines.extend(bands(alert, fields));
    lines.retain(|line| !line.is_empty());
    lines
}

/// What a field says, where it says anything but nothing.
fn value_text(fields: &Fields, field: Field) -> Option<String> {
    let value = fields.iter().find(|(named, _, _)| *named == field).and_then(|(_, value, _)| value.as_ref())?;
    let is_off = match value {
        Value::Whole(whole) => *whole == 0,
        Value::Decimal(decimal) => *decimal == Percent::ZERO,
        _ => false,
    };
    (!is_off).then(|| value.to_string())
}

/// A sentence about the window.
fn window(fields: &Fields, sentence: &str) -> String {
    value_text(fields, Field::Window).map_or_else(String::new, |minutes| sentence.replace("{}", &minutes))
}

/// In hundredths, with its sign.
fn signed(percent: Percent) -> String {
    let hundredths = (percent.units().abs() + 50) / 100;
    let sign = if percent.units() < 0 { "-" } else { "+" };
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

/// What a price implies, in per cent.
fn implied(price: Odds) -> String {
    let hundredths = (100_000_000 + price.units() / 2) / price.units();
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

const fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::Relative => "%",
        Measure::Implied | Measure::Fair => "points",
    }
}

fn change(alert: &AlertDetected) -> String {
    let (Some(old), Some(new)) = (alert.old_value, alert.new_value) else { return String::new() };
    let measured = signed(alert.measured_change());
    match alert.measure.unwrap_or(Measure::Relative) {
        Measure::Relative => format!("{old} → {new} is {measured} % of the price"),
        Measure::Implied => {
            format!("{old} implies {}, {new} implies {}: {measured} points", implied(old), implied(new))
        }
        Measure::Fair => format!(
            "{old} → {new} is {} % of the price; without the margin the outcome's probability changed by {measured} points",
            signed(alert.change_percent)
        ),
    }
}

fn steam(alert: &AlertDetected, fields: &Fields) -> Vec<String> {
    let way = if alert.side == Some(AlertSide::Up) { "longer" } else { "shorter" };
    let books = alert.movers.len();
    let unit = unit(alert.measure.unwrap_or(Measure::Relative));
    let min_move = value_text(fields, Field::MinMove);
    let min_move = min_move.map_or_else(String::new, |least| format!(" by at least {least} {unit}"));
    let window = value_text(fields, Field::Window).unwrap_or_else(|| "0".to_owned());
    let mut lines = vec![format!("{books} books made the price {way}{min_move} within {window} minutes")];
    let moved = |mover: &crate::events::AlertMover| {
        format!(
            "{}: {} → {} ({} {unit})",
            mover.bookmaker,
            mover.old_value,
            mover.new_value,
            signed(mover.measured_change)
        )
    };
    lines.extend(alert.movers.iter().map(moved));
    lines
}

fn disagreement(alert: &AlertDetected, other: &CompetitorMove) -> Vec<String> {
    let (Some(old), Some(new)) = (alert.old_value, alert.new_value) else { return Vec::new() };
    let percent = |old: Odds, new: Odds| {
        let (old, new) = (i64::from(old.units()), i64::from(new.units()));
        signed(Percent::of_ratio(new - old, old))
    };
    vec![
        format!("{}: {old} → {new} ({} %)", alert.bookmaker, percent(old, new)),
        format!(
            "{}: {} → {} ({} %), the other way",
            other.bookmaker,
            other.old_value,
            other.new_value,
            percent(other.old_value, other.new_value)
        ),
        format!("the gap between both prices is {} %", signed(alert.change_percent).trim_start_matches('+')),
    ]
}

fn availability(alert: &AlertDetected) -> Vec<String> {
    let what = match alert.availability {
        Some(AvailabilityChange::Returned) => "is on offer again",
        _ => "is not on offer any more",
    };
    vec![format!("the market {what} at {}", alert.bookmaker)]
}

fn deviation(alert: &AlertDetected, books: Option<String>) -> Vec<String> {
    let way = if alert.side == Some(AlertSide::Longer) { "longer" } else { "shorter" };
    let by = signed(alert.measured_change());
    let by = by.trim_start_matches(['+', '-']);
    let mut lines = vec![format!(
        "without the margin {}'s price is {by} points {way} than the consensus of the others",
        alert.bookmaker
    )];
    lines.extend(books.map(|books| format!("the consensus is the weighted median of at least {books} competitors")));
    lines
}

fn surebet(alert: &AlertDetected) -> Vec<String> {
    let leg = |leg: &crate::events::AlertLeg| {
        let share = signed(leg.share);
        format!(
            "{}: {} at {}, {} % of the stake",
            leg.outcome_name,
            leg.odds,
            leg.bookmaker,
            share.trim_start_matches('+')
        )
    };
    let mut legs: Vec<_> = alert.legs.iter().collect();
    in_market_order(&alert.market_id, &mut legs, |leg| &leg.outcome_name);
    let mut lines: Vec<String> = legs.into_iter().map(leg).collect();
    lines.push(format!("together the bets win {} % whatever happens", signed(alert.measured_change())));
    lines
}

/// Which band the change reaches, and which it does not.
fn bands(alert: &AlertDetected, fields: &Fields) -> Vec<String> {
    let band = |field| value_text(fields, field);
    let Some(warning) = band(Field::Warning) else { return of_severity(alert, fields) };
    let all = [("warning", Some(warning)), ("elevated", band(Field::Elevated)), ("critical", band(Field::Critical))];
    let reached = all.iter().rposition(|(name, _)| *name == alert.severity.as_str());
    let Some(reached) = reached else { return Vec::new() };
    let what = if alert.movers.is_empty() {
        signed(alert.measured_change()).trim_start_matches(['+', '-']).to_owned()
    } else {
        alert.movers.len().to_string()
    };
    let (name, at) = &all[reached];
    let mut line = format!("{what} reaches {name} ({})", at.as_deref().unwrap_or("0"));
    if let Some((next, Some(band))) = all.get(reached + 1) {
        line = format!("{line} and not {next} ({band})");
    }
    let floor = band(Field::Floor).map(|floor| {
        let measure = band(Field::FloorMeasure).unwrap_or_else(|| "implied".to_owned());
        format!("the floor of {floor} ({measure}) is reached too")
    });
    [Some(line), floor].into_iter().flatten().collect()
}

/// Of a monitor without bands.
fn of_severity(alert: &AlertDetected, fields: &Fields) -> Vec<String> {
    value_text(fields, Field::Severity)
        .map(|_| format!("its severity is always {}", alert.severity))
        .into_iter()
        .collect()
}
