//! Ends sessions that hold the end of the log and wait for a client that says nothing.
//!
//! Such a session belongs to a node that is frozen or cut off. One that works, or waits for a lock, the disk or a
//! standby, is left alone: above all one that commits, because a commit that is cut off while it waits for its standby
//! shows although it is not replicated. A session that waits for its client is in no commit.

use std::time::{Duration, Instant};

use sqlx::PgConnection;

use crate::StoreError;

/// How long a session may hold the end of the log and wait for its client without any progress.
const NO_PROGRESS: Duration = Duration::from_millis(1_500);

/// Sessions with a lock on `log_head` that only writers take, which wait for their client. What changes while they make
/// progress is their mark: the statement they are in, and how much of a `COPY` has come.
const HOLDERS: &str = "\
    SELECT a.pid, a.pid || ' ' || a.backend_start || ' ' || a.state || ' ' || a.state_change || ' ' || a.query_start \
        || ' ' || COALESCE(c.bytes_processed, 0) AS mark, a.application_name || ' ' || COALESCE(a.client_addr::text, '') AS whose \
    FROM pg_stat_activity a LEFT JOIN pg_stat_progress_copy c ON c.pid = a.pid \
    WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() \
      AND (a.state LIKE 'idle in transaction%' OR (a.state = 'active' AND a.wait_event_type = 'Client')) \
      AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.granted AND l.locktype = 'relation' \
                  AND l.relation = 'log_head'::regclass AND l.mode <> 'AccessShareLock')";

/// What whoever waits for the end of the log has seen of those who hold it.
#[derive(Default)]
pub(super) struct Holders {
    seen: Vec<(String, Instant)>,
}

impl Holders {
    /// Looks at them; ends those that have made no progress for too long.
    pub async fn look(&mut self, connection: &mut PgConnection) -> Result<(), StoreError> {
        let now = Instant::now();
        let found: Vec<(i32, String, String)> = sqlx::query_as(HOLDERS).fetch_all(&mut *connection).await?;
        self.seen.retain(|(mark, _)| found.iter().any(|(_, found, _)| found == mark));
        for (pid, mark, whose) in found {
            match self.seen.iter().find(|(seen, _)| *seen == mark) {
                None => self.seen.push((mark, now)),
                Some((_, since)) if now.duration_since(*since) < NO_PROGRESS => {}
                Some(_) => end(connection, pid, &mark, &whose).await?,
            }
        }
        Ok(())
    }
}

/// Ends a session, if it still stands where it was seen.
async fn end(connection: &mut PgConnection, pid: i32, mark: &str, whose: &str) -> Result<(), StoreError> {
    let sql = format!("SELECT pg_terminate_backend(h.pid) FROM ({HOLDERS}) h WHERE h.mark = $1");
    let ended: Option<bool> = sqlx::query_scalar(&sql).bind(mark).fetch_optional(connection).await?;
    if ended == Some(true) {
        metrics::counter!("linewatch_sessions_ended_total").increment(1);
        tracing::warn!(pid, whose, "ended a session that held the end of the log and whose node says nothing");
    }
    Ok(())
}
