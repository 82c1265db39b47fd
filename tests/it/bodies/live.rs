//! Bodies of a match in play: everything is suspended, and nothing alerts.

use linewatch::{
    model::Snapshot,
    sources::{batch_json::to_batch_json, books::UnmappedReason},
};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_through_the_desk_they_raise_no_alert() {
    let Some(snapshots) = snapshots() else { return };
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    for minute in ["05:00", "05:05", "05:10", "07:00"] {
        let mut batch: serde_json::Value = serde_json::from_str(&to_batch_json(None, &snapshots)).unwrap();
        for snapshot in batch["snapshots"].as_array_mut().unwrap() {
            snapshot["capturedAt"] = format!("2026-05-06T{minute}:00Z").into();
        }
        let answer = app.batch(&batch).await.expect(201);
        assert_eq!(answer["alerts"], 0, "{answer}");
    }
    app.stop().await;
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
