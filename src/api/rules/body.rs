//! Rule sets in bodies: JSON with what is said of them, or a TOML file with that in the query.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts as _, Request},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use crate::api::{
    extract::{Query, media_type, parse_json},
    problem::{Problem, Result},
};
use linewatch_model::{Note, Sequence};
use linewatch_rules::{RuleSet, RuleSetError};

/// A rule set, the version that it replaces, and why.
pub(super) struct RulesBody {
    pub expected: Sequence,
    pub rules: RuleSet,
    pub note: Option<Note>,
    pub backtest: Option<String>,
}

/// The JSON form.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RulesJson<'a> {
    /// The version that the caller has seen; 0 where there was none.
    expected_version: u64,
    /// The rule set.
    #[serde(borrow)]
    #[schema(value_type = serde_json::Value)]
    rules: &'a RawValue,
    /// Why; needed where the rule set switches off what was on.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000)]
    note: Option<Note>,
    /// The digest of the backtest that it was tried in: one that is done, still kept, and tried just these rules. Of a draft
    /// it is not kept.
    #[serde(default)]
    #[schema(pattern = "^[0-9a-f]{64}$")]
    backtest: Option<String>,
}

/// What is said of a TOML file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct TomlQuery {
    /// With `application/toml`: the version that the caller has seen; 0 where there was none.
    #[serde(rename = "expectedVersion")]
    #[param(rename = "expectedVersion")]
    expected_version: Option<u64>,
    /// With `application/toml`: why; needed where the rule set switches off what was on.
    #[param(value_type = Option<String>, min_length = 1, max_length = 1000)]
    note: Option<Note>,
}

impl<S: Send + Sync> FromRequest<S> for RulesBody {
    type Rejection = Box<Problem>;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let kind = media_type(request.headers());
        let (mut parts, body) = request.into_parts();
        let Query(query) = Query::<TomlQuery>::from_request_parts(&mut parts, state).await?;
        let bytes = read(Request::from_parts(parts, body), state).await?;
        match kind.as_deref() {
            Some("application/json") => of_json(&bytes),
            Some("application/toml") => of_toml(&bytes, query),
            _ => Err(unsupported().into()),
        }
    }
}

/// The text of a body.
pub(super) async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        let detail = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "a rule set has at most 1 MiB; split it or shorten it",
            _ => "the body could not be read to its end",
        };
        Problem::new(rejection.status(), detail).into()
    })
}

pub(super) fn unsupported() -> Problem {
    let detail = "the body must be sent with Content-Type: application/json or application/toml";
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
}

fn of_json(bytes: &[u8]) -> Result<RulesBody> {
    let json: RulesJson<'_> = parse_json(bytes)?;
    if json.backtest.as_ref().is_some_and(|digest| !is_digest(digest)) {
        let detail = "must be the digest of a backtest: 64 digits, 0 to 9 and a to f";
        return Err(Problem::bad_request(detail).at("backtest").into());
    }
    Ok(RulesBody {
        expected: Sequence::new(json.expected_version),
        rules: RuleSet::from_json(json.rules.get().as_bytes()).map_err(|error| refusal(&error, "rules"))?,
        note: json.note,
        backtest: json.backtest,
    })
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn of_toml(bytes: &[u8], query: TomlQuery) -> Result<RulesBody> {
    let missing = || Problem::bad_request("is missing: the version that you have seen, 0 where there was none");
    let expected = query.expected_version.ok_or_else(|| missing().at("expectedVersion"))?;
    let rules = RuleSet::from_toml(bytes).map_err(|error| refusal(&error, ""))?;
    Ok(RulesBody { expected: Sequence::new(expected), rules, note: query.note, backtest: None })
}

/// A rule set that was refused, with the field at fault below a place of the body.
pub(in crate::api) fn refusal(error: &RuleSetError, place: &str) -> Problem {
    let line = error.line.map_or_else(String::new, |line| format!("line {line}: "));
    let problem = Problem::bad_request(format!("{line}{}", error.reason));
    let field = [place, &error.field].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
    if field.is_empty() { problem } else { problem.at(field) }
}
