//! The Odds API as a source: what its answers may hold, and what it says of itself.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use reqwest::Client;
use serde_json::{Value, json};

use crate::support::{
    place::Place,
    process::Process,
    scene::{Sources, ended},
};

/// The key that must stand in no message.
const KEY: &str = "k3y-that-nobody-reads";
const SPORTS: &str = r#"[{"key":"soccer_test","group":"Soccer","title":"Test","active":true,"has_outrights":false}]"#;

/// What is answered to paths that begin so; the first one counts.
type Answers = Vec<(&'static str, u16, &'static str, String)>;

/// A service that answers what it is told to, whatever the query.
#[derive(Clone)]
struct Service {
    answers: Arc<Mutex<Answers>>,
    address: String,
}

impl Service {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let service = Self { answers: Arc::default(), address };
        let router = Router::new().fallback(answer).with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        service
    }

    /// The sports, and this for the odds.
    fn odds(&self, status: u16, kind: &'static str, body: impl Into<String>) {
        let json = "application/json";
        let odds = ("/v4/sports/soccer_test/odds", status, kind, body.into());
        *self.answers.lock().unwrap() = vec![odds, ("/v4/sports", 200, json, SPORTS.to_owned())];
    }

    /// This for everything.
    fn all(&self, status: u16, kind: &'static str, body: impl Into<String>) {
        *self.answers.lock().unwrap() = vec![("/", status, kind, body.into())];
    }

    fn sources(&self) -> Sources {
        Sources::text(&format!(
            "[[sources]]\nbookmaker = \"odds_api\"\nbase_url = \"{}\"\napi_key = \"{KEY}\"\n",
            self.address
        ))
    }
}

async fn answer(State(service): State<Service>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let answers = service.answers.lock().unwrap();
    let found = answers.iter().find(|(begins, ..)| path.starts_with(begins));
    let Some((_, status, kind, body)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let status = StatusCode::from_u16(*status).unwrap();
    if status.is_redirection() {
        return (status, [(header::LOCATION, body.clone())]).into_response();
    }
    (status, [(header::CONTENT_TYPE, *kind)], body.clone()).into_response()
}

/// A desk that is about what the service has, and scrapes when it is asked to.
async fn desk(place: &Place, service: &Service) -> Process {
    let process = Process::start_with(place, &["--config", &service.sources().file()]).await;
    let settings = json!({ "referenceBookmaker": "north", "enabledPlatforms": ["odds_api"], "scrapingPaused": true });
    let answer = Client::new().put(format!("{}/api/settings", process.base)).json(&settings).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    process
}

async fn run(desk: &Process) -> Value {
    let answer = Client::new().post(format!("{}/api/scrape", desk.base)).send().await.unwrap();
    let begun: Value = answer.json().await.unwrap();
    ended(desk, begun["scrape_run_id"].as_i64().unwrap_or_else(|| panic!("{begun}"))).await
}

/// The messages of a run's errors, each with whose it is.
fn errors(run: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = run["errors"].as_array().unwrap_or_else(|| panic!("{run}"));
    let told: Vec<_> = errors.iter().map(|error| (text(&error["platform"]), text(&error["error_message"]))).collect();
    assert!(!run.to_string().contains(KEY), "{run}");
    told
}

fn h2h(home: &Value, draw: &Value, away: &Value) -> Value {
    json!({"key": "h2h", "outcomes": [
        {"name": "Alder", "price": home}, {"name": "Birch", "price": away}, {"name": "Draw", "price": draw}]})
}

fn totals() -> Value {
    json!({"key": "totals", "outcomes": [
        {"name": "Over", "price": 1.9, "point": 2.5}, {"name": "Under", "price": 1.9, "point": 2.5}]})
}

fn book(key: &str, markets: &[Value]) -> Value {
    json!({"key": key, "last_update": "2024-05-01T09:59:00Z", "markets": markets})
}

fn event(id: &Value, bookmakers: &Value) -> Value {
    json!({"id": id, "sport_key": "soccer_test", "sport_title": "Test", "commence_time": "2099-06-15T18:00:00Z",
           "home_team": "Alder", "away_team": "Birch", "bookmakers": bookmakers})
}

fn result() -> Value {
    h2h(&json!(2.0), &json!(3.2), &json!(4.0))
}

/// What north, south and west offer: the results and the totals.
fn three() -> Value {
    json!([
        book("north", &[result(), totals()]),
        book("south", &[result(), totals()]),
        book("west", &[result(), totals()])
    ])
}

async fn alerts(desk: &Process) -> Vec<Value> {
    let mut alerts = desk.get("/api/alerts?limit=100").await["alerts"].as_array().unwrap().clone();
    alerts.sort_by_key(|alert| alert["id"].as_i64());
    alerts
}

/// By bookmaker and market, whether it is available, and its prices.
async fn offers(desk: &Process) -> BTreeMap<String, String> {
    let page = desk.get("/api/events").await;
    let detail = desk.get(&format!("/api/events/{}", page["events"][0]["id"])).await;
    let mut offers = BTreeMap::new();
    for book in detail["markets_by_bookmaker"].as_array().unwrap() {
        for market in book["markets"].as_array().unwrap() {
            let key = format!(
                "{} {}",
                book["bookmaker_slug"].as_str().unwrap(),
                market["betpawa_market_id"].as_str().unwrap()
            );
            let prices = market["outcomes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| format!("{}={}", it["name"].as_str().unwrap(), it["odds"]));
            let open = if market["available"] == false { " closed" } else { "" };
            offers.insert(key, format!("{}{open}", prices.collect::<Vec<_>>().join(" ")));
        }
    }
    offers
}

#[tokio::test]
async fn one_bad_price_at_one_bookmaker_hides_nothing_of_the_others() {
    let (service, place) = (Service::start().await, Place::sqlite());
    service.odds(200, "application/json", json!([event(&json!("a"), &three())]).to_string());
    let desk = desk(&place, &service).await;
    assert_eq!(errors(&run(&desk).await), []);
    assert_eq!(offers(&desk).await.len(), 6, "three offers of two markets");
    for (price, told) in [
        (json!(1.0), false),
        (json!(-3.2), true),
        (json!("x"), true),
        (json!(null), true),
        (json!(1.950_000_000_000_000_2), false),
    ] {
        // South has taken its totals off; the next time it has them again.
        let west = book("west", &[h2h(&json!(2.0), &price, &json!(4.0)), totals()]);
        let books = json!([book("north", &[result(), totals()]), book("south", &[result()]), west]);
        service.odds(200, "application/json", json!([event(&json!("a"), &books)]).to_string());
        let before = alerts(&desk).await.len();
        let told_errors = errors(&run(&desk).await);
        let new = alerts(&desk).await.split_off(before);
        let of =
            |alert: &Value| (alert["bookmakerSlug"].clone(), alert["marketId"].clone(), alert["alertType"].clone());
        let availability: Vec<_> = new.iter().map(of).filter(|of| of.2 == "availability").collect();
        assert_eq!(availability, [(json!("south"), json!("5000"), json!("availability"))], "{price}: {new:?}");
        match &told_errors[..] {
            [] => assert!(!told, "{price} is told"),
            [(platform, message)] => {
                assert!(told && platform == "west", "{price}: {platform} {message}");
                assert!(message.contains("3743") && message.contains("h2h") && !message.contains("5000"), "{message}");
            }
            more => panic!("{price}: {more:?}"),
        }
        let offers = offers(&desk).await;
        assert!(
            !offers["west 5000"].contains("closed") && !offers["west 3743"].contains("closed"),
            "{price}: {offers:?}"
        );
        service.odds(200, "application/json", json!([event(&json!("a"), &three())]).to_string());
        run(&desk).await;
    }
}

#[tokio::test]
async fn nulls_and_odd_values_in_an_answer_cost_what_they_are_of() {
    let (service, place) = (Service::start().await, Place::sqlite());
    service.odds(200, "application/json", json!([event(&json!("a"), &three())]).to_string());
    let desk = desk(&place, &service).await;
    run(&desk).await;
    let before = offers(&desk).await;
    let with = |south: Value| json!([book("north", &[result(), totals()]), south, book("west", &[result(), totals()])]);
    let mut no_markets = book("south", &[]);
    no_markets["markets"] = json!(null);
    let no_outcomes = book("south", &[json!({"key": "h2h", "outcomes": null}), totals()]);
    for (bookmakers, platform, says) in [
        (with(no_markets), "south", "its markets are null"),
        (with(no_outcomes), "south", "3743"),
        (with(json!({"key": "So Uth", "markets": []})), "odds_api", "So Uth"),
        (json!({}), "odds_api", "its bookmakers are no list"),
        (json!(5), "odds_api", "its bookmakers are no list"),
    ] {
        let other = event(&json!(12_345), &json!([book("north", &[result()])]));
        service.odds(200, "application/json", json!([event(&json!("a"), &bookmakers), other]).to_string());
        let run = run(&desk).await;
        let told = errors(&run);
        assert!(told.len() == 1 && told[0].0 == platform && told[0].1.contains(says), "{bookmakers}: {told:?}");
        assert!(
            run["errors"][0].to_string().contains("a (Alder") || run["errors"][0].to_string().contains("odds-api:a"),
            "{run}"
        );
        assert_eq!(alerts(&desk).await, [] as [Value; 0], "{bookmakers}");
        let page = desk.get("/api/events").await;
        assert_eq!(page["total"], 2, "the other event is taken, its id a number");
    }
    assert_eq!(before.len(), 6);
    // An answer in the other format is none.
    let american = h2h(&json!(-150), &json!(230), &json!(380));
    service.odds(
        200,
        "application/json",
        json!([event(&json!("a"), &json!([book("north", &[american])]))]).to_string(),
    );
    let told = errors(&run(&desk).await);
    assert!(told.len() == 1 && told[0].1.contains("adapter = \"odds_api_american\""), "{told:?}");
    assert_eq!(alerts(&desk).await, [] as [Value; 0]);
}

#[tokio::test]
async fn collapsed_prices_are_closed_and_other_sports_are_left_out() {
    let (service, place) = (Service::start().await, Place::sqlite());
    service.odds(200, "application/json", json!([event(&json!("a"), &three())]).to_string());
    let desk = desk(&place, &service).await;
    run(&desk).await;
    let collapsed = book("south", &[h2h(&json!(1.01), &json!(1.01), &json!(1.01)), totals()]);
    let books = json!([book("north", &[result(), totals()]), collapsed, book("west", &[result(), totals()])]);
    let mut basketball = event(&json!("b"), &three());
    basketball["sport_key"] = json!("basketball_nba");
    service.odds(200, "application/json", json!([event(&json!("a"), &books), basketball]).to_string());
    assert_eq!(errors(&run(&desk).await), []);
    let of = |alert: &Value| (alert["bookmakerSlug"].clone(), alert["marketId"].clone(), alert["alertType"].clone());
    let found: Vec<_> = alerts(&desk).await.iter().map(of).collect();
    assert_eq!(found, [(json!("south"), json!("3743"), json!("availability"))]);
    assert_eq!(desk.get("/api/events").await["total"], 1);
    let left_out = desk.get("/api/sources/left-out").await;
    assert_eq!(
        (&left_out["total"], &left_out["fixtures"][0]["reason"]),
        (&json!(1), &json!("other_sport")),
        "{left_out}"
    );
}

/// The key that the service repeats in a value stands neither in a run nor at what is left out.
#[tokio::test]
async fn a_key_that_is_repeated_in_a_value_is_concealed() {
    let (service, place) = (Service::start().await, Place::sqlite());
    let telling = json!([
        book("north", &[h2h(&json!(KEY), &json!(3.2), &json!(4.0))]),
        json!({"key": KEY.to_uppercase(), "markets": []}),
    ]);
    service.odds(200, "application/json", json!([event(&json!("a"), &telling)]).to_string());
    let desk = desk(&place, &service).await;
    let told = errors(&run(&desk).await);
    assert!(told.len() == 2, "{told:?}");
    for path in ["/api/sources/left-out", "/api/sources/unmapped"] {
        let said = desk.get(path).await.to_string().to_lowercase();
        assert!(said.contains("alder") && !said.contains(KEY), "{path}: {said}");
    }
}

#[tokio::test]
async fn what_the_service_says_of_itself_reaches_the_person() {
    let (service, place) = (Service::start().await, Place::sqlite());
    service.odds(200, "application/json", "[]");
    let desk = desk(&place, &service).await;
    let json = "application/json";
    let credits = r#"{"message":"Your credits for this month are used up","error_code":"OUT_OF_USAGE_CREDITS"}"#;
    let key = format!(r#"{{"message":"API key {KEY} is not valid\n\n","error_code":"INVALID_KEY"}}"#);
    let page = "<!doctype html><html><body>Access denied</body></html>";
    for (status, kind, body, says, check) in [
        (
            401,
            json,
            credits.to_owned(),
            "status 401: Your credits for this month are used up (OUT_OF_USAGE_CREDITS)",
            "used up, or buy",
        ),
        (401, json, key, "status 401: API key … is not valid (INVALID_KEY)", "check `api_key`"),
        (
            422,
            json,
            r#"{"message":"This market is not available here: totals"}"#.to_owned(),
            "not available here: totals",
            "`adapter`",
        ),
        (403, "text/html", page.to_owned(), "answered with status 403", "check `api_key`"),
        (403, "text/plain", "Not from here".to_owned(), "status 403: Not from here", "check `api_key`"),
        (
            308,
            json,
            format!("https://odds.example/v4?apiKey={KEY}"),
            "it sends us to https://odds.example",
            "`base_url`",
        ),
        (451, "text/html", page.to_owned(), "status 451, which says that it does not serve this country", "country"),
        (200, json, r#"{"message":"Closed for the summer"}"#.to_owned(), "Closed for the summer", "says itself"),
    ] {
        service.odds(status, kind, body.clone());
        let told = errors(&run(&desk).await);
        assert!(told.len() == 1 && told[0].1.contains(says), "{status}: {told:?}");
        assert!(!told[0].1.contains(['<', '\n']) && told[0].1.len() < 300, "{told:?}");
        service.all(status, kind, body);
        let sources = service.sources();
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_linewatch"));
        command.args(["sources", "check", "--config", &sources.file()]).env("RUST_LOG", "off");
        let output = command.output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains(says) && said.contains(check) && !said.contains(KEY), "{status}: {said}");
        let blames_the_key = said.contains("api_key") || said.contains("country");
        assert!(!says.contains("CREDITS") || !blames_the_key, "{said}");
    }
}
