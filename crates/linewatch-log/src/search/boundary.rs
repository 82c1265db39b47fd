//! Where something begins that grows along the log.

use crate::search_queue::SearchPermit;
use crate::{StoreError, sql::Value, tx::Reader};

/// The greatest number between `low` and `high` whose value is at most `most`; `low` where there is none. Nothing where
/// the database took too long.
///
/// `sql` asks for the value at `$1`, or at the last number before it that there is; `$2` and so on are the `values`.
/// Values grow with the numbers, so about twenty questions find it in a log of any length.
pub(super) async fn last_within(
    turn: &SearchPermit<'_>,
    reader: &Reader,
    (sql, values): (&str, &[Value]),
    (mut low, mut high): (i64, i64),
    most: i64,
) -> Result<Option<i64>, StoreError> {
    while low < high {
        let middle = high - (high - low) / 2;
        let asked = [&[Value::from(middle)], values].concat();
        let Some(rows) = turn.fetch(reader, sql, &asked).await? else { return Ok(None) };
        let value = rows.first().map(|row| row.int(0)).transpose()?;
        if value.is_none_or(|value| value <= most) { low = middle } else { high = middle - 1 }
    }
    Ok(Some(low))
}
