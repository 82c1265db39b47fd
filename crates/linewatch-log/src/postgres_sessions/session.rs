//! Connecting, with the settings that every session of linewatch has.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use sqlx::{Connection as _, Executor as _, PgConnection, postgres::PgConnectOptions};

use crate::{StoreError, deadline};

/// How long connecting and setting up the session may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What every session must have for linewatch to keep its promises, and is checked: a pooler that hands a session from
/// one client to the next drops it.
const REQUIRED: [(&str, &str); 4] = [
    ("synchronous_commit", "on"),
    ("statement_timeout", "60s"),
    ("lock_timeout", "8s"),
    // A node that stops in the middle of a transaction must not hold its locks.
    ("idle_in_transaction_session_timeout", "3s"),
];

/// What ends the sessions of nodes that are gone sooner, on servers and platforms that know it.
const WANTED: [(&str, &str); 6] = [
    ("client_min_messages", "warning"),
    ("client_connection_check_interval", "2s"),
    ("tcp_keepalives_idle", "5"),
    ("tcp_keepalives_interval", "2"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "8000"),
];

/// Makes sessions of one node.
#[derive(Clone)]
pub(crate) struct Sessions {
    pub options: Arc<PgConnectOptions>,
    /// `application_name` of its sessions: by it other nodes know whose they are.
    pub node: Arc<str>,
}

/// Something between linewatch and the database does not keep what a session is set to.
#[derive(Debug, thiserror::Error)]
#[error("the session's {name} is {found} although it was set to {wanted}; a pooler must be in session mode")]
struct NotKept {
    name: &'static str,
    wanted: &'static str,
    found: String,
}

impl Sessions {
    /// Connects within a bound, and sets the session up.
    pub async fn connect(&self) -> Result<PgConnection, StoreError> {
        deadline(CONNECT_TIMEOUT, async {
            let mut connection = PgConnection::connect_with(&self.options).await?;
            self.set_up(&mut connection).await?;
            Ok(connection)
        })
        .await
    }

    /// Sets a session up and looks whether it kept that. Not as start-up parameters: poolers refuse or drop those.
    pub async fn set_up(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        connection.execute(self.settings().as_str()).await?;
        let names = REQUIRED.map(|(name, _)| name);
        let sql = "SELECT name, current_setting(name) FROM unnest($1::text[]) AS name";
        let kept: Vec<(String, String)> =
            sqlx::query_as(sql).bind(&names[..]).persistent(false).fetch_all(connection).await?;
        for (name, wanted) in REQUIRED {
            let found = kept.iter().find(|(kept, _)| kept == name).map_or("", |(_, value)| value);
            // The server may write a value in another unit.
            if !same_setting(found, wanted) {
                let found = found.to_owned();
                return Err(sqlx::Error::Configuration(Box::new(NotKept { name, wanted, found })));
            }
        }
        Ok(())
    }

    /// Gives the node a name that no other has.
    pub async fn name_node(&mut self, connection: &mut PgConnection) -> Result<(), StoreError> {
        let sql = "SELECT 'linewatch-' || substr(md5(gen_random_uuid()::text), 1, 12)";
        self.node = sqlx::query_scalar::<_, String>(sql).fetch_one(&mut *connection).await?.into();
        self.set_up(connection).await?;
        Ok(())
    }

    fn settings(&self) -> String {
        let mut sql = format!("SET application_name = '{}'", self.node);
        for (name, value) in REQUIRED {
            // Writing to a text cannot fail.
            let _ = write!(sql, "; SET {name} = '{value}'");
        }
        for (name, value) in WANTED {
            let _ = write!(
                sql,
                "; DO $$ BEGIN PERFORM set_config('{name}', '{value}', false); EXCEPTION WHEN OTHERS THEN NULL; END $$"
            );
        }
        sql
    }
}

/// Runs a statement that changes the session's settings.
pub(crate) async fn set(connection: &mut PgConnection, sql: &str) -> Result<(), StoreError> {
    connection.execute(sql).await?;
    Ok(())
}

/// PostgreSQL shows `60s` as `1min`.
fn same_setting(found: &str, wanted: &str) -> bool {
    found == wanted || (wanted == "60s" && found == "1min")
}
