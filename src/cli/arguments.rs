//! What can be typed.

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::backtest::Condition;
use crate::backtest::Sweep;
use linewatch_model::{Bookmaker, Label, Timestamp};

/// Watches bookmakers' odds for a trading desk: every price an immutable event, alerts within milliseconds.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What linewatch can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API over a store
    Serve(ServeArguments),
    /// Serve a throw-away store with simulated bookmakers: see real alerts within seconds
    #[cfg(feature = "demo")]
    Demo(DemoArguments),
    /// Scrape the configured bookmakers into a store that no server uses, once or by the schedule
    Scrape(ScrapeArguments),
    /// The configured bookmakers
    Sources(SourcesArguments),
    /// Import recorded odds
    Import(ImportArguments),
    /// The rules: show, check, compare and put them in force
    Rules(RulesArguments),
    /// Try rules on what a store has recorded, before they are put in force
    Backtest(Box<BacktestArguments>),
    /// Walk the whole log and check that nothing was lost, reordered or changed
    Verify(VerifyArguments),
    /// Rebuild read models from the log
    Replay(ReplayArguments),
    /// Print what a shell reads to complete what is typed
    Completions(CompletionsArguments),
    /// Print the manual page
    Man(ManArguments),
}

impl Command {
    /// Whether a program reads what is printed.
    #[must_use]
    pub fn is_for_program(&self) -> bool {
        match self {
            Self::Scrape(arguments) => arguments.json,
            Self::Sources(SourcesArguments { command: SourcesCommand::Check(arguments) }) => arguments.json,
            Self::Import(ImportArguments { source: ImportSource::OddsApi(arguments) }) => arguments.json,
            Self::Rules(arguments) => arguments.command.is_for_program(),
            Self::Backtest(arguments) => arguments.is_for_program(),
            Self::Verify(arguments) => arguments.json,
            Self::Replay(arguments) => arguments.json,
            _ => false,
        }
    }
}

/// `linewatch serve`
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Where to listen [default: 127.0.0.1:8000]
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// `sqlite:PATH` or `postgres://USER@HOST/DATABASE` [default: a SQLite file in the platform's data directory]
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
    /// A TOML file with the same settings and more
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The API's tokens, one `name role token` a line; needed off the loopback interface
    #[arg(long, value_name = "FILE")]
    pub api_token_file: Option<PathBuf>,
}

/// `linewatch demo`
#[derive(Debug, Args)]
pub struct DemoArguments {
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8000")]
    pub listen: SocketAddr,
    /// The seed of the simulated bookmakers: the same seed, the same prices
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Let the simulated bookmakers answer over HTTP, as the real ones do, and scrape them in whole cycles
    #[arg(long)]
    pub over_http: bool,
}

/// `linewatch scrape`
#[derive(Debug, Args)]
pub struct ScrapeArguments {
    /// One run over everything, then end; without it go on by the schedule
    #[arg(long)]
    pub once: bool,
    /// Only these of the configured bookmakers; can be repeated
    #[arg(long, value_name = "BOOK", value_delimiter = ',')]
    pub bookmaker: Vec<Bookmaker>,
    /// `sqlite:PATH` or `postgres://USER@HOST/DATABASE` [default: the store that `serve` uses]
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
    /// The TOML file with the sources
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print JSON, for programs: what came of the run, or a failure on standard error
    #[arg(long, requires = "once")]
    pub json: bool,
}

/// `linewatch sources`
#[derive(Debug, Args)]
pub struct SourcesArguments {
    /// What to do with them
    #[command(subcommand)]
    pub command: SourcesCommand,
}

/// What can be done with sources.
#[derive(Debug, Subcommand)]
pub enum SourcesCommand {
    /// Ask each one cheap question, and say what it found and what to do where it failed
    Check(CheckArguments),
}

/// `linewatch sources check`
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Only these of the configured bookmakers; can be repeated
    #[arg(long, value_name = "BOOK", value_delimiter = ',')]
    pub bookmaker: Vec<Bookmaker>,
    /// The TOML file with the sources
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print JSON, for programs; a failure, too, on standard error
    #[arg(long)]
    pub json: bool,
}

/// `linewatch rules`
#[derive(Debug, Args)]
pub struct RulesArguments {
    /// What to do with them
    #[command(subcommand)]
    pub command: RulesCommand,
}

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Print a rule set: the one in force, an older version, a draft's file, or a preset
    Show(RulesShowArguments),
    /// Say what is wrong or odd about a rule file, without putting it in force
    Check(RulesCheckArguments),
    /// Put a rule file in force, for every batch that is decided from then on
    Activate(RulesActivateArguments),
    /// The rule sets that were in force, newest first
    History(RulesHistoryArguments),
    /// What one rule set says otherwise than another: files, versions, `in-force`, or presets
    Diff(RulesDiffArguments),
    /// Print a rule set that is built in
    Preset(RulesPresetArguments),
}

impl RulesCommand {
    /// Whether a program reads what is printed.
    #[must_use]
    pub const fn is_for_program(&self) -> bool {
        match self {
            Self::Show(_) | Self::Preset(_) => false,
            Self::Check(arguments) => arguments.json,
            Self::Activate(arguments) => arguments.json,
            Self::History(arguments) => arguments.json,
            Self::Diff(arguments) => arguments.json,
        }
    }
}

/// Whose rules.
#[derive(Debug, Args)]
pub struct RulesTarget {
    /// Those of a store that no server uses [default: the store that `serve` uses]
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
    /// Those of a running server
    #[arg(long, value_name = "URL", conflicts_with = "store")]
    pub to: Option<String>,
    /// A file with the API token of the server
    #[arg(long, value_name = "FILE", requires = "to")]
    pub token_file: Option<PathBuf>,
}

/// `linewatch rules show`
#[derive(Debug, Args)]
pub struct RulesShowArguments {
    /// A version, a file, `in-force`, or a preset
    #[arg(default_value = "in-force")]
    pub which: String,
    /// Where versions are looked up
    #[command(flatten)]
    pub target: RulesTarget,
}

/// `linewatch rules check`
#[derive(Debug, Args)]
pub struct RulesCheckArguments {
    /// The rule file, TOML or JSON
    pub file: PathBuf,
    /// Whose settings are the base
    #[command(flatten)]
    pub target: RulesTarget,
    /// Print JSON, for programs; a failure, too, on standard error
    #[arg(long)]
    pub json: bool,
}

/// `linewatch rules activate`
#[derive(Debug, Args)]
pub struct RulesActivateArguments {
    /// The rule file, TOML or JSON
    pub file: PathBuf,
    /// Why; it is stored with the rules, and needed where they switch off what was on
    #[arg(long)]
    pub note: Option<String>,
    /// The version that you have seen [default: the one in force]
    #[arg(long, value_name = "N")]
    pub expected_version: Option<u64>,
    /// Where
    #[command(flatten)]
    pub target: RulesTarget,
    /// Print JSON, for programs; a failure, too, on standard error
    #[arg(long)]
    pub json: bool,
}

/// `linewatch rules history`
#[derive(Debug, Args)]
pub struct RulesHistoryArguments {
    /// Whose
    #[command(flatten)]
    pub target: RulesTarget,
    /// Print JSON, for programs; a failure, too, on standard error
    #[arg(long)]
    pub json: bool,
}

/// `linewatch rules diff`
#[derive(Debug, Args)]
pub struct RulesDiffArguments {
    /// A version, a file, `in-force`, or a preset
    pub before: String,
    /// Another
    pub after: String,
    /// Where versions are looked up
    #[command(flatten)]
    pub target: RulesTarget,
    /// Print JSON, for programs; a failure, too, on standard error
    #[arg(long)]
    pub json: bool,
}

/// `linewatch rules preset`
#[derive(Debug, Args)]
pub struct RulesPresetArguments {
    /// Its name: `default`, `desk` or `desk-small`
    pub name: String,
}

/// `linewatch backtest`
#[derive(Debug, Args)]
pub struct BacktestArguments {
    /// The rules to try: a file (TOML or JSON), a preset, or an older version
    #[arg(long, value_name = "FILE")]
    pub rules: String,
    /// What to compare with: `in-force`, as it was at each moment; a version; a file; or a preset
    #[arg(long, value_name = "RULES", default_value = "in-force")]
    pub against: String,
    /// Only alerts from this instant on, such as 2026-06-24T00:00:00Z
    #[arg(long, value_name = "TIME")]
    pub from: Option<Timestamp>,
    /// Only alerts before this instant
    #[arg(long, value_name = "TIME")]
    pub to: Option<Timestamp>,
    /// Leave a bookmaker out; can be repeated
    #[arg(long, value_name = "BOOK", value_delimiter = ',')]
    pub without: Vec<Bookmaker>,
    /// Another reference bookmaker than the settings'
    #[arg(long, value_name = "BOOK")]
    pub reference: Option<Bookmaker>,
    /// Only fixtures of this sport
    #[arg(long, value_name = "NAME")]
    pub sport: Option<Label>,
    /// Only fixtures of tournaments of this country
    #[arg(long, value_name = "NAME")]
    pub country: Option<Label>,
    /// Only fixtures of this tournament
    #[arg(long, value_name = "NAME")]
    pub tournament: Option<Label>,
    /// Try a field with many values as well, such as `price.warning=5..12` or `drift.window=60,120`
    #[arg(long, value_name = "FIELD=VALUES")]
    pub sweep: Option<Sweep>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = BacktestFormat::Text, conflicts_with = "json")]
    pub format: BacktestFormat,
    /// Fail where this holds, such as `lost.acknowledged>0`; can be repeated
    #[arg(long, value_name = "FIGURE>N")]
    pub fail_if: Vec<Condition>,
    /// Threads to work on [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub threads: Option<u8>,
    /// `sqlite:PATH` or `postgres://USER@HOST/DATABASE`, also of a copy or a replica [default: the store that `serve` uses]
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
    /// The same as `--format json`
    #[arg(long)]
    pub json: bool,
}

impl BacktestArguments {
    /// Whether a program reads what is printed.
    #[must_use]
    pub fn is_for_program(&self) -> bool {
        self.json || self.format == BacktestFormat::Json
    }
}

/// How a backtest is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BacktestFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

/// `linewatch import`
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// Where the files come from
    #[command(subcommand)]
    pub source: ImportSource,
}

/// What can be imported.
#[derive(Debug, Subcommand)]
pub enum ImportSource {
    /// The Odds API: its own answers, or JSON lines of them with `captured_at`
    OddsApi(OddsApiArguments),
}

/// `linewatch import odds-api`
#[derive(Debug, Args)]
pub struct OddsApiArguments {
    /// The files, oldest first
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Import into a running server
    #[arg(long, value_name = "URL", conflicts_with = "store")]
    pub to: Option<String>,
    /// Import into a store that no server uses [default: the store that `serve` uses]
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
    /// A file with the API token of the server
    #[arg(long, value_name = "FILE", requires = "to")]
    pub token_file: Option<PathBuf>,
    /// Make this the reference bookmaker first
    #[arg(long, value_name = "BOOK")]
    pub reference: Option<Bookmaker>,
    /// Change the reference bookmaker although the log has events already
    #[arg(long, requires = "reference")]
    pub yes: bool,
    /// How the files write prices
    #[arg(long, value_enum, default_value_t = OddsFormat::American)]
    pub odds_format: OddsFormat,
    /// Play a recording of the past as if it were live: its first moment is now, kickoffs move by the same span
    ///
    /// The keys of its events begin with `replay-` and the time of the import, so that they are never those of a bookmaker.
    #[arg(long)]
    pub shift_to_now: bool,
    /// Wait between moments as the recording did, divided by this: 60 plays an hour in a minute [default: do not wait]
    #[arg(long, value_name = "N", requires = "shift_to_now", value_parser = speed)]
    pub speed: Option<NonZeroU32>,
    /// Print JSON, for programs; a failure, too, on standard error
    #[arg(long)]
    pub json: bool,
}

/// Beyond it, moments of a second's distance would be one.
const MAX_SPEED: u32 = 1_000_000;

fn speed(text: &str) -> Result<NonZeroU32, String> {
    let number = text.parse().ok().filter(|number: &NonZeroU32| number.get() <= MAX_SPEED);
    number.ok_or_else(|| format!("give a whole number from 1 to {MAX_SPEED}, how many times faster than recorded"))
}

/// How prices are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OddsFormat {
    /// +150, -200
    American,
    /// 2.50
    Decimal,
}

/// `linewatch verify`
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// `sqlite:PATH` or `postgres://USER@HOST/DATABASE` [default: the store that `serve` uses]
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
    /// Print JSON, for programs; a failure, too, on standard error
    #[arg(long)]
    pub json: bool,
}

/// `linewatch replay`
#[derive(Debug, Args)]
pub struct ReplayArguments {
    /// `sqlite:PATH` or `postgres://USER@HOST/DATABASE` [default: the store that `serve` uses]
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
    /// A read model's name, or `all`
    #[arg(long, value_name = "NAME")]
    pub projection: String,
    /// Print JSON, for programs; a failure, too, on standard error
    #[arg(long)]
    pub json: bool,
}

/// `linewatch completions`
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// For which shell: `linewatch completions bash > /etc/bash_completion.d/linewatch`
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `linewatch man`
#[derive(Debug, Args)]
pub struct ManArguments {
    /// The command, such as `import odds-api` [default: linewatch itself]
    #[arg(value_name = "COMMAND", conflicts_with = "to")]
    pub command: Vec<String>,
    /// Write all pages into this folder
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
}
