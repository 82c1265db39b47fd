//! Where on a bookmaker's site its API is: as its adapter has it, or as the configuration does.

use std::{borrow::Cow, collections::BTreeMap};

use crate::ask::Ask;

/// What is otherwise than the adapter has it: another country's path, another version.
#[derive(Debug, Clone, Default)]
pub struct Address {
    /// What paths begin with, and what they begin with instead.
    pub paths: BTreeMap<String, String>,
    /// Parameters of every GET's query, besides the adapter's or instead of those of the same name; as they are written
    /// there.
    pub query: BTreeMap<String, String>,
}

impl Address {
    /// Whether its paths say anything about what begins so.
    pub(super) fn names(&self, beginning: &str) -> bool {
        self.paths.keys().any(|from| begins(beginning, from))
    }

    /// The question as it is sent.
    pub(super) fn of<'a>(&self, ask: &'a Ask) -> Cow<'a, Ask> {
        let longest = self.paths.iter().rev().find(|(from, _)| begins(&ask.path, from));
        let adds = !self.query.is_empty() && ask.body.is_none();
        if longest.is_none() && !adds {
            return Cow::Borrowed(ask);
        }
        let mut ask = ask.clone();
        if let Some((from, to)) = longest {
            ask.path.replace_range(..from.len(), to);
        }
        if adds {
            ask.path = self.with_query(&ask.path);
        }
        Cow::Owned(ask)
    }

    fn with_query(&self, path: &str) -> String {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let own = |pair: &&str| !self.query.contains_key(pair.split('=').next().unwrap_or(pair));
        let kept = query.split('&').filter(|pair| !pair.is_empty()).filter(own).map(ToOwned::to_owned);
        let set = self.query.iter().map(|(name, value)| format!("{name}={value}"));
        format!("{path}?{}", kept.chain(set).collect::<Vec<_>>().join("&"))
    }

    /// What is wrong with it.
    pub(super) fn fault(&self) -> Option<String> {
        let sendable = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'#'));
        let path = |text: &str| text.starts_with('/') && sendable(text) && !text.contains('?');
        if let Some((from, to)) = self.paths.iter().find(|(from, to)| !path(from) || !path(to)) {
            return Some(format!("paths: {from:?} = {to:?} are no two paths; each begins with /"));
        }
        let part = |text: &str| sendable(text) && !text.contains(['&', '?']);
        let bad = self
            .query
            .iter()
            .find(|(name, value)| name.is_empty() || name.contains('=') || !part(name) || !part(value));
        bad.map(|(name, value)| {
            format!("query: {name:?} = {value:?} is no parameter; write it as it stands in an address")
        })
    }
}

/// Whether a path begins with another one, part by part.
fn begins(path: &str, beginning: &str) -> bool {
    let rest = path.strip_prefix(beginning);
    rest.is_some_and(|rest| beginning.ends_with('/') || rest.is_empty() || rest.starts_with(['/', '?']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::AskKind;

    fn ask(path: &str) -> Ask {
        Ask { path: path.to_owned(), body: None, kind: AskKind::Fixture }
    }

    fn address(paths: &[(&str, &str)], query: &[(&str, &str)]) -> Address {
        let owned = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        Address { paths: owned(paths), query: owned(query) }
    }

    #[test]
    fn another_country_and_another_version() {
        let sent = |address: &Address, path: &str| address.of(&ask(path)).path.clone();
        let ghana = address(&[("/api", "/no"), ("/api/ng", "/api/gh")], &[]);
        assert_eq!(sent(&ghana, "/api/ng/factsCenter/event?eventId=7"), "/api/gh/factsCenter/event?eventId=7");
        assert_eq!(sent(&ghana, "/api/ngo"), "/no/ngo");
        assert_eq!(sent(&ghana, "/other/api/ng"), "/other/api/ng");
        let newer = address(&[], &[("v_cache_version", "2.0")]);
        assert_eq!(sent(&newer, "/x?DISP=0&v_cache_version=1.301"), "/x?DISP=0&v_cache_version=2.0");
        assert_eq!(sent(&newer, "/x"), "/x?v_cache_version=2.0");
        let post = Ask { body: Some("{}".to_owned()), ..ask("/x") };
        assert_eq!(newer.of(&post).path, "/x");
    }

    #[test]
    fn what_is_no_path_or_parameter_is_refused() {
        assert_eq!(address(&[("/a", "/b")], &[("v", "1%202")]).fault(), None);
        for (paths, query) in [
            (&[("a", "/b")][..], &[][..]),
            (&[("/a", "b")], &[]),
            (&[("/a", "/b?c")], &[]),
            (&[("/a", "/b c")], &[]),
            (&[], &[("", "1")]),
            (&[], &[("a=b", "1")]),
            (&[], &[("a", "1&b=2")]),
        ] {
            assert!(address(paths, query).fault().is_some(), "{paths:?} {query:?}");
        }
    }
}
