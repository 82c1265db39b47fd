//! `linewatch verify`

use serde_json::json;

use super::{
    arguments::VerifyArguments,
    output::{self, Audience},
};
use crate::{app::open_store, config::Config};
use linewatch_log::to_hex;

pub(super) async fn run(arguments: VerifyArguments) -> anyhow::Result<()> {
    super::start_command_log(Audience::of(arguments.json));
    let store = open_store(&Config::with_store(arguments.store)?.store_url()?, false).await?;
    let bar = output::event_bar("verify");
    let verified = store
        .verify(|done, all| {
            bar.set_length(all);
            bar.set_position(done);
        })
        .await;
    bar.finish_and_clear();
    store.close().await;
    let verified = verified.map_err(|error| anyhow::anyhow!("the log does not verify: {error}"))?;
    if arguments.json {
        return output::print_json(&json!({
            "events": verified.count,
            "first": verified.first.get(),
            "last": verified.last.get(),
            "chainHash": to_hex(&verified.chain_hash),
        }));
    }
    output::print_line(format_args!(
        "the log verifies: {} events, positions {} to {}, chain hash {}",
        verified.count,
        verified.first,
        verified.last,
        to_hex(&verified.chain_hash)
    ))
}
