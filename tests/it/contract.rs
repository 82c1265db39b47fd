//! The answers of alerts, events and history have the fields that the existing client reads, with the right values.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use axum::{Router, body::Body, http::Request};
use linewatch::{
    api::{self, ApiParts, ApiState},
    desk::{CommandContext, Desk, DeskError, Due, Sweeper},
    projections::{self, Runner},
};
use linewatch_fanout::{Hub, HubLimits, HubParts};
use linewatch_log::{RepositoryOptions, Store};
use linewatch_model::ManualClock;
use linewatch_model::{Bookmaker, FixtureDetails, MarketKey, OfferedMarket, Position, Quote, Snapshot, Timestamp};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::support::{
    place::{Place, on_both_stores},
    shapes::Shapes,
    story::at,
};

const CONTRACT: Shapes = Shapes(
    "OutcomeOdds name:string odds:number
     InlineOdds market_id:string market_name:string line:number|null outcomes:[OutcomeOdds] margin:number|null available?:bool unavailable_since?:time|null
     BookmakerOdds bookmaker_slug:string bookmaker_name:string external_event_id:string event_url:string|null has_odds:bool inline_odds:[InlineOdds] snapshot_time:time|null
     MatchedEvent id:id sportradar_id:string name:string home_team:string away_team:string kickoff:time tournament_id:id tournament_name:string tournament_country:string|null sport_name:string bookmakers:[BookmakerOdds] created_at:time
     MatchedEventList events:[MatchedEvent] total:id page:id page_size:id
     MarketOutcome name:string odds:number is_active:bool
     MarketOddsDetail betpawa_market_id:string betpawa_market_name:string line:number|null outcomes:[MarketOutcome] margin:number market_groups:[string]|null available?:bool unavailable_since?:time|null
     BookmakerMarketData bookmaker_slug:string bookmaker_name:string snapshot_time:time markets:[MarketOddsDetail]
     EventDetailResponse id:id sportradar_id:string name:string home_team:string away_team:string kickoff:time tournament_id:id tournament_name:string tournament_country:string|null sport_name:string bookmakers:[BookmakerOdds] created_at:time markets_by_bookmaker:[BookmakerMarketData]
     OddsHistoryPoint captured_at:time outcomes:[OutcomeOdds] margin:number|null available?:bool unavailable_at?:time|null
     OddsHistoryResponse event_id:id bookmaker_slug:string bookmaker_name:string market_id:string market_name:string line:number|null history:[OddsHistoryPoint]
     MarginHistoryPoint captured_at:time margin:number|null available?:bool unavailable_at?:time|null
     MarginHistoryResponse event_id:id bookmaker_slug:string bookmaker_name:string market_id:string market_name:string line:number|null history:[MarginHistoryPoint]
     Snapshots event_id:id snapshots:[SnapshotEntry] total:id
     SnapshotEntry id:id captured_at:time bookmaker_slug:string bookmaker_name:string market_count:id
     Tournament id:id name:string country:string|null
     Count count:id
     Evidence settingsVersion:id quoteSequence:id competitorQuoteSequence:id|null
     Alert id:id eventId:id eventKey:string bookmakerSlug:string bookmakerName:string marketId:string marketName:string line:number|null outcomeName:string|null alertType:string severity:string changePercent:number oldValue:number|null newValue:number|null competitorSlug:string|null competitorOldValue:number|null competitorNewValue:number|null competitorDirection:string|null detectedAt:time recordedAt:time acknowledgedAt:time|null acknowledgedBy:string|null note:string|null status:string eventKickoff:time eventName:string homeTeam:string awayTeam:string tournamentName:string country:string alertNumber:id stream:string evidence:Evidence
     AlertList alerts:[Alert] total:id newCount:id acknowledgedCount:id pastCount:id nextCursor:string|null
     ByStatus new:id acknowledged:id past:id
     BySeverity warning:id elevated:id critical:id
     ByType price_change:id direction_disagreement:id availability:id
     Stats total:id byStatus:ByStatus bySeverity:BySeverity byType:ByType",
);

struct Desked {
    app: Router,
    desk: Desk,
    store: Store,
    clock: Arc<ManualClock>,
    stop: CancellationToken,
}

impl Desked {
    /// A desk at work that has seen two moments of a fixture.
    async fn open(place: &Place) -> Self {
        let store = place.open().await;
        let runner = Runner::new(store.clone(), projections::all()).await.unwrap();
        let clock = Arc::new(ManualClock::new(at(30)));
        let options = RepositoryOptions { cache_bytes: 1 << 20, snapshot_every: 100, ..RepositoryOptions::default() };
        let desk = Desk::open(store.clone(), runner.applied(), clock.clone(), options).await.unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(runner.run(stop.clone()));
        let parts_of_scraper = linewatch::scraping::ScraperParts {
            desk: desk.clone(),
            books: Vec::new(),
            ids: Arc::new(|| "run".to_owned()),
        };
        let scraper = linewatch::scraping::Scraper::new(parts_of_scraper);
        let schedule = linewatch::scraping::schedule::Schedule::new(scraper.clone(), None);
        let parts = ApiParts {
            scraper,
            schedule,
            desk: desk.clone(),
            tokens: None,
            guard: api::guard::Guard::new(([127, 0, 0, 1], 8000).into(), &[], &[]).unwrap(),
            ids: Arc::new(|| "r-1".to_owned()),
            metrics: metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle(),
            intake: api::batches::Intake::new(api::batches::IngestLimits::default()),
            secrets: Arc::new(|| "secret".to_owned()),
            runs: linewatch::messages::RunFeed::new(store.clone(), desk.applied().clone(), stop.clone()),
            stop: stop.clone(),
            hub: Hub::start(HubParts {
                from: desk.applied().position(),
                feed: Arc::new(linewatch::messages::LogFeed::new(store.clone(), desk.applied().clone())),
                limits: HubLimits::default(),
                failed: tokio_util::sync::CancellationToken::new(),
                stop: stop.clone(),
            }),
        };
        let app = api::router(ApiState::new(parts));
        let desked = Self { app, desk, store, clock, stop };
        desked.see(0, "2", "3.5", true).await;
        desked.see(5, "1.6", "3.6", false).await;
        desked
    }

    async fn close(self) {
        self.stop.cancel();
        self.store.close().await;
    }

    async fn kick_off(&self) {
        /// The alerts read model, which names many fixtures before that nothing comes of.
        struct Alerts(Store);

        #[async_trait::async_trait]
        impl Due for Alerts {
            async fn due(&self, now: Timestamp, limit: i64) -> Result<Vec<compact_str::CompactString>, DeskError> {
                let strangers = (0..700).map(|n| format!("test:{n}").into());
                let due = projections::alerts::due(self.0.reader(), now, limit).await?;
                Ok(strangers.chain(due).take(usize::try_from(limit).unwrap()).collect())
            }

            async fn early(&self, now: Timestamp, limit: i64) -> Result<Vec<compact_str::CompactString>, DeskError> {
                let strangers = (0..700).map(|n| format!("test:{n}").into());
                let early = projections::alerts::past_early(self.0.reader(), now, limit).await?;
                Ok(strangers.chain(early).take(usize::try_from(limit).unwrap()).collect())
            }
        }

        let due = Arc::new(Alerts(self.store.clone()));
        let sweeper = Sweeper::new(self.desk.clone(), due, Arc::new(|| "s-1".to_owned()));
        assert_eq!((sweeper.sweep().await.unwrap(), sweeper.reinstate().await.unwrap()), (1, 0));
        self.applied(self.store.read_head().await.unwrap().position).await;
    }

    async fn applied(&self, position: Position) {
        assert!(self.desk.applied().wait_for(position, Duration::from_secs(10)).await, "the read models stand still");
    }

    async fn see(&self, minute: i64, betpawa: &str, other: &str, with_totals: bool) {
        let snapshots = [("betpawa", betpawa), ("sportybet", other)].map(|(book, odds)| {
            let mut markets = vec![market("3743", None, &[("1", odds), ("X", "3.4"), ("2", "3.6")])];
            if with_totals || book == "sportybet" {
                markets.push(market("5000", Some("2.5"), &[("Over", "1.9"), ("Under", "1.95")]));
                markets.push(market("77", None, &[("Haaland", "3")]));
            }
            Snapshot::new(book.parse().unwrap(), at(minute), details(), markets).unwrap()
        });
        let context = CommandContext::system(format!("batch-{minute}"));
        let recorded = self.desk.record(snapshots.into_iter().enumerate().collect(), &context, None).await.unwrap();
        self.applied(recorded.position).await;
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn patch(&self, id: u64, body: Value) -> (u16, Value) {
        let request = Request::patch(format!("/api/alerts/{id}")).header("content-type", "application/json");
        self.ask(request.body(body.to_string().into()).unwrap()).await
    }

    async fn ask(&self, mut request: Request<Body>) -> (u16, Value) {
        request.headers_mut().insert("host", "127.0.0.1:8000".parse().unwrap());
        let path = request.uri().to_string();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{path}: {error}: {body:?}")))
    }

    async fn ok(&self, path: &str, kind: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        let faults = CONTRACT.faults(kind, &body);
        assert!(faults.is_empty(), "{path} is not as the client reads it:\n{}\n{body:#}", faults.join("\n"));
        body
    }
}

fn details() -> FixtureDetails {
    FixtureDetails {
        key: "sr:66457014".parse().unwrap(),
        name: "Norway - France".parse().unwrap(),
        home_team: "Norway".parse().unwrap(),
        away_team: "France".parse().unwrap(),
        kickoff: at(600),
        sport: Some("Football".parse().unwrap()),
        country: None,
        tournament: Some("World Cup".parse().unwrap()),
    }
}

fn market(id: &str, line: Option<&str>, outcomes: &[(&str, &str)]) -> OfferedMarket {
    let quote = |(name, odds): &(&str, &str)| Quote {
        name: name.parse().unwrap(),
        odds: Some(odds.parse().unwrap()),
        active: true,
    };
    let name = if id == "77" { "Anytime Goalscorer" } else { "A market" };
    OfferedMarket {
        key: MarketKey { market_id: id.parse().unwrap(), line: line.map(|line| line.parse().unwrap()) },
        name: name.parse().unwrap(),
        outcomes: outcomes.iter().map(quote).collect(),
    }
}

/// The alert of a type.
fn of_type<'a>(list: &'a Value, alert_type: &str) -> &'a Value {
    list["alerts"].as_array().unwrap().iter().find(|alert| alert["alertType"] == alert_type).expect(alert_type)
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

on_both_stores! {
    async fn alerts_are_as_the_client_reads_them(place: &Place) {
        let desked = Desked::open(place).await;
        let list = desked.ok("/api/alerts", "AlertList").await;
        assert_eq!(list["total"], 3, "{list:#}");
        assert_eq!((&list["newCount"], &list["pastCount"], &list["nextCursor"]), (&json!(3), &json!(0), &Value::Null));
        let change = of_type(&list, "price_change");
        assert_eq!((&change["oldValue"], &change["newValue"], &change["changePercent"]), (&json!(2), &json!(1.6), &json!(-20)));
        assert_eq!((&change["severity"], &change["bookmakerName"]), (&json!("critical"), &json!("BetPawa")));
        assert_eq!(change["competitorDirection"], Value::Null);
        let disagreement = of_type(&list, "direction_disagreement");
        assert_eq!(disagreement["competitorDirection"], "sportybet:up");
        assert_eq!((&disagreement["competitorSlug"], &disagreement["changePercent"]), (&json!("sportybet"), &json!(125)));
        let gone = of_type(&list, "availability");
        assert_eq!((&gone["competitorDirection"], &gone["outcomeName"]), (&json!("suspended"), &Value::Null));
        assert_eq!(gone["eventName"], "Norway - France");
        let id = change["id"].as_i64().unwrap();
        assert_eq!(&desked.ok(&format!("/api/alerts/{id}"), "Alert").await, change);
        let event = change["eventId"].as_i64().unwrap();
        assert_eq!(desked.ok(&format!("/api/events/{event}/alerts"), "AlertList").await, list);
        desked.close().await;
    }

    async fn acknowledging_moves_the_counts(place: &Place) {
        let desked = Desked::open(place).await;
        let stats = desked.ok("/api/alerts/stats", "Stats").await;
        assert_eq!(keys(&stats["byStatus"]).len(), 3, "all groups, with zeros: {stats}");
        assert_eq!((&stats["total"], &stats["bySeverity"]["elevated"]), (&json!(3), &json!(1)));
        let list = desked.ok("/api/alerts?limit=1", "AlertList").await;
        let id = list["alerts"][0]["id"].as_u64().unwrap();
        let (status, alert) = desked.patch(id, json!({"acknowledged": true, "note": "with the desk"})).await;
        assert_eq!((status, CONTRACT.faults("Alert", &alert)), (200, Vec::new()));
        assert_eq!((&alert["status"], &alert["acknowledgedBy"]), (&json!("acknowledged"), &json!("local")));
        assert_eq!((&alert["note"], &alert["acknowledgedAt"]), (&json!("with the desk"), &json!("2026-06-26T12:30:00Z")));
        assert_eq!(desked.ok(&format!("/api/alerts/{id}"), "Alert").await, alert);
        assert_eq!(desked.patch(id, json!({"acknowledged": true})).await, (200, alert), "again: nothing happens");
        let stats = desked.ok("/api/alerts/stats", "Stats").await;
        assert_eq!(stats["byStatus"], json!({"new": 2, "acknowledged": 1, "past": 0}));
        let new = desked.ok("/api/alerts?status=new&limit=1", "AlertList").await;
        assert_eq!((&new["total"], &new["acknowledgedCount"]), (&json!(2), &json!(1)));
        let cursor = new["nextCursor"].as_str().unwrap();
        let rest = desked.ok(&format!("/api/alerts?status=new&limit=1&cursor={cursor}"), "AlertList").await;
        assert_ne!(rest["alerts"][0]["id"], new["alerts"][0]["id"]);
        assert_eq!(rest["nextCursor"], Value::Null);
        let (_, back) = desked.patch(id, json!({"acknowledged": false})).await;
        assert_eq!((&back["status"], &back["acknowledgedAt"], &back["note"]), (&json!("new"), &Value::Null, &Value::Null));
        desked.close().await;
    }

    async fn a_past_alert_cannot_be_changed(place: &Place) {
        let desked = Desked::open(place).await;
        let id = desked.ok("/api/alerts", "AlertList").await["alerts"][0]["id"].as_u64().unwrap();
        for (body, field) in [
            (json!({"acknowledged": "yes"}), "acknowledged"),
            (json!({"acknowledged": true, "note": "a\u{7}"}), "note"),
            (json!({"acknowledged": true, "nota": "x"}), "nota"),
        ] {
            let (status, problem) = desked.patch(id, body.clone()).await;
            assert_eq!((status, problem["field"].as_str()), (400, Some(field)), "{body}: {problem}");
        }
        assert_eq!(desked.patch(1, json!({"acknowledged": true})).await.0, 404);
        desked.clock.set(at(600));
        let due = projections::alerts::due(desked.store.reader(), at(600), 10).await.unwrap();
        assert_eq!(due, ["fixture-sr:66457014"]);
        desked.kick_off().await;
        let (status, problem) = desked.patch(id, json!({"acknowledged": true})).await;
        let told = (status, problem["detail"].as_str());
        assert_eq!(told, (400, Some("Cannot modify PAST alerts (event has started)")));
        let list = desked.ok("/api/alerts", "AlertList").await;
        assert_eq!((&list["pastCount"], &list["newCount"]), (&json!(3), &json!(0)));
        assert_eq!(desked.ok("/api/events", "MatchedEventList").await["total"], 0, "started");
        assert_eq!(desked.ok("/api/events?include_started=true", "MatchedEventList").await["total"], 1);
        desked.close().await;
    }

    async fn events_are_as_the_client_reads_them(place: &Place) {
        let desked = Desked::open(place).await;
        let list = desked.ok("/api/events?countries=Unknown&countries=Ghana&min_bookmakers=2", "MatchedEventList").await;
        assert_eq!((&list["total"], &list["page"], &list["page_size"]), (&json!(1), &json!(1), &json!(50)));
        let event = &list["events"][0];
        assert_eq!((&event["sportradar_id"], &event["tournament_country"]), (&json!("66457014"), &Value::Null));
        let betpawa = &event["bookmakers"][0];
        assert_eq!((&betpawa["bookmaker_slug"], &betpawa["has_odds"]), (&json!("betpawa"), &json!(true)));
        assert_eq!(betpawa["snapshot_time"], "2026-06-26T12:05:00Z");
        let inline = &betpawa["inline_odds"];
        // 1/1.6 + 1/3.4 + 1/3.6 = 1.19690
        assert_eq!((&inline[0]["market_id"], &inline[0]["margin"], &inline[0]["available"]), (&json!("3743"), &json!(19.69), &json!(true)));
        assert_eq!((&inline[1]["available"], &inline[1]["margin"]), (&json!(false), &Value::Null));
        assert_eq!(inline[1]["unavailable_since"], "2026-06-26T12:05:00Z");
        assert_eq!(inline.as_array().unwrap().len(), 2, "what was never offered is absent");
        let id = event["id"].as_i64().unwrap();
        let detail = desked.ok(&format!("/api/events/{id}"), "EventDetailResponse").await;
        let markets = detail["markets_by_bookmaker"][1]["markets"].as_array().unwrap();
        assert_eq!(markets.len(), 2, "without goalscorers: {markets:?}");
        let count = desked.ok("/api/events/alerts/count", "Count").await;
        assert_eq!(count["count"], 1);
        assert_eq!(desked.ok("/api/events/countries", "[string]").await, json!(["Unknown"]));
        let tournaments = desked.ok("/api/events/tournaments?availability=betpawa", "[Tournament]").await;
        assert_eq!(tournaments[0]["name"], "World Cup");
        for (query, total) in [
            ("search=NORWAY", 1),
            ("search=brazil", 0),
            ("availability=alerts", 1),
            ("availability=competitor", 0),
            ("min_bookmakers=3", 0),
            ("kickoff_from=2026-06-26T22:00:01Z", 0),
            ("kickoff_to=2026-06-26T22:00:00Z", 1),
            ("page=2", 1),
        ] {
            let list = desked.ok(&format!("/api/events?{query}"), "MatchedEventList").await;
            assert_eq!(list["total"], total, "{query}");
        }
        desked.close().await;
    }

    async fn histories_are_as_the_client_reads_them(place: &Place) {
        let desked = Desked::open(place).await;
        let list = desked.ok("/api/events", "MatchedEventList").await;
        let id = list["events"][0]["id"].as_i64().unwrap();
        let of = |market: &str, rest: &str| format!("/api/events/{id}/markets/{market}/{rest}");
        let odds = desked.ok(&of("3743", "history?bookmaker_slug=betpawa"), "OddsHistoryResponse").await;
        let points = odds["history"].as_array().unwrap();
        assert_eq!((points.len(), &points[1]["outcomes"][0]["odds"]), (2, &json!(1.6)));
        let margins = desked.ok(&of("5000", "margin-history?bookmaker_slug=betpawa&line=2.5"), "MarginHistoryResponse").await;
        assert_eq!((&margins["line"], &margins["history"][0]["margin"]), (&json!(2.5), &json!(3.91)));
        assert_eq!(margins["history"][1]["available"], false);
        let none = desked.ok(&of("3743", "history?bookmaker_slug=bet9ja"), "OddsHistoryResponse").await;
        assert_eq!(none["history"], json!([]));
        let late = desked.ok(&of("3743", "history?bookmaker_slug=betpawa&from_time=2026-06-26T12:05:00Z"), "OddsHistoryResponse").await;
        assert_eq!(late["history"].as_array().unwrap().len(), 1);
        let changes = desked.ok(&format!("/api/events/{id}/history?page_size=3"), "Snapshots").await;
        assert_eq!((&changes["total"], changes["snapshots"].as_array().unwrap().len()), (&json!(4), 3));
        desked.close().await;
    }

    async fn mistakes_are_named(place: &Place) {
        let desked = Desked::open(place).await;
        let id = desked.ok("/api/events", "MatchedEventList").await["events"][0]["id"].as_i64().unwrap();
        let market = format!("/api/events/{id}/markets/3743/history?");
        for (path, field) in [
            ("/api/alerts?limit=0".to_owned(), "limit"),
            ("/api/alerts?limit=201".to_owned(), "limit"),
            ("/api/alerts?limit=x".to_owned(), "limit"),
            ("/api/alerts?offset=-1".to_owned(), "offset"),
            ("/api/alerts?status=old".to_owned(), "status"),
            ("/api/alerts?from=yesterday".to_owned(), "from"),
            ("/api/alerts?bookmaker=Bet%20Pawa".to_owned(), "bookmaker"),
            ("/api/alerts?cursor=zz".to_owned(), "cursor"),
            ("/api/alerts?event_id=99999999999999999999".to_owned(), "event_id"),
            ("/api/alerts/99999999999999999999".to_owned(), "id"),
            ("/api/events?page=0".to_owned(), "page"),
            ("/api/events?page_size=101".to_owned(), "page_size"),
            ("/api/events?min_bookmakers=4".to_owned(), "min_bookmakers"),
            ("/api/events?availability=all".to_owned(), "availability"),
            ("/api/events?kickoff_from=2026-06-26".to_owned(), "kickoff_from"),
            ("/api/events?min_position=999999".to_owned(), "min_position"),
            ("/api/events/x".to_owned(), "id"),
            (format!("{market}bookmaker_slug=betpawa&line=much"), "line"),
            (format!("{market}bookmaker_slug=betpawa&to_time=now"), "to_time"),
        ] {
            let (status, body) = desked.get(&path).await;
            assert_eq!((status, body["field"].as_str()), (400, Some(field)), "{path}: {body}");
        }
        let (status, body) = desked.get(&market).await;
        assert!(status == 400 && body["detail"].as_str().unwrap().contains("bookmaker_slug"), "{body}");
        for (path, detail) in [
            ("/api/alerts/1", "Alert not found"),
            ("/api/alerts/-1", "Alert not found"),
            ("/api/events/999", "Event not found"),
            ("/api/events/999/alerts", "Event not found"),
            ("/api/events/999/history", "Event not found"),
            ("/api/events/999/markets/1/margin-history?bookmaker_slug=betpawa", "Event not found"),
        ] {
            let (status, body) = desked.get(path).await;
            assert_eq!((status, body["detail"].as_str()), (404, Some(detail)), "{path}");
        }
        desked.close().await;
    }
}

#[test]
fn the_check_notices_what_is_missing_or_wrong() {
    let faults = CONTRACT.faults("[Tournament]", &json!([{"id": "1", "country": null}]));
    assert_eq!(faults, ["answer[0].id: \"1\" is no id", "answer[0].name is missing"]);
    assert_eq!("betpawa".parse::<Bookmaker>().unwrap().display_name(), "BetPawa");
}
