//! What is remembered of a fixture's alerts: as much as cooldowns, inhibition and states ask for.
//!
//! Built from the alerts' events alone. Names are written once; an alert takes some fifty bytes, and is forgotten when the
//! longest cooldown that any rule can have is over.

use linewatch_model::{AlertNumber, Direction, Line, Severity, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    alert::{AlertFacts, Side, Stand},
    judgement::Judgement,
    value::{Detector, MAX_COOLDOWN},
};

/// The direction or side of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AlertDirection {
    #[serde(rename = "u")]
    Up,
    #[serde(rename = "d")]
    Down,
    #[serde(rename = "l")]
    Longer,
    #[serde(rename = "s")]
    Shorter,
}

impl AlertDirection {
    pub(crate) const fn of(side: Option<&Side>) -> Option<Self> {
        match side {
            Some(Side::Direction(direction)) => Some(Self::of_direction(*direction)),
            Some(Side::Stand(stand)) => Some(Self::of_stand(*stand)),
            Some(Side::Competitor(_)) | None => None,
        }
    }

    pub(crate) const fn of_direction(direction: Direction) -> Self {
        match direction {
            Direction::Up => Self::Up,
            Direction::Down => Self::Down,
        }
    }

    pub(crate) const fn of_stand(stand: Stand) -> Self {
        match stand {
            Stand::Longer => Self::Longer,
            Stand::Shorter => Self::Shorter,
        }
    }
}

/// One alert; texts are places in the table of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    #[serde(rename = "n")]
    number: AlertNumber,
    #[serde(rename = "d")]
    detector: Detector,
    #[serde(rename = "m")]
    monitor: u32,
    #[serde(rename = "g")]
    group: u32,
    #[serde(rename = "b")]
    bookmaker: u32,
    #[serde(rename = "k")]
    market: u32,
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    line: Option<Line>,
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    outcome: Option<u32>,
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    way: Option<AlertDirection>,
    #[serde(rename = "s")]
    severity: Severity,
    /// When it was raised or last escalated.
    #[serde(rename = "t")]
    at: Timestamp,
    /// When it was resolved, if it was.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    resolved: Option<Timestamp>,
}

impl Known {
    const fn is_open_state(&self) -> bool {
        self.detector.is_state() && self.resolved.is_none()
    }

    /// The last instant that counts for anything.
    fn last(&self) -> Timestamp {
        self.resolved.map_or(self.at, |resolved| resolved.max(self.at))
    }
}

/// The alerts of a fixture that rules may still ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertHistory {
    #[serde(rename = "names")]
    names: Vec<Box<str>>,
    /// Ordered by number.
    #[serde(rename = "alerts")]
    known: Vec<Known>,
}

impl AlertHistory {
    /// Takes a new alert in.
    pub fn raised(&mut self, alert: &AlertFacts<'_>) {
        self.forget(alert.at);
        let known = Known {
            number: alert.number,
            detector: alert.detector,
            monitor: self.name(alert.monitor.as_str()),
            group: self.name(alert.group.as_str()),
            bookmaker: self.name(alert.bookmaker.as_str()),
            market: self.name(alert.market_id.as_str()),
            line: alert.line,
            outcome: alert.outcome.map(|outcome| self.name(outcome.as_str())),
            way: AlertDirection::of(alert.side),
            severity: alert.severity,
            at: alert.at,
            resolved: None,
        };
        match self.place(alert.number) {
            Ok(at) => self.known[at] = known,
            Err(at) => self.known.insert(at, known),
        }
    }

    /// An alert became worse.
    pub fn escalated(&mut self, number: AlertNumber, severity: Severity, at: Timestamp) {
        if let Ok(place) = self.place(number) {
            let known = &mut self.known[place];
            (known.severity, known.at) = (severity, at);
        }
    }

    /// A state that was resolved is open again. A repeat as such changes nothing that is remembered.
    pub fn reopened(&mut self, number: AlertNumber) {
        if let Ok(place) = self.place(number) {
            self.known[place].resolved = None;
        }
    }

    /// A state ended.
    pub fn resolved(&mut self, number: AlertNumber, at: Timestamp) {
        if let Ok(place) = self.place(number) {
            self.known[place].resolved = Some(at);
        }
    }

    /// All that a moment led to, as its events will say it one by one.
    pub fn judged(&mut self, judgement: &Judgement, at: Timestamp) {
        for alert in &judgement.raised {
            self.raised(&alert.facts());
        }
        for again in &judgement.again {
            if again.reopened {
                self.reopened(again.number);
            }
            if let Some(severity) = again.escalated {
                self.escalated(again.number, severity, at);
            }
        }
        for resolution in &judgement.resolved {
            self.resolved(resolution.number, at);
        }
    }

    /// How many alerts it remembers.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether it remembers none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// How many bytes it holds on the heap.
    #[must_use]
    pub fn weight(&self) -> usize {
        let names: usize = self.names.iter().map(|name| name.len()).sum();
        self.known.capacity() * size_of::<Known>() + self.names.capacity() * size_of::<Box<str>>() + names
    }

    /// Every alert, oldest number first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Remembered<'_>> {
        self.known.iter().map(|known| Remembered { history: self, known })
    }

    /// Forgets what no cooldown asks for any more.
    fn forget(&mut self, now: Timestamp) {
        let limit = now.plus_minutes(-i64::from(MAX_COOLDOWN));
        if self.known.iter().any(|known| known.last() < limit && !known.is_open_state()) {
            self.known.retain(|known| known.last() >= limit || known.is_open_state());
        }
    }

    fn place(&self, number: AlertNumber) -> Result<usize, usize> {
        self.known.binary_search_by_key(&number, |known| known.number)
    }

    /// The place of a name, which is written down if it is new.
    fn name(&mut self, text: &str) -> u32 {
        let at = self.names.iter().position(|name| **name == *text).unwrap_or_else(|| {
            self.names.push(text.into());
            self.names.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn text(&self, at: u32) -> &str {
        usize::try_from(at).ok().and_then(|at| self.names.get(at)).map_or("", |name| name)
    }
}

/// An alert that is remembered.
#[derive(Clone, Copy)]
pub(crate) struct Remembered<'a> {
    history: &'a AlertHistory,
    known: &'a Known,
}

impl<'a> Remembered<'a> {
    pub(crate) const fn number(&self) -> AlertNumber {
        self.known.number
    }

    pub(crate) const fn detector(&self) -> Detector {
        self.known.detector
    }

    pub(crate) const fn severity(&self) -> Severity {
        self.known.severity
    }

    /// When it was raised or last escalated.
    pub(crate) const fn at(&self) -> Timestamp {
        self.known.at
    }

    pub(crate) const fn resolved(&self) -> Option<Timestamp> {
        self.known.resolved
    }

    pub(crate) const fn is_open_state(&self) -> bool {
        self.known.is_open_state()
    }

    pub(crate) fn monitor(&self) -> &'a str {
        self.history.text(self.known.monitor)
    }

    pub(crate) fn group(&self) -> &'a str {
        self.history.text(self.known.group)
    }

    pub(crate) fn bookmaker(&self) -> &'a str {
        self.history.text(self.known.bookmaker)
    }

    pub(crate) fn market(&self) -> (&'a str, Option<Line>) {
        (self.history.text(self.known.market), self.known.line)
    }

    pub(crate) fn outcome(&self) -> Option<&'a str> {
        self.known.outcome.map(|outcome| self.history.text(outcome))
    }

    pub(crate) const fn way(&self) -> Option<AlertDirection> {
        self.known.way
    }
}
