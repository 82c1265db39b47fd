//! `linewatch import`

mod into_server;
mod into_store;
mod target;

use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use self::{into_server::Server, into_store::LocalStore, target::Target};
use super::{
    arguments::{self, ImportArguments, ImportSource, OddsApiArguments},
    errors,
    output::{Audience, print_json, print_line},
    progress,
    signals::Signals,
};
use crate::config::Config;
use linewatch_bookmakers::recorded::odds_api::{self, LeftOut, OddsApiReader, OddsFormat};
use linewatch_model::{Bookmaker, Position, Snapshot};

/// Snapshots after which a moment is cut, at the next fixture; a batch takes 5,000.
const MAX_MOMENT_SNAPSHOTS: usize = 1_000;

pub(super) async fn run(arguments: ImportArguments) -> anyhow::Result<()> {
    let ImportSource::OddsApi(arguments) = arguments.source;
    super::start_command_log(Audience::of(arguments.json));
    let (mut signals, stop) = (Signals::new()?, CancellationToken::new());
    Box::pin(signals.cancel_during(&stop, odds_api(arguments, &stop))).await
}

async fn odds_api(arguments: OddsApiArguments, stop: &CancellationToken) -> anyhow::Result<()> {
    let format = match arguments.odds_format {
        arguments::OddsFormat::American => OddsFormat::American,
        arguments::OddsFormat::Decimal => OddsFormat::Decimal,
    };
    let audience = Audience::of(arguments.json);
    let server = match &arguments.to {
        Some(url) => Some(Server::new(url, arguments.token_file.as_deref(), audience)?),
        None => None,
    };
    // Before anything is stored, so that a refusal leaves nothing behind.
    // Off the threads that hear of signals: it may have to read whole files.
    let files = arguments.files.clone();
    let check = move || files.iter().try_for_each(|file| check(file, format));
    let checked = stop.run_until_cancelled(linewatch_task::spawn_blocking("import_check", check)).await;
    checked.ok_or_else(|| anyhow!("stopped before anything was imported"))???;
    let mut target = if let Some(server) = server {
        Target::Server(server)
    } else {
        let url = Config::with_store(arguments.store.clone())?.store_to_write()?;
        Target::Store(LocalStore::open(&url, audience, stop).await?)
    };
    let mut imported = Imported::default();
    let work = async {
        let outcome = import(&mut target, &arguments, format, &mut imported).await;
        imported.is_whole = outcome.is_ok();
        let position = Position::new(imported.totals.position);
        match (&target, outcome) {
            (_, Ok(())) => target.caught_up(position).await,
            // What is imported is seen by whoever looks next. That it failed is what is told.
            (Target::Store(store), failed) if !store.is_new() => store.caught_up(position).await.and(failed),
            (_, failed) => failed,
        }
    };
    let outcome = stop.run_until_cancelled(work).await.unwrap_or_else(|| Err(anyhow!("stopped before the end")));
    let is_removed = !imported.is_whole && matches!(&target, Target::Store(store) if store.is_new());
    let closed = target.close(!imported.is_whole).await;
    if is_removed {
        closed?;
        return outcome.context("nothing was imported");
    }
    if outcome.is_ok() || imported.moments > 0 {
        imported.print(arguments.json)?;
    }
    outcome.map_err(|error| imported.before(error))?;
    closed
}

/// Refuses a file that cannot be imported. What can be read only once, such as a pipe, is judged while it is imported.
fn check(file: &Path, format: OddsFormat) -> anyhow::Result<()> {
    let kind = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
    if kind.is_file() { Ok(odds_api::check_file(file, format)?) } else { Ok(()) }
}

/// What an import did, for whoever typed it.
#[derive(Default)]
struct Imported {
    /// Everything is stored, whatever comes after.
    is_whole: bool,
    moments: u64,
    snapshots: u64,
    totals: target::Totals,
    left_out: LeftOut,
}

impl std::fmt::Display for Imported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let target::Totals { changed, unchanged, stale, refused, events, alerts, position } = &self.totals;
        writeln!(f, "imported {} moments with {} snapshots:", self.moments, self.snapshots)?;
        writeln!(f, "  {changed} changed an offer, {unchanged} confirmed one, {stale} were stale, {refused} refused")?;
        write!(f, "  {events} events and {alerts} alerts were added; the log is at position {position}")?;
        if !self.left_out.is_empty() {
            write!(f, "\n  left out: {}", self.left_out)?;
            for (_, what) in &self.left_out.first {
                write!(f, "\n    {what}")?;
            }
        }
        Ok(())
    }
}

impl Imported {
    fn print(&self, as_json: bool) -> anyhow::Result<()> {
        if !as_json {
            return print_line(self);
        }
        let target::Totals { changed, unchanged, stale, refused, events, alerts, position } = self.totals;
        let left_out: Vec<_> = self.left_out.first.iter().map(|(_, what)| what).collect();
        print_json(&json!({
            "moments": self.moments, "snapshots": self.snapshots, "changed": changed, "unchanged": unchanged,
            "stale": stale, "refused": refused, "events": events, "alerts": alerts, "position": position,
            "leftOut": {
                "markets": self.left_out.markets,
                "entries": self.left_out.entries.values().sum::<u64>(),
                "first": left_out,
            },
        }))
    }

    /// The error that ended it, with what is to be known of what was done before.
    fn before(&self, error: anyhow::Error) -> anyhow::Error {
        if self.moments == 0 {
            return error;
        }
        anyhow!("{}; the {} moments before it are imported", errors::told(&error), self.moments)
    }
}

async fn import(
    target: &mut Target,
    arguments: &OddsApiArguments,
    format: OddsFormat,
    imported: &mut Imported,
) -> anyhow::Result<()> {
    if let Some(reference) = &arguments.reference {
        let said = set_reference(target, reference, arguments.yes).await?;
        if !arguments.json {
            print_line(said)?;
        }
    }
    for file in &arguments.files {
        let size = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
        let bar = progress::bytes(size).with_prefix(short_name(file));
        let mut reader = OddsApiReader::open(file, format)?;
        while let Some(moment) = reader.next() {
            let moment = moment?;
            for batch in cut(&moment.snapshots) {
                imported.totals += target.send(batch).await?;
                imported.snapshots += batch.len() as u64;
            }
            imported.moments += 1;
            imported.left_out.add(&moment.left_out);
            bar.set_position(reader.bytes_read());
            bar.set_message(format!("{} alerts", imported.totals.alerts));
            // A moment that leads to nothing waits for nothing, and signals are heard of in between.
            tokio::task::yield_now().await;
        }
        imported.left_out.add(reader.left_out());
        bar.finish_and_clear();
    }
    Ok(())
}

fn short_name(file: &Path) -> String {
    file.file_stem().map(|name| name.to_string_lossy().chars().take(14).collect()).unwrap_or_default()
}

/// A moment's snapshots in batches, a fixture never cut apart.
fn cut(snapshots: &[Snapshot]) -> Vec<&[Snapshot]> {
    let mut batches = Vec::new();
    let mut rest = snapshots;
    while !rest.is_empty() {
        let same = |at: usize| rest[at].fixture.key == rest[at - 1].fixture.key;
        let end = (MAX_MOMENT_SNAPSHOTS.min(rest.len())..rest.len()).find(|at| !same(*at)).unwrap_or(rest.len());
        let (batch, after) = rest.split_at(end);
        batches.push(batch);
        rest = after;
    }
    batches
}

/// Changes the reference bookmaker first. On a log with fixtures that changes what their later alerts mean, so it takes
/// a `--yes`.
async fn set_reference(target: &mut Target, reference: &Bookmaker, yes: bool) -> anyhow::Result<String> {
    let old = target.reference().await?;
    if old == reference.as_str() {
        return Ok(format!("the reference bookmaker is {reference} already"));
    }
    if !yes && target.has_fixtures().await? {
        bail!(
            "the log has fixtures that were judged with {old} as the reference bookmaker; \
             add --yes to go on with {reference}, or import into an empty store"
        );
    }
    target.set_reference(reference).await?;
    Ok(format!("the reference bookmaker was {old} and is {reference} now"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use linewatch_model::{FixtureDetails, Timestamp};

    fn snapshots(fixtures: usize, books: usize) -> Vec<Snapshot> {
        let at: Timestamp = "2026-06-26T12:00:00Z".parse().unwrap();
        let all = (0..fixtures).flat_map(|fixture| (0..books).map(move |book| (fixture, book)));
        all.map(|(fixture, book)| {
            let details = FixtureDetails {
                key: format!("odds-api:{fixture}").parse().unwrap(),
                name: "A - B".parse().unwrap(),
                home_team: "A".parse().unwrap(),
                away_team: "B".parse().unwrap(),
                kickoff: at.plus_minutes(60),
                sport: None,
                country: None,
                tournament: None,
            };
            Snapshot::new(format!("book{book}").parse().unwrap(), at, details, Vec::new()).unwrap()
        })
        .collect()
    }

    #[test]
    fn a_fixture_is_never_cut_apart() {
        let all = snapshots(350, 7);
        let batches = cut(&all);
        assert!(batches.len() > 1);
        assert_eq!(batches.iter().map(|batch| batch.len()).sum::<usize>(), all.len());
        for pair in batches.windows(2) {
            assert_ne!(pair[0].last().unwrap().fixture.key, pair[1][0].fixture.key);
        }
    }
}
