//! Small bookmakers on HTTP, and a desk that scrapes them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use linewatch::{
    app::ServeOptions,
    projections::scrape_runs::{self, Run, RunFailure},
    scraping::configuration::SourceConfig,
};
use linewatch_bookmakers::{
    ask::{Ask, AskKind},
    books::{
        Adapter, BodyError, LeftOut, LeftOutReason, Listed, Listing, Offer, RequestedFixture, Unmapped, UnmappedReason,
    },
};
use linewatch_model::{
    Bookmaker, FixtureDetails, FixtureKey, Label, MarketKey, OfferedMarket, Quote, RunStatus, Snapshot, Timestamp,
    UnreadMarket,
};
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, options},
    place::Place,
    shapes::Shapes,
};

/// What the existing client reads of what begins runs and of how they are kept going.
const CONTRACT: Shapes = Shapes(
    "Started scrape_run_id:id
     RetryResponse new_run_id:id platforms_retried:[string] message:string
     JobStatus id:string next_run:time|null trigger_type:string interval_minutes:id|null
     SchedulerStatus running:bool paused:bool jobs:[JobStatus]
     PlatformHealth platform:string status:string response_time_ms?:number error?:string
     HealthResponse status:string database:string platforms:[PlatformHealth]",
);

/// An answer that must be as the client reads it.
pub fn shaped(kind: &str, answer: Value) -> Value {
    let faults = CONTRACT.faults(kind, &answer);
    assert!(faults.is_empty(), "not a {kind}:\n{}\n{answer:#}", faults.join("\n"));
    answer
}

/// What a bookmaker does.
#[derive(Clone)]
pub struct Protocol {
    pub latency: Duration,
    /// Of ten requests for fixtures so many fail.
    pub failing: usize,
    /// Its list cannot be had.
    pub listless: bool,
    /// Its list names so many others that cannot be had.
    pub broken_lists: usize,
    /// It answers every question for a fixture with 429, and asks to wait for so many seconds.
    pub hold: Option<u32>,
    /// Fixtures that its list lacks although it has them.
    pub unlisted: BTreeSet<u32>,
    /// Fixtures that its list has and that cannot be read there.
    pub unreadable: BTreeSet<u32>,
    /// Fixtures that have other teams than at first, in its list and by themselves.
    pub renamed: BTreeSet<u32>,
    /// Something in its list cannot be read at all.
    pub gap: bool,
    /// What it answers instead, by fixture.
    pub instead: BTreeMap<u32, String>,
    /// The fixtures that it has, with their kickoffs in minutes from now, and the price of the home win.
    pub fixtures: BTreeMap<u32, (i64, String)>,
}

/// One bookmaker's server.
#[derive(Clone)]
pub struct Server(Arc<Mutex<Inner>>);

struct Inner {
    protocol: Protocol,
    asked: Vec<String>,
    now: usize,
    most: usize,
    began: Timestamp,
}

impl Server {
    /// Starts it; answers where it is.
    pub async fn start(fixtures: impl IntoIterator<Item = u32>) -> (Self, String) {
        let fixtures = fixtures.into_iter().map(|n| (n, (i64::from(n) * 5 + 60, "2.5".to_owned()))).collect();
        let protocol = Protocol {
            latency: Duration::ZERO,
            failing: 0,
            listless: false,
            broken_lists: 0,
            hold: None,
            unlisted: BTreeSet::new(),
            unreadable: BTreeSet::new(),
            renamed: BTreeSet::new(),
            gap: false,
            instead: BTreeMap::new(),
            fixtures,
        };
        let began = linewatch_model::Clock::now(&linewatch::app::SystemClock);
        let server = Self(Arc::new(Mutex::new(Inner { protocol, asked: Vec::new(), now: 0, most: 0, began })));
        let router = Router::new().route("/list", get(list)).route("/list/{n}", get(broken_list));
        let router = router.route("/fixture/{n}", get(fixture)).with_state(server.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (server, address)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    pub fn change(&self, change: impl FnOnce(&mut Protocol)) {
        change(&mut self.lock().protocol);
    }

    /// What was asked since the last time, and how many requests there were at once.
    pub fn asked(&self) -> (Vec<String>, usize) {
        let mut inner = self.lock();
        (std::mem::take(&mut inner.asked), std::mem::take(&mut inner.most))
    }

    /// Takes as long as the latency says; answers the number of the request, from 1 on.
    async fn enter(&self, path: String) -> usize {
        let (latency, number) = {
            let mut inner = self.lock();
            inner.asked.push(path);
            inner.now += 1;
            inner.most = inner.most.max(inner.now);
            (inner.protocol.latency, inner.asked.len())
        };
        tokio::time::sleep(latency).await;
        self.lock().now -= 1;
        number
    }
}

async fn list(State(server): State<Server>) -> Response {
    server.enter("/list".to_owned()).await;
    let inner = server.lock();
    if inner.protocol.listless {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let Protocol { fixtures, unlisted, unreadable, renamed, gap, .. } = &inner.protocol;
    let of = |(n, (minutes, _)): (&u32, &(i64, String))| {
        let kickoff = inner.began.plus_minutes(*minutes).to_string();
        json!({ "n": n, "kickoff": kickoff, "renamed": renamed.contains(n) })
    };
    let listed = fixtures.iter().filter(|(n, _)| !unlisted.contains(n) && !unreadable.contains(n));
    let fixtures: Vec<Value> = listed.map(of).collect();
    axum::Json(
        json!({ "fixtures": fixtures, "unreadable": unreadable, "gap": gap, "further": inner.protocol.broken_lists }),
    )
    .into_response()
}

async fn broken_list(State(server): State<Server>, Path(n): Path<u32>) -> StatusCode {
    server.enter(format!("/list/{n}")).await;
    StatusCode::INTERNAL_SERVER_ERROR
}

async fn fixture(State(server): State<Server>, Path(n): Path<u32>) -> Response {
    let number = server.enter(format!("/fixture/{n}")).await;
    let inner = server.lock();
    if let Some(seconds) = inner.protocol.hold {
        return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", seconds.to_string())]).into_response();
    }
    if number % 10 < inner.protocol.failing {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    if let Some(text) = inner.protocol.instead.get(&n) {
        return text.clone().into_response();
    }
    match inner.protocol.fixtures.get(&n) {
        None => axum::Json(json!({ "gone": true })).into_response(),
        Some((minutes, price)) => {
            let kickoff = inner.began.plus_minutes(*minutes).to_string();
            axum::Json(
                json!({ "n": n, "kickoff": kickoff, "price": price, "renamed": inner.protocol.renamed.contains(&n) }),
            )
            .into_response()
        }
    }
}

/// The adapter of such a bookmaker.
pub struct TestBook(pub Bookmaker);

impl TestBook {
    fn details(json: &Value) -> Result<FixtureDetails, BodyError> {
        let malformed = || BodyError::Malformed("not what a test book answers".to_owned());
        let n = json["n"].as_u64().ok_or_else(malformed)?;
        let label = |text: String| text.parse::<Label>().unwrap();
        let (home, away) = if json["renamed"] == true { ("Strangers", "Others") } else { ("Home", "Away") };
        Ok(FixtureDetails {
            key: format!("sr:{n}").parse().unwrap(),
            name: label(format!("{home} {n} - {away} {n}")),
            home_team: label(format!("{home} {n}")),
            away_team: label(format!("{away} {n}")),
            kickoff: json["kickoff"].as_str().and_then(|text| text.parse().ok()).ok_or_else(malformed)?,
            sport: Some(label("Football".to_owned())),
            country: Some(label("Nowhere".to_owned())),
            tournament: Some(label("League".to_owned())),
        })
    }
}

fn parse(body: &[u8]) -> Result<Value, BodyError> {
    serde_json::from_slice(body).map_err(|error| BodyError::Malformed(error.to_string()))
}

fn list_ask(path: &str) -> Ask {
    Ask { path: path.to_owned(), body: None, kind: AskKind::Discovery("list".into()) }
}

impl Adapter for TestBook {
    fn bookmaker(&self) -> &Bookmaker {
        &self.0
    }

    fn base_url(&self) -> &'static str {
        ""
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[("x-test", "1")]
    }

    fn discovery(&self) -> Vec<Ask> {
        vec![list_ask("/list")]
    }

    fn listing(&self, _: &Ask, body: &[u8], _: Timestamp) -> Result<Listing, BodyError> {
        let json = parse(body)?;
        let mut listing = Listing::default();
        for of in json["fixtures"].as_array().expect("a list") {
            let external_id = format!("x{}", of["n"]).into();
            listing.listed.push(Listed { external_id, fixture: Self::details(of)?, offer: None });
        }
        listing.further = (0..json["further"].as_u64().unwrap_or(0)).map(|n| list_ask(&format!("/list/{n}"))).collect();
        listing.gap = (json["gap"] == true).then_some("something");
        for n in json["unreadable"].as_array().into_iter().flatten() {
            let (key, reason) =
                (format!("sr:{n}").parse().ok(), LeftOutReason::Unreadable("kickoff is odd".to_owned()));
            listing.left_out.push(LeftOut { external_id: format!("x{n}").into(), key, name: "?".to_owned(), reason });
        }
        let reason = LeftOutReason::NoSportradarId;
        listing.left_out.push(LeftOut { external_id: "outright".into(), key: None, name: "Winner".to_owned(), reason });
        Ok(listing)
    }

    fn fixture(&self, listed: &Listed) -> Ask {
        let path = format!("/fixture/{}", listed.external_id.trim_start_matches('x'));
        Ask { path, body: None, kind: AskKind::Fixture }
    }

    fn by_key(&self, key: &FixtureKey) -> Option<Ask> {
        let n = key.as_str().strip_prefix("sr:")?;
        let by_key = self.0.as_str() == "sportybet";
        by_key.then(|| Ask { path: format!("/fixture/{n}"), body: None, kind: AskKind::Fixture })
    }

    fn offer(&self, _: &RequestedFixture<'_>, body: &[u8], captured_at: Timestamp) -> Result<Offer, BodyError> {
        let json = parse(body)?;
        if json["gone"] == true {
            return Err(BodyError::Gone);
        }
        if let Some(why) = json["refused"].as_str() {
            return Err(BodyError::Refused(why.to_owned()));
        }
        let quote = |name: &str, odds: &str| Quote {
            name: name.parse().unwrap(),
            odds: Some(odds.parse().unwrap()),
            active: true,
        };
        let price = json["price"].as_str().unwrap_or("2");
        let market = OfferedMarket {
            key: MarketKey { market_id: "3743".parse().unwrap(), line: None },
            name: "1X2 - Full Time".parse().unwrap(),
            outcomes: vec![quote("1", price), quote("X", "3.1"), quote("2", "3.3")],
        };
        let unreadable = json["unreadable"] == true;
        let (mut markets, unread) =
            if unreadable { (vec![], vec![UnreadMarket::of(&market.key)]) } else { (vec![market.clone()], vec![]) };
        markets.extend(
            json["other"]
                .as_str()
                .map(|id| OfferedMarket { key: MarketKey { market_id: id.parse().unwrap(), line: None }, ..market }),
        );
        let snapshot = Snapshot::new(self.0.clone(), captured_at, Self::details(&json)?, markets).unwrap();
        let snapshot = snapshot.with_unread(unread).unwrap();
        let reason = UnmappedReason::UnknownMarket;
        let unmapped = vec![Unmapped { market: "777".into(), name: Some("Odd one".into()), reason }];
        Ok(Offer { snapshot, unmapped, mapped: 1, in_play: json["in_play"] == true })
    }
}

/// Where nobody listens.
pub fn dead_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

pub fn source(bookmaker: &str, address: &str) -> SourceConfig {
    SourceConfig { base_url: Some(address.to_owned()), ..SourceConfig::of(bookmaker.parse().unwrap()) }
}

pub fn with(place: &Place, sources: Vec<SourceConfig>) -> ServeOptions {
    let adapters: linewatch::app::Adapters =
        Arc::new(|_, source| Some(Arc::new(TestBook(source.bookmaker.clone())) as Arc<dyn Adapter>));
    ServeOptions { sources, adapters, ..options(place) }
}

/// A desk that scrapes when it is asked to, all of these bookmakers.
pub async fn paused(place: &Place, sources: Vec<SourceConfig>) -> TestApp {
    let app = TestApp::start(place).await;
    let enabled: Vec<&str> = sources.iter().map(|source| source.bookmaker.as_str()).collect();
    let settings = json!({ "scrapingPaused": true, "enabledPlatforms": enabled });
    app.json(reqwest::Method::PUT, "/api/settings", &settings).await.expect(200);
    app.stop().await;
    TestApp::with(with(place, sources)).await
}

/// Begins a run and waits for its end.
pub async fn scrape(app: &TestApp) -> Run {
    let begun = shaped("Started", app.send(app.request(reqwest::Method::POST, "/api/scrape")).await.expect(200));
    ended(app, id(&begun["scrape_run_id"])).await
}

pub fn id(json: &Value) -> i64 {
    json.as_i64().expect("an id")
}

/// Waits for a run's end.
pub async fn ended(app: &TestApp, id: i64) -> Run {
    for _ in 0..1_200 {
        if let Some(run) = run(app, id).await.filter(|run| run.status != RunStatus::Running) {
            return run;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("run {id} did not end within 60 s");
}

pub async fn run(app: &TestApp, id: i64) -> Option<Run> {
    scrape_runs::find(app.desk().store().reader(), id).await.expect("a database")
}

pub async fn errors(app: &TestApp, run: &Run) -> Vec<RunFailure> {
    scrape_runs::errors_of(app.desk().store().reader(), run.id).await.expect("a database")
}

/// For each fixture, by its number, the bookmakers that have odds for it now.
pub async fn offers(app: &TestApp) -> BTreeMap<u32, Vec<String>> {
    let page = app.get("/api/events?page_size=100").await.expect(200);
    let with_odds = |event: &Value| {
        let books = event["bookmakers"].as_array().unwrap().iter();
        let open = books.filter(|book| {
            book["has_odds"] == true
                && book["inline_odds"].as_array().unwrap().iter().any(|it| it["available"] != false)
        });
        open.map(|book| book["bookmaker_slug"].as_str().unwrap().to_owned()).collect()
    };
    let number = |event: &Value| event["sportradar_id"].as_str().unwrap().trim_start_matches("sr:").parse().unwrap();
    page["events"].as_array().unwrap().iter().map(|event| (number(event), with_odds(event))).collect()
}
