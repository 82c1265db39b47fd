//! Which alerts are due, from the alerts read model.

use async_trait::async_trait;
use compact_str::CompactString;

use crate::{
    desk::{DeskError, Due},
    projections::alerts,
};
use linewatch_log::Reader;
use linewatch_model::Timestamp;

/// Asks the alerts read model which fixtures are due.
pub(super) struct AlertsDue(pub Reader);

#[async_trait]
impl Due for AlertsDue {
    async fn due(&self, now: Timestamp, limit: i64) -> Result<Vec<CompactString>, DeskError> {
        Ok(alerts::due(&self.0, now, limit).await?)
    }

    async fn early(&self, now: Timestamp, limit: i64) -> Result<Vec<CompactString>, DeskError> {
        Ok(alerts::past_early(&self.0, now, limit).await?)
    }
}
