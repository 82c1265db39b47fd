//! What the Risk page asks for over real HTTP, on both stores: alerts by event, acknowledging many, facets.

use std::time::{Duration, Instant};

use linewatch::projections::{
    self, Runner,
    alerts::{self, AlertFilter, GroupWindow},
};
use linewatch_log::{Append, Dialect, Store};
use linewatch_model::{AlertSort, AlertStatus, AlertType, Severity, StreamId};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    batch::{one_x_two, past},
    place::{Place, on_both_stores},
    story::{alert, append, registered},
};

fn offer(book: &str, minute: u32, event: &Value, markets: &[Value]) -> Value {
    json!({ "bookmaker": book, "capturedAt": past(minute), "event": event, "markets": markets })
}

fn norway() -> Value {
    json!({ "key": "sr:1", "name": "Norway - France", "homeTeam": "Norway", "awayTeam": "France",
        "kickoff": "2099-06-26T12:00:00Z", "sport": "Football", "country": "World", "tournament": "World Cup" })
}

fn brann() -> Value {
    json!({ "key": "sr:2", "name": "Åsane - Brann", "homeTeam": "Åsane", "awayTeam": "Brann",
        "kickoff": "2099-06-26T11:00:00Z", "sport": "Football", "country": "Norway", "tournament": "OBOS-ligaen" })
}

fn kumasi() -> Value {
    json!({ "key": "sr:3", "name": "Kumasi - Accra", "homeTeam": "Kumasi", "awayTeam": "Accra",
        "kickoff": "2099-06-26T13:00:00Z", "sport": "Football", "country": "Ghana", "tournament": "Premier League" })
}

/// Norway: one critical price change. Brann, a minute later: an elevated one at either book. Kumasi, another minute
/// later: the market vanished at betpawa.
async fn three_events(app: &TestApp) {
    let mut opened = Vec::new();
    for event in [norway(), brann(), kumasi()] {
        opened.push(offer("betpawa", 0, &event, &[one_x_two([2.0, 3.4, 3.1])]));
        opened.push(offer("sportybet", 0, &event, &[one_x_two([3.0, 3.4, 3.1])]));
    }
    let moved = vec![
        offer("betpawa", 5, &norway(), &[one_x_two([2.5, 3.4, 3.1])]),
        offer("betpawa", 6, &brann(), &[one_x_two([2.2, 3.4, 3.1])]),
        offer("sportybet", 6, &brann(), &[one_x_two([3.3, 3.4, 3.1])]),
        offer("betpawa", 7, &kumasi(), &[]),
        offer("sportybet", 7, &kumasi(), &[one_x_two([3.0, 3.4, 3.1])]),
    ];
    app.batch(&json!({ "snapshots": opened })).await.expect(201);
    let answer = app.batch(&json!({ "snapshots": moved })).await.expect(201);
    assert_eq!(answer["alerts"], 4, "{answer}");
    app.get(&format!("/api/alerts?min_position={}", answer["position"])).await.expect(200);
}

async fn groups(app: &TestApp, query: &str) -> Value {
    app.get(&format!("/api/alerts/groups?{query}")).await.expect(200)
}

fn names(page: &Value) -> Vec<String> {
    let names = page["groups"].as_array().unwrap().iter().map(|group| group["homeTeam"].as_str().unwrap().to_owned());
    names.collect()
}

async fn event_id(app: &TestApp, home: &str) -> i64 {
    let page = groups(app, "").await;
    let groups = page["groups"].as_array().unwrap();
    groups.iter().find(|group| group["homeTeam"] == home).unwrap()["eventId"].as_i64().unwrap()
}

async fn acknowledge(app: &TestApp, query: &str, body: &Value) -> Value {
    app.json(Method::POST, &format!("/api/alerts/acknowledge{query}"), body).await.expect(200)
}

fn verdicts(answer: &Value) -> Vec<&str> {
    answer["results"].as_array().unwrap().iter().map(|result| result["verdict"].as_str().unwrap()).collect()
}

on_both_stores! {
    async fn alerts_come_by_event_in_every_order(place: &Place) {
        let app = TestApp::start(place).await;
        three_events(&app).await;
        let page = groups(&app, "status=new").await;
        assert_eq!(names(&page), ["Kumasi", "Åsane", "Norway"], "the newest first");
        let counts = ["totalGroups", "totalAlerts", "newCount", "acknowledgedCount", "pastCount", "nextCursor"];
        assert_eq!(json!(counts.map(|name| &page[name])), json!([3, 4, 4, 0, 0, null]));
        let brann = &page["groups"][1];
        assert_eq!(brann["bySeverity"], json!({ "warning": 0, "elevated": 2, "critical": 0 }));
        assert_eq!(brann["byType"], json!({ "price_change": 2, "direction_disagreement": 0, "availability": 0 }));
        assert_eq!(brann["bookmakers"], json!(["betpawa", "sportybet"]));
        let shown = ["eventName", "tournament", "country", "count", "highestSeverity", "kickoff"];
        let expected = json!(["Åsane - Brann", "OBOS-ligaen", "Norway", 2, "elevated", "2099-06-26T11:00:00Z"]);
        assert_eq!(json!(shown.map(|name| &brann[name])), expected);
        for (sort, expected) in [
            ("recency", ["Kumasi", "Åsane", "Norway"]),
            ("severity", ["Norway", "Åsane", "Kumasi"]),
            ("kickoff", ["Åsane", "Norway", "Kumasi"]),
        ] {
            assert_eq!(names(&groups(&app, &format!("sort={sort}")).await), expected, "{sort}");
            let (mut walked, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = groups(&app, &format!("sort={sort}&limit=1{cursor}")).await;
                assert_eq!((&page["totalGroups"], &page["totalAlerts"]), (&json!(3), &json!(4)));
                walked.extend(names(&page));
                let Some(next) = page["nextCursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            assert_eq!(walked, expected, "{sort}, one by one");
            let list = app.get(&format!("/api/alerts?status=new&sort={sort}&limit=1")).await.expect(200);
            let (mut walked, mut next) = (vec![list["alerts"][0]["homeTeam"].clone()], list["nextCursor"].clone());
            while let Some(cursor) = next.as_str() {
                let path = format!("/api/alerts?status=new&sort={sort}&limit=1&cursor={cursor}");
                let list = app.get(&path).await.expect(200);
                walked.push(list["alerts"][0]["homeTeam"].clone());
                next = list["nextCursor"].clone();
            }
            assert_eq!(walked.len(), 4, "{sort}: {walked:?}");
            walked.dedup();
            assert_eq!(json!(walked), json!(expected), "{sort}");
        }
        app.stop().await;
    }

    async fn groups_and_lists_take_the_same_filters(place: &Place) {
        let app = TestApp::start(place).await;
        three_events(&app).await;
        let facets = app.get("/api/alerts/facets?status=new").await.expect(200);
        assert_eq!(facets["bookmakers"][0], json!({ "value": "betpawa", "name": "BetPawa", "count": 3 }));
        assert_eq!(facets["severities"].as_array().unwrap().len(), 3);
        assert_eq!(facets["countries"][0], json!({ "value": "Norway", "name": "Norway", "count": 2 }));
        let obos = &facets["tournaments"][0];
        assert_eq!((&obos["name"], &obos["country"], &obos["count"]), (&json!("OBOS-ligaen"), &json!("Norway"), &json!(2)));
        let tournament = format!("tournament={}", obos["id"]);
        let cases: [(&str, &[&str], usize); 14] = [
            ("bookmaker=sportybet", &["Åsane"], 1),
            ("bookmaker=sportybet&bookmaker=betpawa", &["Kumasi", "Åsane", "Norway"], 4),
            ("severity=critical&severity=elevated", &["Åsane", "Norway"], 3),
            ("alertType=availability", &["Kumasi"], 1),
            ("country=Norway&country=Ghana", &["Kumasi", "Åsane"], 3),
            (&tournament, &["Åsane"], 2),
            ("search=%C3%85SANE", &["Åsane"], 2),
            ("search=brann%201x2%20sportybet", &["Åsane"], 1),
            ("search=world%20cup", &["Norway"], 1),
            ("search=france%20over", &[], 0),
            ("search=%25", &[], 0),
            ("status=acknowledged", &[], 0),
            ("from=2026-06-26T10:06:00Z&to=2026-06-26T10:06:00Z", &["Åsane"], 2),
            ("status=new&country=Nowhere", &[], 0),
        ];
        for (query, expected, alerts) in cases {
            let page = groups(&app, query).await;
            assert_eq!(names(&page), expected, "{query}");
            assert_eq!(page["totalAlerts"], alerts, "{query}");
            let list = app.get(&format!("/api/alerts?{query}")).await.expect(200);
            assert_eq!((&list["total"], list["alerts"].as_array().unwrap().len()), (&json!(alerts), alerts), "{query}");
        }
        for (query, field) in [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("cursor=x", "cursor"),
            ("cursor=kickoff.1.2.3", "cursor"),
            ("severity=bad", "severity"),
            ("sort=price", "sort"),
            ("tournament=x", "tournament"),
            ("from=2026-06-26T11:00:00Z&to=2026-06-26T10:00:00Z", "from"),
            ("search=1%202%203%204%205%206%207%208%209", "search"),
        ] {
            let answer = app.get(&format!("/api/alerts/groups?{query}")).await;
            answer.problem(400);
            assert_eq!(answer.json()["field"], field, "{query}");
        }
        app.stop().await;
    }

    async fn an_event_shows_the_prices_around_its_alerts(place: &Place) {
        let app = TestApp::start(place).await;
        three_events(&app).await;
        let brann = event_id(&app, "Åsane").await;
        let detail = app.get(&format!("/api/alerts/groups/{brann}?status=new")).await.expect(200);
        assert_eq!((&detail["group"]["count"], &detail["truncated"]), (&json!(2), &json!(false)));
        let alerts = detail["alerts"].as_array().unwrap();
        for alert in alerts {
            let prices: Vec<_> = alert["prices"].as_array().unwrap().iter().map(|price| (&price["bookmakerSlug"], &price["odds"], &price["available"])).collect();
            assert_eq!(json!(prices), json!([["betpawa", 2.2, true], ["sportybet", 3.3, true]]));
        }
        let ours = alerts.iter().find(|alert| alert["bookmakerSlug"] == "betpawa").unwrap();
        let opened = 1_782_468_000_000_i64;
        assert_eq!(ours["spark"], json!([[opened, 2], [opened + 360_000, 2.2]]));
        let only = app.get(&format!("/api/alerts/groups?eventId={brann}")).await.expect(200);
        assert_eq!((&only["groups"][0]["eventId"], only["groups"].as_array().unwrap().len()), (&json!(brann), 1));
        let ours_alone = app.get(&format!("/api/alerts/groups/{brann}?bookmaker=betpawa")).await.expect(200);
        assert_eq!((&ours_alone["group"]["count"], ours_alone["alerts"].as_array().unwrap().len()), (&json!(1), 1));
        let none = app.get(&format!("/api/alerts/groups/{brann}?severity=critical")).await.expect(200);
        assert_eq!(none, json!({ "group": null, "alerts": [], "truncated": false }));
        let kumasi = event_id(&app, "Kumasi").await;
        let other = app.get(&format!("/api/alerts/groups/{brann}?eventId={kumasi}")).await.expect(200);
        assert_eq!(other, none, "a filter by another event leaves nothing");
        let gone = app.get(&format!("/api/alerts/groups/{kumasi}")).await.expect(200);
        let gone = &gone["alerts"][0];
        assert!(gone.get("spark").is_none(), "{gone}");
        let [ours, theirs] = [0, 1].map(|at| &gone["prices"][at]);
        assert_eq!((&ours["available"], &ours["unavailableSince"]), (&json!(false), &json!("2026-06-26T10:07:00Z")));
        assert_eq!((&theirs["available"], &theirs["unavailableSince"]), (&json!(true), &Value::Null));
        assert_eq!(app.get("/api/alerts/groups/999999").await.problem(404), "Event not found");
        app.stop().await;
    }

    async fn many_are_acknowledged_at_once_with_a_verdict_each(place: &Place) {
        let app = TestApp::start(place).await;
        three_events(&app).await;
        let list = app.get("/api/alerts").await.expect(200);
        let ids: Vec<i64> = list["alerts"].as_array().unwrap().iter().map(|alert| alert["id"].as_i64().unwrap()).collect();
        let before = app.get("/api/status").await.expect(200)["head"].as_u64().unwrap();
        let mut asked = ids.clone();
        asked.extend([999_999, ids[0], 1]);
        let body = json!({ "alertIds": asked, "acknowledged": true, "note": "all checked" });
        let done = acknowledge(&app, "", &body).await;
        let expected = ["acknowledged", "acknowledged", "acknowledged", "acknowledged", "not_found", "not_found"];
        assert_eq!(verdicts(&done), expected, "each once, in the order asked for");
        assert_eq!(done["position"], before + 4, "an event each, and nothing else");
        let first = &done["results"][0];
        assert_eq!((&first["alert"]["status"], &first["alert"]["note"]), (&json!("acknowledged"), &json!("all checked")));
        assert_eq!(done["results"][4]["alert"], Value::Null);
        let log = app.get(&format!("/api/audit/events?since={before}")).await.text;
        let times: Vec<Value> = log.lines().take(4).map(|line| serde_json::from_str::<Value>(line).unwrap()["recorded_at"].clone()).collect();
        assert!(times.iter().all(|time| *time == times[0]), "one transaction: {times:?}");
        let again = acknowledge(&app, "", &json!({ "alertIds": ids, "acknowledged": true, "note": "me too" })).await;
        assert_eq!(verdicts(&again), ["unchanged"; 4]);
        let alert = &again["results"][0]["alert"];
        assert_eq!((&alert["acknowledgedBy"], &alert["note"]), (&json!("local"), &json!("all checked")), "who was faster");
        assert_eq!(groups(&app, "status=new").await["totalGroups"], 0);
        let back = acknowledge(&app, "", &json!({ "alertIds": [ids[0]], "acknowledged": false })).await;
        assert_eq!(verdicts(&back), ["unacknowledged"]);
        assert_eq!(back["results"][0]["alert"]["acknowledgedBy"], Value::Null);
        app.stop().await;
    }

    async fn a_whole_event_is_acknowledged_as_far_as_it_was_seen(place: &Place) {
        let app = TestApp::start(place).await;
        three_events(&app).await;
        let brann = event_id(&app, "Åsane").await;
        let all = json!({ "eventId": brann, "acknowledged": true });
        let kumasi = event_id(&app, "Kumasi").await;
        let other = acknowledge(&app, &format!("?eventId={kumasi}"), &all).await;
        assert_eq!(other["results"], json!([]), "a filter by another event leaves nothing");
        let theirs = acknowledge(&app, "?bookmaker=sportybet", &all).await;
        assert_eq!(verdicts(&theirs), ["acknowledged"]);
        assert_eq!(theirs["results"][0]["alert"]["bookmakerSlug"], "sportybet");
        let seen = groups(&app, "status=new&bookmaker=betpawa").await["groups"][0]["newestAlertId"].as_i64().unwrap();
        let unseen = acknowledge(&app, "", &json!({ "eventId": brann, "acknowledged": true, "upTo": 1 })).await;
        assert_eq!(unseen["results"], json!([]), "stored after what was seen");
        let body = json!({ "eventId": brann, "acknowledged": true, "upTo": seen.max(i64::from(u32::MAX)), "note": "ok" });
        assert_eq!(verdicts(&acknowledge(&app, "", &body).await), ["acknowledged"]);
        let nothing = acknowledge(&app, "", &all).await;
        assert_eq!((&nothing["results"], &nothing["truncated"]), (&json!([]), &json!(false)));
        let back = acknowledge(&app, "", &json!({ "eventId": brann, "acknowledged": false })).await;
        assert_eq!(verdicts(&back), ["unacknowledged"; 2]);
        for (body, status) in [
            (json!({ "acknowledged": true }), 400),
            (json!({ "acknowledged": true, "eventId": brann, "alertIds": [1] }), 400),
            (json!({ "acknowledged": true, "alertIds": [] }), 400),
            (json!({ "acknowledged": true, "alertIds": vec![1; 501] }), 400),
            (json!({ "acknowledged": true, "alertIds": [1], "upTo": 5 }), 400),
            (json!({ "alertIds": [1] }), 400),
            (json!({ "acknowledged": true, "alertIds": [1], "why": "x" }), 400),
            (json!({ "acknowledged": true, "eventId": 999_999 }), 404),
        ] {
            app.json(Method::POST, "/api/alerts/acknowledge", &body).await.problem(status);
        }
        app.stop().await;
    }

    /// A kickoff that has passed: the sweep turns the alert past, and nobody can change it.
    async fn past_alerts_are_refused_one_by_one(place: &Place) {
        let app = TestApp::start(place).await;
        let mut started = norway();
        started["key"] = json!("sr:9");
        started["kickoff"] = json!("2026-06-26T11:00:00Z");
        let moment = |minute, price| json!({ "snapshots": [
            offer("betpawa", minute, &started, &[one_x_two([price, 3.4, 3.1])]),
            offer("sportybet", minute, &started, &[one_x_two([3.0, 3.4, 3.1])]),
        ] });
        app.batch(&moment(0, 2.0)).await.expect(201);
        app.batch(&moment(5, 2.5)).await.expect(201);
        let until = Instant::now() + Duration::from_secs(20);
        let id = loop {
            let list = app.get("/api/alerts?status=past").await.expect(200);
            if let Some(id) = list["alerts"][0]["id"].as_i64() {
                break id;
            }
            assert!(Instant::now() < until, "the alert did not become past");
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        three_events(&app).await;
        let new = app.get("/api/alerts?status=new&limit=1").await.expect(200)["alerts"][0]["id"].as_i64().unwrap();
        let done = acknowledge(&app, "", &json!({ "alertIds": [id, new], "acknowledged": true })).await;
        assert_eq!(verdicts(&done), ["past", "acknowledged"]);
        assert_eq!(done["results"][0]["alert"]["status"], "past");
        app.stop().await;
    }

    /// What is filtered and sorted by comes from an index.
    async fn the_main_queries_use_an_index(place: &Place) {
        let store = place.open().await;
        many(&store, 4, 3).await;
        let new = AlertFilter { status: Some(AlertStatus::New), ..AlertFilter::default() };
        let some = AlertFilter { severities: vec![Severity::Critical], countries: vec!["Ghana".to_owned()], ..new.clone() };
        for filter in [new, some] {
            for (sort, index) in [
                (AlertSort::Recency, "alerts_status"),
                (AlertSort::Severity, "alerts_worst"),
                (AlertSort::Kickoff, "alerts_due"),
            ] {
                let [list, groups] = alerts::statements(&filter, sort);
                let list = plan(&store, &list).await;
                let groups = plan(&store, &groups).await;
                for plan in [&list, &groups] {
                    assert!(!plan.contains("Seq Scan on alerts") && !plan.contains("SCAN a"), "{sort}: {plan}");
                }
                if store.dialect() == Dialect::Sqlite {
                    assert!(groups.contains("COVERING INDEX alerts_groups (status=?"), "{sort}: {groups}");
                    if filter.countries.is_empty() {
                        assert!(list.contains(index) && !list.contains("TEMP B-TREE"), "{sort}: {list}");
                    }
                } else if filter.countries.is_empty() {
                    assert!(list.contains(index) && !list.contains("Sort"), "{sort}: {list}");
                }
            }
        }
        store.close().await;
    }
}

/// How the database would run a statement. PostgreSQL would read so small a table as a whole; told not to, it shows
/// whether it could do otherwise.
async fn plan(store: &Store, (sql, values): &(String, Vec<linewatch_log::Value>)) -> String {
    let mut tx = store.begin().await.unwrap();
    let (explain, column) = match store.dialect() {
        Dialect::Sqlite => ("EXPLAIN QUERY PLAN", 3),
        Dialect::Postgres => {
            for mode in ["enable_seqscan", "enable_sort", "enable_bitmapscan"] {
                tx.execute(&format!("SET LOCAL {mode} = off"), &[]).await.unwrap();
            }
            ("EXPLAIN", 0)
        }
    };
    let rows = tx.fetch(&format!("{explain} {sql}"), values).await.unwrap();
    tx.rollback().await;
    rows.iter().map(|row| row.text(column).unwrap()).collect::<Vec<_>>().join("\n")
}

/// Fixtures with so many open alerts each.
async fn many(store: &Store, fixtures: i64, each: u32) {
    let runner = Runner::new(store.clone(), projections::all()).await.unwrap();
    let types = [AlertType::PriceChange, AlertType::DirectionDisagreement, AlertType::Availability];
    for n in 0..fixtures {
        let stream = StreamId::new(StreamId::FIXTURE, &format!("fixture-sr:{n}"));
        let mut appends: Vec<Append> = vec![append(stream.clone(), 0, &registered(n))];
        for number in 1..=each {
            let minute = i64::from(number) + n % 7;
            let event = alert(number, minute, types[number as usize % 3]);
            appends.push(append(stream.clone(), u64::from(number), &event));
        }
        let verdicts = store.submit(appends, None).await.unwrap().await.unwrap().unwrap();
        assert!(verdicts.iter().all(Result::is_ok));
    }
    runner.catch_up().await.unwrap();
}

/// 10,000 open alerts of 500 fixtures: the best of some tries, because other tests run beside this one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_open_alerts_are_grouped_in_time() {
    let place = Place::sqlite();
    let store = place.open().await;
    many(&store, 500, 20).await;
    let new = AlertFilter { status: Some(AlertStatus::New), ..AlertFilter::default() };
    let searched = AlertFilter { words: vec!["land".to_owned(), "market".to_owned()], ..new.clone() };
    let narrowed =
        AlertFilter { severities: vec![Severity::Critical], countries: vec!["Ghana".to_owned()], ..new.clone() };
    for (what, filter) in [("all", new), ("searched", searched), ("narrowed", narrowed)] {
        let mut best = Duration::MAX;
        for _ in 0..10 {
            let started = Instant::now();
            let window = GroupWindow { limit: 50, after: None, sort: AlertSort::Severity };
            let page = alerts::groups(store.reader(), &filter, window).await.unwrap();
            best = best.min(started.elapsed());
            assert_eq!(page.groups.len(), 50);
            assert!(what != "all" || (page.total_groups, page.total_alerts) == (500, 10_000));
        }
        println!("groups of 10,000 open alerts, {what}: {best:?}");
        assert!(best < Duration::from_millis(50), "{what}: {best:?}");
    }
    let started = Instant::now();
    alerts::facets(store.reader(), Some(AlertStatus::New), 200).await.unwrap();
    println!("facets of 10,000 open alerts: {:?}", started.elapsed());
    store.close().await;
}
