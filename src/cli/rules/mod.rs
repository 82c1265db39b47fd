//! `linewatch rules`

mod place;

use std::path::Path;

use anyhow::{Context as _, anyhow, bail, ensure};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use self::place::Place;
use super::{
    arguments::{
        RulesActivateArguments, RulesArguments, RulesCheckArguments, RulesCommand, RulesDiffArguments, RulesTarget,
    },
    output::{Audience, print_json, print_line},
    signals::Signals,
};
use linewatch_model::{Note, Sequence};
use linewatch_rules::{Grade, Preset, RuleSet};

pub(super) async fn run(arguments: RulesArguments) -> anyhow::Result<()> {
    super::start_command_log(Audience::of(arguments.command.is_for_program()));
    let (mut signals, stop) = (Signals::new()?, CancellationToken::new());
    signals.cancel_during(&stop, Box::pin(command(arguments.command, &stop))).await
}

async fn command(command: RulesCommand, stop: &CancellationToken) -> anyhow::Result<()> {
    match command {
        RulesCommand::Show(arguments) => {
            let rules = with(&arguments.target, stop, async |place| named(&arguments.which, place).await).await?;
            print_json(&rules)
        }
        RulesCommand::Check(arguments) => check(&arguments, stop).await,
        RulesCommand::Activate(arguments) => activate(arguments, stop).await,
        RulesCommand::History(arguments) => {
            with(&arguments.target, stop, async |place| history(place, arguments.json).await).await
        }
        RulesCommand::Diff(arguments) => diff(&arguments, stop).await,
        RulesCommand::Preset(arguments) => print_json(&preset(&arguments.name)?),
    }
}

/// Opens a place, works on it, and closes it whatever came of it.
async fn with<T>(
    target: &RulesTarget,
    stop: &CancellationToken,
    work: impl AsyncFnOnce(&Place) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let place = Place::open(target, stop).await?;
    let outcome = work(&place).await;
    place.close().await;
    outcome
}

fn preset(name: &str) -> anyhow::Result<RuleSet> {
    let unknown = || anyhow!("there is no preset {name}; there are {}", Preset::WORDS.join(", "));
    Preset::of(name).map(Preset::rules).ok_or_else(unknown)
}

/// A preset by what somebody typed who could have named something else.
pub(super) fn preset_or_else(name: &str) -> anyhow::Result<RuleSet> {
    let unknown = || anyhow!("{name} is no file, no version and no preset; presets are {}", Preset::WORDS.join(", "));
    Preset::of(name).map(Preset::rules).ok_or_else(unknown)
}

/// A rule set by what somebody typed.
async fn named(name: &str, place: &Place) -> anyhow::Result<RuleSet> {
    if name == "in-force" {
        return Ok(place.in_force().await?.1);
    }
    if let Ok(version) = name.parse() {
        return place.version(Sequence::new(version)).await;
    }
    if Path::new(name).exists() {
        return read(Path::new(name));
    }
    preset_or_else(name)
}

/// Reads a rule file: JSON where its name ends so, else TOML.
pub(super) fn read(file: &Path) -> anyhow::Result<RuleSet> {
    let is_json = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
    let limit = linewatch_rules::MAX_BYTES as u64;
    let cannot = || format!("cannot read {}", file.display());
    let size = std::fs::metadata(file).with_context(cannot)?.len();
    if size > limit {
        bail!("{}: a rule set has at most {limit} bytes, this has {size}; split it or shorten it", file.display());
    }
    let bytes = std::fs::read(file).with_context(cannot)?;
    let rules = if is_json { RuleSet::from_json(&bytes) } else { RuleSet::from_toml(&bytes) };
    rules.map_err(|error| anyhow!("{}: {error}", file.display()))
}

async fn check(arguments: &RulesCheckArguments, stop: &CancellationToken) -> anyhow::Result<()> {
    let rules = read(&arguments.file)?;
    let (settings, in_force) =
        with(&arguments.target, stop, async |place| Ok((place.settings().await?, place.in_force().await?.1))).await?;
    let findings = rules.check(&settings);
    let off: Vec<_> = rules.switched_off_since(&in_force, &settings).iter().map(ToString::to_string).collect();
    let errors = findings.iter().filter(|finding| finding.grade == Grade::Error).count();
    if arguments.json {
        let findings: Vec<_> = findings
            .iter()
            .map(|it| json!({"grade": it.grade.to_string(), "field": it.field, "detail": it.reason}))
            .collect();
        let hash = rules.hash().to_string();
        print_json(&json!({"hash": hash, "errors": errors, "findings": findings, "switchedOff": off}))?;
    } else {
        for finding in &findings {
            print_line(format_args!("{}: {} {}", finding.grade, finding.field, finding.reason))?;
        }
        if !off.is_empty() {
            print_line(format_args!("switches off what is on: {}; --note has to say why", off.join(", ")))?;
        }
    }
    if errors > 0 {
        bail!("{} cannot be put in force: {errors} errors", arguments.file.display());
    }
    if !arguments.json {
        print_line(format_args!("{} can be put in force; its hash is {}", arguments.file.display(), rules.hash()))?;
    }
    Ok(())
}

async fn activate(arguments: RulesActivateArguments, stop: &CancellationToken) -> anyhow::Result<()> {
    let rules = read(&arguments.file)?;
    let note =
        arguments.note.map(|note| note.parse::<Note>().map_err(|error| anyhow!("--note {error}"))).transpose()?;
    with(&arguments.target, stop, async |place| {
        let (version, in_force) = place.in_force().await?;
        let expected = arguments.expected_version.map_or(version, Sequence::new);
        // Where another version is in force than the one that was seen, that is what is told.
        let is_seen = expected == version;
        if note.is_none() && is_seen {
            let off = rules.switched_off_since(&in_force, &place.settings().await?);
            let off: Vec<_> = off.iter().map(ToString::to_string).collect();
            ensure!(off.is_empty(), "the rule set switches off what was on: {}; say why with --note", off.join(", "));
        }
        let version = place.activate(expected, rules.clone(), note.clone()).await?;
        if arguments.json {
            return print_json(&json!({"version": version.get(), "hash": rules.hash().to_string()}));
        }
        print_line(format_args!("version {version} is in force; its hash is {}", rules.hash()))
    })
    .await
}

async fn history(place: &Place, as_json: bool) -> anyhow::Result<()> {
    let versions = place.history().await?;
    if as_json {
        return print_json(&json!({ "versions": versions }));
    }
    if versions.is_empty() {
        print_line("no rule set was ever put in force; the settings alone say what is looked for")?;
    }
    for version in versions {
        print_line(version)?;
    }
    Ok(())
}

async fn diff(arguments: &RulesDiffArguments, stop: &CancellationToken) -> anyhow::Result<()> {
    let (before, after) = with(&arguments.target, stop, async |place| {
        Ok((named(&arguments.before, place).await?, named(&arguments.after, place).await?))
    })
    .await?;
    let changes = before.changes_to(&after);
    if arguments.json {
        let changes: Vec<_> =
            changes.iter().map(|it| json!({"field": it.field, "before": it.before, "after": it.after})).collect();
        return print_json(&json!({ "changes": changes }));
    }
    if changes.is_empty() {
        print_line("they say the same")?;
    }
    for change in changes {
        let said = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        print_line(format_args!("{}: {} -> {}", change.field, said(change.before), said(change.after)))?;
    }
    Ok(())
}
