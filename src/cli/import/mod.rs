//! `linewatch import`

mod into_server;
mod into_store;
mod target;

use anyhow::{Context as _, bail};
use tokio_util::sync::CancellationToken;

use self::{into_server::Server, into_store::LocalStore, target::Target};
use super::{
    arguments::{self, ImportArguments, ImportSource, OddsApiArguments},
    progress,
    signals::Signals,
};
use crate::{
    config::{Config, LogFormat},
    model::{Bookmaker, Position, Snapshot},
    sources::recorded::odds_api::{LeftOut, OddsApiReader, OddsFormat},
};

/// Snapshots after which a moment is cut, at the next fixture; a batch takes 5,000.
const CUT: usize = 1_000;

pub(super) async fn run(arguments: ImportArguments) -> anyhow::Result<()> {
    super::start_log(LogFormat::Text, "warn");
    let (mut signals, stop) = (Signals::new()?, CancellationToken::new());
    match arguments.source {
        ImportSource::OddsApi(arguments) => signals.cancel_during(&stop, odds_api(arguments, &stop)).await,
    }
}

async fn odds_api(arguments: OddsApiArguments, stop: &CancellationToken) -> anyhow::Result<()> {
    let mut target = if let Some(url) = &arguments.to {
        Target::Server(Server::new(url, arguments.token_file.as_deref())?)
    } else {
        let url = Config::with_store(arguments.store.clone())?.store_url()?;
        Target::Store(LocalStore::open(&url, stop).await?)
    };
    let imported = stop.run_until_cancelled(import(&mut target, &arguments)).await;
    let closed = target.close().await;
    let Some(imported) = imported else {
        closed?;
        bail!("stopped before the end; what was answered is stored, and the same import goes on after it");
    };
    let imported = imported?;
    closed?;
    println!("{imported}");
    Ok(())
}

/// What an import did, for whoever typed it.
#[derive(Default)]
struct Imported {
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
        }
        Ok(())
    }
}

async fn import(target: &mut Target, arguments: &OddsApiArguments) -> anyhow::Result<Imported> {
    if let Some(reference) = &arguments.reference {
        set_reference(target, reference, arguments.yes).await?;
    }
    let format = match arguments.odds_format {
        arguments::OddsFormat::American => OddsFormat::American,
        arguments::OddsFormat::Decimal => OddsFormat::Decimal,
    };
    let mut imported = Imported::default();
    for file in &arguments.files {
        let size = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
        let bar = progress::bytes(size).with_prefix(short_name(file));
        let mut reader = OddsApiReader::open(file, format)?;
        while let Some(moment) = reader.next() {
            let moment = moment?;
            imported.moments += 1;
            imported.snapshots += moment.snapshots.len() as u64;
            imported.left_out.add(&moment.left_out);
            for batch in cut(&moment.snapshots) {
                imported.totals += target.send(batch).await?;
            }
            bar.set_position(reader.bytes_read());
            bar.set_message(format!("{} alerts", imported.totals.alerts));
        }
        bar.finish_and_clear();
    }
    target.caught_up(Position::new(imported.totals.position)).await?;
    Ok(imported)
}

fn short_name(file: &std::path::Path) -> String {
    file.file_stem().map(|name| name.to_string_lossy().chars().take(14).collect()).unwrap_or_default()
}

/// A moment's snapshots in batches, a fixture never cut apart.
fn cut(snapshots: &[Snapshot]) -> Vec<&[Snapshot]> {
    let mut batches = Vec::new();
    let mut rest = snapshots;
    while !rest.is_empty() {
        let same = |at: usize| rest[at].fixture.key == rest[at - 1].fixture.key;
        let end = (CUT.min(rest.len())..rest.len()).find(|at| !same(*at)).unwrap_or(rest.len());
        let (batch, after) = rest.split_at(end);
        batches.push(batch);
        rest = after;
    }
    batches
}

/// Changes the reference bookmaker first. On a log with events that changes what their successors mean, so it takes
/// a `--yes`.
async fn set_reference(target: &mut Target, reference: &Bookmaker, yes: bool) -> anyhow::Result<()> {
    let old = target.reference().await?;
    if old == reference.as_str() {
        println!("the reference bookmaker is {reference} already");
        return Ok(());
    }
    if !yes && target.head().await? > 0 {
        bail!(
            "the log has events that were judged with {old} as the reference bookmaker; \
             add --yes to go on with {reference}, or import into an empty store"
        );
    }
    target.set_reference(reference).await?;
    println!("the reference bookmaker was {old} and is {reference} now");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FixtureDetails, Timestamp};

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
