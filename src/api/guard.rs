//! Keeps web pages from working a desk.
//!
//! A page in somebody's browser can send requests to the loopback interface, and with a rebound DNS name it can read
//! the answers too. So what changes something must come with a `Host` that is this server's, and without a foreign
//! `Origin`; on the loopback interface reading needs the right `Host` as well.
//!
//! A foreign page cannot read the answers to what it asks for under a name of its own, but the server works for them. So
//! it may read nothing of the API either; a person who follows a link from there may.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{problem::Problem, state::ApiState};

/// The one GET that changes something: it begins a scrape run.
pub(super) const ACTING_STREAM: &str = "/api/scrape/stream";

/// Knows the names under which this server is addressed.
#[derive(Debug, Clone)]
pub struct Guard {
    listen: SocketAddr,
    hosts: Vec<Authority>,
    origins: Vec<String>,
}

/// A host, and its port where one is given.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Authority {
    host: String,
    port: Option<u16>,
}

impl Authority {
    fn parse(text: &str) -> Option<Self> {
        let authority: axum::http::uri::Authority = text.to_ascii_lowercase().parse().ok()?;
        if authority.as_str().contains('@') {
            return None;
        }
        let port = match authority.port() {
            Some(port) => Some(port.as_str().parse().ok()?),
            None => None,
        };
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
        Some(Self { host: host.to_owned(), port })
    }

    fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

impl Guard {
    /// A guard for a server that listens there and is also known under these hosts (`risk.example.com`, with or without
    /// a port) and called by pages of these origins (`https://risk.example.com`).
    #[must_use]
    pub fn new(listen: SocketAddr, hosts: &[String], origins: &[String]) -> Self {
        Self {
            listen,
            hosts: hosts.iter().filter_map(|host| Authority::parse(host)).collect(),
            origins: origins.iter().map(|origin| origin.trim_end_matches('/').to_ascii_lowercase()).collect(),
        }
    }

    /// Whether an authority names this server.
    fn is_own(&self, authority: &Authority) -> bool {
        let configured =
            |own: &Authority| own.host == authority.host && (own.port.is_none() || own.port == authority.port);
        self.hosts.iter().any(configured) || (self.port_fits(authority) && self.is_own_address(authority))
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
        match authority.ip() {
            Some(ip) => ip == listen || listen.is_unspecified() || (listen.is_loopback() && ip.is_loopback()),
            None => authority.host == "localhost" && (listen.is_loopback() || listen.is_unspecified()),
        }
    }

    fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), &'static str> {
        let changes = !method.is_safe() || headers.contains_key(header::UPGRADE) || uri.path() == ACTING_STREAM;
        let probe = matches!(uri.path(), "/healthz" | "/readyz");
        if (changes || (self.listen.ip().is_loopback() && !probe)) && !self.host_is_own(uri, headers) {
            return Err(
                "the Host header does not name this server; add the name to `allowed_hosts` in its configuration",
            );
        }
        if uri.path() == ACTING_STREAM && !is_asked_for(headers) {
            return Err(
                "a page of another origin may not begin a scrape run; follow one by its id, or POST /api/scrape",
            );
        }
        if changes && !self.origin_is_own(headers) {
            return Err(
                "pages of this Origin may not work this server; add it to `allowed_origins` in its configuration",
            );
        }
        if !changes && costs(uri.path()) && !self.may_read(headers) {
            return Err(
                "pages of another origin may not read from this server; add theirs to `allowed_origins` in its \
                 configuration",
            );
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
        self.origins.iter().any(|known| known == origin)
            || origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")).is_some_and(own)
    }
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
pub(super) async fn keep_pages_out(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    match state.guard().check(request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(detail) => Problem::new(StatusCode::FORBIDDEN, detail).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(listen: &str) -> Guard {
        let origins = ["https://desk.example.com".to_owned()];
        Guard::new(listen.parse().unwrap(), &["risk.example.com".to_owned()], &origins)
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
