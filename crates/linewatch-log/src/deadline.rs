//! How long the store waits for its database.

use std::time::Duration;

use super::StoreError;

/// How long one statement of a search may take. Also how long one goes on whose client has gone away.
pub(super) const SEARCH_STATEMENT: Duration = Duration::from_millis(400);

/// Runs a step of a conversation with the database; past the bound the database counts as silent, and whatever the step
/// was said on is to be dropped.
pub(super) async fn deadline<T>(
    bound: Duration,
    step: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    let silent = || StoreError::Unavailable(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()));
    tokio::time::timeout(bound, step).await.unwrap_or_else(|_| Err(silent()))
}
