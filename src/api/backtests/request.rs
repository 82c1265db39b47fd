//! What a backtest is asked for, as JSON.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use utoipa::ToSchema;

use crate::{
    api::{
        problem::{Problem, Result},
        rules::refusal,
    },
    backtest::{Against, MAX_SWEEP, Plan, Scope, Span, Sweep},
    projections::rules,
};
use linewatch_log::Reader;
use linewatch_model::{Bookmaker, Label, Sequence, Timestamp};
use linewatch_rules::{Preset, RuleSet};

/// Bookmakers that can be left out.
const MAX_WITHOUT: usize = 100;

/// What is tried: exactly one of `draft`, `rules` and `preset`.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct BacktestRequest<'a> {
    /// The name of a draft.
    draft: Option<String>,
    /// A rule set.
    #[serde(borrow)]
    #[schema(value_type = Option<Value>)]
    rules: Option<&'a RawValue>,
    /// The name of a rule set that is built in.
    preset: Option<String>,
    /// What it is compared with: `in-force`, as it was at each event, or the number of a version; by default `in-force`.
    #[schema(value_type = Option<Value>)]
    against: Option<AgainstWord>,
    /// Only alerts from this instant on.
    #[schema(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only alerts before this instant.
    #[schema(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// Bookmakers that are left out.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    without: Vec<Bookmaker>,
    /// Another reference bookmaker than the settings'.
    #[schema(value_type = Option<String>)]
    reference: Option<Bookmaker>,
    /// The fixtures that count.
    scope: Option<ScopeDocument>,
    /// A field that is tried with many values as well.
    sweep: Option<SweepDocument>,
}

/// `in-force` or the number of a version.
#[derive(Deserialize)]
#[serde(untagged, expecting = "must be \"in-force\" or the number of a version")]
enum AgainstWord {
    Version(u64),
    Word(String),
}

/// The fixtures that count: those that have all that is named.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ScopeDocument {
    /// The sport.
    #[schema(value_type = Option<String>)]
    sport: Option<Label>,
    /// The tournament's country.
    #[schema(value_type = Option<String>)]
    country: Option<Label>,
    /// The tournament.
    #[schema(value_type = Option<String>)]
    tournament: Option<Label>,
}

/// A field that is tried with many values.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SweepDocument {
    /// The monitor and its field: `price.warning`.
    field: String,
    /// At most 40 values, as texts.
    values: Vec<String>,
}

/// What was asked for, as it is shown again.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestDocument {
    /// The draft.
    draft: Option<String>,
    /// The built-in rule set.
    preset: Option<String>,
    /// The SHA-256 of the rule set's canonical JSON.
    hash: String,
    /// `in-force` or the number of a version.
    against: Value,
    /// From when on alerts count.
    #[schema(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Before when they count.
    #[schema(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// Bookmakers that are left out.
    #[schema(value_type = Vec<String>)]
    without: Vec<Bookmaker>,
    /// The reference bookmaker instead of the settings'.
    #[schema(value_type = Option<String>)]
    reference: Option<Bookmaker>,
    /// The fixtures that count.
    scope: Option<ScopeDocument>,
    /// The field that is tried with many values.
    sweep: Option<SweepDocument>,
}

impl BacktestRequest<'_> {
    /// The plan, and how it is shown.
    ///
    /// # Errors
    /// 400 when something of it is wrong.
    pub async fn plan(self, reader: &Reader) -> Result<(Plan, RequestDocument)> {
        let rules = self.rule_set(reader).await?;
        let (against, shown) = self.against()?;
        if self.without.len() > MAX_WITHOUT {
            return Err(Problem::bad_request(format!("has at most {MAX_WITHOUT} bookmakers")).at("without").into());
        }
        if let Some(sweep) = self.sweep.as_ref().filter(|sweep| sweep.values.len() > MAX_SWEEP) {
            let detail = format!("has {} values, at most {MAX_SWEEP} are tried at once", sweep.values.len());
            return Err(Problem::bad_request(detail).at("sweep.values").into());
        }
        let Self { draft, preset, from, to, without, reference, scope, sweep, .. } = self;
        let hash = rules.hash().to_string();
        let labels = scope.clone();
        let plan = Plan {
            draft: Arc::new(rules),
            against,
            span: Span { from, to },
            without: without.clone(),
            reference: reference.clone(),
            scope: labels.map_or_else(Scope::default, |labels| Scope {
                sport: labels.sport,
                country: labels.country,
                tournament: labels.tournament,
            }),
            sweep: sweep.clone().map(|sweep| Sweep { field: sweep.field, values: sweep.values }),
        };
        let document =
            RequestDocument { draft, preset, hash, against: shown, from, to, without, reference, scope, sweep };
        Ok((plan, document))
    }

    async fn rule_set(&self, reader: &Reader) -> Result<RuleSet> {
        match (&self.draft, self.rules, &self.preset) {
            (Some(name), None, None) => {
                let found = rules::find_draft(reader, name).await?;
                let missing = || Problem::bad_request(format!("there is no draft {}", shortened(name))).at("draft");
                Ok(found.ok_or_else(missing)?.saved.rules)
            }
            (None, Some(json), None) => {
                Ok(RuleSet::from_json(json.get().as_bytes()).map_err(|error| refusal(&error, "rules"))?)
            }
            (None, None, Some(name)) => {
                let missing = || {
                    let known = Preset::WORDS.join(", ");
                    Problem::bad_request(format!("there is no preset {}; there are {known}", shortened(name)))
                };
                Ok(Preset::of(name).map(Preset::rules).ok_or_else(|| missing().at("preset"))?)
            }
            _ => {
                let detail = "name exactly one of draft, rules and preset: what is tried";
                Err(Problem::bad_request(detail).at("draft").into())
            }
        }
    }

    fn against(&self) -> Result<(Against, Value)> {
        match &self.against {
            None => Ok((Against::InForce, "in-force".into())),
            Some(AgainstWord::Word(word)) if word == "in-force" => Ok((Against::InForce, "in-force".into())),
            Some(AgainstWord::Version(version)) => Ok((Against::Version(Sequence::new(*version)), (*version).into())),
            Some(AgainstWord::Word(_)) => {
                Err(Problem::bad_request("must be \"in-force\" or the number of a version").at("against").into())
            }
        }
    }
}

/// A name as somebody sent it, which may be long.
fn shortened(name: &str) -> String {
    name.chars().take(60).collect()
}
