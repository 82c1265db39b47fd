//! What a connection that waits knows of the messages ahead of it.

use std::collections::HashMap;

use compact_str::CompactString;

use crate::{DeliveryClass, Frame, ring::Ring};

/// Looks at each message of the ring once, however often it is asked.
pub(super) struct LookAhead {
    /// The number up to which it has looked.
    looked: u64,
    /// The last one that does not wait.
    urgent: Option<u64>,
    /// Per key the last one that the connection wants.
    newest: HashMap<CompactString, u64>,
}

impl LookAhead {
    /// Of the messages from a number on.
    pub fn from(number: u64) -> Self {
        Self { looked: number, urgent: None, newest: HashMap::new() }
    }

    /// Looks at what has come since.
    pub fn look(&mut self, ring: &Ring, wants: impl Fn(&Frame) -> bool) {
        for (number, frame) in ring.from(self.looked).filter(|(_, frame)| wants(frame)) {
            if frame.class == DeliveryClass::MustArrive {
                self.urgent = Some(number);
            }
            let Some(key) = &frame.key else { continue };
            match self.newest.get_mut(key) {
                Some(newest) => *newest = number,
                None => drop(self.newest.insert(key.clone(), number)),
            }
        }
        self.looked = ring.end();
    }

    /// Whether something that does not wait is there from a number on.
    pub fn is_urgent(&self, number: u64) -> bool {
        self.urgent.is_some_and(|urgent| urgent >= number)
    }

    /// Whether a newer message takes the place of one with this number. One that is older than the ring has none.
    pub fn overtakes(&self, number: Option<u64>, frame: &Frame) -> bool {
        let newest = frame.key.as_ref().and_then(|key| self.newest.get(key));
        newest.is_some_and(|newest| number.is_none_or(|number| *newest > number))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Draft, frame::tests::frame, ring::RingLimits};
    use linewatch_model::Position;

    #[test]
    fn only_what_is_wanted_takes_the_place_of_something() {
        let mut ring = Ring::new(RingLimits::default(), Position::START);
        let keyed = |position: u64, class| Draft { key: Some("odds/a".into()), class, ..frame(position) };
        for position in 1..=3 {
            ring.push(Arc::new(keyed(position, DeliveryClass::State).into()));
        }
        let mut ahead = LookAhead::from(0);
        ahead.look(&ring, |frame| frame.position != Position::new(3));
        let first = Frame::from(keyed(1, DeliveryClass::State));
        assert!(ahead.overtakes(Some(0), &first) && ahead.overtakes(None, &first));
        assert!(!ahead.overtakes(Some(1), &first), "the third is not wanted");
        assert!(!ahead.is_urgent(0));
        ring.push(Arc::new(keyed(4, DeliveryClass::MustArrive).into()));
        ahead.look(&ring, |_| true);
        assert!(ahead.is_urgent(3) && !ahead.is_urgent(4));
        assert!(ahead.overtakes(Some(2), &first));
    }
}
