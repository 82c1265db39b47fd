//! Keeps web pages from working a desk.
//!
//! A page in somebody's browser can send requests to the loopback interface, and with a rebound DNS name it can read
//! the answers too. So what changes something must come with a `Host` that is this server's, and without a foreign
//! `Origin`; on the loopback interface reading needs the right `Host` as well.
//!
//! A foreign page cannot read the answers to what it asks for under a name of its own, but the server works for them. So
//! it may read nothing of the API either; a person who follows a link from there may.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::problem::Problem;
use linewatch_http::names::{self, Authority};

pub(crate) use names::ANY_LOOPBACK_PORT;
pub use names::NameError;

/// The one GET that changes something: it begins a scrape run.
pub(super) const ACTING_STREAM: &str = "/api/scrape/stream";

/// Knows the names under which this server is addressed.
#[derive(Debug, Clone)]
pub struct Guard {
    listen: SocketAddr,
    hosts: Vec<Authority>,
    origins: Vec<String>,
}

impl Guard {
    /// A guard for a server that listens there and is also known under these hosts (`risk.example.com`, with or without
    /// a port) and called by pages of these origins (`https://risk.example.com`).
    ///
    /// # Errors
    /// When one of them can never match.
    pub fn new(listen: SocketAddr, hosts: &[String], origins: &[String]) -> Result<Self, NameError> {
        Ok(Self {
            listen,
            hosts: hosts.iter().map(|host| names::host(host)).collect::<Result<_, _>>()?,
            origins: origins.iter().map(|origin| names::origin(origin)).collect::<Result<_, _>>()?,
        })
    }

    /// The same for a server that got this address.
    #[must_use]
    pub fn listening_on(self, listen: SocketAddr) -> Self {
        Self { listen, ..self }
    }

    /// What the server is known as, for people.
    fn known_as(&self) -> String {
        let own = self.listen.to_string();
        let names = std::iter::once(own).chain(self.hosts.iter().map(ToString::to_string));
        names.collect::<Vec<_>>().join(", ")
    }

    /// Whether an authority names this server.
    fn is_own(&self, authority: &Authority) -> bool {
        self.hosts.iter().any(|own| own.covers(authority))
            || (self.port_fits(authority) && self.is_own_address(authority))
    }

    /// Browsers leave out the scheme's usual port.
    fn port_fits(&self, authority: &Authority) -> bool {
        let port = self.listen.port();
        authority.port.map_or(port == 80 || port == 443, |given| given == port)
    }

    /// The listen address itself. A server that listens on all addresses takes any address, but no name: rebinding needs
    /// a name.
    fn is_own_address(&self, authority: &Authority) -> bool {
        let listen = self.listen.ip();
        match authority.host.parse::<IpAddr>().ok() {
            Some(ip) => ip == listen || listen.is_unspecified() || (listen.is_loopback() && ip.is_loopback()),
            None => authority.host == "localhost" && (listen.is_loopback() || listen.is_unspecified()),
        }
    }

    fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), String> {
        let changes = !method.is_safe() || headers.contains_key(header::UPGRADE) || uri.path() == ACTING_STREAM;
        let probe = matches!(uri.path(), "/healthz" | "/readyz");
        if (changes || (self.listen.ip().is_loopback() && !probe)) && !self.host_is_own(uri, headers) {
            let seen = shown(headers.get(header::HOST).map_or(b"", HeaderValue::as_bytes));
            return Err(format!(
                "the Host header says {seen}, which does not name this server: it is known as {}; add the name to \
                 `allowed_hosts` in its configuration",
                self.known_as()
            ));
        }
        if uri.path() == ACTING_STREAM && !is_asked_for(headers) {
            let detail =
                "a page of another origin may not begin a scrape run; follow one by its id, or POST /api/scrape";
            return Err(detail.to_owned());
        }
        if changes && !self.origin_is_own(headers) {
            let seen = shown(headers.get(header::ORIGIN).map_or(b"", HeaderValue::as_bytes));
            let known: Vec<&str> = self.origins.iter().map(String::as_str).collect();
            let known = if known.is_empty() { "only its own may".to_owned() } else { known.join(", ") + " may" };
            return Err(format!(
                "pages of the Origin {seen} may not work this server, {known}; add it to `allowed_origins` in its \
                 configuration"
            ));
        }
        if !changes && costs(uri.path()) && !self.may_read(headers) {
            let detail = "pages of another origin may not read from this server; add theirs to `allowed_origins` in its \
                          configuration";
            return Err(detail.to_owned());
        }
        Ok(())
    }

    /// Whether a request that only reads comes from a program, an own page, an allowed one, or a person who goes there.
    fn may_read(&self, headers: &HeaderMap) -> bool {
        match headers.get("sec-fetch-site") {
            Some(site) if site == "same-origin" || site == "none" => true,
            Some(_) => is_followed(headers) || (headers.contains_key(header::ORIGIN) && self.origin_is_own(headers)),
            // Older browsers.
            None => self.origin_is_own(headers),
        }
    }

    fn host_is_own(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().ok(),
            (None, None) => uri.authority().map(axum::http::uri::Authority::as_str),
            _ => None,
        };
        host.and_then(Authority::parse).is_some_and(|host| self.is_own(&host))
    }

    /// Programs send no `Origin`; then a browser's `Sec-Fetch-Site` gives a foreign page away.
    fn origin_is_own(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter().peekable();
        if origins.peek().is_none() {
            return headers.get("sec-fetch-site").is_none_or(|site| site != "cross-site");
        }
        origins.all(|origin| origin.to_str().is_ok_and(|origin| self.knows_origin(&origin.to_ascii_lowercase())))
    }

    fn knows_origin(&self, origin: &str) -> bool {
        let own = |rest: &str| Authority::parse(rest).is_some_and(|authority| self.is_own(&authority));
        self.origins.iter().any(|known| names::is_for(known, origin))
            || origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")).is_some_and(own)
    }
}

/// What a header says, for people: the beginning is enough.
fn shown(value: &[u8]) -> String {
    const QUOTED_CHARACTERS: usize = 100;
    if value.is_empty() {
        return "nothing".to_owned();
    }
    format!("`{}`", value[..value.len().min(QUOTED_CHARACTERS)].escape_ascii())
}

/// Whether answering takes work, or tells something: everything but the probes and the pages.
fn costs(path: &str) -> bool {
    path.starts_with("/api/") || matches!(path, "/api" | "/metrics" | "/openapi.json")
}

/// Whether a person follows a link: the answer is shown by itself and not within the foreign page.
fn is_followed(headers: &HeaderMap) -> bool {
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|sent| sent == value);
    is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document") && !headers.contains_key("sec-purpose")
}

/// Whether a GET that acts comes from a program, from an own page, or from the address line. What a page embeds has no
/// `Origin`, and a page on another port of this machine is of the same site.
fn is_asked_for(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all("sec-fetch-site").iter();
    headers.contains_key(header::ORIGIN) || sites.all(|site| site == "same-origin" || site == "none")
}

/// Refuses what a foreign page may have sent.
pub(super) async fn keep_pages_out(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    match guard.check(request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(detail) => Problem::new(StatusCode::FORBIDDEN, detail).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(listen: &str) -> Guard {
        let origins = ["https://desk.example.com".to_owned()];
        Guard::new(listen.parse().unwrap(), &["risk.example.com".to_owned()], &origins).unwrap()
    }

    fn check(guard: &Guard, method: &Method, headers: &[(&'static str, &str)]) -> bool {
        let headers =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect::<HeaderMap>();
        guard.check(method, &Uri::from_static("/api/settings"), &headers).is_ok()
    }

    #[test]
    fn on_the_loopback_interface_every_request_names_the_server() {
        let guard = guard("127.0.0.1:8000");
        for host in ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000", "risk.example.com"] {
            assert!(check(&guard, &Method::PUT, &[("host", host)]), "{host}");
            assert!(check(&guard, &Method::GET, &[("host", host)]), "{host}");
        }
        for host in
            ["evil.example:8000", "localhost:3000", "localhost", "127.0.0.1.evil.example:8000", "a@localhost:8000", ""]
        {
            assert!(!check(&guard, &Method::PUT, &[("host", host)]), "{host}");
            assert!(!check(&guard, &Method::GET, &[("host", host)]), "{host}");
        }
        assert!(!check(&guard, &Method::PUT, &[]));
        assert!(!check(&guard, &Method::PUT, &[("host", "localhost:8000"), ("host", "evil.example")]));
    }

    #[test]
    fn pages_of_other_origins_change_nothing() {
        let guard = guard("127.0.0.1:8000");
        let host = ("host", "localhost:8000");
        for origin in ["http://localhost:8000", "https://desk.example.com", "https://risk.example.com"] {
            assert!(check(&guard, &Method::POST, &[host, ("origin", origin)]), "{origin}");
        }
        for origin in ["null", "http://evil.example", "http://localhost:3000", "http://localhost:8000.evil.example"] {
            assert!(!check(&guard, &Method::POST, &[host, ("origin", origin)]), "{origin}");
            assert!(!check(&guard, &Method::GET, &[host, ("upgrade", "websocket"), ("origin", origin)]), "{origin}");
        }
        assert!(!check(&guard, &Method::POST, &[host, ("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn pages_of_other_origins_read_nothing() {
        for listen in ["127.0.0.1:8000", "0.0.0.0:8000"] {
            let guard = guard(listen);
            let read = |path: &'static str, more: &[(&'static str, &str)]| {
                let all = [&[("host", "localhost:8000")], more].concat();
                let headers = all
                    .iter()
                    .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                    .collect::<HeaderMap>();
                guard.check(&Method::GET, &Uri::from_static(path), &headers).is_ok()
            };
            let api = |more: &[(&'static str, &str)]| read("/api/audit/events?type=x", more);
            assert!(api(&[]), "a program");
            assert!(api(&[("sec-fetch-site", "same-origin")]) && api(&[("sec-fetch-site", "none")]));
            assert!(api(&[("sec-fetch-site", "cross-site"), ("origin", "https://desk.example.com")]), "it is allowed");
            assert!(api(&[("origin", "http://localhost:8000")]) && !api(&[("origin", "http://evil.example")]));
            assert!(!api(&[("origin", "null")]));
            for site in ["cross-site", "same-site"] {
                let site = ("sec-fetch-site", site);
                assert!(!api(&[site]), "an image, a script, a frame");
                assert!(!api(&[site, ("origin", "http://localhost:3000")]), "a fetch");
                let (mode, document) = (("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document"));
                assert!(api(&[site, mode, document]), "a link");
                assert!(!api(&[site, mode, ("sec-fetch-dest", "iframe")]));
                assert!(!api(&[site, mode, document, ("sec-purpose", "prefetch")]));
                for path in ["/metrics", "/openapi.json"] {
                    assert!(!read(path, &[site]), "{path}");
                }
                for path in ["/", "/audit", "/healthz", "/readyz"] {
                    assert!(read(path, &[site]), "{path}");
                }
            }
        }
    }

    #[test]
    fn a_refusal_says_what_was_seen_and_what_is_allowed() {
        let guard = guard("127.0.0.1:8000");
        let refusal = |headers: &[(&'static str, &str)]| {
            let headers = headers
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                .collect::<HeaderMap>();
            guard.check(&Method::PUT, &Uri::from_static("/api/settings"), &headers).unwrap_err()
        };
        let host = refusal(&[("host", "risk.example.org:8443")]);
        assert!(
            host.contains("`risk.example.org:8443`") && host.contains("127.0.0.1:8000, risk.example.com;"),
            "{host}"
        );
        let origin = refusal(&[("host", "risk.example.com"), ("origin", "https://other.example")]);
        assert!(
            origin.contains("`https://other.example`") && origin.contains(", https://desk.example.com may"),
            "{origin}"
        );
    }

    #[test]
    fn what_a_page_embeds_begins_nothing() {
        let guard = guard("127.0.0.1:8000");
        let get = |more: &[(&'static str, &str)]| {
            let all = [&[("host", "localhost:8000")], more].concat();
            let headers =
                all.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect::<HeaderMap>();
            guard.check(&Method::GET, &Uri::from_static(ACTING_STREAM), &headers).is_ok()
        };
        assert!(get(&[]) && get(&[("sec-fetch-site", "same-origin")]) && get(&[("sec-fetch-site", "none")]));
        assert!(!get(&[("sec-fetch-site", "same-site")]) && !get(&[("sec-fetch-site", "cross-site")]));
        assert!(!get(&[("sec-fetch-site", "same-site"), ("origin", "http://localhost:3000")]));
        assert!(get(&[("sec-fetch-site", "cross-site"), ("origin", "https://desk.example.com")]), "it is allowed");
    }

    #[test]
    fn on_all_addresses_an_address_will_do_but_not_any_name() {
        let guard = guard("0.0.0.0:8000");
        assert!(check(&guard, &Method::POST, &[("host", "10.1.2.3:8000")]));
        assert!(!check(&guard, &Method::POST, &[("host", "rebound.example:8000")]));
        assert!(check(&guard, &Method::GET, &[("host", "rebound.example:8000")]));
    }
}
