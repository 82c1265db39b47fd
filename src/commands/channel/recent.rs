//! The alerts that were sent lately.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};

use linewatch_model::{Fingerprint, Timestamp};

/// The newest alerts that were sent within [`Recent::WINDOW_SECONDS`]: at most [`Recent::REMEMBERED_FINGERPRINTS`] of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Sent>", into = "Vec<Sent>")]
pub(super) struct Recent {
    /// In the order in which they were sent.
    order: VecDeque<Sent>,
    /// When each was sent last.
    sent_at: HashMap<Fingerprint, i64>,
}

/// An alert, and when it was sent in microseconds since 1970.
type Sent = (Fingerprint, i64);

impl Recent {
    /// For so long an alert is not sent again, counted from when it was sent: repeats do not prolong it.
    pub const WINDOW_SECONDS: i64 = 300;
    /// So many are remembered.
    pub const REMEMBERED_FINGERPRINTS: usize = 4_096;

    /// Whether this alert was sent less than the window ago. A clock that was set back by more than the window counts
    /// as a new time.
    pub fn has(&self, alert: Fingerprint, now: Timestamp) -> bool {
        self.sent_at.get(&alert).is_some_and(|sent| is_near(*sent, now))
    }

    /// Remembers that this alert was sent.
    pub fn remember(&mut self, alert: Fingerprint, now: Timestamp) {
        while let Some((oldest, sent)) = self.order.front().copied()
            && (self.order.len() >= Self::REMEMBERED_FINGERPRINTS || !is_near(sent, now))
        {
            self.order.pop_front();
            if self.sent_at.get(&oldest) == Some(&sent) {
                self.sent_at.remove(&oldest);
            }
        }
        self.order.push_back((alert, now.micros()));
        self.sent_at.insert(alert, now.micros());
    }

    /// How many are remembered.
    pub fn len(&self) -> usize {
        self.order.len()
    }
}

fn is_near(sent: i64, now: Timestamp) -> bool {
    now.micros().abs_diff(sent) < Recent::WINDOW_SECONDS.unsigned_abs() * 1_000_000
}

/// What is remembered is the order; the rest only finds it.
impl PartialEq for Recent {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Recent {}

impl From<Vec<Sent>> for Recent {
    fn from(sent: Vec<Sent>) -> Self {
        Self { sent_at: sent.iter().copied().collect(), order: sent.into() }
    }
}

impl From<Recent> for Vec<Sent> {
    fn from(recent: Recent) -> Self {
        recent.order.into()
    }
}
