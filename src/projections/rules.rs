//! The rule sets that were ever in force, and the drafts.

use async_trait::async_trait;

use super::{
    ApplyError, Consumer, LogEvent, ModelTx,
    columns::{Columns, damaged},
};
use crate::events::{DraftEvent, Event, RecordedEvent, RulesEvent};
use linewatch_log::{Reader, Row, StoreError, Value};
use linewatch_model::{Actor, Note, Position, Sequence, StreamId, Timestamp};
use linewatch_rules::RuleSet;

/// The read model `rules`.
pub struct RulesHistory;

#[async_trait]
impl Consumer<Event> for RulesHistory {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn version(&self) -> i64 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["rule_versions", "rule_drafts"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE rule_versions~ (version bigint NOT NULL PRIMARY KEY, position bigint NOT NULL, \
             changed_at bigint NOT NULL, actor text NOT NULL, note text, backtest text, hash text NOT NULL, \
             rules text NOT NULL)",
            "CREATE TABLE rule_drafts~ (name text NOT NULL PRIMARY KEY, version bigint NOT NULL, \
             position bigint NOT NULL, changed_at bigint NOT NULL, actor text NOT NULL, note text, \
             hash text NOT NULL, rules text NOT NULL)",
        ]
    }

    fn concerns(&self, event: &RecordedEvent) -> bool {
        matches!(&*event.stream.aggregate_type, StreamId::RULES | StreamId::RULES_DRAFT)
    }

    async fn handle(&self, model: &mut ModelTx<'_>, events: &[LogEvent]) -> Result<(), ApplyError> {
        for event in events.iter().filter(|event| self.concerns(&event.recorded)) {
            match event.event()? {
                Event::Rules(activated) => activate(model, event, activated).await?,
                Event::RulesDraft(draft) => change_draft(model, event, draft).await?,
                _ => {}
            }
        }
        Ok(())
    }
}

async fn activate(model: &mut ModelTx<'_>, event: &LogEvent, activated: &RulesEvent) -> Result<(), ApplyError> {
    let RulesEvent::RuleSetActivated { version, rules, hash, note, backtest, actor, at } = activated;
    let row = vec![
        version.to_sql().into(),
        event.recorded.position.to_sql().into(),
        at.micros().into(),
        actor.as_str().into(),
        note.as_ref().map(Note::as_str).into(),
        backtest.as_deref().into(),
        hash.as_str().into(),
        rules.to_canonical_json().into(),
    ];
    let head = "INSERT INTO rule_versions~ (version, position, changed_at, actor, note, backtest, hash, rules)";
    Ok(model.insert_rows(head, "", &[row]).await?)
}

async fn change_draft(model: &mut ModelTx<'_>, event: &LogEvent, draft: &DraftEvent) -> Result<(), ApplyError> {
    let stream = event.recorded.stream.aggregate_id.as_str();
    let name = stream.strip_prefix(StreamId::RULES_DRAFT_PREFIX).unwrap_or(stream);
    model.execute("DELETE FROM rule_drafts~ WHERE name = $1", &[name.into()]).await?;
    let DraftEvent::DraftSaved { version, rules, hash, note, actor, at } = draft else { return Ok(()) };
    let row: Vec<Value> = vec![
        name.into(),
        version.to_sql().into(),
        event.recorded.position.to_sql().into(),
        at.micros().into(),
        actor.as_str().into(),
        note.as_ref().map(Note::as_str).into(),
        hash.as_str().into(),
        rules.to_canonical_json().into(),
    ];
    let head = "INSERT INTO rule_drafts~ (name, version, position, changed_at, actor, note, hash, rules)";
    Ok(model.insert_rows(head, "", &[row]).await?)
}

/// A rule set that was in force, or a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesVersion {
    /// The version: the sequence of its event.
    pub version: Sequence,
    /// The position of its event.
    pub position: Position,
    /// When it was activated or saved.
    pub changed_at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// Why.
    pub note: Option<String>,
    /// The SHA-256 of its canonical JSON.
    pub hash: String,
    /// The rule set.
    pub rules: RuleSet,
    /// The digest of the backtest that it was tried in; none of drafts.
    pub backtest: Option<String>,
}

/// A draft and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesDraft {
    /// Its name.
    pub name: String,
    /// What it says.
    pub saved: RulesVersion,
}

/// The text of the rule sets in one part of a list.
const MAX_PART_CHARS: i64 = 4 << 20;
const VERSIONS: &str = "version, position, changed_at, actor, note, hash, rules, backtest FROM rule_versions";
const DRAFTS: &str =
    "version, position, changed_at, actor, note, hash, rules, CAST(NULL AS text), name FROM rule_drafts";

/// A part of a list of rule sets, and whether there are more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<T> {
    /// Those of this part.
    pub items: Vec<T>,
    /// Whether there are more.
    pub is_more: bool,
}

/// Versions that were in force, newest first: before one, or all. At most `limit`, and no more than have about 4 MiB of
/// text together, but at least one.
///
/// # Errors
/// When the database fails.
pub async fn versions(reader: &Reader, before: Option<Sequence>, limit: i64) -> Result<Part<RulesVersion>, StoreError> {
    let before = before.map_or(i64::MAX, Sequence::to_sql);
    let sql =
        "SELECT CAST(length(rules) AS bigint) FROM rule_versions WHERE version < $1 ORDER BY version DESC LIMIT $2";
    let (count, is_more) = fitting(&reader.fetch(sql, &[before.into(), (limit + 1).into()]).await?, limit)?;
    let sql = format!("SELECT {VERSIONS} WHERE version < $1 ORDER BY version DESC LIMIT $2");
    let found = reader.fetch(&sql, &[before.into(), count.into()]).await?;
    Ok(Part { items: found.iter().map(version).collect::<Result<_, _>>()?, is_more })
}

/// How many rule sets go into one answer, by the lengths of their texts, and whether there are more.
fn fitting(lengths: &[Row], limit: i64) -> Result<(i64, bool), StoreError> {
    let (mut count, mut chars) = (0, 0);
    for row in lengths {
        chars += row.int(0)?;
        if count == limit || count > 0 && chars > MAX_PART_CHARS {
            return Ok((count, true));
        }
        count += 1;
    }
    Ok((count, false))
}

/// One version that was in force.
///
/// # Errors
/// When the database fails.
pub async fn find(reader: &Reader, wanted: Sequence) -> Result<Option<RulesVersion>, StoreError> {
    let sql = format!("SELECT {VERSIONS} WHERE version = $1");
    reader.fetch_optional(&sql, &[wanted.to_sql().into()]).await?.as_ref().map(version).transpose()
}

/// The drafts, by name: after one, or all. At most `limit`, and no more than have about 4 MiB of text together, but at
/// least one.
///
/// # Errors
/// When the database fails.
pub async fn drafts(reader: &Reader, after: Option<&str>, limit: i64) -> Result<Part<RulesDraft>, StoreError> {
    let after = after.unwrap_or_default();
    let sql = "SELECT CAST(length(rules) AS bigint) FROM rule_drafts WHERE name > $1 ORDER BY name LIMIT $2";
    let (count, is_more) = fitting(&reader.fetch(sql, &[after.into(), (limit + 1).into()]).await?, limit)?;
    let sql = format!("SELECT {DRAFTS} WHERE name > $1 ORDER BY name LIMIT $2");
    let found = reader.fetch(&sql, &[after.into(), count.into()]).await?;
    Ok(Part { items: found.iter().map(draft).collect::<Result<_, _>>()?, is_more })
}

/// One draft.
///
/// # Errors
/// When the database fails.
pub async fn find_draft(reader: &Reader, name: &str) -> Result<Option<RulesDraft>, StoreError> {
    let sql = format!("SELECT {DRAFTS} WHERE name = $1");
    reader.fetch_optional(&sql, &[name.into()]).await?.as_ref().map(draft).transpose()
}

fn draft(row: &Row) -> Result<RulesDraft, StoreError> {
    Ok(RulesDraft { saved: version(row)?, name: row.text(8)? })
}

fn version(row: &Row) -> Result<RulesVersion, StoreError> {
    let mut columns = Columns::of(row);
    Ok(RulesVersion {
        version: Sequence::from_sql(columns.int()?),
        position: Position::from_sql(columns.int()?),
        changed_at: columns.time()?,
        actor: columns.parse()?,
        note: columns.opt_text()?,
        hash: columns.text()?,
        rules: RuleSet::from_json(columns.str()?.as_bytes()).map_err(|error| damaged(&error.to_string()))?,
        backtest: columns.opt_text()?,
    })
}
