//! `linewatch serve`

use tokio_util::sync::CancellationToken;

use super::{arguments::ServeArguments, signals::Signals};
use crate::{
    app::{ServeError, ServeOptions, Serving, StartError, adapters},
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
        store: config.store_to_write()?,
        token_file: config.api_token_file.clone(),
        allowed_hosts: config.allowed_hosts.clone(),
        allowed_origins: config.allowed_origins.clone(),
        repository: config.repository(),
        http: config.http(),
        push: config.push(),
        sources: config.sources.clone(),
        adapters: adapters(),
        scrape_interval: None,
        interrupt: CancellationToken::new(),
    };
    let store = options.store.to_string();
    let mut signals = Signals::new()?;
    let interrupt = options.interrupt.clone();
    let serving = match signals.cancel_during(&interrupt, Box::pin(Serving::start(options))).await {
        Err(ServeError::Start(StartError::Interrupted)) => {
            tracing::info!("stopped before the start was complete");
            return Ok(());
        }
        serving => serving?,
    };
    tracing::info!(address = %serving.address(), store, "linewatch serves http://{}", serving.address());
    let mut outcome = Ok(());
    if !interrupt.is_cancelled() {
        tokio::select! {
            () = signals.next() => {}
            () = serving.failed() => outcome = Err(ServeError::Defect),
        }
    }
    tracing::info!("stopping: finishing what is under way");
    let hurry = serving.hurry();
    signals.cancel_during(&hurry, serving.finish()).await?;
    Ok(outcome?)
}
