//! The read models hold the same rows however the log is cut, on either store, and after a rebuild.

use std::sync::Arc;

use linewatch::{
    events::{Event, MarketChange, ScrapeRunEvent},
    projections::{
        self, Consumer, MarketStatus, Runner,
        alerts::{self, AlertFilter, Window},
        fixtures::{self, Availability, FixtureFilter},
        odds_history::{self, Period},
        odds_now, rebuild,
        scrape_runs::{self, FailedAt, RunFilter},
        settings,
    },
};
use linewatch_log::{Append, Dialect, Store, StoreOptions};
use linewatch_model::{
    AlertNumber, AlertSort, AlertStatus, AlertType, Bookmaker, Position, RunScope, RunStatus, Severity, StreamId,
};

use crate::support::{
    place::{Place, on_both_stores},
    story::{append, at, market, registered, scrape_run_story, story, updated},
};

/// A store whose clock stands still, so that stored times can be compared.
async fn open(place: &Place) -> Store {
    let options = StoreOptions { now: Arc::new(|| at(900)), new_log_id: "test".to_owned(), appends: true };
    Store::open(&place.url.parse().unwrap(), options).await.unwrap()
}

/// Appends in chunks and applies each chunk before the next is appended.
async fn tell(store: &Store, appends: Vec<Append>, chunk: usize) -> Runner {
    let runner = Runner::new(store.clone(), projections::all()).await.unwrap();
    let mut rest = appends;
    while !rest.is_empty() {
        let next = rest.split_off(chunk.min(rest.len()));
        // Each in a transaction of its own: their times do not depend on the chunks then.
        for append in rest {
            let verdicts = store.submit(vec![append], None).await.unwrap().await.unwrap().unwrap();
            assert!(verdicts.iter().all(Result::is_ok));
        }
        runner.catch_up().await.unwrap();
        rest = next;
    }
    runner
}

/// Every row of a read model as text, ordered.
async fn rows(store: &Store, projection: &dyn Consumer<Event>) -> Vec<String> {
    let mut rows = Vec::new();
    for table in projection.tables() {
        let sql = match store.dialect() {
            Dialect::Sqlite => "SELECT name FROM pragma_table_info($1) ORDER BY cid",
            Dialect::Postgres => {
                "SELECT CAST(column_name AS text) FROM information_schema.columns WHERE table_name = $1 \
                 ORDER BY ordinal_position"
            }
        };
        let columns = store.reader().fetch(sql, &[(*table).into()]).await.unwrap();
        let text = |column: &str| match store.dialect() {
            // Bytes as PostgreSQL writes them.
            Dialect::Sqlite => format!(
                "CASE typeof({column}) WHEN 'blob' THEN '\\x' || lower(hex({column})) \
                 ELSE COALESCE(CAST({column} AS text), 'NULL') END"
            ),
            Dialect::Postgres => format!("COALESCE(CAST({column} AS text), 'NULL')"),
        };
        let texts: Vec<_> = columns.iter().map(|row| text(row.str(0).unwrap())).collect();
        let sql = format!("SELECT {} FROM {table}", texts.join(" || ' | ' || "));
        let stored = store.reader().fetch(&sql, &[]).await.unwrap();
        rows.extend(stored.iter().map(|row| format!("{table}: {}", row.str(0).unwrap())));
    }
    rows.sort();
    rows
}

/// A story with scrape runs in it: one that was completed, one that failed, one that is going on.
fn story_with_runs(fixtures: i64) -> Vec<Append> {
    let mut appends = story(fixtures);
    let before: usize = appends.iter().map(|append| append.events.len()).sum();
    let first = Position::new(u64::try_from(before).unwrap() + 1);
    for (name, from, kept) in
        [("a", first, &[0, 1, 2, 3][..]), ("b", first.plus(4), &[0, 1, 4]), ("c", first.plus(7), &[0, 2])]
    {
        let events = scrape_run_story(name, from);
        for (sequence, at) in (0..).zip(kept) {
            appends.push(append(StreamId::scrape_run(name), sequence, &events[*at]));
        }
    }
    appends
}

/// One offer that changes every minute. Its market 3743 is suspended at minute 50, withdrawn at 200 and back at 201.
fn long_story() -> Vec<Append> {
    let stream = StreamId::new(StreamId::FIXTURE, "fixture-sr:1");
    let mut appends = vec![append(stream.clone(), 0, &registered(1))];
    for minute in 0..600_u64 {
        let price = format!("{}.{:02}", 2 + minute % 3, minute % 100);
        let priced = |id: &str, change| market(id, None, change, &[("1", &price), ("2", "1.5")]);
        let changed = match minute {
            0 => priced("3743", MarketChange::Opened),
            50 => market("3743", None, MarketChange::Suspended, &[]),
            51..200 => priced("3795", if minute == 51 { MarketChange::Opened } else { MarketChange::Repriced }),
            200 => market("3743", None, MarketChange::Withdrawn, &[]),
            201 => priced("3743", MarketChange::Returned),
            _ => priced("3743", MarketChange::Repriced),
        };
        let update = updated("betpawa", i64::try_from(minute).unwrap(), vec![changed]);
        appends.push(append(stream.clone(), minute + 1, &update));
    }
    appends
}

async fn all_rows(store: &Store) -> Vec<String> {
    let mut all = Vec::new();
    for projection in projections::all() {
        let rows = rows(store, &*projection).await;
        assert!(!rows.is_empty(), "{} is empty", projection.name());
        all.extend(rows);
    }
    all
}

/// Names the first row that differs: all of them would fill pages.
fn assert_same(found: &[String], expected: &[String], when: &str) {
    let differing = found.iter().zip(expected).find(|(found, expected)| found != expected);
    assert!(differing.is_none(), "{when}: {differing:#?}");
    assert_eq!(found.len(), expected.len(), "{when}");
}

async fn dead_lettered(store: &Store) -> Vec<(String, u64)> {
    projections::status(store).await.unwrap().into_iter().map(|it| (it.name, it.dead_lettered)).collect()
}

on_both_stores! {
    async fn any_chunks_give_the_same_rows(place: &Place) {
        let store = open(place).await;
        tell(&store, story_with_runs(6), usize::MAX).await;
        let whole = all_rows(&store).await;
        assert!(dead_lettered(&store).await.iter().all(|(_, dead_lettered)| *dead_lettered == 0));
        for chunk in [1, 7, 40] {
            let other = Place::sqlite();
            let store = open(&other).await;
            tell(&store, story_with_runs(6), chunk).await;
            assert_same(&all_rows(&store).await, &whole, &format!("in chunks of {chunk}"));
            store.close().await;
        }
        store.close().await;
    }

    async fn a_rebuild_gives_the_same_rows(place: &Place) {
        // A clock that goes on: it names the indexes of a rebuild.
        let store = place.open().await;
        tell(&store, story_with_runs(5), 13).await;
        let before = all_rows(&store).await;
        for _ in 0..2 {
            for projection in projections::all() {
                let rebuilt = rebuild(&store, std::slice::from_ref(&projection), |_, _| ()).await.unwrap();
                assert_eq!(rebuilt.dead_lettered, 0);
            }
            assert_same(&all_rows(&store).await, &before, "rebuilt");
        }
        store.close().await;
    }

    async fn what_lacks_its_beginning_is_dead_lettered(place: &Place) {
        let store = open(place).await;
        let mut appends = story(2);
        let stream = StreamId::new(StreamId::FIXTURE, "fixture-sr:99");
        let orphan = linewatch::events::FixtureEvent::AlertsExpired {
            alerts: vec![AlertNumber(1)],
            kickoff: at(1),
            at: at(2),
        };
        appends.push(append(stream.clone(), 0, &orphan));
        let moved = linewatch::events::FixtureEvent::FixtureRescheduled {
            kickoff: at(9),
            previous_kickoff: at(8),
            bookmaker: "betpawa".parse().unwrap(),
            captured_at: at(1),
        };
        appends.push(append(stream, 1, &moved));
        appends.push(append(StreamId::new(StreamId::FIXTURE, "fixture-sr:7"), 0, &registered(7)));
        tell(&store, appends, usize::MAX).await;
        let expected = [("alerts", 1), ("fixtures", 1), ("margins", 1), ("odds_history", 0), ("odds_now", 0), ("rules", 0), ("scrape_runs", 0), ("settings", 0)];
        assert_eq!(dead_lettered(&store).await, expected.map(|(name, dead_lettered)| (name.to_owned(), dead_lettered)));
        let page = fixtures::page(store.reader(), &FixtureFilter::default(), (10, 0)).await.unwrap();
        assert_eq!(page.total, 3, "what follows a dead-lettered event is applied");
        store.close().await;
    }

    async fn what_cannot_be_read_is_dead_lettered_where_it_is_wanted(place: &Place) {
        let store = open(place).await;
        let unreadable = |name: &str, stream: &str| {
            let mut append = append(StreamId::new(StreamId::FIXTURE, stream), 0, &registered(7));
            append.events[0].event_type = name.into();
            r#"{"FromTheFuture":{}}"#.clone_into(&mut append.events[0].payload);
            append
        };
        let mut appends = story(1);
        appends.push(unreadable("OddsUpdated", "fixture-sr:7"));
        appends.push(unreadable("FromTheFuture", "fixture-sr:8"));
        tell(&store, appends, usize::MAX).await;
        let expected = [("alerts", 1), ("fixtures", 0), ("margins", 1), ("odds_history", 1), ("odds_now", 1), ("rules", 0), ("scrape_runs", 0), ("settings", 0)];
        assert_eq!(dead_lettered(&store).await, expected.map(|(name, dead_lettered)| (name.to_owned(), dead_lettered)));
        store.close().await;
    }

    async fn counts_equal_what_is_there(place: &Place) {
        let store = open(place).await;
        tell(&store, story(6), 11).await;
        let counts = alerts::counts(store.reader()).await.unwrap();
        for status in AlertStatus::ALL {
            let sql = "SELECT count(*) FROM alerts WHERE status = $1";
            let row = store.reader().fetch_optional(sql, &[status.as_str().into()]).await.unwrap().unwrap();
            assert_eq!(counts.of_status(*status), row.int(0).unwrap(), "{status}");
        }
        assert_eq!(counts.total(), 18);
        assert_eq!(counts.of_status(AlertStatus::Past), 6);
        assert_eq!(counts.of_type(AlertType::PriceChange), 12);
        assert_eq!(counts.of_severity(Severity::Critical), 12, "six of them escalated");
        store.close().await;
    }

    async fn pages_of_alerts_neither_lose_nor_repeat(place: &Place) {
        let store = open(place).await;
        tell(&store, story(6), usize::MAX).await;
        let window = |limit, offset, after| Window { limit, offset, after, sort: AlertSort::Recency };
        let all = alerts::page(store.reader(), &AlertFilter::default(), window(200, 0, None)).await.unwrap();
        assert!(all.next.is_none() && all.alerts.len() == 18);
        let order: Vec<_> = all.alerts.iter().map(|alert| (alert.detected_at, alert.id)).collect();
        assert!(order.is_sorted_by(|a, b| a > b), "newest first, ties by id");
        let (mut walked, mut after) = (Vec::new(), None);
        loop {
            let page = alerts::page(store.reader(), &AlertFilter::default(), window(4, 0, after)).await.unwrap();
            assert_eq!(page.total, 18);
            let offset = i64::try_from(walked.len()).unwrap();
            let same = alerts::page(store.reader(), &AlertFilter::default(), window(4, offset, None)).await.unwrap();
            assert_eq!(same.alerts, page.alerts);
            walked.extend(page.alerts);
            after = page.next.map(|next| next.to_string().parse().unwrap());
            if after.is_none() {
                break;
            }
        }
        assert_eq!(walked, all.alerts);
        store.close().await;
    }

    async fn alerts_are_filtered(place: &Place) {
        let store = open(place).await;
        tell(&store, story(6), usize::MAX).await;
        let fixture = fixtures::page(store.reader(), &FixtureFilter::default(), (1, 0)).await.unwrap().fixtures.remove(0);
        let cases = [
            (AlertFilter { status: Some(AlertStatus::Acknowledged), ..AlertFilter::default() }, 6),
            (AlertFilter { severities: vec![Severity::Warning], ..AlertFilter::default() }, 6),
            (AlertFilter { event_id: Some(fixture.id), ..AlertFilter::default() }, 3),
            (AlertFilter { event_id: Some(-1), ..AlertFilter::default() }, 0),
            (AlertFilter { bookmakers: vec!["betpawa".parse().unwrap()], ..AlertFilter::default() }, 18),
            (AlertFilter { bookmakers: vec!["bet9ja".parse().unwrap()], ..AlertFilter::default() }, 0),
            (AlertFilter { market_id: Some("5000".parse().unwrap()), ..AlertFilter::default() }, 12),
            (AlertFilter { from: Some(at(5)), to: Some(at(5)), ..AlertFilter::default() }, 18),
            (AlertFilter { from: Some(at(6)), ..AlertFilter::default() }, 0),
            (
                AlertFilter {
                    status: Some(AlertStatus::New),
                    alert_types: vec![AlertType::PriceChange],
                    ..AlertFilter::default()
                },
                6,
            ),
        ];
        for (filter, expected) in cases {
            let page = alerts::page(store.reader(), &filter, Window { limit: 200, offset: 0, after: None, sort: AlertSort::Recency }).await.unwrap();
            assert_eq!((page.total, page.alerts.len()), (expected, usize::try_from(expected).unwrap()), "{filter:?}");
            assert_eq!(page.counts.total(), 18, "the counts do not follow the filters");
        }
        store.close().await;
    }

    async fn an_alert_tells_its_story(place: &Place) {
        let store = open(place).await;
        tell(&store, story(1), usize::MAX).await;
        let window = Window { limit: 9, offset: 0, after: None, sort: AlertSort::Recency };
        let alerts = alerts::page(store.reader(), &AlertFilter::default(), window).await.unwrap().alerts;
        let [third, second, first] = &alerts[..] else { panic!("{} alerts", alerts.len()) };
        assert_eq!((first.status, second.status, third.status), (AlertStatus::Acknowledged, AlertStatus::Past, AlertStatus::New));
        assert_eq!(first.acknowledged_at, Some(at(6)));
        assert_eq!(first.acknowledged_by.as_ref().map(ToString::to_string).as_deref(), Some("anna"));
        assert_eq!(first.note.as_deref(), Some("seen"));
        assert_eq!((second.acknowledged_at, &second.note), (None, &None), "taken back");
        assert_eq!((first.repeats, first.severity, first.first_severity), (1, Severity::Critical, Severity::Elevated));
        assert_eq!(first.latest.as_ref().map(|latest| latest.at), Some(at(6)));
        assert_eq!((third.resolved_at, third.resolved_why.as_deref()), (Some(at(6)), Some("back_in_line")));
        assert_eq!(second.competitor_direction.as_deref(), Some("sportybet:up"));
        assert_eq!(first.event_kickoff, at(701), "the kickoff follows the fixture");
        assert_eq!(first.event_name.as_deref(), Some("Curaçao 1 - Åland 1"));
        assert_eq!(first.correlation_id, "c-1");
        let found = alerts::find(store.reader(), first.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(first));
        assert_eq!(alerts::find(store.reader(), 1).await.unwrap(), None);
        assert!(alerts::due(store.reader(), at(700), 10).await.unwrap().is_empty());
        assert_eq!(alerts::due(store.reader(), at(701), 10).await.unwrap(), ["fixture-sr:1"]);
        store.close().await;
    }

    async fn fixtures_are_found(place: &Place) {
        let store = open(place).await;
        tell(&store, story(6), usize::MAX).await;
        let reader = store.reader();
        let betpawa: Bookmaker = "betpawa".parse().unwrap();
        let bet9ja: Bookmaker = "bet9ja".parse().unwrap();
        let cases = [
            (FixtureFilter { search: Some("CURAÇAO 3".to_owned()), ..FixtureFilter::default() }, 1),
            (FixtureFilter { search: Some("%".to_owned()), ..FixtureFilter::default() }, 0),
            (FixtureFilter { starts_after: Some(at(703)), ..FixtureFilter::default() }, 3),
            (FixtureFilter { kickoff_from: Some(at(702)), kickoff_to: Some(at(703)), ..FixtureFilter::default() }, 2),
            (FixtureFilter { min_bookmakers: Some(2), ..FixtureFilter::default() }, 6),
            (FixtureFilter { min_bookmakers: Some(3), ..FixtureFilter::default() }, 0),
            (FixtureFilter { countries: vec!["Unknown".to_owned()], ..FixtureFilter::default() }, 2),
            (FixtureFilter { availability: Some(Availability::At(betpawa.clone())), ..FixtureFilter::default() }, 6),
            (FixtureFilter { availability: Some(Availability::OnlyElsewhere(betpawa)), ..FixtureFilter::default() }, 0),
            (FixtureFilter { availability: Some(Availability::OnlyElsewhere(bet9ja)), ..FixtureFilter::default() }, 6),
            (FixtureFilter { availability: Some(Availability::WithUnavailable), ..FixtureFilter::default() }, 6),
        ];
        for (filter, expected) in cases {
            let page = fixtures::page(reader, &filter, (50, 0)).await.unwrap();
            assert_eq!((page.total, page.fixtures.len()), (expected, usize::try_from(expected).unwrap()), "{filter:?}");
        }
        let tournaments = fixtures::tournaments(reader, None, at(0)).await.unwrap();
        let names: Vec<_> = tournaments.iter().map(|it| (it.country.as_str(), it.name.as_str())).collect();
        let expected = [
            ("Ghana", "Premier League"),
            ("Ghana", "Unknown"),
            ("Norway", "Premier League"),
            ("Unknown", "Premier League"),
        ];
        assert_eq!(names, expected, "equally named leagues of two countries are two");
        let of_one = FixtureFilter { tournaments: vec![tournaments[0].id], ..FixtureFilter::default() };
        assert_eq!(fixtures::page(reader, &of_one, (50, 0)).await.unwrap().total, 1);
        assert_eq!(fixtures::countries(reader, None, at(0)).await.unwrap(), ["Ghana", "Norway", "Unknown"]);
        assert_eq!(odds_now::upcoming_with_unavailable(reader, at(703)).await.unwrap(), 3);
        store.close().await;
    }

    async fn offers_are_as_they_were_last_seen(place: &Place) {
        let store = open(place).await;
        tell(&store, story(2), usize::MAX).await;
        let books = odds_now::books(store.reader(), &["fixture-sr:1"]).await.unwrap();
        let [betpawa, sportybet] = &books[..] else { panic!("bet9ja never offered anything: {books:?}") };
        assert_eq!((betpawa.changed_at, betpawa.confirmed_at), (at(10), at(10)));
        assert_eq!((sportybet.changed_at, sportybet.confirmed_at), (at(0), at(5)));
        assert_eq!((betpawa.open_markets, betpawa.unavailable_markets), (1, 1));
        assert_eq!((sportybet.open_markets, sportybet.unavailable_markets), (2, 0));
        let offers = odds_now::offers(store.reader(), "fixture-sr:1").await.unwrap();
        let gone = offers[0].markets.iter().find(|market| market.key.market_id.as_str() == "5000").unwrap();
        assert_eq!((gone.standing, gone.unavailable_since), (MarketStatus::Withdrawn, Some(at(5))));
        assert_eq!(gone.margin().unwrap().to_string(), "3.91", "of the last prices");
        store.close().await;
    }

    async fn a_market_has_a_history(place: &Place) {
        let store = open(place).await;
        tell(&store, story(2), usize::MAX).await;
        let stream = StreamId::new(StreamId::FIXTURE, "fixture-sr:1");
        let more = updated("betpawa", 20, vec![]);
        let seen = append(stream, 21, &more);
        store.submit(vec![seen], None).await.unwrap().await.unwrap().unwrap();
        Runner::new(store.clone(), projections::all()).await.unwrap().catch_up().await.unwrap();
        let (betpawa, line) = ("betpawa".parse().unwrap(), Some("2.5".parse().unwrap()));
        let history = async |market: &str, line, period| {
            let market = market.parse().unwrap();
            odds_history::market_history(store.reader(), "fixture-sr:1", &betpawa, (&market, line), period).await.unwrap()
        };
        let points = history("5000", line, Period::default()).await;
        let told: Vec<_> = points.iter().map(|it| (it.captured_at, it.market.standing, it.confirmed)).collect();
        let expected = [
            (at(0), MarketStatus::Open, false),
            (at(5), MarketStatus::Suspended, false),
            (at(10), MarketStatus::Withdrawn, false),
            (at(20), MarketStatus::Withdrawn, true),
        ];
        assert_eq!(told, expected);
        assert!(points.iter().all(|point| point.market.live().count() == 2), "the last prices are repeated");
        assert_eq!(points[2].market.unavailable_since, Some(at(5)));
        let without_line = history("5000", None, Period { from: Some(at(5)), to: Some(at(6)) }).await;
        assert_eq!(without_line, points[1..2], "a market with one line needs none in the question");
        assert!(history("3795", None, Period::default()).await.is_empty(), "never open");
        let (changes, total) =
            odds_history::changes(store.reader(), "fixture-sr:1", None, Period::default(), (2, 0)).await.unwrap();
        assert_eq!((changes[0].captured_at, changes.len(), total), (at(20), 2, 5));
        store.close().await;
    }

    async fn a_long_history_is_read_as_far_back_as_it_is_needed(place: &Place) {
        let store = open(place).await;
        tell(&store, long_story(), usize::MAX).await;
        let (betpawa, market) = ("betpawa".parse().unwrap(), "3743".parse().unwrap());
        let history = async |period| {
            odds_history::market_history(store.reader(), "fixture-sr:1", &betpawa, (&market, None), period).await.unwrap()
        };
        let all = history(Period::default()).await;
        let minutes = (0..=50).chain(200..600).map(at);
        assert!(all.iter().map(|point| point.captured_at).eq(minutes), "{} points", all.len());
        let withdrawn = &all[51];
        assert_eq!(withdrawn.market.unavailable_since, Some(at(50)), "suspended before");
        assert_eq!(withdrawn.market.outcomes, all[49].market.outcomes, "the last prices");
        for (from, to) in [(150, None), (400, None), (30, Some(220)), (150, Some(199)), (599, None), (600, None)] {
            let period = Period { from: Some(at(from)), to: to.map(at) };
            let expected: Vec<_> = all.iter().filter(|point| period.contains(point.captured_at)).cloned().collect();
            assert_eq!(history(period).await, expected, "from {from} to {to:?}");
        }
        let changes = async |period, window| {
            odds_history::changes(store.reader(), "fixture-sr:1", Some(&betpawa), period, window).await.unwrap()
        };
        let (page, total) = changes(Period { from: Some(at(100)), to: Some(at(299)) }, (70, 10)).await;
        assert_eq!((total, page.len()), (200, 70));
        assert!(page.iter().map(|change| change.captured_at).eq((220..290).rev().map(at)), "newest first");
        store.close().await;
    }

    async fn a_long_history_is_the_same_however_it_is_cut(place: &Place) {
        let store = open(place).await;
        tell(&store, long_story(), usize::MAX).await;
        let history = projections::all().into_iter().find(|it| it.name() == "odds_history").unwrap();
        let whole = rows(&store, &*history).await;
        // 600 changes: 18 complete runs and one that goes on.
        assert_eq!(whole.len(), 19, "{whole:#?}");
        for chunk in [32, 33, 201] {
            let other = Place::sqlite();
            let store = open(&other).await;
            tell(&store, long_story(), chunk).await;
            assert_same(&rows(&store, &*history).await, &whole, &format!("in chunks of {chunk}"));
            store.close().await;
        }
        rebuild(&store, std::slice::from_ref(&history), |_, _| ()).await.unwrap();
        assert_same(&rows(&store, &*history).await, &whole, "rebuilt");
        store.close().await;
    }

    async fn settings_have_versions(place: &Place) {
        let store = open(place).await;
        let runner = Runner::new(store.clone(), projections::all()).await.unwrap();
        let (defaults, created) = settings::current(store.reader()).await.unwrap();
        assert_eq!((defaults.version.get(), created), (0, None));
        drop(runner);
        tell(&store, story(1), usize::MAX).await;
        let (current, created) = settings::current(store.reader()).await.unwrap();
        assert_eq!((current.version.get(), current.settings.scrape_interval_minutes), (1, 7));
        assert_eq!((current.changed_at, created), (Some(at(3)), Some(at(3))));
        assert_eq!(settings::history(store.reader(), None, 10).await.unwrap(), [current]);
        store.close().await;
    }

    async fn runs_are_told_with_their_phases_failures_and_bookmakers(place: &Place) {
        let store = open(place).await;
        tell(&store, story_with_runs(1), 5).await;
        let reader = store.reader();
        let page = scrape_runs::page(reader, &RunFilter::default(), (10, 0)).await.unwrap();
        let statuses: Vec<_> = page.runs.iter().map(|run| run.status).collect();
        assert_eq!(statuses, [RunStatus::Running, RunStatus::ConnectionFailed, RunStatus::Partial], "newest first");
        let ids: Vec<_> = page.runs.iter().map(|run| run.id).collect();
        assert!(page.total == 3 && ids.is_sorted_by(|a, b| a > b));
        let filter = RunFilter { statuses: vec![RunStatus::Partial, RunStatus::Completed], scopes: vec![RunScope::Selection] };
        let partial = scrape_runs::page(reader, &filter, (10, 0)).await.unwrap();
        assert_eq!((partial.total, &partial.runs[..]), (1, &page.runs[2..]));
        let second = scrape_runs::page(reader, &RunFilter::default(), (1, 1)).await.unwrap();
        assert_eq!(second.runs, page.runs[1..2]);
        let done = &page.runs[2];
        assert_eq!((done.trigger.as_str(), done.fixtures, done.failed, done.reconciled), ("retry:17", 2, 1, 5));
        assert_eq!((done.batches, done.changed, done.unchanged, done.alerts, done.failures), (1, 6, 1, 2, 4), "what reconciling did counts");
        assert_eq!((done.started_at, done.ended_at, done.elapsed_ms), (at(0), Some(at(3)), Some(3_000)));
        assert_eq!(scrape_runs::find(reader, done.id).await.unwrap().as_ref(), Some(done));
        assert_eq!(scrape_runs::find(reader, 1).await.unwrap(), None, "another event's position");
        let phases = scrape_runs::phases_of(reader, done.id).await.unwrap();
        let told: Vec<_> =
            phases.iter().map(|it| (it.phase.as_str(), it.started_at, it.ended_at, it.processed)).collect();
        let expected = [
            ("initializing", at(0), Some(at(1)), None),
            ("scraping", at(1), Some(at(3)), Some(3)),
            ("completed", at(3), Some(at(3)), Some(2)),
        ];
        assert_eq!(told, expected);
        let going = scrape_runs::phases_of(reader, page.runs[0].id).await.unwrap();
        assert_eq!(going.last().map(|it| (it.phase.as_str(), it.ended_at)), Some(("initializing", None)));
        let active = scrape_runs::active(reader).await.unwrap();
        let active: Vec<_> = active.iter().map(|run| (run.key.as_str(), run.id, run.last_progress_at)).collect();
        assert_eq!(active, [("c", page.runs[0].id.unsigned_abs(), at(2))]);
        let failures = scrape_runs::errors_of(reader, done.id).await.unwrap();
        assert_eq!(failures.len(), 2);
        let everything = [FailedAt { bookmaker: "betpawa".parse().unwrap(), fixtures: None }];
        assert_eq!(scrape_runs::failed_of(reader, done).await.unwrap(), everything, "2 were left out");
        assert_eq!(scrape_runs::failed_of(reader, &page.runs[1]).await.unwrap(), everything);
        assert_eq!(scrape_runs::failed_of(reader, &page.runs[0]).await.unwrap(), everything, "a list of it failed");
        store.close().await;
    }

    async fn figures_are_over_many_runs(place: &Place) {
        let store = open(place).await;
        tell(&store, story_with_runs(1), usize::MAX).await;
        let reader = store.reader();
        let stats = scrape_runs::stats(reader, at(1)).await.unwrap();
        let whole_cycles = (stats.ended, stats.ended_ms);
        assert_eq!((stats.total, stats.recent, whole_cycles), (3, 0, (0, 0)));
        assert_eq!(scrape_runs::stats(reader, at(0)).await.unwrap().recent, 3);
        let days = scrape_runs::days_since(reader, at(0), RunScope::Selection).await.unwrap();
        assert_eq!(days.len(), 1);
        let day = days[0];
        assert_eq!(day.begins, "2026-06-26T00:00:00Z".parse().unwrap());
        let elapsed = "3 s each by the clock that nobody sets, whatever the wall clock said";
        assert_eq!((day.ended, day.ended_ms, day.fixtures), (2, 6_000, 4), "{elapsed}");
        assert_eq!((day.completed, day.partial, day.failed), (0, 1, 1));
        assert_eq!(scrape_runs::days_since(reader, at(1), RunScope::Selection).await.unwrap(), []);
        assert_eq!(scrape_runs::days_since(reader, at(0), RunScope::Everything).await.unwrap(), []);
        assert_eq!(scrape_runs::books_since(reader, at(0), Some(RunScope::Everything)).await.unwrap(), []);
        let books = scrape_runs::books_since(reader, at(0), None).await.unwrap();
        assert_eq!(books.len(), 1);
        let book = &books[0];
        assert_eq!((book.runs, book.completed, book.duration_ms), (2, 1, 840));
        assert_eq!((book.total, book.scraped, book.failed), (6, 2, 4));
        let totals = scrape_runs::totals_since(reader, at(0)).await.unwrap();
        assert_eq!((totals.runs, totals.fixtures, totals.failed, totals.changed), (3, 4, 2, 10));
        let errors = scrape_runs::errors_since(reader, at(0)).await.unwrap();
        assert_eq!(errors.iter().map(|error| error.count).collect::<Vec<_>>(), [4], "what ended the run is counted once");
        let health = scrape_runs::health(reader).await.unwrap();
        let health: Vec<_> =
            health.iter().map(|it| (it.bookmaker.as_str(), it.last_status.as_str(), it.last_success_at)).collect();
        assert_eq!(health, [("betpawa", "failed", Some(at(3)))]);
        store.close().await;
    }

    async fn of_a_run_with_many_failures_some_are_kept_and_all_counted(place: &Place) {
        let store = open(place).await;
        let stream = StreamId::scrape_run("x");
        let mut appends = vec![append(stream.clone(), 0, &scrape_run_story("x", Position::new(1))[0])];
        for sequence in 1..=20 {
            let mut event = scrape_run_story("x", Position::new(1)).remove(1);
            let ScrapeRunEvent::ScrapeProgressed { failures, failures_left_out, .. } = &mut event else { panic!() };
            *failures = vec![failures[0].clone(); 50];
            *failures_left_out = 7;
            appends.push(append(stream.clone(), sequence, &event));
        }
        let orphan = &scrape_run_story("y", Position::new(4_711))[1];
        appends.push(append(StreamId::scrape_run("y"), 0, orphan));
        tell(&store, appends, usize::MAX).await;
        let run = scrape_runs::find(store.reader(), 1).await.unwrap().unwrap();
        assert_eq!(run.failures, 20 * 57);
        assert_eq!(scrape_runs::errors_of(store.reader(), 1).await.unwrap().len(), 500);
        assert!(dead_lettered(&store).await.contains(&("scrape_runs".to_owned(), 1)), "what lacks its beginning is dead-lettered");
        store.close().await;
    }
}
