//! Risk alerts as messages.

use std::sync::Arc;

use serde_json::Value;

use super::*;
use crate::events::{CompetitorMove, Evidence};
use linewatch_model::{AlertNumber, Position, Sequence, StreamId};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn facts() -> FixtureFacts {
    FixtureFacts {
        id: 30,
        key: "sr:66457014".into(),
        name: "Norway - France".to_owned(),
        home: "Norway".to_owned(),
        away: "France".to_owned(),
        tournament: Some("World Cup".to_owned()),
    }
}

fn alert(alert_type: AlertType) -> AlertDetected {
    AlertDetected {
        alert_number: AlertNumber(1),
        alert_type,
        severity: Severity::Critical,
        bookmaker: "betpawa".parse().unwrap(),
        market_id: "5000".parse().unwrap(),
        market_name: "Over/Under - Full Time".parse().unwrap(),
        line: Some("2.5".parse().unwrap()),
        outcome_name: Some("Over".parse().unwrap()),
        change_percent: "21.0526".parse().unwrap(),
        old_value: Some("1.9".parse().unwrap()),
        new_value: Some("2.3".parse().unwrap()),
        competitor: None,
        availability: None,
        monitor: None,
        group: None,
        measure: None,
        measured_change: None,
        side: None,
        movers: Vec::new(),
        legs: Vec::new(),
        detected_at: at("2026-06-26T12:00:00.25Z"),
        kickoff: at("2026-06-26T19:00:00Z"),
        evidence: Evidence {
            settings_version: Sequence::START,
            quote: Sequence::new(2),
            competitor_quote: None,
            rules_version: Sequence::START,
            baseline: None,
        },
    }
}

fn disagreement() -> AlertDetected {
    AlertDetected {
        severity: Severity::Elevated,
        change_percent: "16.6667".parse().unwrap(),
        competitor: Some(CompetitorMove {
            bookmaker: "sportybet".parse().unwrap(),
            direction: Direction::Down,
            old_value: "2.1".parse().unwrap(),
            new_value: "1.855".parse().unwrap(),
        }),
        ..alert(AlertType::DirectionDisagreement)
    }
}

fn availability(change: AvailabilityChange) -> AlertDetected {
    AlertDetected {
        severity: Severity::Warning,
        outcome_name: None,
        change_percent: Percent::ZERO,
        old_value: None,
        new_value: None,
        availability: Some(change),
        ..alert(AlertType::Availability)
    }
}

fn message(alert: &AlertDetected, fixture: &FixtureFacts) -> (ChannelMessage, Value) {
    let event = RecordedEvent {
        position: Position::new(193),
        stream: StreamId::new(StreamId::FIXTURE, "fixture-sr:66457014"),
        sequence: Sequence::new(5),
        event_type: "AlertDetected".into(),
        event_version: "1".into(),
        payload: String::new(),
        metadata: Arc::from("{}"),
        recorded_at: at("2026-06-26T12:00:01Z"),
        hash: [0; 32],
    };
    let message = risk_alert_message(&event, alert, fixture);
    let json = serde_json::from_str(&message.text).unwrap();
    (message, json)
}

#[test]
fn a_risk_alert_is_an_alert_message_to_all_and_to_its_fixture() {
    let (message, json) = message(&alert(AlertType::PriceChange), &facts());
    let to: Vec<_> = message.to.iter().map(ToString::to_string).collect();
    assert_eq!(to, ["unified", "market_SR:66457014", "market_30"]);
    assert_eq!((message.class, message.key), (DeliveryClass::MustArrive, None));
    let sentence = "Norway - France: BetPawa moved Over of Over/Under - Full Time 2.5 1.90 → 2.30 (+21.05 %).";
    let field = |name: &str, value: &str| serde_json::json!({"name": name, "value": value, "inline": true});
    let expected = serde_json::json!({
        "type": "alert", "alert_type": "risk_price_change", "source": "linewatch", "symbol": "sr:66457014",
        "content": sentence, "timestamp": "2026-06-26T12:00:01.000Z", "position": 193,
        "embed": {
            "title": "Critical: price change, Norway - France", "description": sentence, "color": 0x00E7_4C3C,
            "timestamp": "2026-06-26T12:00:00.25Z", "footer": {"text": "linewatch, alert 193"},
            "fields": [
                field("Market", "Over/Under - Full Time 2.5"), field("Outcome", "Over"),
                field("Bookmaker", "BetPawa"), field("Odds", "1.90 → 2.30"), field("Change", "+21.05 %"),
                field("Kickoff", "2026-06-26 19:00 UTC"), field("Tournament", "World Cup"),
            ],
        },
    });
    assert_eq!(json, expected);
    assert!(message.text.ends_with("\"position\":193}"), "{}", message.text);
}

#[test]
fn each_kind_of_alert_has_its_sentence() {
    let sentence = |alert: &AlertDetected| message(alert, &facts()).1["content"].as_str().unwrap().to_owned();
    assert_eq!(
        sentence(&disagreement()),
        "Norway - France: BetPawa moved Over of Over/Under - Full Time 2.5 1.90 → 2.30 \
         while SportyBet went down, 2.10 → 1.855: 16.67 % apart."
    );
    let closed = availability(AvailabilityChange::Suspended);
    assert_eq!(sentence(&closed), "Norway - France: BetPawa closed Over/Under - Full Time 2.5.");
    let back = AlertDetected { line: None, ..availability(AvailabilityChange::Returned) };
    assert_eq!(sentence(&back), "Norway - France: BetPawa opened Over/Under - Full Time again.");
    let down = AlertDetected { change_percent: "-7.005".parse().unwrap(), ..alert(AlertType::PriceChange) };
    assert!(sentence(&down).ends_with("(-7.01 %)."), "{}", sentence(&down));
    for (alert, kind) in [(disagreement(), "risk_direction_disagreement"), (closed, "risk_availability")] {
        assert_eq!(message(&alert, &facts()).1["alert_type"], kind);
    }
}

/// What a webhook refuses with 400.
fn assert_discord_takes(json: &Value) {
    let length = |value: &Value| value.as_str().unwrap().encode_utf16().count();
    let within = |value: &Value, most| assert!((1..=most).contains(&length(value)), "{most}: {value}");
    let embed = &json["embed"];
    within(&json["content"], 2_000);
    within(&embed["title"], 256);
    within(&embed["description"], 4_096);
    within(&embed["footer"]["text"], 2_048);
    assert!(embed["color"].as_u64().unwrap() <= 0x00FF_FFFF);
    assert!(embed["timestamp"].as_str().unwrap().parse::<Timestamp>().is_ok());
    let fields = embed["fields"].as_array().unwrap();
    assert!(fields.len() <= 25);
    let mut all = length(&embed["title"]) + length(&embed["description"]) + length(&embed["footer"]["text"]);
    for field in fields {
        within(&field["name"], 256);
        within(&field["value"], 1_024);
        all += length(&field["name"]) + length(&field["value"]);
    }
    assert!(all <= 6_000, "{all} in all");
}

#[test]
fn discord_takes_every_embed_whatever_the_names() {
    let longest = |letter: &str| letter.repeat(500);
    for letter in ["x", "é", "😀", "@", "\n", " "] {
        let fixture = FixtureFacts {
            name: longest(letter),
            home: longest(letter),
            away: longest(letter),
            tournament: Some(longest(letter)),
            ..facts()
        };
        let name = if letter.trim().is_empty() { "x".repeat(200) } else { letter.repeat(200) };
        for kind in [alert(AlertType::PriceChange), disagreement(), availability(AvailabilityChange::Suspended)] {
            let kind = AlertDetected { market_name: name.parse().unwrap(), ..kind };
            let outcome_name = kind.outcome_name.is_some().then(|| name.parse().unwrap());
            let (message, json) = message(&AlertDetected { outcome_name, ..kind }, &fixture);
            assert_discord_takes(&json);
            assert!(!message.text.contains('\n') && !message.text.contains("@e"));
        }
    }
    let empty = FixtureFacts { name: String::new(), home: String::new(), tournament: Some(String::new()), ..facts() };
    assert_discord_takes(&message(&disagreement(), &empty).1);
}

#[test]
fn text_is_cut_to_what_is_taken() {
    assert_eq!(one_line("abc", 3), "abc");
    assert_eq!(one_line("abcd", 3), "ab…");
    assert_eq!(one_line("😀😀", 4), "😀😀");
    assert_eq!(one_line("😀😀", 3), "😀…");
    assert_eq!(one_line(" a\nb\t", 9), "a b");
    assert_eq!(one_line("\u{0}", 9), "–");
    for most in 2..40 {
        let line = one_line(&"é😀x".repeat(20), most);
        assert!(line.encode_utf16().count() <= most, "{most}: {line}");
    }
}

#[test]
fn nobody_is_called() {
    let once = one_line("@everyone", 99);
    assert_eq!(once, "@\u{200b}everyone");
    assert_eq!(one_line(&once, 99), once);
}
