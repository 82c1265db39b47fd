//! Who may do what.
//!
//! Callers are known by bearer tokens with a role each. Without tokens, which only the loopback interface allows,
//! whoever sits at this machine may do everything. Which role may call what is in one place: [`right_for`].

use std::{collections::BTreeSet, path::Path, sync::Arc};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::Response,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};

use super::{
    dashboard, guard,
    problem::Problem,
    request_id::{Ids, RequestId},
    sockets::{Ticket, Tickets},
};
use crate::desk::CommandContext;
use linewatch_model::{Actor, Clock, EncodingError, utf8};

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Looks, acknowledges alerts, changes settings, has bookmakers scraped and publishes.
    Trader,
    /// Sends odds and publishes.
    Ingest,
    /// Looks and reads the log.
    Auditor,
    /// Everything.
    Admin,
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Nothing that needs protection.
    Open,
    /// Something that every caller with a token may see.
    Known,
    /// The read models.
    Read,
    /// To send odds.
    Ingest,
    /// To publish on channels.
    Publish,
    /// To acknowledge alerts.
    Acknowledge,
    /// To have bookmakers scraped.
    Scrape,
    /// To change settings.
    Configure,
    /// The log.
    Audit,
    /// Something that nothing here describes.
    Other,
}

/// The policy: what a request asks for.
#[must_use]
pub fn right_for(method: &Method, path: &str) -> Right {
    let reads = method.is_safe();
    let under = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match path {
        "/healthz" | "/readyz" if reads => Right::Open,
        _ if reads && dashboard::is_at(path) => Right::Open,
        "/metrics" | "/openapi.json" | "/api/health" | "/api/me" if reads => Right::Known,
        _ if under("/docs") && reads => Right::Known,
        _ if under("/api/audit") => Right::Audit,
        "/api/ws/ticket" if *method == Method::POST => Right::Read,
        "/api/scrape/batches" if *method == Method::POST => Right::Ingest,
        _ if under("/api/v1/publish") && *method == Method::POST => Right::Publish,
        "/api/settings" if *method == Method::PUT => Right::Configure,
        _ if (under("/api/rules") || under("/api/backtests")) && !reads => Right::Configure,
        "/api/alerts/acknowledge" if *method == Method::POST => Right::Acknowledge,
        "/api/scheduler/pause" | "/api/scheduler/resume" if *method == Method::POST => Right::Configure,
        guard::ACTING_STREAM => Right::Scrape,
        _ if under("/api/scrape") && *method == Method::POST => Right::Scrape,
        _ if under("/api/alerts") && matches!(*method, Method::PATCH | Method::PUT) => Right::Acknowledge,
        _ if reads && under("/api") => Right::Read,
        // There is nothing but the page that says so.
        _ if reads => Right::Open,
        _ => Right::Other,
    }
}

/// The policy: whether a role has a right.
#[must_use]
pub const fn allows(role: Role, right: Right) -> bool {
    match right {
        Right::Open | Right::Known => true,
        Right::Read => !matches!(role, Role::Ingest),
        Right::Ingest => matches!(role, Role::Ingest | Role::Admin),
        Right::Publish => matches!(role, Role::Ingest | Role::Trader | Role::Admin),
        Right::Acknowledge | Right::Configure | Right::Scrape => matches!(role, Role::Trader | Role::Admin),
        // A trader sees in the log why an alert was raised.
        Right::Audit => matches!(role, Role::Trader | Role::Auditor | Role::Admin),
        Right::Other => matches!(role, Role::Admin),
    }
}

/// Why a token file was refused.
#[derive(Debug, thiserror::Error)]
pub enum TokenFileError {
    /// It cannot be read.
    #[error("the token file {0} cannot be read: {1}")]
    Unreadable(String, #[source] std::io::Error),
    /// It is not UTF-8.
    #[error("the token file {0} {1}")]
    Encoding(String, #[source] EncodingError),
    /// A line is not one. The text is not shown, because it may be a token.
    #[error(
        "entry {0} of the token file must be `name role token`, the role one of viewer, trader, ingest, auditor, admin"
    )]
    Malformed(usize),
    /// The JSON is not a list of tokens.
    #[error(
        "the token file must be lines `name role token` or a JSON list of {{\"name\",\"role\",\"token\"}} (line {0})"
    )]
    NotJson(usize),
    /// A token that could be guessed.
    #[error("the token of {0} is too short; use at least 16 characters, for example from `openssl rand -hex 32`")]
    Short(Actor),
    /// A name or a token twice, or a name that linewatch uses itself.
    #[error("the name {0} or its token is already taken; every caller needs its own (system and local are reserved)")]
    Taken(Actor),
    /// No token at all.
    #[error("the token file has no tokens; add a line `name role token`")]
    Empty,
}

/// A token and whose it is. Only the hash is kept.
struct Token {
    hash: [u8; 32],
    actor: Actor,
    role: Role,
}

/// The tokens that are accepted.
pub struct Tokens(Vec<Token>);

#[derive(Deserialize)]
struct Entry {
    name: String,
    role: Role,
    token: String,
}

impl Tokens {
    const MIN_TOKEN_CHARACTERS: usize = 16;

    /// Reads a token file; warns when others than its owner may read it.
    ///
    /// # Errors
    /// When it cannot be read or its contents are refused.
    pub fn load(path: &Path) -> Result<Self, TokenFileError> {
        let unreadable = |error| TokenFileError::Unreadable(path.display().to_string(), error);
        let bytes = std::fs::read(path).map_err(unreadable)?;
        let encoding = |error| TokenFileError::Encoding(path.display().to_string(), error);
        let text = utf8(&bytes).map_err(encoding)?;
        warn_if_shared(path);
        Self::parse(text)
    }

    /// Reads lines `name role token`, `#` beginning a comment line; or a JSON list of objects with these members.
    ///
    /// # Errors
    /// When an entry is malformed, too short, or taken.
    pub fn parse(text: &str) -> Result<Self, TokenFileError> {
        let entries: Vec<Entry> = if text.trim_start().starts_with('[') {
            serde_json::from_str(text).map_err(|error| TokenFileError::NotJson(error.line()))?
        } else {
            let lines = text.lines().map(str::trim).enumerate();
            lines
                .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
                .map(|(at, line)| parse_line(line).ok_or(TokenFileError::Malformed(at + 1)))
                .collect::<Result<_, _>>()?
        };
        let mut taken = BTreeSet::from([Actor::system().to_string(), Actor::local().to_string()]);
        let mut hashes = BTreeSet::new();
        let mut tokens = Vec::with_capacity(entries.len());
        for (at, entry) in entries.into_iter().enumerate() {
            let actor: Actor = entry.name.parse().map_err(|_| TokenFileError::Malformed(at + 1))?;
            if entry.token.chars().count() < Self::MIN_TOKEN_CHARACTERS {
                return Err(TokenFileError::Short(actor));
            }
            let hash: [u8; 32] = Sha256::digest(entry.token.as_bytes()).into();
            if !taken.insert(entry.name) || !hashes.insert(hash) {
                return Err(TokenFileError::Taken(actor));
            }
            tokens.push(Token { hash, actor, role: entry.role });
        }
        if tokens.is_empty() { Err(TokenFileError::Empty) } else { Ok(Self(tokens)) }
    }

    /// Whose token this is. Takes the same time whatever the token is: hashes are compared, all of them, and the
    /// comparison does not stop at the first difference.
    fn find(&self, presented: &str) -> Option<&Token> {
        let hash: [u8; 32] = Sha256::digest(presented.as_bytes()).into();
        let mut found = u32::MAX;
        for (at, token) in (0_u32..).zip(&self.0) {
            let same: Choice = token.hash.ct_eq(&hash);
            found = u32::conditional_select(&found, &at, same);
        }
        self.0.get(usize::try_from(found).ok()?)
    }
}

fn parse_line(line: &str) -> Option<Entry> {
    let mut words = line.split_whitespace();
    let (name, role, token) = (words.next()?, words.next()?, words.next()?);
    let role = serde_json::from_value(role.into()).ok()?;
    words.next().is_none().then(|| Entry { name: name.to_owned(), role, token: token.to_owned() })
}

#[cfg(unix)]
fn warn_if_shared(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let shared = std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
    if shared {
        tracing::warn!(path = %path.display(), "others may read the token file; `chmod 600` it");
    }
}

#[cfg(not(unix))]
fn warn_if_shared(_: &Path) {}

/// Who calls, and in which request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The name of the caller.
    pub actor: Actor,
    /// The request's id.
    pub request_id: RequestId,
    /// The caller's `traceparent`, where it sent one.
    pub trace_id: Option<String>,
    /// What the token may do; `None` where there are no tokens.
    pub role: Option<Role>,
}

impl Caller {
    /// A caller, as tests need one.
    #[cfg(test)]
    pub(super) fn named(name: &str, role: Option<Role>) -> Self {
        let actor = name.parse().expect("a name");
        Self { actor, request_id: RequestId::from("test"), trace_id: None, role }
    }

    /// Whether everything may be shown.
    #[must_use]
    pub const fn is_admin(&self) -> bool {
        matches!(self.role, None | Some(Role::Admin))
    }

    /// The cause of what this request changes.
    #[must_use]
    pub fn context(&self) -> CommandContext {
        CommandContext {
            correlation_id: self.request_id.to_string(),
            actor: self.actor.clone(),
            trace_id: self.trace_id.clone(),
            scrape_run_id: None,
        }
    }
}

/// Knows the caller, put into the request by [`authenticate`].
impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Box<Problem>;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let known = parts.extensions.get::<Known>().cloned();
        let request_id = parts.extensions.get::<RequestId>().cloned();
        let (Some(Known { actor, role }), Some(request_id)) = (known, request_id) else {
            return Err(Problem::internal("a route is outside the layers that know its caller").into());
        };
        Ok(Self { actor, request_id, trace_id: trace_parent(&parts.headers), role })
    }
}

/// The W3C `traceparent`, if it is one.
fn trace_parent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("traceparent")?.to_str().ok()?;
    let fits = text.len() == 55 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    fits.then(|| text.to_owned())
}

/// Who is let in: the tokens, and the tickets that were asked for with them.
pub(super) struct Access {
    tokens: Option<Tokens>,
    tickets: Tickets,
    secrets: Ids,
    clock: Arc<dyn Clock>,
}

impl Access {
    pub fn new(tokens: Option<Tokens>, secrets: Ids, clock: Arc<dyn Clock>) -> Self {
        Self { tokens, tickets: Tickets::default(), secrets, clock }
    }

    /// A new ticket for a caller; none when too many wait to be used.
    pub fn ticket(&self, caller: &Caller) -> Option<Ticket> {
        let ticket = (self.secrets)();
        let issued = self.tickets.issue(&ticket, caller, self.clock.monotonic());
        issued.then(|| Ticket::issued_at(self.clock.now(), ticket))
    }

    /// Whose ticket this is. It is good once.
    fn redeem(&self, ticket: &str) -> Option<(Actor, Option<Role>)> {
        self.tickets.redeem(ticket, self.clock.monotonic())
    }
}

/// A caller that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    actor: Actor,
    role: Option<Role>,
}

/// Refuses callers without the right; lets the others in under their name.
pub(super) async fn authenticate(State(access): State<Arc<Access>>, mut request: Request, next: Next) -> Response {
    let right = right_for(request.method(), request.uri().path());
    let ticket = || {
        let ticket = query_value(request.uri(), &["ticket"]).filter(|_| is_pushed(request.uri().path()))?;
        Some(access.redeem(ticket))
    };
    let known = match &access.tokens {
        _ if query_value(request.uri(), &["token", "access_token", "bearer"]).is_some() => {
            let detail = "a token does not belong into an address, where it is logged; send it in the Authorization \
                          header, or ask for a ticket (POST /api/ws/ticket)";
            Err(Box::new(Problem::new(StatusCode::BAD_REQUEST, detail)))
        }
        None => Ok(Known { actor: Actor::local(), role: None }),
        Some(tokens) => identify(tokens, right, request.headers(), is_pushed(request.uri().path()), ticket),
    };
    match known {
        Ok(known) => {
            request.extensions_mut().insert(known);
            next.run(request).await
        }
        Err(problem) => axum::response::IntoResponse::into_response(problem),
    }
}

/// Whether a connection to this path may show a ticket, or its token as a protocol: a browser cannot send headers there.
fn is_pushed(path: &str) -> bool {
    matches!(path, "/api/ws" | "/api/stream") || (path.starts_with("/api/v1/ws/") && path != "/api/v1/ws/stats")
}

fn query_value<'a>(uri: &'a Uri, names: &[&str]) -> Option<&'a str> {
    let pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(name, _)| names.contains(name)).map(|(_, value)| value)
}

/// The outcome of showing a ticket: whose it was, if anybody's. `None` where none was shown.
type Shown = Option<Option<(Actor, Option<Role>)>>;

fn identify(
    tokens: &Tokens,
    right: Right,
    headers: &HeaderMap,
    pushed: bool,
    ticket: impl FnOnce() -> Shown,
) -> Result<Known, Box<Problem>> {
    if right == Right::Open {
        return Ok(Known { actor: Actor::system(), role: Some(Role::Viewer) });
    }
    let unknown = |detail: &'static str| Box::new(Problem::new(StatusCode::UNAUTHORIZED, detail));
    let presented = bearer(headers).or_else(|| protocol_token(headers).filter(|_| pushed));
    let known = match presented {
        Some(presented) => {
            let token = tokens.find(presented).ok_or_else(|| unknown("the token is not known; ask for a new one"))?;
            Known { actor: token.actor.clone(), role: Some(token.role) }
        }
        None => match ticket() {
            Some(Some((actor, role))) => Known { actor, role },
            Some(None) => return Err(unknown("the ticket is used up, too old or unknown; ask for a new one")),
            None => return Err(unknown("send your token: Authorization: Bearer <token>")),
        },
    };
    if known.role.is_none_or(|role| allows(role, right)) {
        return Ok(known);
    }
    let detail = "your token's role does not allow this; ask for a token with another role";
    Err(Box::new(Problem::new(StatusCode::FORBIDDEN, detail)))
}

/// The token that a browser puts beside the protocol: `Sec-WebSocket-Protocol: linewatch, bearer.<token>`.
fn protocol_token(headers: &HeaderMap) -> Option<&str> {
    let values = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).find_map(|word| word.trim().strip_prefix("bearer."))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# the desk\nanna trader 0123456789abcdef0\nrobot ingest fedcba98765432100\n\
                        rex auditor aaaaaaaaaaaaaaaa1\nval viewer bbbbbbbbbbbbbbbb2\nroot admin cccccccccccccccc3\n";

    fn with_token(token: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap())])
    }

    #[test]
    fn files_of_lines_and_of_json_say_the_same() {
        let json = r#"[{"name":"anna","role":"trader","token":"0123456789abcdef0"}]"#;
        for text in [FILE, json] {
            let tokens = Tokens::parse(text).unwrap();
            let anna = tokens.find("0123456789abcdef0").unwrap();
            assert_eq!((anna.actor.as_str(), anna.role), ("anna", Role::Trader));
            assert!(tokens.find("0123456789abcdef").is_none());
            assert!(tokens.find("").is_none());
        }
    }

    #[test]
    fn careless_files_are_refused() {
        for text in [
            "",
            "# nothing\n",
            "anna trader",
            "anna boss 0123456789abcdef",
            "anna trader short",
            "anna trader 0123456789abcdef extra",
            "anna trader 0123456789abcdef\nanna viewer 1123456789abcdef",
            "anna trader 0123456789abcdef\nbob viewer 0123456789abcdef",
            "system admin 0123456789abcdef",
            "[{\"name\":\"anna\"}]",
        ] {
            let error = Tokens::parse(text).err().unwrap_or_else(|| panic!("{text:?} was accepted"));
            assert!(!error.to_string().contains("0123456789abcdef"), "{error}");
        }
    }

    #[test]
    fn each_role_has_its_rights() {
        let cases = [
            (Method::GET, "/api/alerts", "anna root rex val"),
            (Method::GET, "/api/ws", "anna root rex val"),
            (Method::GET, "/api/stream", "anna root rex val"),
            (Method::GET, "/api/v1/ws/unified", "anna root rex val"),
            (Method::POST, "/api/ws/ticket", "anna root rex val"),
            (Method::PATCH, "/api/alerts/7", "anna root"),
            (Method::POST, "/api/alerts/acknowledge", "anna root"),
            (Method::PUT, "/api/settings", "anna root"),
            (Method::POST, "/api/scrape/batches", "robot root"),
            (Method::POST, "/api/v1/publish", "anna robot root"),
            (Method::POST, "/api/v1/publish/alerts", "anna robot root"),
            (Method::POST, "/api/v1/publisher", "root"),
            (Method::GET, "/api/audit/events", "anna rex root"),
            (Method::GET, "/api/nothing", "anna root rex val"),
            (Method::GET, "/nothing", "anna robot root rex val"),
            (Method::GET, "/metrics", "anna robot rex val root"),
            (Method::GET, "/api/me", "anna robot rex val root"),
            (Method::GET, "/api/status", "anna root rex val"),
            (Method::GET, "/docs/index.html", "anna robot rex val root"),
            (Method::DELETE, "/api/alerts", "root"),
            (Method::POST, "/api/anything", "root"),
        ];
        let tokens = Tokens::parse(FILE).unwrap();
        for (method, path, allowed) in cases {
            for token in &tokens.0 {
                let may = allows(token.role, right_for(&method, path));
                let expected = allowed.split(' ').any(|name| name == token.actor.as_str());
                assert_eq!(may, expected, "{method} {path} by {}", token.actor);
            }
        }
    }

    #[test]
    fn callers_are_named_or_refused() {
        let tokens = Tokens::parse(FILE).unwrap();
        let status = |right, headers: HeaderMap| {
            let known = identify(&tokens, right, &headers, false, || None);
            known.map(|known| known.actor.to_string()).map_err(|problem| problem.status().as_u16())
        };
        assert_eq!(status(Right::Read, with_token("0123456789abcdef0")), Ok("anna".to_owned()));
        assert_eq!(status(Right::Audit, with_token("bbbbbbbbbbbbbbbb2")), Err(403));
        assert_eq!(status(Right::Read, with_token("0123456789abcdef1")), Err(401));
        assert_eq!(status(Right::Read, HeaderMap::new()), Err(401));
        assert!(status(Right::Open, HeaderMap::new()).is_ok());
    }

    #[test]
    fn a_socket_may_show_its_token_as_a_protocol_or_a_ticket() {
        let tokens = Tokens::parse(FILE).unwrap();
        let protocol = "linewatch, bearer.bbbbbbbbbbbbbbbb2";
        let headers = HeaderMap::from_iter([(header::SEC_WEBSOCKET_PROTOCOL, protocol.parse().unwrap())]);
        let who = |headers: &HeaderMap, pushed, shown: Shown| {
            let known = identify(&tokens, Right::Read, headers, pushed, || shown);
            known.map(|known| known.actor.to_string()).map_err(|problem| problem.status().as_u16())
        };
        assert_eq!(who(&headers, true, None), Ok("val".to_owned()));
        assert_eq!(who(&headers, false, None), Err(401), "only where headers cannot be sent");
        let ticket = |role| Some(Some(("bob".parse().unwrap(), Some(role))));
        assert_eq!(who(&HeaderMap::new(), true, ticket(Role::Viewer)), Ok("bob".to_owned()));
        assert_eq!(who(&HeaderMap::new(), true, ticket(Role::Ingest)), Err(403));
        assert_eq!(who(&HeaderMap::new(), true, Some(None)), Err(401));
        assert!(is_pushed("/api/v1/ws/market/SPY") && !is_pushed("/api/v1/ws/stats") && !is_pushed("/api/alerts"));
    }

    #[test]
    fn only_a_trace_parent_is_kept() {
        let headers = |text: &str| HeaderMap::from_iter([("traceparent".parse().unwrap(), text.parse().unwrap())]);
        let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(trace_parent(&headers(valid)).as_deref(), Some(valid));
        assert_eq!(trace_parent(&headers("x")), None);
    }
}
