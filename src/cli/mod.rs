//! The command line: what each command does, and how it talks to whoever typed it.

mod arguments;
mod backtest;
#[cfg(feature = "demo")]
mod demo;
mod errors;
mod generated;
mod import;
mod output;
mod replay;
mod rules;
mod scrape;
mod serve;
mod signals;
mod sources;
mod verify;

use std::{io::IsTerminal as _, path::Path, process::ExitCode, time::Duration};

use anyhow::{Context as _, anyhow};
use clap::Parser as _;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

pub use arguments::{Arguments, Command};

use self::output::{Audience, tell};
use crate::{app::App, config::LogFormat};
use linewatch_model::utf8;

/// How long closing a store may take.
const STORE_CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

/// Runs what was typed to its end. Whatever goes wrong is one line on standard error, and the exit code: 1, or 2 where the
/// command itself is mistyped.
#[must_use]
pub fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => run(arguments),
        Err(error) if error.use_stderr() && errors::is_json_asked_for(std::env::args_os()) => {
            tell(errors::mistyped(&error));
            exit_code(&error)
        }
        Err(error) => {
            // Help, too, may be for a reader who has gone.
            let _ = error.print();
            exit_code(&error)
        }
    }
}

fn exit_code(error: &clap::Error) -> ExitCode {
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

fn run(arguments: Arguments) -> ExitCode {
    let audience = Audience::of(arguments.command.is_for_program());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into(), audience),
    };
    let outcome = runtime.block_on(async {
        match arguments.command {
            Command::Serve(arguments) => Box::pin(serve::run(arguments)).await,
            #[cfg(feature = "demo")]
            Command::Demo(arguments) => demo::run(arguments).await,
            Command::Scrape(arguments) => scrape::run(arguments).await,
            Command::Sources(arguments) => sources::run(arguments).await,
            Command::Import(arguments) => import::run(arguments).await,
            Command::Rules(arguments) => Box::pin(rules::run(arguments)).await,
            Command::Backtest(arguments) => Box::pin(backtest::run(*arguments)).await,
            Command::Verify(arguments) => verify::run(arguments).await,
            Command::Replay(arguments) => replay::run(arguments).await,
            Command::Completions(arguments) => generated::completions(&arguments),
            Command::Man(arguments) => generated::man(&arguments),
        }
    });
    // What is still computed for requests that were given up is not waited for.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error, audience),
    }
}

/// Stops what works on a store without a server, as long as that takes not much longer than it should.
async fn closed(app: App) {
    if tokio::time::timeout(STORE_CLOSE_TIMEOUT, app.stop()).await.is_err() {
        tracing::warn!(
            "the store was not closed in time; what was answered is stored, and the next start goes on from it"
        );
    }
}

/// The token in a file, without what surrounds it.
fn read_token(file: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let text = utf8(&bytes).map_err(|error| anyhow!("{} {error}", file.display()))?;
    Ok(text.trim().to_owned())
}

fn failed(error: &anyhow::Error, audience: Audience) -> ExitCode {
    audience.tell(format_args!("linewatch: {}", errors::told(error)), || errors::object(error));
    ExitCode::FAILURE
}

/// Whether the log may have colours: on a terminal, unless whoever reads it wants none (<https://no-color.org>).
fn has_colours() -> bool {
    let wants_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !wants_none && std::io::stderr().is_terminal()
}

/// Starts the log of a command that works to its end: what goes wrong, in the form that is read.
fn start_command_log(audience: Audience) {
    let format = match audience {
        Audience::People => LogFormat::Text,
        Audience::Program => LogFormat::Json,
    };
    start_log(format, "warn");
}

/// Starts the log on standard error. `RUST_LOG` says what is in it.
fn start_log(format: LogFormat, default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let registry = tracing_subscriber::registry().with(filter);
    // A second start, in a test of this process, keeps the first one's log.
    let _ = match format {
        LogFormat::Text => {
            let lines = tracing_subscriber::fmt::layer().with_ansi(has_colours()).with_writer(std::io::stderr);
            registry.with(lines).try_init()
        }
        LogFormat::Json => {
            registry.with(tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr)).try_init()
        }
    };
}
