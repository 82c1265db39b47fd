//! linewatch's own risk alerts as channel messages, with an embed as Discord's webhooks take it.

use std::fmt::Write as _;

use compact_str::CompactString;
use serde::Serialize;

use super::{ChannelMessage, publication::write_flat};
use crate::events::{AlertDetected, AlertSide, RecordedEvent};
use linewatch_fanout::{Channel, DeliveryClass};
use linewatch_model::{AlertType, AvailabilityChange, Direction, Odds, Percent, Severity, Timestamp};

// What Discord takes: limits in UTF-16 code units, the way its clients count.
/// The most of a message's text.
const MAX_CONTENT: usize = 2_000;
/// The most of an embed's title.
const MAX_TITLE: usize = 256;
/// The most of an embed's description.
const MAX_DESCRIPTION: usize = 4_096;
/// The most of a field's value.
const MAX_FIELD_VALUE: usize = 1_024;
/// The most of an embed's footer.
const MAX_FOOTER: usize = 2_048;
/// The most of a team's, market's or outcome's name in a sentence.
const MAX_NAME: usize = 100;

/// What a risk alert's message says of its fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixtureFacts {
    /// Its id in the API.
    pub id: u64,
    /// Its key: `sr:66457014`.
    pub key: CompactString,
    /// `Norway - France`.
    pub name: String,
    /// The home team.
    pub home: String,
    /// The away team.
    pub away: String,
    /// The tournament, where known.
    pub tournament: Option<String>,
}

#[derive(Serialize)]
struct RiskAlert<'a> {
    r#type: &'static str,
    alert_type: String,
    source: &'static str,
    symbol: &'a str,
    content: &'a str,
    embed: Embed<'a>,
}

#[derive(Serialize)]
struct Embed<'a> {
    title: String,
    description: &'a str,
    color: u32,
    timestamp: Timestamp,
    footer: Footer,
    fields: Vec<Field>,
}

#[derive(Serialize)]
struct Footer {
    text: String,
}

#[derive(Serialize)]
struct Field {
    name: &'static str,
    value: String,
    inline: bool,
}

/// The message of a risk alert: to everybody, and to the fixture's markets by its key and by its id.
///
/// `event` is the alert as stored; its position is the alert's id.
#[must_use]
pub fn risk_alert_message(event: &RecordedEvent, alert: &AlertDetected, fixture: &FixtureFacts) -> ChannelMessage {
    let sentence = one_line(&sentence(alert, fixture), MAX_CONTENT.min(MAX_DESCRIPTION));
    let said = RiskAlert {
        r#type: "alert",
        alert_type: format!("risk_{}", alert.alert_type),
        source: "linewatch",
        symbol: &fixture.key,
        content: &sentence,
        embed: Embed {
            title: one_line(&title(alert, fixture), MAX_TITLE),
            description: &sentence,
            color: color(alert.severity),
            timestamp: alert.detected_at,
            footer: Footer { text: one_line(&format!("linewatch, alert {}", event.position), MAX_FOOTER) },
            fields: fields(alert, fixture),
        },
    };
    let mut text = Vec::with_capacity(1_024);
    // Texts and numbers cannot fail to serialise.
    let _ = write_flat(&mut text, &said, event.recorded_at, event.position);
    let to = vec![
        Channel::Unified,
        Channel::of_market(&fixture.key),
        Channel::of_market(&compact_str::format_compact!("{}", fixture.id)),
    ];
    ChannelMessage {
        to,
        class: DeliveryClass::MustArrive,
        key: None,
        text: String::from_utf8(text).unwrap_or_default(),
    }
}

fn title(alert: &AlertDetected, fixture: &FixtureFacts) -> String {
    let what = match alert.alert_type {
        AlertType::PriceChange => "price change",
        AlertType::DirectionDisagreement => "direction disagreement",
        AlertType::Availability => "availability",
        AlertType::Drift => "drift",
        AlertType::Steam => "steam",
        AlertType::Deviation => "off the market",
        AlertType::Surebet => "sure bet",
    };
    let severity = match alert.severity {
        Severity::Warning => "Warning",
        Severity::Elevated => "Elevated",
        Severity::Critical => "Critical",
    };
    format!("{severity}: {what}, {}", fixture.name)
}

/// What happened, as a trader says it.
fn sentence(alert: &AlertDetected, fixture: &FixtureFacts) -> String {
    let book = alert.bookmaker.display_name();
    let market = market(alert);
    let outcome = alert.outcome_name.as_ref().map_or_else(|| "?".to_owned(), |name| one_line(name.as_str(), MAX_NAME));
    let (home, away) = (one_line(&fixture.home, MAX_NAME), one_line(&fixture.away, MAX_NAME));
    let moved = format!("{} → {}", odds(alert.old_value), odds(alert.new_value));
    let happened = match (alert.alert_type, &alert.competitor) {
        (AlertType::Availability, _) => match alert.availability {
            Some(AvailabilityChange::Returned) => format!("{book} opened {market} again"),
            Some(AvailabilityChange::Suspended) | None => format!("{book} closed {market}"),
        },
        (AlertType::DirectionDisagreement, Some(other)) => format!(
            "{book} moved {outcome} of {market} {moved} while {} went {}, {} → {}: {} apart",
            other.bookmaker.display_name(),
            if other.direction == Direction::Up { "up" } else { "down" },
            odds(Some(other.old_value)),
            odds(Some(other.new_value)),
            percent(alert.change_percent.abs(), false),
        ),
        (AlertType::Drift, _) => {
            format!("{book} drifted on {outcome} of {market} {moved} ({})", percent(alert.change_percent, true))
        }
        (AlertType::Steam, _) => {
            let moved = if alert.side == Some(AlertSide::Up) { "lengthened" } else { "shortened" };
            format!("{} bookmakers {moved} {outcome} of {market}", alert.movers.len())
        }
        (AlertType::Deviation, _) => {
            let side = if alert.side == Some(AlertSide::Longer) { "longer" } else { "shorter" };
            let points = alert.measured_change().abs();
            format!(
                "{book} offers {} on {outcome} of {market}, {points} points {side} than the market",
                odds(alert.new_value)
            )
        }
        (AlertType::Surebet, _) => {
            format!("a sure bet on {market} with a leg at {book} gains {}", percent(alert.measured_change(), false))
        }
        _ => format!("{book} moved {outcome} of {market} {moved} ({})", percent(alert.change_percent, true)),
    };
    format!("{home} - {away}: {happened}.")
}

fn market(alert: &AlertDetected) -> String {
    let mut market = one_line(alert.market_name.as_str(), MAX_NAME);
    if let Some(line) = alert.line {
        let _ = write!(market, " {line}");
    }
    market
}

fn fields(alert: &AlertDetected, fixture: &FixtureFacts) -> Vec<Field> {
    let mut fields = Vec::with_capacity(9);
    let mut field =
        |name, value: &str| fields.push(Field { name, value: one_line(value, MAX_FIELD_VALUE), inline: true });
    field("Market", &market(alert));
    if let Some(outcome) = &alert.outcome_name {
        field("Outcome", outcome.as_str());
    }
    field("Bookmaker", alert.bookmaker.display_name());
    if let Some(change) = alert.availability {
        field("Now", change.as_str());
    } else if alert.old_value.is_some() || alert.new_value.is_some() {
        field("Odds", &format!("{} → {}", odds(alert.old_value), odds(alert.new_value)));
    }
    if let Some(other) = &alert.competitor {
        let moved = format!("{} → {}", odds(Some(other.old_value)), odds(Some(other.new_value)));
        field("Competitor", &format!("{} {moved}", other.bookmaker.display_name()));
        field("Gap", &percent(alert.change_percent.abs(), false));
    } else if alert.alert_type == AlertType::PriceChange {
        field("Change", &percent(alert.change_percent, true));
    }
    // That of then: the fixture may have been rescheduled since.
    field("Kickoff", &minute(alert.kickoff));
    if let Some(tournament) = &fixture.tournament {
        field("Tournament", &one_line(tournament, 2 * MAX_NAME));
    }
    fields
}

/// Amber, orange, red.
const fn color(severity: Severity) -> u32 {
    match severity {
        Severity::Warning => 0x00F1_C40F,
        Severity::Elevated => 0x00E6_7E22,
        Severity::Critical => 0x00E7_4C3C,
    }
}

/// With two decimals, or all of them where there are more.
fn odds(odds: Option<Odds>) -> String {
    let Some(odds) = odds else { return "–".to_owned() };
    let units = odds.units();
    if units % 100 == 0 { format!("{}.{:02}", units / 10_000, units % 10_000 / 100) } else { odds.to_string() }
}

/// With two decimals, half away from zero.
fn percent(percent: Percent, signed: bool) -> String {
    let units = percent.units();
    let hundredths = units.unsigned_abs().saturating_add(50) / 100;
    let sign = if units < 0 { "-" } else { "+" };
    format!("{}{}.{:02} %", if signed { sign } else { "" }, hundredths / 100, hundredths % 100)
}

/// `2026-06-26 19:00 UTC`
fn minute(at: Timestamp) -> String {
    let text = at.to_string();
    format!("{} UTC", text.get(..16).unwrap_or(&text).replace('T', " "))
}

/// Text on one line, at most so long, never empty, and without mentions: a team called `@everyone` calls nobody.
fn one_line(text: &str, most: usize) -> String {
    let mut line = String::with_capacity(text.len().min(most * 4));
    for character in text.chars() {
        match character {
            '@' => line.push_str("@\u{200b}"),
            other if other.is_control() => line.push(' '),
            other => line.push(other),
        }
    }
    let line = line.replace("@\u{200b}\u{200b}", "@\u{200b}");
    let line = line.trim();
    if line.is_empty() { "–".to_owned() } else { cut(line, most) }
}

/// The text, or its beginning and an ellipsis.
fn cut(text: &str, most: usize) -> String {
    let (mut units, mut end) = (0, 0);
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > most {
            return format!("{}…", &text[..end]);
        }
        // Room for the ellipsis, should it be needed.
        if units < most {
            end = at + character.len_utf8();
        }
    }
    text.to_owned()
}

#[cfg(test)]
#[path = "embed_tests.rs"]
mod tests;
