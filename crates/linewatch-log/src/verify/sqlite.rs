//! Whether streams are found as they are: what an append writes beside the events.

use crate::{Store, VerifyError, verify::bad};
use linewatch_model::Position;

/// Positions in one look.
const POSITIONS: u64 = 50_000;

/// An event whose `previous` is not where the event before it in its stream is.
const WRONG_PREVIOUS: &str = "SELECT l.position FROM event_log l LEFT JOIN event_log p ON p.position = l.previous \
     WHERE l.position > $1 AND l.position <= $2 AND NOT CASE WHEN l.sequence = 1 THEN l.previous = 0 \
     ELSE p.stream IS l.stream AND p.sequence IS l.sequence - 1 END ORDER BY l.position LIMIT 1";
/// A stream that does not begin or end where it is said to.
const WRONG_STREAM: &str = "SELECT s.last_position FROM streams s LEFT JOIN event_log f ON f.position = s.first_position \
     LEFT JOIN event_log l ON l.position = s.last_position WHERE f.stream IS NOT s.number OR f.sequence IS NOT 1 \
     OR l.stream IS NOT s.number OR l.sequence IS NOT s.last_sequence LIMIT 1";
/// A mark that is of another event.
const WRONG_MARK: &str = "SELECT m.position FROM stream_marks m LEFT JOIN event_log l ON l.position = m.position \
     WHERE l.stream IS NOT m.stream OR l.sequence IS NOT m.sequence LIMIT 1";
/// The end of the log, where the streams have more or fewer events than it, or a mark is missing. One statement, as the log
/// may be growing.
const WRONG_COUNT: &str = "SELECT h.position FROM log_head h, (SELECT COALESCE(sum(last_sequence), 0) AS events, \
     COALESCE(sum(last_sequence / 64), 0) AS marks FROM streams) s \
     WHERE h.position <> s.events OR s.marks <> (SELECT count(*) FROM stream_marks)";

/// Checks how the streams of a log are found, of which the events up to a position are known to be right.
pub(crate) async fn streams(store: &Store, last: Position) -> Result<(), VerifyError> {
    let mut after = Position::START;
    while after < last {
        let until = last.min(after.plus(POSITIONS));
        let values = [after.to_sql().into(), until.to_sql().into()];
        let found = store.reader().fetch_optional(WRONG_PREVIOUS, &values).await?;
        refuse(found, "the event before it in its stream is not where it is said to be")?;
        after = until;
    }
    for (sql, reason) in [
        (WRONG_STREAM, "its stream does not begin or end where it is said to"),
        (WRONG_MARK, "it is said to be an event of another stream or sequence"),
        (WRONG_COUNT, "the streams do not have the events of the log"),
    ] {
        refuse(store.reader().fetch_optional(sql, &[]).await?, reason)?;
    }
    Ok(())
}

fn refuse(found: Option<crate::Row>, reason: &str) -> Result<(), VerifyError> {
    let position = found.map(|row| row.int(0)).transpose()?;
    position.map_or(Ok(()), |position| Err(bad(Position::from_sql(position), reason)))
}
