//! The names under which a server is known, as its configuration has them.
//!
//! An entry that no browser can ever send is refused at the start, with the form that would do.

use axum::http::uri;
use reqwest::Url;

/// Why an entry was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{entry}` in {setting} {reason}; {remedy}")]
pub struct NameError {
    setting: &'static str,
    entry: String,
    reason: &'static str,
    remedy: String,
}

const HOSTS_SETTING: &str = "allowed_hosts";
const ORIGINS_SETTING: &str = "allowed_origins";
/// What browsers leave out of an address: http's port and https's.
const USUAL_PORTS: [u16; 2] = [80, 443];

/// A host, and its port where one is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Its name or address, without brackets.
    pub host: String,
    /// Its port.
    pub port: Option<u16>,
}

impl Authority {
    /// Reads what a request says.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let authority: uri::Authority = text.to_ascii_lowercase().parse().ok()?;
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

    /// Whether a request to `asked` is one to this name. Without a port it is meant with any.
    #[must_use]
    pub fn covers(&self, asked: &Self) -> bool {
        let fits = |port: u16| asked.port == Some(port) || asked.port.is_none() && USUAL_PORTS.contains(&port);
        self.host == asked.host && self.port.is_none_or(fits)
    }
}

impl std::fmt::Display for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let is_v6 = self.host.contains(':');
        let (open, close) = if is_v6 { ("[", "]") } else { ("", "") };
        write!(f, "{open}{}{close}", self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// A host of the configuration: `risk.example.com`, with or without a port.
///
/// # Errors
/// When no browser can ever send it.
pub fn host(entry: &str) -> Result<Authority, NameError> {
    let refused = |reason, remedy| NameError { setting: HOSTS_SETTING, entry: entry.to_owned(), reason, remedy };
    if entry.contains('*') {
        return Err(refused("is a wildcard, which matches nothing", "list each host by its name".to_owned()));
    }
    let bare = entry.split_once("://").map_or(entry, |(_, rest)| rest).trim();
    // Whatever is meant, this is how a browser would write it.
    let written = Url::parse(&format!("http://{}", bracketed(bare))).ok().and_then(|url| {
        let port = after_authority_is_cut(bare).rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_owned();
        let port = port.filter(|_| url.port().is_some() || bare.trim_end_matches('/').ends_with(":80"));
        (!host.is_empty()).then_some(Authority { host, port })
    });
    let Some(written) = written else {
        return Err(refused(
            "is not the name of a host",
            "write it as `risk.example.com`, or with its port".to_owned(),
        ));
    };
    match Authority::parse(entry) {
        Some(authority) if authority == written => Ok(authority),
        _ => Err(refused("is not how browsers name a host", format!("write `{written}`"))),
    }
}

/// Only what comes before the first slash.
fn after_authority_is_cut(text: &str) -> &str {
    text.split('/').next().unwrap_or_default()
}

/// An IPv6 address without its brackets gets them.
fn bracketed(text: &str) -> String {
    let is_bare_v6 = text.parse::<std::net::Ipv6Addr>().is_ok();
    if is_bare_v6 { format!("[{text}]") } else { text.to_owned() }
}

/// Entries for the pages of all servers of this machine, such as a development server.
pub const ANY_LOOPBACK_PORT: [&str; 3] = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];

/// Whether an entry of the configuration is for an origin.
#[must_use]
pub fn is_for(entry: &str, origin: &str) -> bool {
    let any_port = entry.strip_suffix('*').filter(|_| ANY_LOOPBACK_PORT.contains(&entry));
    any_port.map_or(entry == origin, |start| {
        let port = origin.strip_prefix(start).filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
        port.is_some_and(|port| port.parse::<u16>().is_ok()) || start.strip_suffix(':') == Some(origin)
    })
}

/// An origin of the configuration, as browsers write it: `https://desk.example.com`.
///
/// # Errors
/// When no browser can ever send it.
pub fn origin(entry: &str) -> Result<String, NameError> {
    let refused = |reason, remedy| NameError { setting: ORIGINS_SETTING, entry: entry.to_owned(), reason, remedy };
    if ANY_LOOPBACK_PORT.contains(&entry) {
        return Ok(entry.to_owned());
    }
    if entry.contains('*') {
        let remedy =
            format!("list each origin; only this machine's can have any port: {}", ANY_LOOPBACK_PORT.join(", "));
        return Err(refused("is a wildcard, which matches nothing", remedy));
    }
    let Some((scheme, _)) = entry.split_once("://") else {
        let guess = Url::parse(&format!("https://{entry}")).ok().and_then(|url| written(&url));
        let example = guess.unwrap_or_else(|| "https://desk.example.com".to_owned());
        return Err(refused("has no scheme", format!("write `{example}`, or with `http` in place of `https`")));
    };
    let url = Url::parse(entry).ok();
    let Some((url, origin)) = url.and_then(|url| written(&url).map(|origin| (url, origin))) else {
        return Err(refused("is not an origin", format!("write it as `{scheme}://desk.example.com`")));
    };
    let is_bare = url.username().is_empty() && url.password().is_none();
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() || !is_bare {
        return Err(refused("has more than a scheme, a host and a port", format!("write `{origin}`")));
    }
    Ok(origin)
}

/// An address's origin as a browser says it, without the port that is usual for its scheme.
fn written(url: &Url) -> Option<String> {
    let host = url.host_str().filter(|host| !host.is_empty())?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{}{port}", url.scheme(), host.trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal<T: std::fmt::Debug>(parsed: Result<T, NameError>) -> String {
        parsed.unwrap_err().to_string()
    }

    #[test]
    fn hosts_that_can_match_are_taken_as_browsers_write_them() {
        for (entry, host, port) in [
            ("risk.example.com", "risk.example.com", None),
            ("Risk.Example.Com", "risk.example.com", None),
            ("risk.example.com.", "risk.example.com", None),
            ("risk.example.com:8443", "risk.example.com", Some(8443)),
            ("risk.example.com:80", "risk.example.com", Some(80)),
            ("risk.example.com:443", "risk.example.com", Some(443)),
            ("10.1.2.3:8080", "10.1.2.3", Some(8080)),
            ("[fd00::1]:8443", "fd00::1", Some(8443)),
            ("[fd00::1]", "fd00::1", None),
            ("desk", "desk", None),
        ] {
            assert_eq!(super::host(entry), Ok(Authority { host: host.to_owned(), port }), "{entry}");
        }
    }

    #[test]
    fn hosts_that_can_never_match_are_refused_with_the_form_that_would() {
        for (entry, form) in [
            ("https://risk.example.com", "write `risk.example.com`"),
            ("https://risk.example.com:8443/desk", "write `risk.example.com:8443`"),
            ("risk.example.com/", "write `risk.example.com`"),
            ("risk.example.com/desk", "write `risk.example.com`"),
            ("*.example.com", "list each host by its name"),
            ("*", "list each host by its name"),
            ("fd00::1", "write `[fd00::1]`"),
            ("anna@risk.example.com", "write `risk.example.com`"),
            (" risk.example.com", "write `risk.example.com`"),
            ("Bücher.example", "write `xn--bcher-kva.example`"),
            ("", "write it as `risk.example.com`"),
            ("risk.example.com:port", "write it as `risk.example.com`"),
            ("risk example com", "write it as `risk.example.com`"),
        ] {
            let said = refusal(super::host(entry));
            assert!(said.contains(form) && said.starts_with(&format!("`{entry}` in allowed_hosts")), "{entry}: {said}");
        }
    }

    #[test]
    fn origins_are_taken_as_browsers_write_them() {
        for (entry, origin) in [
            ("https://desk.example.com", "https://desk.example.com"),
            ("https://desk.example.com/", "https://desk.example.com"),
            ("https://desk.example.com:443", "https://desk.example.com"),
            ("http://desk.example.com:80/", "http://desk.example.com"),
            ("HTTPS://Desk.Example.Com", "https://desk.example.com"),
            ("http://10.1.2.3:3000", "http://10.1.2.3:3000"),
            ("https://Bücher.example", "https://xn--bcher-kva.example"),
            ("chrome-extension://abcdef", "chrome-extension://abcdef"),
        ] {
            assert_eq!(super::origin(entry).as_deref(), Ok(origin), "{entry}");
        }
    }

    #[test]
    fn origins_that_can_never_match_are_refused_with_the_form_that_would() {
        for (entry, form) in [
            ("desk.example.com", "write `https://desk.example.com`"),
            ("desk.example.com:8443", "write `https://desk.example.com:8443`"),
            ("https://desk.example.com/risk", "write `https://desk.example.com`"),
            ("https://desk.example.com?x=1", "write `https://desk.example.com`"),
            ("https://anna@desk.example.com", "write `https://desk.example.com`"),
            ("https://*.example.com", "list each origin"),
            ("*", "list each origin"),
            ("null", "has no scheme"),
            ("https://", "write it as `https://desk.example.com`"),
        ] {
            let said = refusal(super::origin(entry));
            assert!(
                said.contains(form) && said.starts_with(&format!("`{entry}` in allowed_origins")),
                "{entry}: {said}"
            );
        }
    }

    #[test]
    fn this_machine_may_have_any_port() {
        for entry in ANY_LOOPBACK_PORT {
            assert_eq!(super::origin(entry).as_deref(), Ok(entry));
        }
        let any = "http://localhost:*";
        for origin in ["http://localhost:5173", "http://localhost:1", "http://localhost"] {
            assert!(is_for(any, origin), "{origin}");
        }
        for origin in [
            "https://localhost:5173",
            "http://localhost:",
            "http://localhost:99999",
            "http://localhost:1.evil.example",
            "http://localhost.evil.example:5173",
            "http://127.0.0.1:5173",
            "null",
        ] {
            assert!(!is_for(any, origin), "{origin}");
        }
    }

    #[test]
    fn a_port_is_meant_as_given_or_left_out() {
        let covers = |own: &str, asked: &str| host(own).unwrap().covers(&Authority::parse(asked).unwrap());
        assert!(covers("desk", "desk:8443") && covers("desk", "desk") && covers("desk:443", "desk"));
        assert!(covers("desk:8443", "desk:8443") && !covers("desk:8443", "desk") && !covers("desk:443", "desk:8443"));
    }
}
