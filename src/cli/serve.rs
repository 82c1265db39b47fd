//! `linewatch serve`

use super::arguments::ServeArguments;
use crate::{
    app::{ServeOptions, Serving, adapters},
    config::Config,
};

pub(super) async fn run(arguments: ServeArguments) -> anyhow::Result<()> {
    let loaded = Config::load(arguments.config.as_deref())?;
    let config = Config {
        listen: arguments.listen.unwrap_or(loaded.listen),
        store: arguments.store.or(loaded.store),
        api_token_file: arguments.api_token_file.or(loaded.api_token_file),
        ..loaded
    };
    super::start_log(config.log_format, "info");
    let options = ServeOptions {
        listen: config.listen,
        store: config.store_url()?,
        token_file: config.api_token_file.clone(),
        allowed_hosts: config.allowed_hosts.clone(),
        allowed_origins: config.allowed_origins.clone(),
        journal: config.journal(),
        push: config.push(),
        sources: config.sources.clone(),
        adapters: adapters(),
    };
    let store = options.store.to_string();
    let serving = Serving::start(options).await?;
    tracing::info!(address = %serving.address(), store, "linewatch serves http://{}", serving.address());
    asked_to_stop().await;
    tracing::info!("stopping: finishing what is under way");
    Ok(serving.finish().await?)
}

/// Returns on Ctrl-C or SIGTERM.
pub(super) async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(interrupt.await),
    }
}
