//! Whether the server has as many connections as a node takes.

use sqlx::{PgConnection, Row as _};

use crate::StoreError;

/// With fewer a node cannot work at all: to append, to take leases, to renew them, to listen and to read.
const MIN_CONNECTIONS: i64 = 5;

/// What a server grants and what is taken. The role and the database may be limited further; -1 is no limit.
const FREE: &str = "\
    SELECT s.most, s.reserved, s.used, LEAST(s.most - s.reserved - s.used, \
        CASE WHEN r.rolconnlimit < 0 THEN s.most ELSE r.rolconnlimit - (SELECT count(*) FROM pg_stat_activity \
            WHERE usename = current_user AND pid <> pg_backend_pid()) END, \
        CASE WHEN d.datconnlimit < 0 THEN s.most ELSE d.datconnlimit - (SELECT count(*) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()) END) AS free \
    FROM (SELECT current_setting('max_connections')::bigint AS most, \
            current_setting('superuser_reserved_connections')::bigint \
                + COALESCE(current_setting('reserved_connections', true)::bigint, 0) AS reserved, \
            (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL AND pid <> pg_backend_pid() \
                AND COALESCE(backend_type, 'client backend') = 'client backend') AS used) s, \
        pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()";

/// Warns where fewer connections are free than a node may take, and refuses where it could not work with them.
pub(super) async fn check(connection: &mut PgConnection, wanted: u32) -> Result<(), StoreError> {
    let row = sqlx::query(FREE).fetch_one(connection).await?;
    let column = |at: usize| row.try_get::<i64, _>(at).map_err(StoreError::from);
    let (most, reserved, used, free) = (column(0)?, column(1)?, column(2)?, column(3)?);
    if free < MIN_CONNECTIONS {
        return Err(StoreError::TooFewConnections { wanted, free: free.max(0), most, reserved, used });
    }
    if free < wanted.into() {
        tracing::warn!(
            "the database has {free} connections left for this node, which takes up to {wanted}: max_connections is \
             {most}, superuser_reserved_connections keeps {reserved}, {used} are in use; raise max_connections (or the \
             limit of the role or database), or requests will wait and be refused"
        );
    }
    Ok(())
}
