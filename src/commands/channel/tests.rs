//! given / when / then.

use std::sync::Arc;

use cqrs_es::{Aggregate, event_sink::EventSink, test::TestFramework};

use super::{Channel, ChannelError, ChannelServices, Publication, Publish, recent::Recent};
use crate::events::ChannelEvent;
use linewatch_model::ManualClock;
use linewatch_model::Timestamp;

fn at(seconds: i64) -> Timestamp {
    "2026-06-26T12:00:00Z".parse::<Timestamp>().unwrap().plus_micros(seconds * 1_000_000)
}

fn channel(seconds: i64) -> TestFramework<Channel> {
    TestFramework::with(ChannelServices { clock: Arc::new(ManualClock::new(at(seconds))) })
}

fn alert(alert_type: &str, symbol: &str, source: &str, content: &str, embed: &str) -> Publish {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Publish(Publication::Alert {
        alert_type: alert_type.parse().unwrap(),
        source: source.parse().unwrap(),
        symbol: some(symbol).map(|symbol| symbol.parse().unwrap()),
        content: some(content).map(|content| content.parse().unwrap()),
        embed: some(embed).map(|embed| embed.parse().unwrap()),
    })
}

fn titled(title: &str) -> Publish {
    alert("gamma_flip", "SPY", "monitor", "", &format!(r#"{{"title":"{title}"}}"#))
}

/// Decides, and answers the event.
async fn decide(channel: &mut Channel, seconds: i64, publish: Publish) -> ChannelEvent {
    let services = ChannelServices { clock: Arc::new(ManualClock::new(at(seconds))) };
    let sink = EventSink::default();
    channel.handle(publish, &services, &sink).await.unwrap();
    sink.collect().await.pop().unwrap()
}

/// The event of an alert, sent or a repeat.
async fn published(seconds: i64, publish: Publish, is_repeat: bool) -> ChannelEvent {
    let mut event = decide(&mut Channel::default(), seconds, publish).await;
    if let ChannelEvent::AlertPublished { repeat, .. } = &mut event {
        *repeat = is_repeat;
    }
    event
}

/// Whether `second` repeats `first`.
async fn repeats(first: &Publish, second: &Publish) -> bool {
    let mut channel = Channel::default();
    decide(&mut channel, 0, first.clone()).await;
    matches!(decide(&mut channel, 1, second.clone()).await, ChannelEvent::AlertPublished { repeat: true, .. })
}

#[tokio::test]
async fn a_repeat_within_300_s_is_stored_and_marked() {
    let first = published(0, titled("SPY at 500"), false).await;
    for (seconds, is_repeat) in [(0, true), (1, true), (299, true), (300, false), (301, false)] {
        channel(seconds)
            .given(vec![first.clone()])
            .when_async(titled("SPY at 512"))
            .await
            .then_expect_events(vec![published(seconds, titled("SPY at 512"), is_repeat).await]);
    }
}

#[tokio::test]
async fn repeats_do_not_prolong_the_silence() {
    let history = vec![published(0, titled("SPY at 1"), false).await, published(299, titled("SPY at 2"), true).await];
    channel(300)
        .given(history)
        .when_async(titled("SPY at 3"))
        .await
        .then_expect_events(vec![published(300, titled("SPY at 3"), false).await]);
}

#[tokio::test]
async fn alerts_are_the_same_by_type_symbol_source_and_title_without_digits() {
    let first = titled("SPY at 500");
    let with = |symbol, source, kind| alert(kind, symbol, source, "", r#"{"title":"SPY at 1"}"#);
    assert!(repeats(&first, &with("spy", "monitor", "gamma_flip")).await, "symbols have no case");
    for other in [
        with("QQQ", "monitor", "gamma_flip"),
        with("", "monitor", "gamma_flip"),
        with("SPY", "other", "gamma_flip"),
        with("SPY", "monitor", "other"),
        titled("SPY is at 500"),
    ] {
        assert!(!repeats(&first, &other).await, "{other:?}");
    }
    for other in ["SPY at 7", "SPY at 1,234.5", "SPY at 0.25"] {
        assert!(repeats(&first, &titled(other)).await, "{other}");
    }
    for other in ["SPY at .", "SPY at 7.", "SPY at 7. 8", "SPY at , 7"] {
        assert!(!repeats(&first, &titled(other)).await, "{other}");
    }
    let described = alert("gamma_flip", "SPY", "monitor", "more", r#"{"title":"SPY at 7","description":"x"}"#);
    assert!(repeats(&first, &described).await, "with a title nothing else counts");
}

#[tokio::test]
async fn without_a_title_the_content_counts_and_without_both_the_embed() {
    let said = |content, embed| alert("x", "", "s", content, embed);
    assert!(repeats(&said("now 1.5", ""), &said("now 1.5", "")).await);
    assert!(!repeats(&said("now 1.5", ""), &said("now 2.7", "")).await, "only a title's digits do not count");
    assert!(repeats(&said("now 1", r#"{"color":1}"#), &said("now 1", r#"{"title":" "}"#)).await);
    assert!(!repeats(&said("up 1", ""), &said("down 1", "")).await);
    assert!(repeats(&said("", r#"{"description":"up 1"}"#), &said("", r#"{"description":"up 1"}"#)).await);
    assert!(!repeats(&said("", r#"{"description":"up 1"}"#), &said("", r#"{"description":"up 2"}"#)).await);
    assert!(!repeats(&said("", r#"{"description":"up"}"#), &said("", r#"{"description":"down"}"#)).await);
    assert!(!repeats(&said("", r#"{"title":7,"a":"b"}"#), &said("", r#"{"title":7,"a":"c"}"#)).await);
}

#[tokio::test]
async fn an_alert_says_or_shows_something() {
    channel(0)
        .given_no_previous_events()
        .when_async(alert("x", "", "s", "", ""))
        .await
        .then_expect_error(ChannelError::Empty);
}

#[tokio::test]
async fn other_publications_are_stored_as_they_are() {
    let json = || r#"{"price":1}"#.parse().unwrap();
    let symbol = || "SPY".parse().unwrap();
    let agent = || "MarketAgent".parse().unwrap();
    for (publication, stream, event) in [
        (
            Publication::Signal { symbol: Some(symbol()), signal: json() },
            "channel-signals",
            ChannelEvent::SignalPublished { symbol: Some(symbol()), signal: json() },
        ),
        (
            Publication::MarketData { symbol: symbol(), data: json() },
            "channel-market:spy",
            ChannelEvent::MarketDataPublished { symbol: symbol(), data: json() },
        ),
        (
            Publication::AgentInsight { agent: agent(), insight: json() },
            "channel-agent:marketagent",
            ChannelEvent::AgentInsightPublished { agent: agent(), insight: json() },
        ),
        (
            Publication::Narrative { narrative: json() },
            "channel-narrative",
            ChannelEvent::NarrativePublished { narrative: json() },
        ),
    ] {
        assert_eq!(publication.stream().aggregate_id, stream);
        let stored = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<ChannelEvent>(&stored).unwrap(), event);
        channel(0).given(vec![event.clone()]).when_async(Publish(publication)).await.then_expect_events(vec![event]);
    }
    assert_eq!(titled("x").0.stream().aggregate_id, "channel-alerts");
}

/// Titles that differ in more than digits.
fn title(n: usize) -> String {
    n.to_string().bytes().map(|digit| char::from(b'a' + digit - b'0')).collect()
}

#[tokio::test]
async fn the_memory_is_bounded_and_a_reload_has_the_same() {
    let (mut channel, mut folded) = (Channel::default(), Channel::default());
    for n in 0..Recent::REMEMBERED_FINGERPRINTS + 10 {
        let event = decide(&mut channel, 1, titled(&title(n))).await;
        folded.apply(serde_json::from_str(&serde_json::to_string(&event).unwrap()).unwrap());
    }
    assert_eq!(channel.recent.len(), Recent::REMEMBERED_FINGERPRINTS);
    assert_eq!(folded, channel);
    let stored = serde_json::to_string(&channel).unwrap();
    let mut reloaded: Channel = serde_json::from_str(&stored).unwrap();
    assert_eq!(reloaded, channel);
    for (n, is_repeat) in [(0, false), (9, false), (10 + 2, true), (Recent::REMEMBERED_FINGERPRINTS + 9, true)] {
        let event = decide(&mut reloaded, 2, titled(&title(n))).await;
        assert!(matches!(event, ChannelEvent::AlertPublished { repeat, .. } if repeat == is_repeat), "{n}");
        assert_eq!(decide(&mut channel, 2, titled(&title(n))).await, event);
    }
    assert_eq!(reloaded, channel);
    // What is out of the window is let go.
    decide(&mut channel, 1_000, titled("later")).await;
    assert_eq!(channel.recent.len(), 1);
    assert!(channel.weight() < 100);
}

#[tokio::test]
async fn a_clock_that_is_set_back_silences_nothing_for_long() {
    let mut channel = Channel::default();
    decide(&mut channel, 3_600, titled("x")).await;
    for (seconds, is_repeat) in [(3_301, true), (3_300, false), (0, false), (10, true)] {
        let event = decide(&mut channel, seconds, titled("x")).await;
        assert!(matches!(event, ChannelEvent::AlertPublished { repeat, .. } if repeat == is_repeat), "{seconds}");
    }
}
