//! Bodies of a match in play: everything is suspended, and nothing alerts.

use linewatch_bookmakers::{batch_json::to_batch_json, books::UnmappedReason};
use linewatch_model::{MarketKey, OfferedMarket, Quote, Snapshot};

use super::{LIVE, OTHERS, Recording};
use crate::support::{app::TestApp, place::Place};

fn snapshots() -> Option<Vec<Snapshot>> {
    LIVE.iter().map(|recording| Some(recording.offer(&recording.body()?).unwrap().snapshot)).collect()
}

#[test]
fn every_market_of_a_match_in_play_is_suspended() {
    let Some(snapshots) = snapshots() else { return };
    assert!(snapshots[0].markets().len() >= 46, "suspended markets stay");
    for market in snapshots.iter().flat_map(Snapshot::markets) {
        assert!(!market.is_open(), "{market:?}");
        assert!(market.outcomes.iter().all(|quote| !quote.active));
        let mut prices = market.outcomes.iter().filter_map(|quote| quote.odds);
        assert!(prices.all(|odds| odds.units() > 10_000), "{market:?}");
    }
}

#[test]
fn live_markets_are_none_of_ours() {
    for recording in [&LIVE[2], &OTHERS[2]] {
        let Some(body) = recording.body() else { return };
        let offer = recording.offer(&body).unwrap();
        assert_eq!(offer.snapshot.markets().len(), 0, "{}", recording.file);
        assert!(offer.unmapped.len() > 20);
        assert!(offer.unmapped.iter().all(|unmapped| unmapped.reason == UnmappedReason::Live), "{:?}", offer.unmapped);
    }
}

/// What was open before the match, the bookmaker's own markets of it and the result.
fn before_the_match(snapshot: &Snapshot) -> Snapshot {
    let quote = |name: &str| Quote { name: name.parse().unwrap(), odds: "2.5".parse().ok(), active: true };
    let market = |key: &MarketKey| OfferedMarket {
        key: key.clone(),
        name: "A market".parse().unwrap(),
        outcomes: ["1", "X", "2"].map(quote).to_vec(),
    };
    let result = MarketKey { market_id: "3743".parse().unwrap(), line: None };
    let mut keys: Vec<MarketKey> = snapshot.markets().iter().map(|market| market.key.clone()).collect();
    if !keys.contains(&result) {
        keys.push(result);
    }
    let at = "2026-05-06T05:00:00Z".parse().unwrap();
    let markets = keys.iter().map(market).collect();
    Snapshot::new(snapshot.bookmaker.clone(), at, snapshot.fixture.clone(), markets).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_kickoff_they_raise_no_alert_whatever_was_open_before() {
    let Some(snapshots) = snapshots() else { return };
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let open: Vec<Snapshot> = snapshots.iter().map(before_the_match).collect();
    let opened: serde_json::Value = serde_json::from_str(&to_batch_json(None, &open)).unwrap();
    assert_eq!(app.batch(&opened).await.expect(201)["snapshots"]["changed"], 3);
    for minute in ["06:00", "06:05", "07:00"] {
        let mut batch: serde_json::Value = serde_json::from_str(&to_batch_json(None, &snapshots)).unwrap();
        for snapshot in batch["snapshots"].as_array_mut().unwrap() {
            snapshot["capturedAt"] = format!("2026-05-06T{minute}:00Z").into();
        }
        let answer = app.batch(&batch).await.expect(201);
        assert_eq!((&answer["alerts"], &answer["snapshots"]["stale"]), (&0.into(), &3.into()), "{answer}");
    }
    app.stop().await;
}

/// Before the stated kickoff only the bodies themselves say that the match has begun; a run takes no snapshot of such.
#[test]
fn they_say_that_the_match_is_being_played() {
    for recording in LIVE.iter().chain([&OTHERS[2]]) {
        let Some(body) = recording.body() else { return };
        assert!(recording.offer(&body).unwrap().in_play, "{}", recording.file);
    }
}

/// A suspended price of 0 is a market that is there: nothing vanished when it comes instead of an open one.
#[test]
fn a_suspended_price_keeps_its_outcome() {
    let recording = Recording { ..LIVE[0] };
    let Some(body) = recording.body() else { return };
    let offer = recording.offer(&body).unwrap();
    let result = offer.snapshot.markets().iter().find(|market| market.key.market_id.as_str() == "3743").unwrap();
    assert_eq!(result.outcomes.len(), 3);
    assert!(result.outcomes.iter().any(|quote| quote.odds.is_none()), "the body has 0.0 for some of them");
}
