//! Claims of batch ids that other nodes see. They are in a table that a crash of the server empties, so they cost no
//! write to its disk.

use tokio::sync::OnceCell;

use super::{Pool, PostgresBackend};
use crate::{Hash, StoreError};

/// The claims of one node.
#[derive(Default)]
pub(crate) struct NodeClaims {
    /// What this node is called among those that hold claims.
    node: OnceCell<String>,
}

/// A claim that nobody prolongs lasts so many seconds; the clock is the database's.
const CLAIM_TTL: i64 = 5;

const TAKE: &str = "\
    INSERT INTO batch_claims AS c (batch_id, body_hash, holder, expires_at) \
    VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 s') \
    ON CONFLICT (batch_id) DO UPDATE SET body_hash = excluded.body_hash, holder = excluded.holder, \
        expires_at = excluded.expires_at \
    WHERE c.expires_at <= clock_timestamp() OR c.holder = excluded.holder RETURNING 1";
/// Of those that the node still has: one that could not be given back runs out.
const RENEW_CLAIMS: &str = "\
    UPDATE batch_claims SET expires_at = clock_timestamp() + $3 * interval '1 s' \
    WHERE holder = $1 AND batch_id IN (SELECT json_array_elements_text($2::json))";
const RELEASE_CLAIM: &str = "DELETE FROM batch_claims WHERE holder = $1 AND batch_id = $2";

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
        let values = [batch_id.into(), hash.map_or_else(Vec::new, Vec::from).into(), node.into(), CLAIM_TTL.into()];
        Ok(!at.pool.fetch(TAKE, &values).await?.is_empty())
    }

    /// The hash of the batch that has an id, as far as it is known.
    pub async fn hash_of(&self, at: &PostgresBackend, batch_id: &str) -> Result<Option<Hash>, StoreError> {
        let sql = "SELECT body_hash FROM batch_claims WHERE batch_id = $1";
        let rows = at.pool.fetch(sql, &[batch_id.into()]).await?;
        // Empty while the batch is not read to its end.
        Ok(rows.first().map(|row| row.bytes(0)).transpose()?.and_then(|bytes| bytes.try_into().ok()))
    }

    /// Prolongs the claims of these ids.
    pub async fn renew(&self, at: &PostgresBackend, batch_ids: &[String]) -> Result<(), StoreError> {
        let Some(node) = self.node.get() else { return Ok(()) };
        // A list of texts cannot fail to serialise.
        let ids = serde_json::to_string(batch_ids).unwrap_or_default();
        at.pool.fetch(RENEW_CLAIMS, &[node.as_str().into(), ids.into(), CLAIM_TTL.into()]).await.map(drop)
    }

    pub async fn release(&self, at: &PostgresBackend, batch_id: &str) -> Result<(), StoreError> {
        let Some(node) = self.node.get() else { return Ok(()) };
        at.pool.fetch(RELEASE_CLAIM, &[node.as_str().into(), batch_id.into()]).await.map(drop)
    }
}
