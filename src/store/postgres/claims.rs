//! Claims of batch ids that other nodes see. They are in a table that a crash of the server empties, so they cost no
//! write to its disk.

use tokio::sync::OnceCell;

use super::{Pool, PostgresBackend};
use crate::store::{Hash, StoreError, Value};

/// The claims of one node.
#[derive(Default)]
pub(in crate::store) struct NodeClaims {
    /// What this node is called among those that hold claims.
    node: OnceCell<String>,
}

/// A claim that nobody prolongs lasts so long; the clock is the database's.
macro_rules! in_five_seconds {
    () => {
        "clock_timestamp() + interval '5 s'"
    };
}

const TAKE: &str = concat!(
    "INSERT INTO batch_claims AS c (batch_id, body_hash, holder, expires_at) VALUES ($1, $2, $3, ",
    in_five_seconds!(),
    ") ON CONFLICT (batch_id) DO UPDATE SET body_hash = excluded.body_hash, holder = excluded.holder, \
     expires_at = excluded.expires_at WHERE c.expires_at <= clock_timestamp() OR c.holder = excluded.holder RETURNING 1"
);
const RENEW: &str = concat!("UPDATE batch_claims SET expires_at = ", in_five_seconds!(), " WHERE holder = $1");

impl NodeClaims {
    async fn node(&self, pool: &Pool) -> Result<&str, StoreError> {
        let name = self
            .node
            .get_or_try_init(|| async {
                let rows = pool.fetch("SELECT CAST(gen_random_uuid() AS text)", &[]).await?;
                rows.first().ok_or_else(|| StoreError::Damaged("no id was made".to_owned()))?.text(0)
            })
            .await?;
        Ok(name)
    }

    /// Takes an id; `false` when another node has it.
    pub async fn take(&self, at: &PostgresBackend, batch_id: &str, hash: Option<Hash>) -> Result<bool, StoreError> {
        let node = self.node(&at.pool).await?;
        let values = [batch_id.into(), hash.map_or_else(Vec::new, Vec::from).into(), node.into()];
        Ok(!at.pool.fetch(TAKE, &values).await?.is_empty())
    }

    /// The hash of the batch that has an id, as far as it is known.
    pub async fn hash_of(&self, at: &PostgresBackend, batch_id: &str) -> Result<Option<Hash>, StoreError> {
        let sql = "SELECT body_hash FROM batch_claims WHERE batch_id = $1";
        let rows = at.pool.fetch(sql, &[batch_id.into()]).await?;
        // Empty while the batch is not read to its end.
        Ok(rows.first().map(|row| row.bytes(0)).transpose()?.and_then(|bytes| bytes.try_into().ok()))
    }

    pub async fn renew(&self, at: &PostgresBackend) -> Result<(), StoreError> {
        self.of_node(at, RENEW, None).await
    }

    pub async fn release(&self, at: &PostgresBackend, batch_id: &str) -> Result<(), StoreError> {
        self.of_node(at, "DELETE FROM batch_claims WHERE holder = $1 AND batch_id = $2", Some(batch_id)).await
    }

    async fn of_node(&self, at: &PostgresBackend, sql: &str, batch_id: Option<&str>) -> Result<(), StoreError> {
        let Some(node) = self.node.get() else { return Ok(()) };
        let values: Vec<Value> = std::iter::once(node.as_str()).chain(batch_id).map(Value::from).collect();
        at.pool.fetch(sql, &values).await.map(drop)
    }
}
