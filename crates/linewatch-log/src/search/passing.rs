//! Passing over segments of the log that cannot have what a search looks for.

use super::{LogFilter, LogSearch, Part, SearchPermit};
use crate::{
    StoreError,
    segments::{self, Key, begin_of, segment_of},
};
use linewatch_model::Position;

/// Segments whose rows are read at once, at most: fewer where the database takes too long.
const SEGMENTS_PER_READ: i64 = 256;
/// The same at first.
pub(super) const FIRST_SEGMENTS: i64 = 64;

/// What comes next of a search along the log.
pub(super) enum Next {
    /// To look at these events.
    Look(Part),
    /// To ask again: some were passed over, or the database took too long.
    Ask,
}

/// What an event must have to fit, of that which segments are described by.
pub(super) fn wanted(filter: &LogFilter) -> Vec<Key> {
    let keys = [
        filter.event_type.as_deref().map(Key::of_type),
        filter.correlation_id.as_deref().map(Key::of_correlation),
        filter.actor.as_deref().map(Key::of_actor),
    ];
    keys.into_iter().flatten().collect()
}

impl LogSearch {
    /// Passes over the segments at the near end of what is left that cannot have what is wanted. Answers what to look at:
    /// what is left of the first that may have it.
    pub(super) async fn pass_over(&mut self, turn: &SearchPermit<'_>, left: Part) -> Result<Next, StoreError> {
        let near = segment_of(if left.newest_first { left.high } else { left.low + 1 });
        if self.candidate == Some(near) {
            return Ok(Next::Look(within(left, near)));
        }
        let rows = segments::read(turn, &self.store, near, left.newest_first, self.segments_per_read).await?;
        let Some(rows) = rows else {
            self.segments_per_read = (self.segments_per_read / 8).max(1);
            return Ok(Next::Ask);
        };
        self.segments_per_read = (self.segments_per_read * 2).min(SEGMENTS_PER_READ);
        let step = if left.newest_first { -1 } else { 1 };
        let mut candidate = near;
        for row in rows {
            if row.number != candidate || self.wanted.iter().all(|key| row.keys.may_have(*key)) {
                break;
            }
            candidate += step;
        }
        if candidate == near {
            self.candidate = Some(near);
            return Ok(Next::Look(within(left, near)));
        }
        self.left = Some(self.go_to(candidate, left));
        Ok(Next::Ask)
    }

    /// What is left once everything before a segment, in the direction of the search, has been passed over.
    fn go_to(&mut self, segment: i64, left: Part) -> Part {
        if left.newest_first {
            let high = begin_of(segment + 1).clamp(left.low, left.high);
            self.reached = Position::from_sql(high + 1);
            Part { high, ..left }
        } else {
            let low = begin_of(segment).clamp(left.low, left.high);
            self.reached = Position::from_sql(low);
            Part { low, ..left }
        }
    }
}

/// What of a part lies in a segment.
fn within(part: Part, segment: i64) -> Part {
    Part { low: part.low.max(begin_of(segment)), high: part.high.min(begin_of(segment + 1)), ..part }
}
