//! `linewatch import`

mod check;
mod into_store;
mod play;
mod summary;
mod target;

use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use tokio_util::sync::CancellationToken;

use self::{
    check::Checked,
    into_store::LocalStore,
    play::Player,
    summary::Imported,
    target::{Server, Target},
};
use super::{
    arguments::{self, ImportArguments, ImportSource, OddsApiArguments},
    output::{self, Audience, print_line, say},
    signals::Signals,
};
use crate::config::Config;
use linewatch_bookmakers::recorded::odds_api::{Moment, OddsApiReader, OddsFormat, Survey};
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
    let check = linewatch_task::spawn_blocking("import_check", move || Checked::read(&files, format));
    let checked = stop.run_until_cancelled(check).await;
    let checked = checked.ok_or_else(|| anyhow!("stopped before anything was imported"))???;
    if let Some(reference) = &arguments.reference {
        checked.allow_reference(reference)?;
    }
    let mut target = if let Some(server) = server {
        Target::Server(server)
    } else {
        let url = Config::with_store(arguments.store.clone())?.store_to_write()?;
        Target::Store(LocalStore::open(&url, audience, stop).await?)
    };
    let mut imported = Imported::default();
    let work = async {
        let outcome = import(&mut target, &arguments, format, &checked, &mut imported).await;
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
    if outcome.is_ok() || imported.read.moments > 0 {
        imported.print(arguments.json)?;
    }
    outcome.map_err(|error| imported.before(error))?;
    closed
}

async fn import(
    target: &mut Target,
    arguments: &OddsApiArguments,
    format: OddsFormat,
    checked: &Checked,
    imported: &mut Imported,
) -> anyhow::Result<()> {
    if let Some(reference) = &arguments.reference {
        let said = set_reference(target, reference, arguments.yes).await?;
        if !arguments.json {
            print_line(said)?;
        }
    }
    if !checked.in_part {
        warn_of_absence(target, arguments, &checked.survey, imported).await;
    }
    let mut player = arguments.shift_to_now.then(|| Player::new(checked.survey.first, arguments.speed));
    for file in &arguments.files {
        let size = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
        let bar = output::byte_bar(size).with_prefix(short_name(file));
        let mut reader = OddsApiReader::open(file, format)?;
        while let Some(moment) = reader.next() {
            let mut moment = moment?;
            if let Some(player) = &mut player {
                moment = moved(player, moment, arguments, imported, &bar).await;
            }
            for batch in cut(&moment.snapshots) {
                imported.totals += target.send(batch).await?;
                imported.snapshots += batch.len() as u64;
            }
            imported.read.add(&moment);
            imported.left_out.add(&moment.left_out);
            bar.set_position(reader.bytes_read());
            bar.set_message(format!("{} alerts", imported.totals.alerts));
            // A moment that leads to nothing waits for nothing, and signals are heard of in between.
            tokio::task::yield_now().await;
        }
        imported.left_out.add(reader.left_out());
        bar.finish_and_clear();
    }
    if checked.in_part {
        let read = imported.read.clone();
        warn_of_absence(target, arguments, &read, imported).await;
    }
    Ok(())
}

/// A moment of a recording as it is seen now.
async fn moved(
    player: &mut Player,
    moment: Moment,
    arguments: &OddsApiArguments,
    imported: &mut Imported,
    bar: &indicatif::ProgressBar,
) -> Moment {
    if let Some(played) = player.begin(&moment) {
        if !arguments.json {
            bar.suspend(|| say(&played));
        }
        imported.played = Some(played);
    }
    let (moment, in_play) = player.moved(moment, bar).await;
    imported.totals.stale += in_play;
    imported.snapshots += in_play;
    moment
}

/// Says it where the reference bookmaker is none of those that have a snapshot: much is then never found.
async fn warn_of_absence(target: &Target, arguments: &OddsApiArguments, survey: &Survey, imported: &mut Imported) {
    match target.reference().await {
        Ok(reference) if survey.bookmakers.iter().any(|bookmaker| bookmaker.as_str() == reference) => {}
        Ok(reference) => imported.warn(check::absent(&reference, survey), arguments.json),
        // Who may send snapshots need not be one who may see the settings.
        Err(error) => {
            let told = super::errors::told(&error);
            imported.warn(format!("which bookmaker is the reference is not known: {told}"), arguments.json);
        }
    }
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
