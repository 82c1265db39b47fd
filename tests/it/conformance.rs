//! What every store promises. Each case runs on SQLite and on PostgreSQL.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use cqrs_es::{AggregateContext as _, EventStore as _};
use linewatch_log::{
    Append, Claim, CommandError, Dialect, End, Ledger, LedgerEntry, LogCursor, NewEvent, RecordedEvent, Store,
    StoreError, StoredSnapshot,
};
use linewatch_model::{Position, Sequence, StreamId, Timestamp};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::support::{
    counter::{Command, Counter, CounterEvent, instruct, repository},
    place::{Place, on_both_stores},
};

pub fn append(stream: &str, expected: u64, generation: u64, events: usize) -> Append {
    let event =
        NewEvent { event_type: "Noted".into(), event_version: "1".into(), payload: r#"{"Noted": {"n" : 1}}"#.into() };
    Append {
        stream: StreamId::new("Note", stream),
        expected: Sequence::new(expected),
        generation,
        events: vec![event; events],
        metadata: r#"{"correlation_id":"c","causation_id":"t","actor":"test"}"#.into(),
    }
}

/// Follows the log while others write, until told to stop and nothing is left.
pub async fn tail(store: Store, stop: Arc<AtomicBool>) -> Vec<u64> {
    let (mut seen, mut after) = (Vec::new(), Position::START);
    loop {
        let stopping = stop.load(Ordering::SeqCst);
        let head = store.read_head().await.expect("the head").position;
        let mut cursor = LogCursor::new(store.clone(), after, head, 64 << 10);
        loop {
            let page = cursor.next_page().await.expect("a page without holes");
            let Some(last) = page.last() else { break };
            after = last.position;
            seen.extend(page.iter().map(|event| event.position.get()));
        }
        if stopping {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Every event of a counter was decided on the state that the one before left.
pub async fn assert_decided_on_true_states(store: &Store) -> HashMap<String, i64> {
    let head = store.read_head().await.unwrap().position;
    let mut cursor = LogCursor::new(store.clone(), Position::START, head, 1 << 20);
    let mut totals: HashMap<String, i64> = HashMap::new();
    loop {
        let page = cursor.next_page().await.unwrap();
        if page.is_empty() {
            return totals;
        }
        for event in page.iter().filter(|event| event.stream.aggregate_type == "Counter") {
            let CounterEvent::Added { by, total } = event.decode_as().unwrap();
            let before = totals.entry(event.stream.aggregate_id.to_string()).or_default();
            assert_eq!(total, *before + by, "decided on a state that the log never had, at {}", event.position);
            *before = total;
        }
    }
}

on_both_stores! {
    /// 16 writers through two repositories that do not know of each other (so decisions go stale all the time), with
    /// refused appends and abandoned transactions in between, while a reader tails.
    async fn positions_are_dense_under_concurrent_writers(place: &Place) {
        let store = place.open().await;
        let stop = Arc::new(AtomicBool::new(false));
        let reader = tokio::spawn(tail(store.clone(), Arc::clone(&stop)));
        let repositories = [repository(&store), repository(&store)];
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..16_u64 {
            let (repository, store) = (repositories[(writer % 2) as usize].clone(), store.clone());
            writers.spawn(async move {
                let mut random = StdRng::seed_from_u64(writer);
                let mut added = HashMap::<String, i64>::new();
                for _ in 0..40 {
                    let id = format!("counter-{}", random.random_range(0..6));
                    match random.random_range(0..10) {
                        0 => {
                            let stale = append("never-there", 99, u64::MAX - writer, 1);
                            let verdicts = store.submit(vec![stale], None).await.unwrap().await.unwrap().unwrap();
                            assert!(verdicts[0].is_err(), "a stale append was accepted");
                        }
                        1 => {
                            let mut tx = store.begin().await.unwrap();
                            tx.execute("DELETE FROM snapshots", &[]).await.unwrap();
                            drop(tx);
                        }
                        2 => {
                            let refused = repository.execute_one(instruct(&id, Command::Refuse)).await;
                            assert!(matches!(refused, Err(CommandError::Refused(_))));
                        }
                        _ => {
                            let by = random.random_range(1..100);
                            repository.execute_one(instruct(&id, Command::Add(by))).await.expect("added");
                            *added.entry(id).or_default() += by;
                        }
                    }
                }
                added
            });
        }
        let mut expected = HashMap::<String, i64>::new();
        while let Some(added) = writers.join_next().await {
            for (id, by) in added.unwrap() {
                *expected.entry(id).or_default() += by;
            }
        }
        stop.store(true, Ordering::SeqCst);
        let seen = reader.await.unwrap();
        let head = store.read_head().await.unwrap().position.get();
        assert_eq!(seen, (1..=head).collect::<Vec<_>>(), "the tailing reader missed or repeated something");
        assert_eq!(assert_decided_on_true_states(&store).await, expected, "an answered command is missing");
        let verified = store.verify(|_, _| ()).await.expect("the log verifies");
        assert_eq!(verified.count, head);
        store.close().await;
    }

    async fn a_stale_sequence_fails_alone(place: &Place) {
        let store = place.open().await;
        let group = vec![append("a", 0, 1, 2), append("b", 7, 2, 1), append("c", 0, 3, 1), append("a", 2, 1, 1)];
        let verdicts = store.submit(group, None).await.unwrap().await.unwrap().unwrap();
        let lasts: Vec<_> = verdicts.iter().map(|v| v.as_ref().ok().map(|a| (a.last.get(), a.sequence.get()))).collect();
        assert_eq!(lasts, [Some((2, 2)), None, Some((3, 1)), Some((4, 3))]);
        assert_eq!(store.read_head().await.unwrap().position.get(), 4);
        store.close().await;
    }

    /// What was decided on refused events must be refused too, even where another writer has meanwhile brought the
    /// stream to just that sequence.
    async fn a_refused_basis_takes_its_followers_with_it(place: &Place) {
        let store = place.open().await;
        let other = append("a", 0, 1, 1);
        store.submit(vec![other], None).await.unwrap().await.unwrap().unwrap();
        let (first, follower) = (append("a", 0, 2, 1), append("a", 1, 2, 1));
        let verdicts = store.submit(vec![first, follower.clone()], None).await.unwrap().await.unwrap().unwrap();
        assert!(verdicts.iter().all(Result::is_err));
        let later = store.submit(vec![follower], None).await.unwrap().await.unwrap().unwrap();
        assert!(later[0].is_err(), "a later group must remember it");
        store.close().await;
    }

    async fn a_question_is_answered_without_a_trace(place: &Place) {
        let store = place.open().await;
        store.submit(vec![append("a", 0, 1, 3)], None).await.unwrap().await.unwrap().unwrap();
        let questions = vec![append("a", 3, 2, 0), append("a", 2, 3, 0), append("b", 0, 4, 0)];
        let verdicts = store.submit(questions, None).await.unwrap().await.unwrap().unwrap();
        assert_eq!(verdicts.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(store.read_head().await.unwrap().position.get(), 3);
        store.close().await;
    }

    /// Equal times mean one transaction, also with a clock that stands still or goes back.
    async fn every_transaction_has_a_time_of_its_own(place: &Place) {
        let clock = Arc::new(AtomicI64::new(1_782_475_200_000_000));
        let read = Arc::clone(&clock);
        let now = Arc::new(move || Timestamp::from_micros(read.load(Ordering::SeqCst)).unwrap());
        let store = place.try_open_by(now).await.unwrap();
        for (sequence, minutes) in [(0, 0), (2, 0), (4, -60), (6, 60)] {
            clock.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
            store.submit(vec![append("a", sequence, 1, 2)], None).await.unwrap().await.unwrap().unwrap();
        }
        let mut times = Vec::new();
        for position in 1..=8 {
            let event = store.event_at(Position::new(position)).await.unwrap().expect("an event");
            times.push(event.recorded_at.micros() - 1_782_475_200_000_000);
        }
        assert_eq!(times, [0, 0, 1, 1, 2, 2, 3, 3]);
        assert_eq!(store.read_head().await.unwrap().recorded_at.micros(), 1_782_475_200_000_003);
        store.close().await;
    }

    async fn stored_text_is_kept_to_the_byte(place: &Place) {
        let store = place.open().await;
        store.submit(vec![append("a", 0, 1, 1)], None).await.unwrap().await.unwrap().unwrap();
        let event = store.event_at(Position::new(1)).await.unwrap().expect("the event");
        assert_eq!(event.payload, r#"{"Noted": {"n" : 1}}"#);
        store.verify(|_, _| ()).await.expect("the log verifies");
        store.close().await;
    }

    async fn a_changed_event_is_found(place: &Place) {
        let store = place.open().await;
        store.submit(vec![append("a", 0, 1, 5)], None).await.unwrap().await.unwrap().unwrap();
        let mut tx = store.begin().await.unwrap();
        let table = place.events_table();
        let sql = format!("UPDATE {table} SET payload = '{{\"Noted\": {{\"n\" : 2}}}}' WHERE position = 3");
        tx.execute(&sql, &[]).await.unwrap();
        tx.commit().await.unwrap();
        let error = store.verify(|_, _| ()).await.expect_err("a changed event").to_string();
        assert!(error.starts_with("position 3:"), "{error}");
        store.close().await;
    }

    async fn a_missing_event_is_found(place: &Place) {
        let store = place.open().await;
        store.submit(vec![append("a", 0, 1, 5)], None).await.unwrap().await.unwrap().unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.execute(&format!("DELETE FROM {} WHERE position = 4", place.events_table()), &[]).await.unwrap();
        tx.commit().await.unwrap();
        let error = store.verify(|_, _| ()).await.expect_err("a missing event").to_string();
        assert!(error.starts_with("position 4:"), "{error}");
        store.close().await;
    }

    async fn a_segment_that_is_described_wrongly_is_found(place: &Place) {
        let store = place.open().await;
        store.submit(vec![append("a", 0, 1, 5_000)], None).await.unwrap().await.unwrap().unwrap();
        for _ in 0..300 {
            let described = store.reader().fetch("SELECT number FROM log_segments", &[]).await.unwrap();
            if !described.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        store.verify(|_, _| ()).await.expect("the log verifies");
        let mut tx = store.begin().await.unwrap();
        let changed = tx.execute("UPDATE log_segments SET keys = $1", &[vec![0_u8; 8].into()]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(changed, 1);
        let error = store.verify(|_, _| ()).await.expect_err("a wrong description").to_string();
        assert!(error.starts_with("position 4096: what searches are told"), "{error}");
        store.close().await;
    }

    async fn a_stream_is_read_from_anywhere(place: &Place) {
        let store = place.open().await;
        let streams = ["a", "b", "c"].map(|id| StreamId::new("Note", id));
        let mut expected: HashMap<&StreamId, Vec<u64>> = HashMap::new();
        let mut random = StdRng::seed_from_u64(14);
        while expected.values().map(Vec::len).max() < Some(300) {
            let stream = &streams[random.random_range(0..3)];
            let of_stream = expected.entry(stream).or_default();
            let (known, events) = (of_stream.len() as u64, random.random_range(1..20));
            let appended = store.submit(vec![append(&stream.aggregate_id, known, 1, events)], None).await.unwrap();
            let appended = appended.await.unwrap().unwrap().remove(0).expect("appended");
            of_stream.extend(appended.first.get()..=appended.last.get());
        }
        let ends: Vec<u64> = expected.values().map(|positions| positions.len() as u64).collect();
        let interesting = [0, 1, 62, 63, 64, 65, 127, 128, 200].into_iter().chain(ends.iter().copied());
        let after: Vec<u64> = interesting.chain(ends.iter().map(|end| end - 1)).chain([1_000]).collect();
        for (stream, positions) in &expected {
            let at = |event: Option<RecordedEvent>| event.map(|event| event.position.get());
            assert_eq!(at(store.first_of(stream).await.unwrap()), positions.first().copied());
            assert_eq!(at(store.last_of(stream).await.unwrap()), positions.last().copied());
            for (after, limit) in after.iter().flat_map(|after| [1, 64, 70, 900].map(|limit| (*after, limit))) {
                let read = store.next_of(stream, Sequence::new(after), limit).await.unwrap();
                let wanted = positions.iter().skip(usize::try_from(after).unwrap()).take(usize::try_from(limit).unwrap());
                assert!(read.iter().map(|event| event.position.get()).eq(wanted.copied()), "{stream} after {after}");
                assert!((after + 1..).zip(&read).all(|(sequence, event)| event.sequence.get() == sequence));
            }
        }
        for after in after {
            let keys: Vec<_> = streams.iter().map(|stream| (stream.clone(), Sequence::new(after))).collect();
            let read = store.stream_events(&keys).await.unwrap();
            for stream in &streams {
                let of_stream = read.iter().filter(|event| event.stream == *stream).map(|event| event.position.get());
                let wanted = expected[stream].iter().skip(usize::try_from(after).unwrap()).copied();
                assert!(of_stream.eq(wanted), "{stream} after {after}");
            }
        }
        assert!(store.first_of(&StreamId::new("Note", "d")).await.unwrap().is_none());
        store.verify(|_, _| ()).await.expect("the log verifies");
        store.close().await;
    }

    async fn the_log_survives_a_restart(place: &Place) {
        let store = place.open().await;
        let id = store.log_id().to_owned();
        repository(&store).execute_one(instruct("counter-1", Command::Add(5))).await.unwrap();
        store.close().await;
        let store = place.open().await;
        assert_eq!(store.log_id(), id);
        let decided = repository(&store).execute_one(instruct("counter-1", Command::Add(2))).await.unwrap();
        assert_eq!(decided.events, [CounterEvent::Added { by: 2, total: 7 }]);
        assert_eq!(decided.appended.sequence, Sequence::new(2));
        store.close().await;
    }

    async fn a_reloaded_aggregate_equals_the_cached_one(place: &Place) {
        let store = place.open().await;
        let hot = repository(&store);
        for n in 0..75 {
            hot.execute_one(instruct("counter-1", Command::Add(n))).await.unwrap();
        }
        // Snapshots are written beside the commands; give them their moment.
        let mut snapshots = Vec::new();
        for _ in 0..100 {
            snapshots = store.snapshots(&[StreamId::new("Counter", "counter-1")], 1).await.unwrap();
            if !snapshots.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(!snapshots.is_empty(), "75 events and a snapshot every 20, yet there is none");
        let mut cached = hot.load_aggregate("counter-1").await.unwrap();
        let mut reloaded = repository(&store).load_aggregate("counter-1").await.unwrap();
        assert_eq!(cached.aggregate(), reloaded.aggregate());
        assert_eq!(cached.aggregate(), &Counter { total: (0..75).sum(), events: 75 });
        drop((cached, reloaded));
        store.close().await;
    }

    async fn an_older_snapshot_never_replaces_a_newer_one(place: &Place) {
        let store = place.open().await;
        repository(&store).execute_one(instruct("c", Command::Add(1))).await.unwrap();
        let head = store.read_head().await.unwrap();
        let end = End { position: head.position, hash: head.hash };
        let stream = StreamId::new("Counter", "c");
        let at = |sequence, payload: &str| StoredSnapshot {
            stream: stream.clone(),
            sequence: Sequence::new(sequence),
            state_version: 1,
            payload: payload.to_owned(),
        };
        store.save_snapshots(&[(at(9, "new"), end)]).await.unwrap();
        store.save_snapshots(&[(at(5, "old"), end)]).await.unwrap();
        let kept = store.snapshots(std::slice::from_ref(&stream), 1).await.unwrap();
        assert_eq!(kept[0].0.payload, "new");
        assert!(store.snapshots(std::slice::from_ref(&stream), 2).await.unwrap().is_empty(), "another version");
        store.save_snapshots(&[(at(10, "lost"), End { hash: [7; 32], ..end })]).await.unwrap();
        assert_eq!(store.snapshots(&[stream], 1).await.unwrap()[0].0.payload, "new", "of another log");
        store.close().await;
    }

    /// Two nodes with caches: each believes to know the counter, and neither may act on what it believes.
    async fn two_repositories_never_accept_a_stale_decision(place: &Place) {
        let store = place.open().await;
        let (a, b) = (repository(&store), repository(&store));
        let add = || instruct("counter-1", Command::AddUpTo(100));
        let mut running = tokio::task::JoinSet::new();
        for n in 0..160 {
            let repository = if n % 2 == 0 { a.clone() } else { b.clone() };
            running.spawn(async move { repository.execute_one(add()).await.expect("decided") });
        }
        let mut added = 0;
        while let Some(decided) = running.join_next().await {
            added += decided.unwrap().events.len();
        }
        assert_eq!(added, 100, "a decision that appends nothing must be checked too");
        assert_eq!(assert_decided_on_true_states(&store).await["counter-1"], 100);
        store.close().await;
    }

    /// Callers that go away at any moment, while another repository makes their decisions stale.
    async fn abandoned_commands_decide_on_true_states(place: &Place) {
        let store = place.open().await;
        let repositories = [repository(&store), repository(&store)];
        let mut callers = tokio::task::JoinSet::new();
        for caller in 0..8_u64 {
            let repository = repositories[(caller % 2) as usize].clone();
            callers.spawn(async move {
                let mut random = StdRng::seed_from_u64(caller);
                for _ in 0..60 {
                    let id = format!("counter-{}", random.random_range(0..3));
                    let patience = Duration::from_micros(random.random_range(0..4_000));
                    let command = repository.execute_one(instruct(&id, Command::Add(1)));
                    // Whether it was in time or not is the point.
                    drop(tokio::time::timeout(patience, command).await);
                }
            });
        }
        while let Some(caller) = callers.join_next().await {
            caller.unwrap();
        }
        for id in 0..3 {
            for repository in &repositories {
                let decided = repository.execute_one(instruct(&format!("counter-{id}"), Command::Add(1))).await.unwrap();
                assert_eq!(decided.events.len(), 1);
            }
        }
        assert_decided_on_true_states(&store).await;
        store.verify(|_, _| ()).await.expect("the log verifies");
        store.close().await;
    }

    /// Nobody waits for the verdict any more, and the copy that proves stale must go all the same.
    async fn an_abandoned_command_leaves_no_stale_copy(place: &Place) {
        let store = place.open().await;
        let (a, b) = (repository(&store), repository(&store));
        for repository in [&a, &b] {
            repository.execute_one(instruct("counter-1", Command::Add(1))).await.unwrap();
        }
        let handed_over = futures_util::poll!(std::pin::pin!(a.execute_one(instruct("counter-1", Command::Add(10)))));
        assert!(handed_over.is_pending(), "it was not abandoned");
        for _ in 0..200 {
            if a.load_aggregate("counter-1").await.unwrap().aggregate().total == 2 {
                store.close().await;
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the stale copy is still there");
    }

    async fn a_command_that_panics_leaves_nothing_behind(place: &Place) {
        let store = place.open().await;
        let repository = repository(&store);
        repository.execute_one(instruct("counter-1", Command::Add(1))).await.unwrap();
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
        let told = recorder.handle();
        let counting = metrics::set_default_local_recorder(&recorder);
        let alone = repository.execute_one(instruct("counter-1", Command::Panic)).await;
        drop(counting);
        assert!(matches!(alone, Err(CommandError::Defect)), "{alone:?}");
        let told = told.render();
        assert!(told.contains("linewatch_task_panics_total{task=\"command\"} 1"), "{told}");
        let batch = vec![instruct("counter-1", Command::Panic), instruct("counter-2", Command::Add(1))];
        let together = repository.execute(batch, None).await;
        assert!(matches!(together[0], Err(CommandError::Defect)), "{together:?}");
        let decided = repository.execute_one(instruct("counter-1", Command::Add(10))).await.unwrap();
        assert_eq!(decided.events, [CounterEvent::Added { by: 10, total: 11 }]);
        store.close().await;
    }

    async fn the_ledger_is_written_with_the_append_or_not_at_all(place: &Place) {
        let store = place.open().await;
        let entry = |id: &str| LedgerEntry { batch_id: id.to_owned(), body_hash: [7; 32], answer: "{}".to_owned() };
        let (kept, lost) = (entry("kept"), entry("lost"));
        let keep = Box::new({
            let kept = kept.clone();
            move |verdicts: &[Result<_, _>]| verdicts.iter().all(Result::is_ok).then(|| kept.clone())
        });
        store.submit(vec![append("a", 0, 1, 1)], Some(keep)).await.unwrap().await.unwrap().unwrap();
        let lose = Box::new(move |verdicts: &[Result<_, _>]| verdicts.iter().all(Result::is_ok).then(|| lost.clone()));
        store.submit(vec![append("a", 0, 2, 1)], Some(lose)).await.unwrap().await.unwrap().unwrap();
        for (id, command) in [("refused", Command::Refuse), ("done", Command::Add(1))] {
            let entry = entry(id);
            let ledger: Ledger<Counter> = Box::new(move |_| {
                let entry = entry.clone();
                Box::new(move |_| entry.clone())
            });
            let batch = vec![instruct("counter-1", Command::Add(1)), instruct("counter-2", command)];
            repository(&store).execute(batch, Some(ledger)).await;
        }
        assert_eq!(store.ledger_entry("refused").await.unwrap(), None, "a batch with a refused command is not done");
        assert!(store.ledger_entry("done").await.unwrap().is_some());
        assert_eq!(store.ledger_entry("kept").await.unwrap(), Some(kept));
        assert_eq!(store.ledger_entry("lost").await.unwrap(), None);
        store.close().await;
    }

    /// Whoever was frozen until another node had answered its batch stores nothing of it, and harms no other.
    async fn a_batch_is_answered_once(place: &Place) {
        let store = place.open().await;
        let entry = |answer: &str| LedgerEntry {
            batch_id: "b-1".to_owned(),
            body_hash: [7; 32],
            answer: answer.to_owned(),
        };
        let mut verdicts = Vec::new();
        for (number, answer) in ["first", "second"].into_iter().enumerate() {
            let entry = entry(answer);
            let generation = number as u64 + 1;
            let batch = vec![append(answer, 0, generation, 2)];
            verdicts.push(store.submit(batch, Some(Box::new(move |_| Some(entry.clone())))).await.unwrap());
            verdicts.push(store.submit(vec![append(&format!("beside-{number}"), 0, 10 + generation, 1)], None).await.unwrap());
        }
        let mut outcomes = Vec::new();
        for verdict in verdicts {
            outcomes.push(verdict.await.unwrap().map(|verdicts| verdicts.iter().all(Result::is_ok)));
        }
        assert!(matches!(outcomes[0], Ok(true)) && matches!(outcomes[1], Ok(true)), "{outcomes:?}");
        assert!(matches!(&outcomes[2], Err(error) if matches!(**error, StoreError::BatchAnswered(_))), "{outcomes:?}");
        assert!(matches!(outcomes[3], Ok(true)), "what went with it is stored: {outcomes:?}");
        assert_eq!(store.ledger_entry("b-1").await.unwrap().unwrap().answer, "first");
        let after = |stream| (StreamId::new("Note", stream), Sequence::START);
        let events = store.stream_events(&[after("second"), after("beside-1")]).await.unwrap();
        assert_eq!(events.len(), 1, "nothing of the second batch: {events:?}");
        assert_eq!(store.read_head().await.unwrap().position, Position::new(4));
        store.close().await;
    }

    async fn a_batch_id_is_claimed_by_one_at_a_time(place: &Place) {
        let store = place.open().await;
        let Claim::Held(held) = store.claim_batch("b-1", Some([1; 32])).await.unwrap() else { panic!("it is free") };
        assert!(matches!(store.claim_batch("b-1", None).await.unwrap(), Claim::Taken(Some(hash)) if hash == [1; 32]));
        assert!(matches!(store.claim_batch("b-2", None).await.unwrap(), Claim::Held(_)));
        if store.dialect() == Dialect::Postgres {
            let other = place.open().await;
            assert!(matches!(other.claim_batch("b-1", None).await.unwrap(), Claim::Taken(Some(hash)) if hash == [1; 32]));
            other.close().await;
        }
        drop(held);
        for _ in 0..100 {
            if matches!(store.claim_batch("b-1", None).await.unwrap(), Claim::Held(_)) {
                return store.close().await;
            }
            store.batch_released(Duration::from_millis(20)).await;
        }
        panic!("it was never free again");
    }

    /// A failed transaction: the cached aggregates are as they were, and the next command succeeds.
    async fn a_failed_append_leaves_the_cache_as_it_was(place: &Place) {
        let store = place.open().await;
        let repository = repository(&store);
        repository.execute_one(instruct("counter-1", Command::Add(1))).await.unwrap();
        let (broken, mended) = ("ALTER TABLE log_head RENAME TO hidden", "ALTER TABLE hidden RENAME TO log_head");
        let change = async |sql| {
            let mut tx = store.begin().await.unwrap();
            tx.execute(sql, &[]).await.unwrap();
            tx.commit().await.unwrap();
        };
        change(broken).await;
        let failed = repository.execute_one(instruct("counter-1", Command::Add(10))).await;
        assert!(matches!(failed, Err(CommandError::Store(_))), "{failed:?}");
        change(mended).await;
        let decided = repository.execute_one(instruct("counter-1", Command::Add(100))).await.unwrap();
        assert_eq!(decided.events, [CounterEvent::Added { by: 100, total: 101 }]);
        assert_eq!(assert_decided_on_true_states(&store).await["counter-1"], 101);
        store.close().await;
    }
}
