//! Reading a stream: from its end, along the positions of the events before, or from the nearest 64th event.

use crate::recorded::EVENT_COLUMNS;

/// Every so many events of a stream their place is written down.
pub(crate) const EVENTS_PER_MARK: u64 = 64;

/// A sequence behind which no event is.
pub(crate) const END: &str = "9223372036854775807";

/// One stream, whose type and id are `$1` and `$2`.
pub(crate) const ONE: &str = "streams s WHERE s.aggregate_type = $1 AND s.aggregate_id = $2";

/// The streams of the JSON list in `$1`, each `[type, id, …]`.
pub(crate) const LISTED: &str =
    "json_each($1) k CROSS JOIN streams s WHERE s.aggregate_type = k.value->>0 AND s.aggregate_id = k.value->>1";

/// The beginning of a statement about `chain (stream, position, sequence, low)`: the events after the sequence `low` of
/// some streams, up to `high` and at most 63 more. `streams` is what follows `FROM`, with the table `streams s` in it.
///
/// Sequences have no gaps, so that of the event before is one less.
pub(crate) fn chain(streams: &str, low: &str, high: &str) -> String {
    let mark = |column: &str| {
        format!(
            "(SELECT m.{column} FROM stream_marks m WHERE m.stream = s.number AND m.sequence >= {high} \
             ORDER BY m.sequence LIMIT 1)"
        )
    };
    format!(
        "WITH RECURSIVE chain (stream, position, sequence, low) AS (\
         SELECT s.number, COALESCE({}, s.last_position), COALESCE({}, s.last_sequence), {low} FROM {streams} \
         AND s.last_sequence > {low} \
         UNION ALL SELECT c.stream, l.previous, c.sequence - 1, c.low FROM chain c CROSS JOIN event_log l \
         WHERE l.position = c.position AND c.sequence - 1 > c.low)",
        mark("position"),
        mark("sequence")
    )
}

/// Asks for whole events of streams, after `low` and up to `high`, in order within each stream; `limit` is at least their
/// number or a placeholder.
pub(crate) fn events(streams: &str, low: &str, high: &str, limit: &str) -> String {
    // LIMIT keeps the order of the inner query, so that no whole events are sorted.
    format!(
        "{} SELECT {EVENT_COLUMNS} FROM (SELECT c.position FROM chain c WHERE c.sequence <= {high} \
         ORDER BY c.stream, c.sequence LIMIT {limit}) c CROSS JOIN events e WHERE e.position = c.position",
        chain(streams, low, high)
    )
}

/// Asks where the event with a sequence is.
pub(crate) fn position(streams: &str, sequence: &str) -> String {
    let before = format!("{sequence} - 1");
    format!("{} SELECT c.position FROM chain c WHERE c.sequence = {sequence}", chain(streams, &before, sequence))
}
