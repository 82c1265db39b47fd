//! Snapshots as the bodies that `POST /api/scrape/batches` takes: written by sources that send, read by the API and
//! by the adapter for services that already speak the format.

mod in_part;
mod read;
mod write;

pub use in_part::{UnreadableMarket, read_in_part};
pub use read::{Refusal, read_snapshot};
pub use write::{to_batch_json, to_ndjson};
