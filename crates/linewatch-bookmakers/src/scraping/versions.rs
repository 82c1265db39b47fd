//! Which version of a bookmaker's API answers. What is not there in one version is looked for in the others. The one that
//! had it is asked first from then on, for each kind of question by itself: a bookmaker moves its API piece by piece. It has
//! to be an answer that its adapter can read, and the version before must have answered nothing of that kind meanwhile: one
//! fixture that is gone, and a version that is retired and says so with status 200, change nothing.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use super::address::Address;
use crate::{
    ask::{Ask, AskKind},
    books::BodyError,
    http::AskError,
};

/// A bookmaker's versions, and which of them is asked first.
#[derive(Debug, Default)]
pub struct Versions {
    /// What paths begin with in each version; the adapter's questions begin with the first.
    beginnings: &'static [&'static str],
    kinds: Mutex<HashMap<Kind, Preference>>,
}

/// What is known of a kind of question.
#[derive(Debug, Clone, Copy, Default)]
struct Preference {
    /// The version that is asked first.
    first: usize,
    /// Whether that one did not have something, and has answered nothing of the kind since.
    is_missing: bool,
}

/// A kind of question: whether it is about one fixture, and the first part of its path after the version.
type Kind = (bool, String);

impl Versions {
    pub fn new(beginnings: &'static [&'static str]) -> Self {
        Self { beginnings, kinds: Mutex::default() }
    }

    /// The question as it is sent in each version, the preferred one first. Where the configuration's paths
    /// name versions, only those.
    pub fn of<'a>(&self, ask: &'a Ask, address: &Address) -> Vec<(usize, Cow<'a, Ask>)> {
        let Some(rest) = self.rest(ask) else { return vec![(0, address.of(ask))] };
        let mut versions: Vec<usize> = (0..self.beginnings.len()).collect();
        let is_named = |version: &usize| address.names(self.beginnings[*version]);
        if versions.iter().any(is_named) {
            versions.retain(is_named);
        }
        let first = self.kinds.lock().unwrap_or_else(PoisonError::into_inner).get(&kind(ask, rest)).map(|of| of.first);
        versions.sort_by_key(|version| Some(*version) != first);
        let mut asks: Vec<(usize, Cow<'a, Ask>)> = Vec::new();
        for version in versions {
            let sent = address.of(&self.in_version(ask, rest, version)).into_owned();
            if asks.iter().all(|(_, other)| other.path != sent.path) {
                asks.push((version, Cow::Owned(sent)));
            }
        }
        asks
    }

    /// A version does not have what was asked for.
    pub fn lacks(&self, ask: &Ask, version: usize) {
        self.change(ask, |of| of.is_missing |= of.first == version);
    }

    /// A version has an answer, whatever it says.
    pub fn has(&self, ask: &Ask, version: usize) {
        self.change(ask, |of| of.is_missing &= of.first != version);
    }

    /// The adapter has read a version's answer, or could not.
    pub fn was_read(&self, ask: &Ask, version: usize, error: Option<&BodyError>) {
        self.change(ask, |of| match error {
            None if of.is_missing => *of = Preference { first: version, is_missing: false },
            // One that took another's place and says nothing gives it back.
            Some(BodyError::Malformed(_) | BodyError::Refused(_) | BodyError::Value { .. }) if of.first == version => {
                *of = Preference::default();
            }
            _ => {}
        });
    }

    fn change(&self, ask: &Ask, change: impl FnOnce(&mut Preference)) {
        if let Some(rest) = self.rest(ask).filter(|_| self.beginnings.len() > 1) {
            let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
            change(kinds.entry(kind(ask, rest)).or_default());
        }
    }

    /// The question in the versions that are not asked, as no paths would send it, each with the line of the
    /// configuration with which it is asked.
    pub fn others(&self, ask: &Ask, address: &Address) -> Vec<(Ask, String)> {
        let Some(rest) = self.rest(ask) else { return Vec::new() };
        let asked = self.of(ask, address);
        let others = self.beginnings.iter().enumerate().map(|(version, to)| {
            let from = self.beginnings.iter().rev().find(|from| *from != to).unwrap_or(to);
            (self.in_version(ask, rest, version), format!("paths = {{ \"{from}\" = \"{to}\" }}"))
        });
        others.filter(|(ask, _)| asked.iter().all(|(_, other)| other.path != ask.path)).collect()
    }

    /// What follows the version in a question's path.
    fn rest<'a>(&self, ask: &'a Ask) -> Option<&'a str> {
        let rest = ask.path.strip_prefix(self.beginnings.first()?)?;
        rest.starts_with('/').then_some(rest)
    }

    fn in_version(&self, ask: &Ask, rest: &str, version: usize) -> Ask {
        Ask { path: format!("{}{rest}", self.beginnings[version]), ..ask.clone() }
    }
}

fn kind(ask: &Ask, rest: &str) -> Kind {
    let part = rest.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    (ask.kind == AskKind::Fixture, part.to_owned())
}

/// Whether an error says that what was asked for is not there.
pub const fn is_missing(error: &AskError) -> bool {
    matches!(error, AskError::Status(404 | 410, _))
}

/// Whether a body may be an answer of an API, and is no page for people in its place.
pub fn is_json(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    matches!(body.first(), Some(b'{' | b'['))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSIONS: &[&str] = &["/api/v4", "/api/v3"];

    fn ask(path: &str) -> Ask {
        Ask { path: path.to_owned(), body: None, kind: AskKind::Fixture }
    }

    fn paths(pairs: &[(&str, &str)]) -> Address {
        let paths = pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        Address { paths, ..Address::default() }
    }

    fn sent(versions: &Versions, path: &str, address: &Address) -> Vec<String> {
        versions.of(&ask(path), address).into_iter().map(|(_, ask)| ask.path.clone()).collect()
    }

    #[test]
    fn the_version_whose_answer_was_read_is_asked_first_where_the_other_has_none() {
        let versions = Versions::new(VERSIONS);
        let none = Address::default();
        let event = ask("/api/v4/events/1");
        let (refusal, gone) = (BodyError::Refused("retired".to_owned()), BodyError::Gone);
        assert_eq!(sent(&versions, "/api/v4/events/1", &none), ["/api/v4/events/1", "/api/v3/events/1"]);
        versions.lacks(&event, 0);
        versions.was_read(&event, 1, Some(&refusal));
        assert_eq!(sent(&versions, "/api/v4/events/2", &none)[0], "/api/v4/events/2", "it says nothing");
        versions.has(&event, 0);
        versions.was_read(&event, 1, None);
        assert_eq!(sent(&versions, "/api/v4/events/2", &none)[0], "/api/v4/events/2", "the other one answers");
        versions.lacks(&event, 0);
        versions.was_read(&event, 1, None);
        assert_eq!(sent(&versions, "/api/v4/events/2", &none)[0], "/api/v3/events/2");
        versions.was_read(&event, 1, Some(&gone));
        assert_eq!(sent(&versions, "/api/v4/events/2", &none)[0], "/api/v3/events/2");
        versions.was_read(&event, 1, Some(&refusal));
        assert_eq!(sent(&versions, "/api/v4/events/2", &none)[0], "/api/v4/events/2");
        versions.lacks(&event, 0);
        versions.was_read(&event, 1, None);
        assert_eq!(sent(&versions, "/api/v4/events/2", &none), ["/api/v3/events/2", "/api/v4/events/2"]);
        let tree = Ask { kind: AskKind::Discovery("x".into()), ..ask("/api/v4/events/lists") };
        assert_eq!(versions.of(&tree, &none)[0].1.path, "/api/v4/events/lists", "another kind of question");
        assert_eq!(sent(&versions, "/api/v40", &none), ["/api/v40"]);
        assert_eq!(sent(&Versions::default(), "/x", &none), ["/x"]);
    }

    #[test]
    fn only_versions_that_paths_name_are_asked_and_the_line_for_the_others_is_known() {
        let versions = Versions::new(VERSIONS);
        for (address, asked, line) in [
            (paths(&[("/api/v4", "/api/v3")]), "/api/v3/x", r#"paths = { "/api/v3" = "/api/v4" }"#),
            (paths(&[("/api/v3", "/api/v4")]), "/api/v4/x", r#"paths = { "/api/v4" = "/api/v3" }"#),
            (paths(&[("/api/v3", "/gh/v3")]), "/gh/v3/x", r#"paths = { "/api/v3" = "/api/v4" }"#),
        ] {
            assert_eq!(sent(&versions, "/api/v4/x", &address), [asked]);
            assert_eq!(versions.others(&ask("/api/v4/x"), &address)[0].1, line);
        }
        let all = sent(&versions, "/api/v4/x", &paths(&[("/api", "/gh")]));
        assert_eq!(all, ["/gh/v4/x", "/gh/v3/x"]);
        assert!(versions.others(&ask("/api/v4/x"), &Address::default()).is_empty());
    }

    #[test]
    fn a_page_for_people_is_no_answer() {
        assert!(is_json(b"\xEF\xBB\xBF {\"a\":1}") && is_json(b"[]"));
        assert!(!is_json(b"<html>") && !is_json(b""));
    }
}
