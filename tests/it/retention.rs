//! What is kept beside the log is bounded, and the log is not touched.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use linewatch::{
    app::SystemClock,
    projections::{self, Runner, scrape_runs},
};
use linewatch_log::{Append, End, LedgerEntry, NewEvent, Pruned, Store, StoredSnapshot};
use linewatch_model::Clock as _;
use linewatch_model::{Position, RunScope, Sequence, StreamId, Trigger};

use crate::support::{
    app::TestApp,
    batch::moment,
    place::{Place, on_both_stores},
    story::{append, scrape_run_story},
};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Opens a store whose clock is some days ahead.
async fn days_later(place: &Place, days: i64) -> Store {
    place.try_open_by(Arc::new(move || SystemClock.now().plus_micros(days * DAY))).await.expect("an open store")
}

async fn answer(store: &Store, id: &str) {
    let entry = LedgerEntry { batch_id: id.to_owned(), body_hash: [7; 32], answer: "{}".to_owned() };
    let question = Append {
        stream: StreamId::new("Note", id),
        expected: Sequence::START,
        generation: store.read_head().await.unwrap().position.get() + 1,
        events: vec![NewEvent { event_type: "Noted".into(), event_version: "1".into(), payload: "{}".into() }],
        metadata: "{}".into(),
    };
    let verdicts = store.submit(vec![question], Some(Box::new(move |_| Some(entry.clone())))).await.unwrap();
    verdicts.await.unwrap().unwrap();
}

async fn snapshot(store: &Store, id: &str) {
    let snapshot = StoredSnapshot {
        stream: StreamId::new("Note", id),
        sequence: Sequence::new(1),
        state_version: 1,
        payload: "{}".to_owned(),
    };
    let head = store.read_head().await.unwrap();
    store.save_snapshots(&[(snapshot, End { position: head.position, hash: head.hash })]).await.unwrap();
}

async fn snapshots(store: &Store, ids: &[&str]) -> usize {
    let streams: Vec<_> = ids.iter().map(|id| StreamId::new("Note", id)).collect();
    store.snapshots(&streams, 1).await.unwrap().len()
}

on_both_stores! {
    async fn answers_are_kept_for_a_week_and_snapshots_for_a_month(place: &Place) {
        let store = place.open().await;
        for number in 0..250 {
            answer(&store, &format!("old-{number}")).await;
        }
        snapshot(&store, "old").await;
        assert_eq!(store.prune().await.unwrap(), Pruned::default(), "nothing is old yet");
        store.close().await;
        let store = days_later(place, 8).await;
        answer(&store, "new").await;
        snapshot(&store, "new").await;
        assert_eq!(store.prune().await.unwrap(), Pruned { answers: 250, snapshots: 0 }, "in several steps");
        assert_eq!(store.ledger_entry("old-1").await.unwrap(), None);
        assert!(store.ledger_entry("new").await.unwrap().is_some());
        store.close().await;
        let store = days_later(place, 31).await;
        assert_eq!(store.prune().await.unwrap(), Pruned { answers: 1, snapshots: 1 });
        assert_eq!(snapshots(&store, &["old", "new"]).await, 1);
        assert_eq!(store.read_head().await.unwrap().position, Position::new(251), "the log is kept");
        store.close().await;
    }

    async fn of_more_answers_than_there_is_room_for_the_oldest_go(place: &Place) {
        let store = place.open().await;
        answer(&store, "newest").await;
        let mut tx = store.begin().await.unwrap();
        // Each a microsecond older than the one before.
        let fill = "INSERT INTO batch_ledger (batch_id, body_hash, answer, recorded_at) \
                    WITH RECURSIVE older(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM older WHERE n < 200003) \
                    SELECT 'older-' || n, body_hash, answer, recorded_at - n FROM older, batch_ledger";
        tx.execute(fill, &[]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.prune().await.unwrap().answers, 4);
        assert!(store.ledger_entry("older-200000").await.unwrap().is_none());
        for kept in ["newest", "older-199999"] {
            assert!(store.ledger_entry(kept).await.unwrap().is_some(), "{kept}");
        }
        assert_eq!(store.prune().await.unwrap().answers, 0);
        store.close().await;
    }

    async fn a_batch_of_bad_lines_takes_little_room_in_the_ledger(place: &Place) {
        let app = TestApp::start(place).await;
        let good = moment("sr:1", 0, [2.0, 3.4, 3.1])["snapshots"][0].to_string();
        let body = format!("{}{good}\n", "{\"bookmaker\":\"no such thing\"}\n".repeat(2_000));
        let first = app.ndjson("?batchId=bad", body.clone()).await.expect(201);
        assert_eq!((&first["refused"], first["verdicts"].as_array().unwrap().len()), (&2_000.into(), 1_000));
        let again = app.ndjson("?batchId=bad", body).await.expect(201);
        assert_eq!((&again["refused"], &again["position"]), (&first["refused"], &first["position"]));
        let (some, all) = (again["verdicts"].as_array().unwrap(), first["verdicts"].as_array().unwrap());
        assert!(!some.is_empty() && all.starts_with(some));
        let kept = app.desk().store().ledger_entry("bad").await.unwrap().unwrap();
        assert!(kept.answer.len() < 9 << 10, "{} bytes", kept.answer.len());
        app.stop().await;
    }

    async fn runs_are_let_go_after_a_hundred_days(place: &Place) {
        let store = place.open().await;
        let runner = Runner::new(store.clone(), projections::all()).await.unwrap();
        let mut story = scrape_run_story("old", Position::new(1));
        let last = story.pop();
        story.truncate(3);
        story.extend(last);
        let began = story[0].clone();
        for (sequence, event) in (0..).zip(&story) {
            store.submit(vec![append(StreamId::scrape_run("old"), sequence, event)], None).await.unwrap().await.unwrap().unwrap();
        }
        runner.catch_up().await.unwrap();
        let linewatch::events::ScrapeRunEvent::ScrapeRunStarted { at, bookmakers, .. } = began else { panic!("a start") };
        for (key, days, left) in [("later", 99, true), ("much-later", 101, false)] {
            let begins = linewatch::events::ScrapeRunEvent::ScrapeRunStarted {
                key: key.into(),
                trigger: Trigger::Scheduled,
                scope: RunScope::Everything,
                bookmakers: bookmakers.clone(),
                at: at.plus_micros(days * DAY),
            };
            store.submit(vec![append(StreamId::scrape_run(key), 0, &begins)], None).await.unwrap().await.unwrap().unwrap();
            runner.catch_up().await.unwrap();
            assert_eq!(scrape_runs::find(store.reader(), 1).await.unwrap().is_some(), left, "after {days} days");
        }
        assert!(scrape_runs::errors_of(store.reader(), 1).await.unwrap().is_empty());
        assert!(scrape_runs::phases_of(store.reader(), 1).await.unwrap().is_empty());
        assert!(store.event_at(Position::new(1)).await.unwrap().is_some(), "the log has it for ever");
        store.close().await;
    }
}

#[tokio::test]
async fn it_is_deleted_without_being_asked_for() {
    let place = Place::sqlite();
    let store = place.open().await;
    answer(&store, "old").await;
    store.close().await;
    let store = days_later(&place, 8).await;
    answer(&store, "new").await;
    // A minute after the start.
    tokio::time::pause();
    tokio::time::advance(Duration::from_mins(1)).await;
    tokio::time::resume();
    let begun = Instant::now();
    while store.ledger_entry("old").await.unwrap().is_some() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it is still there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(store.ledger_entry("new").await.unwrap().is_some());
    store.close().await;
}
