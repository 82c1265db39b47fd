//! The dashboard: its pages and their assets, out of the binary.
//!
//! Assets have hashed names and may be kept for ever; the page itself is asked for again each time. Both come
//! compressed as they were built. Pages are open to everybody, as they hold no data: what they show they fetch, with
//! the visitor's own token.
//!
//! What a page names it names relative to its own address, as nobody knows under which path a proxy has it.

use std::borrow::Cow;

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use super::{problem::Problem, state::ApiState};

/// Everything that `web/` was built into.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/web"]
struct WebAssets;

/// The first parts of the pages' paths; which page it is the page itself finds out.
const PAGE_PATHS: &[&str] = &["risk", "odds", "events", "runs", "audit", "settings", "status", "channels"];
/// The page that all of them are.
const INDEX_FILE: &str = "index.html";
/// Files beside the assets that browsers ask for.
const FILES: &[&str] = &["/favicon.svg", "/favicon.ico"];
/// Where the assets are.
const ASSETS: &str = "/assets/";

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Whether a path is one of the dashboard's, which need no token.
pub(super) fn is_at(path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    let first = parts.next().unwrap_or_default();
    path == "/" || PAGE_PATHS.contains(&first) || path.starts_with(ASSETS) || FILES.contains(&path)
}

/// The routes of the dashboard.
pub(super) fn routes() -> Router<ApiState> {
    let mut router = Router::new().route("/", get(page)).route("/assets/{*path}", get(asset));
    for path in PAGE_PATHS {
        router = router.route(&format!("/{path}"), get(page)).route(&format!("/{path}/{{*rest}}"), get(page));
    }
    FILES.iter().fold(router, |router, path| router.route(path, get(file)))
}

async fn page(uri: Uri, headers: HeaderMap) -> Response {
    serve_page(uri.path(), &headers)
}

async fn asset(uri: Uri, headers: HeaderMap) -> Response {
    serve(uri.path().trim_start_matches('/'), &headers, FOR_EVER)
}

async fn file(uri: Uri, headers: HeaderMap) -> Response {
    serve(uri.path().trim_start_matches('/'), &headers, ASK_AGAIN)
}

/// What answers where nothing is: to somebody with a browser the page says so, to programs a problem.
pub(super) async fn nowhere(method: Method, uri: Uri, mut headers: HeaderMap) -> Response {
    let wanted = headers.get(header::ACCEPT).and_then(|types| types.to_str().ok()).unwrap_or_default();
    if method != Method::GET || uri.path().starts_with("/api") || !wanted.contains("text/html") {
        return Problem::not_found("there is nothing at this path; /docs lists what there is").into_response();
    }
    headers.remove(header::IF_NONE_MATCH);
    let mut response = serve_page(uri.path(), &headers);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// How a file was compressed when it was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    /// Best first.
    const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

/// The page at a path. It is small, and differs by how deep the path is, so it is not compressed.
fn serve_page(path: &str, request: &HeaderMap) -> Response {
    let Some(page) = WebAssets::get(INDEX_FILE) else { return nothing_here() };
    let text = String::from_utf8_lossy(&page.data).replace("\"./", &format!("\"{}", to_the_root(path)));
    let tag = linewatch_log::to_hex(&Sha256::digest(&text).into());
    let html = HeaderValue::from_static("text/html");
    answer(request, text.into(), Described { tag: &tag, content_type: Some(html), encoding: None }, ASK_AGAIN)
}

/// From a path to the root, as a browser goes it: `./`, or `../` once for each folder.
fn to_the_root(path: &str) -> String {
    match path.matches('/').count() {
        0 | 1 => "./".to_owned(),
        slashes => "../".repeat(slashes - 1),
    }
}

fn serve(path: &str, request: &HeaderMap, caching: HeaderValue) -> Response {
    let Some(plain) = WebAssets::get(path) else { return nothing_here() };
    let content_type = HeaderValue::from_str(plain.metadata.mimetype()).ok();
    let (encoding, file) = Encoding::ALL
        .into_iter()
        .filter(|encoding| accepts(request, encoding.name()))
        .find_map(|encoding| Some((Some(encoding), WebAssets::get(&format!("{path}{}", encoding.extension()))?)))
        .unwrap_or((None, plain));
    let tag = linewatch_log::to_hex(&file.metadata.sha256_hash());
    answer(request, shared(file.data), Described { tag: &tag, content_type, encoding }, caching)
}

/// A file's bytes, without a copy for each request where they are in the binary.
pub(super) fn shared(bytes: Cow<'static, [u8]>) -> Bytes {
    match bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    }
}

fn nothing_here() -> Response {
    Problem::not_found("the dashboard has no such file; reload the page to get the newest").into_response()
}

/// What is said of a body.
struct Described<'a> {
    tag: &'a str,
    content_type: Option<HeaderValue>,
    encoding: Option<Encoding>,
}

/// A body, unless the browser has it.
fn answer(request: &HeaderMap, body: Bytes, described: Described<'_>, caching: HeaderValue) -> Response {
    let Described { tag, content_type, encoding } = described;
    let tag = format!("\"{tag}\"");
    let known = request.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let known = known.is_some_and(|tags| tags.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    let encoding = encoding.filter(|_| !known).map(|encoding| HeaderValue::from_static(encoding.name()));
    let set: [(HeaderName, Option<HeaderValue>); 6] = [
        (header::CONTENT_TYPE, content_type.filter(|_| !known)),
        (header::CONTENT_ENCODING, encoding),
        (header::VARY, Some(HeaderValue::from_static("accept-encoding"))),
        (header::ETAG, HeaderValue::from_str(&tag).ok()),
        (header::CACHE_CONTROL, Some(caching)),
        (header::CONTENT_SECURITY_POLICY, Some(POLICY)),
    ];
    for (name, value) in set {
        if let Some(value) = value {
            headers.insert(name, value);
        }
    }
    response
}

/// Whether a browser takes an encoding: it is named, and not with a weight of nothing.
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    let named = |part: &str| {
        let (name, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|weight| weight.trim_matches(['0', '.']).is_empty());
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    };
    let values = request.get_all(header::ACCEPT_ENCODING).into_iter();
    values.filter_map(|value| value.to_str().ok()).any(|list| list.split(',').any(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn the_dashboard_has_its_own_paths_and_no_others() {
        for path in ["/", "/risk", "/events/12", "/audit/events/7", "/assets/index-ab.js", "/favicon.svg"] {
            assert!(is_at(path), "{path}");
        }
        for path in ["/api/alerts", "/docs/", "/metrics", "/riskier", "/openapi.json", "//api", "/assets"] {
            assert!(!is_at(path), "{path}");
        }
    }

    #[tokio::test]
    async fn where_nothing_is_a_browser_gets_the_page_that_says_so() {
        let ask = async |method: Method, path: &'static str, accept: &str| {
            let answer = nowhere(method, Uri::from_static(path), request(header::ACCEPT, accept)).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND);
            answer.headers()[header::CONTENT_TYPE].clone()
        };
        assert_eq!(ask(Method::GET, "/nowhere", "text/html,*/*;q=0.8").await, "text/html");
        for (method, path, accept) in [
            (Method::GET, "/nowhere", "*/*"),
            (Method::GET, "/api/no", "text/html"),
            (Method::POST, "/no", "text/html"),
        ] {
            assert_eq!(ask(method, path, accept).await, "application/problem+json");
        }
    }

    #[tokio::test]
    async fn a_page_names_everything_relative_to_itself() {
        assert_eq!(
            ["/", "/risk", "/events/3", "/risk/", "/audit/events/7"].map(to_the_root),
            ["./", "./", "../", "../", "../../"]
        );
        for (path, root) in [("/", "./"), ("/events/3", "../")] {
            let body = axum::body::to_bytes(serve_page(path, &HeaderMap::new()).into_body(), 1 << 20).await.unwrap();
            let text = String::from_utf8(body.to_vec()).unwrap();
            let links: Vec<&str> =
                text.split(&['"'][..]).filter(|part| part.contains("./") || part.starts_with('/')).collect();
            assert!(!links.is_empty() && links.iter().all(|link| link.starts_with(root)), "{path}: {links:?}");
        }
    }

    #[test]
    fn a_refused_encoding_is_not_sent() {
        let asks = |list: &str| request(header::ACCEPT_ENCODING, list);
        assert!(accepts(&asks("gzip, deflate, br"), "br") && accepts(&asks("GZIP;q=0.5"), "gzip"));
        assert!(!accepts(&asks("gzip;q=0, identity"), "gzip") && !accepts(&asks("gzip;q=0.0"), "gzip"));
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn the_page_is_there_with_its_policy_and_is_not_sent_twice() {
        let first = serve_page("/risk", &HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[header::CONTENT_TYPE], "text/html");
        assert!(first.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("script-src 'self';"));
        let tag = first.headers()[header::ETAG].to_str().unwrap();
        let again = serve_page("/odds", &request(header::IF_NONE_MATCH, &format!("W/{tag}, \"x\"")));
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let deeper = serve_page("/events/3", &request(header::IF_NONE_MATCH, tag));
        assert_eq!(deeper.status(), StatusCode::OK, "it names its files otherwise");
        assert_eq!(serve("assets/none.js", &HeaderMap::new(), FOR_EVER).status(), StatusCode::NOT_FOUND);
    }
}
