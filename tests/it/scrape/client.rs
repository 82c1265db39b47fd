//! What a bookmaker's client does with odd answers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::{get, post},
};
use linewatch::app::SystemClock;
use linewatch_bookmakers::{
    ask::{Ask, AskKind},
    http::{AskError, BookClient, ClientOptions, Limits, SourceNotice},
};

fn options(address: &str) -> ClientOptions {
    ClientOptions {
        base_url: format!("{address}/base/"),
        headers: vec![("x-brand".to_owned(), "b".to_owned())],
        query: Some(("apiKey".to_owned(), "top secret".to_owned())),
        limits: Limits { concurrency: 4, delay: Duration::ZERO },
        requests_per_second: None,
        timeout: Duration::from_millis(700),
        dice: Arc::new(|| 0),
        clock: Arc::new(SystemClock),
    }
}

fn ask(path: &str) -> Ask {
    Ask { path: path.to_owned(), body: None, kind: AskKind::Fixture }
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Answers so many times with something, then with `ok`; counts.
fn first<A: IntoResponse + 'static>(
    times: usize,
    answer: fn() -> A,
) -> (axum::routing::MethodRouter, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let route = get(move || async move {
        if count.fetch_add(1, Ordering::SeqCst) < times { answer().into_response() } else { "ok".into_response() }
    });
    (route, asked)
}

#[tokio::test]
async fn it_says_who_it_is_and_sends_what_is_configured() {
    let echo = async |headers: HeaderMap, uri: axum::http::Uri, body: String| {
        let of = |name| headers.get(name).map_or("-", |value: &axum::http::HeaderValue| value.to_str().unwrap());
        format!("{uri}|{}|{}|{}|{body}", of("user-agent"), of("x-brand"), of("content-type"))
    };
    let address = serve(Router::new().route("/base/x", get(echo).merge(post(echo)))).await;
    let client = BookClient::new(options(&address)).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let got = client.ask(&ask("/x?q=1")).await.unwrap();
    let expected = format!("/base/x?q=1&apiKey=top+secret|linewatch/{version} (+odds monitoring)|b|-|");
    assert_eq!(String::from_utf8_lossy(&got), expected);
    let posted = client.ask(&Ask { body: Some("[1]".to_owned()), ..ask("/x") }).await.unwrap();
    assert!(String::from_utf8_lossy(&posted).ends_with("|b|application/json|[1]"), "{posted:?}");
    for address in ["ftp://example.com", "nonsense", "http://:80"] {
        assert!(BookClient::new(options(address)).is_err(), "{address}");
    }
}

#[tokio::test]
async fn what_may_be_mended_is_tried_again_and_the_rest_is_not() {
    let (mended, mended_times) = first(2, || StatusCode::BAD_GATEWAY);
    let (broken, broken_times) = first(9, || StatusCode::INTERNAL_SERVER_ERROR);
    let (empty, empty_times) = first(9, || "\u{FEFF} {\n}");
    let (missing, missing_times) = first(9, || StatusCode::NOT_FOUND);
    let routes = Router::new()
        .route("/base/m", mended)
        .route("/base/b", broken)
        .route("/base/n", missing)
        .route("/base/e", empty);
    let client = BookClient::new(options(&serve(routes).await)).unwrap();
    assert_eq!(&*client.ask(&ask("/m")).await.unwrap(), b"ok");
    assert_eq!(mended_times.load(Ordering::SeqCst), 3);
    assert_eq!(client.ask(&ask("/e")).await.unwrap_err(), AskError::Empty);
    assert_eq!(empty_times.load(Ordering::SeqCst), 3, "an answer with nothing in it is none");
    assert_eq!(client.ask(&ask("/b")).await.unwrap_err(), AskError::Status(500, SourceNotice::default()));
    assert_eq!(broken_times.load(Ordering::SeqCst), 3);
    assert_eq!(client.ask(&ask("/n")).await.unwrap_err(), AskError::Status(404, SourceNotice::default()));
    assert_eq!(missing_times.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_wait_that_is_asked_for_holds_up_every_request() {
    let (limited, times) = first(1, || (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "1")]));
    let (never, _) = first(9, || (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7200")]));
    let routes =
        Router::new().route("/base/l", limited).route("/base/n", never).route("/base/o", get(|| async { "ok" }));
    let client = BookClient::new(options(&serve(routes).await)).unwrap();
    let begun = Instant::now();
    assert_eq!(&*client.ask(&ask("/l")).await.unwrap(), b"ok");
    assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(times.load(Ordering::SeqCst), 2);
    let begun = Instant::now();
    assert!(matches!(client.ask(&ask("/n")).await, Err(AskError::RateLimited(Some(_), _))));
    assert!(matches!(client.ask(&ask("/o")).await, Err(AskError::OnHold(_))), "nothing else is asked");
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn answers_are_bounded_in_size_and_time_and_keys_are_not_told() {
    // 40 MB of zeros in some kilobytes.
    let bomb = async || {
        use async_compression::tokio::write::GzipEncoder;
        use tokio::io::AsyncWriteExt as _;
        let mut gzip = GzipEncoder::new(Vec::new());
        for _ in 0..40 {
            gzip.write_all(&vec![b'0'; 1 << 20]).await.unwrap();
        }
        gzip.shutdown().await.unwrap();
        ([("content-encoding", "gzip")], gzip.into_inner())
    };
    let slow = async || tokio::time::sleep(Duration::from_mins(1)).await;
    let cut = async || {
        let pieces = [Ok("half"), Err(std::io::Error::other("cut"))];
        Body::from_stream(futures_util::stream::iter(pieces))
    };
    let routes = Router::new().route("/base/b", get(bomb)).route("/base/s", get(slow)).route("/base/c", get(cut));
    let client = BookClient::new(options(&serve(routes).await)).unwrap();
    assert!(matches!(client.ask(&ask("/b")).await, Err(AskError::TooLarge(_))));
    assert_eq!(client.ask(&ask("/s")).await.unwrap_err(), AskError::Timeout(Duration::from_millis(700)));
    let broken = client.ask(&ask("/c")).await.unwrap_err();
    assert!(matches!(&broken, AskError::Network(text) if !text.contains("secret")), "{broken}");
    let nobody = BookClient::new(options(&super::world::dead_address())).unwrap();
    let refused = nobody.ask(&ask("/")).await.unwrap_err();
    assert!(
        matches!(&refused, AskError::Network(text) if text.contains("refused") && !text.contains("secret")),
        "{refused}"
    );
}

/// A body that says it has so many bytes and sends some of them now and then, for ever.
fn dripping(length: usize) -> impl IntoResponse {
    let pieces = futures_util::stream::unfold((), async |()| {
        tokio::time::sleep(Duration::from_millis(50)).await;
        Some((Ok::<_, std::convert::Infallible>("some bytes"), ()))
    });
    ([("content-length", length.to_string())], Body::from_stream(pieces))
}

#[tokio::test]
async fn an_answer_that_says_it_is_too_large_is_not_waited_for() {
    let routes = Router::new().route("/base/l", get(async || dripping(7 << 20)));
    let client = BookClient::new(options(&serve(routes).await)).unwrap();
    // Waited for, it would be a time-out.
    assert!(matches!(client.ask(&ask("/l")).await, Err(AskError::TooLarge(_))));
}

#[tokio::test]
async fn large_answers_that_come_slowly_take_room_from_nobody() {
    let routes = Router::new()
        .route("/base/slow", get(async || dripping(6 << 20)))
        .route("/base/large", get(async || vec![b'1'; 2 << 20]));
    let limits = Limits { concurrency: 60, delay: Duration::ZERO };
    let options = ClientOptions { limits, timeout: Duration::from_secs(20), ..options(&serve(routes).await) };
    let client = Arc::new(BookClient::new(options).unwrap());
    let slow = (0..20).map(|_| {
        tokio_util::task::AbortOnDropHandle::new(tokio::spawn({
            let client = Arc::clone(&client);
            async move { client.ask(&ask("/slow")).await.map(|body| body.len()) }
        }))
    });
    let slow: Vec<_> = slow.collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let large = ask("/large");
    let begun = Instant::now();
    let answers =
        futures_util::future::join_all((0..40).map(async |_| client.ask(&large).await.map(|body| body.len())));
    assert_eq!(answers.await, vec![Ok(2 << 20); 40]);
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    assert!(slow.iter().all(|slow| !slow.is_finished()), "they are still coming");
}

/// Those who wait for their turn when the bookmaker asks for a pause keep to it too, and nobody's tries run out meanwhile.
#[tokio::test]
async fn a_hold_is_kept_by_those_who_are_queued() {
    let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let route = get(move || async move {
        let mut asked = log.lock().unwrap();
        asked.push(Instant::now());
        match asked.len() {
            3 => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "2")]).into_response(),
            4 => StatusCode::BAD_GATEWAY.into_response(),
            _ => "ok".into_response(),
        }
    });
    let address = serve(Router::new().route("/base/x", route)).await;
    let limits = Limits { concurrency: 30, delay: Duration::ZERO };
    let options = ClientOptions { limits, requests_per_second: Some(20), ..options(&address) };
    let client = BookClient::new(options).unwrap();
    let question = ask("/x");
    let answers = futures_util::future::join_all((0..30).map(|_| client.ask(&question))).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 32, "two were tried again");
    // What was under way when it asked for the pause can still come.
    let pauses: Vec<_> = asked.windows(2).map(|two| two[1] - two[0]).collect();
    assert!(pauses[2..4].iter().any(|pause| *pause > Duration::from_millis(1_800)), "{pauses:?}");
    assert!(asked[31] - asked[5] > Duration::from_millis(50 * 26 - 100), "the rate holds after it: {pauses:?}");
}

#[tokio::test]
async fn a_redirect_to_somebody_else_is_not_followed_and_nobody_learns_the_key() {
    let (elsewhere, asked) = first(0, || "");
    let stranger = serve(Router::new().route("/take", elsewhere)).await;
    let echo = async |headers: HeaderMap| format!("{:?}", headers.get("referer"));
    let within = async || (StatusCode::FOUND, [("location", "/base/echo")]);
    let target = format!("{stranger}/take");
    let away = async move || (StatusCode::FOUND, [("location", target)]);
    let around = async || (StatusCode::FOUND, [("location", "/base/around")]);
    let router = Router::new()
        .route("/base/echo", get(echo))
        .route("/base/within", get(within))
        .route("/base/away", get(away))
        .route("/base/around", get(around));
    let client = BookClient::new(options(&serve(router).await)).unwrap();
    assert_eq!(&*client.ask(&ask("/within")).await.unwrap(), b"None", "no referrer");
    let refused = client.ask(&ask("/away")).await.unwrap_err();
    assert!(matches!(refused, AskError::Status(302, _)), "{refused:?}");
    assert_eq!(refused.to_string(), format!("answered with status 302: it sends us to {stranger}"));
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    assert!(client.ask(&ask("/around")).await.is_err());
}
