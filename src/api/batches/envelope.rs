//! The JSON around the snapshots of a batch.

use axum::http::StatusCode;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::api::{extract::parse_json, problem::Problem, raw_array::RawArray};

/// The most snapshots of a JSON batch.
pub(super) const SNAPSHOTS_PER_BATCH: usize = 5_000;

/// How a batch is named by its sender.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct BatchName {
    /// Sent again with the same body, it gives the first answer again. 1 to 100 visible ASCII characters.
    #[param(min_length = 1, max_length = 100, pattern = "^[!-~]*$")]
    #[serde(default, deserialize_with = "given")]
    pub batch_id: Option<String>,
    /// The scrape run it belongs to. 1 to 100 visible ASCII characters.
    #[param(min_length = 1, max_length = 100, pattern = "^[!-~]*$")]
    #[serde(default, deserialize_with = "given")]
    pub scrape_run_id: Option<String>,
}

/// An id that is there, even an empty one: read as an option, a query's empty value would count as absent.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

impl BatchName {
    /// Refuses ids that are not ids.
    pub(super) fn check(self) -> Result<Self, Box<Problem>> {
        for (field, id) in [("batchId", &self.batch_id), ("scrapeRunId", &self.scrape_run_id)] {
            let fits = |id: &String| (1..=100).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
            if !id.as_ref().is_none_or(fits) {
                return Err(Problem::bad_request("must be 1 to 100 visible ASCII characters").at(field).into());
            }
        }
        Ok(self)
    }

    /// The name in a batch's body; what it lacks is `named` in its address.
    pub(super) fn or(self, named: Self) -> Result<Self, Box<Problem>> {
        Ok(Self {
            batch_id: one_of("batchId", self.batch_id, named.batch_id)?,
            scrape_run_id: one_of("scrapeRunId", self.scrape_run_id, named.scrape_run_id)?,
        })
    }
}

/// An id that the body has, or the address, or both.
fn one_of(field: &'static str, body: Option<String>, address: Option<String>) -> Result<Option<String>, Box<Problem>> {
    match (&body, &address) {
        (Some(of_body), Some(of_address)) if of_body != of_address => {
            let detail = "the body and the address name different ids; give it in one of them";
            Err(Problem::bad_request(detail).at(field).into())
        }
        _ => Ok(body.or(address)),
    }
}

/// A batch whose snapshots have not been looked at yet.
#[derive(Debug)]
pub(super) struct Envelope<'a> {
    pub name: BatchName,
    pub snapshots: Vec<&'a RawValue>,
}

/// A name that is misspelt here would cost the sender what it is for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wire<'a> {
    batch_id: Option<String>,
    scrape_run_id: Option<String>,
    #[serde(borrow)]
    snapshots: RawArray<'a, SNAPSHOTS_PER_BATCH>,
}

/// Reads the envelope of a JSON batch.
pub(super) fn open(body: &[u8]) -> Result<Envelope<'_>, Box<Problem>> {
    let wire: Wire<'_> = parse_json(body)?;
    let name = BatchName { batch_id: wire.batch_id, scrape_run_id: wire.scrape_run_id }.check()?;
    match wire.snapshots.count {
        0 => Err(Problem::bad_request("a batch has at least one snapshot").at("snapshots").into()),
        1..=SNAPSHOTS_PER_BATCH => Ok(Envelope { name, snapshots: wire.snapshots.first }),
        count => {
            let detail =
                format!("a batch has at most {SNAPSHOTS_PER_BATCH} snapshots, not {count}; send application/x-ndjson");
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail).at("snapshots").into())
        }
    }
}

/// What a JSON batch looks like, for the OpenAPI document.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the shape; the snapshots are read one by one")]
pub(super) struct ScrapeBatch {
    /// Sent again with the same body, it gives the first answer again.
    #[schema(max_length = 100)]
    batch_id: Option<String>,
    /// The scrape run it belongs to.
    #[schema(max_length = 100)]
    scrape_run_id: Option<String>,
    /// One bookmaker's whole offer for one fixture at one moment, each.
    #[schema(min_items = 1, max_items = 5000)]
    snapshots: Vec<SnapshotBody>,
}

/// One bookmaker's whole offer for one fixture at one moment.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the shape")]
pub(super) struct SnapshotBody {
    /// The bookmaker's slug.
    #[schema(example = "betpawa", max_length = 40)]
    bookmaker: String,
    /// When it was seen; at most 5 minutes ahead of the server's clock.
    #[schema(format = DateTime, example = "2026-06-26T12:00:00Z")]
    captured_at: String,
    /// The fixture.
    event: FixtureBody,
    /// Its markets. One that is neither here nor among `unread` is not offered.
    #[schema(max_items = 3000)]
    markets: Vec<MarketBody>,
    /// Markets that were there and could not be read: they stay as they were, neither withdrawn nor suspended.
    #[schema(max_items = 3000)]
    unread: Option<Vec<UnreadBody>>,
}

/// A market that was there and could not be read.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the shape")]
struct UnreadBody {
    /// The reference book's type id; without it nobody knows which market it is, and none is withdrawn.
    #[schema(example = "5000", max_length = 64)]
    market_id: Option<String>,
    /// Its line, where it has one.
    line: Option<Number>,
    /// The line could not be read either: all lines that are not among `markets` stay.
    #[schema(default = false)]
    any_line: Option<bool>,
}

/// The fixture of a snapshot.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the shape")]
struct FixtureBody {
    /// Its SportRadar id where there is one, else its source and that source's id.
    #[schema(example = "sr:66457014", max_length = 100)]
    key: String,
    /// Both teams, as the bookmaker names them.
    #[schema(max_length = 200)]
    name: String,
    /// The team that plays at home.
    #[schema(max_length = 200)]
    home_team: String,
    /// The team that plays away.
    #[schema(max_length = 200)]
    away_team: String,
    /// When it starts.
    #[schema(format = DateTime)]
    kickoff: String,
    /// The sport.
    #[schema(max_length = 200)]
    sport: Option<String>,
    /// The tournament's country.
    #[schema(max_length = 200)]
    country: Option<String>,
    /// The tournament.
    #[schema(max_length = 200)]
    tournament: Option<String>,
}

/// A market of a snapshot.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the shape")]
struct MarketBody {
    /// The reference book's type id.
    #[schema(example = "3743", max_length = 64)]
    market_id: String,
    /// The market's name for people.
    #[schema(example = "1X2 - Full Time", max_length = 200)]
    market_name: String,
    /// A number or its text, with at most four decimals.
    line: Option<Number>,
    /// Shown, but nothing in it can be bet on.
    #[schema(default = false)]
    suspended: Option<bool>,
    /// Its outcomes.
    #[schema(max_items = 500)]
    outcomes: Vec<OutcomeBody>,
}

/// An outcome of a market.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the shape")]
struct OutcomeBody {
    /// The outcome's name.
    #[schema(example = "1", max_length = 200)]
    name: String,
    /// Above 1, rounded to four decimals. Only an inactive outcome may lack it.
    odds: Option<Number>,
    /// Whether it can be bet on.
    #[schema(default = true)]
    is_active: Option<bool>,
}

/// A decimal number, as a number or as its text.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the shape")]
enum Number {
    Number(f64),
    Text(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(count: usize) -> String {
        format!("{{\"batchId\":\"b-1\",\"snapshots\":[{}]}}", vec!["{}"; count].join(","))
    }

    #[test]
    fn one_to_five_thousand_snapshots_are_taken() {
        for (count, status) in [(0, 400), (5_001, 413)] {
            let text = batch(count);
            let problem = open(text.as_bytes()).unwrap_err();
            assert_eq!((problem.status().as_u16(), problem.field()), (status, Some("snapshots")));
        }
        assert_eq!(open(batch(5_000).as_bytes()).unwrap().snapshots.len(), 5_000);
        assert_eq!(open(batch(1).as_bytes()).unwrap().name.batch_id.as_deref(), Some("b-1"));
    }

    #[test]
    fn the_address_names_what_the_body_does_not() {
        let name = |batch: Option<&str>, run: Option<&str>| BatchName {
            batch_id: batch.map(ToOwned::to_owned),
            scrape_run_id: run.map(ToOwned::to_owned),
        };
        let (none, both) = (name(None, None), name(Some("b"), Some("r")));
        assert_eq!(none.clone().or(both.clone()).unwrap(), both);
        assert_eq!(both.clone().or(none).unwrap(), both);
        assert_eq!(name(Some("b"), None).or(both.clone()).unwrap(), both);
        for (other, field) in [(name(Some("c"), None), "batchId"), (name(None, Some("s")), "scrapeRunId")] {
            let problem = both.clone().or(other).unwrap_err();
            assert_eq!((problem.status().as_u16(), problem.field()), (400, Some(field)));
        }
    }

    #[test]
    fn faults_of_the_envelope_are_named() {
        let long = format!("{{\"batchId\":\"{}\",\"snapshots\":[{{}}]}}", "x".repeat(101));
        let cases = [
            ("", None),
            ("not json", None),
            ("[]", None),
            ("{\"snapshots\":[{}]} {}", None),
            ("{\"snapshots\":{}}", Some("snapshots")),
            ("{\"snapshots\":[NaN]}", Some("snapshots")),
            ("{\"batchId\":7,\"snapshots\":[{}]}", Some("batchId")),
            ("{\"batchId\":\"\",\"snapshots\":[{}]}", Some("batchId")),
            ("{\"batchId\":\"a\\u0000\",\"snapshots\":[{}]}", Some("batchId")),
            (long.as_str(), Some("batchId")),
            ("{\"scrapeRunId\":\"a b\",\"snapshots\":[{}]}", Some("scrapeRunId")),
        ];
        for (text, field) in cases {
            let problem = open(text.as_bytes()).unwrap_err();
            assert_eq!(problem.status(), StatusCode::BAD_REQUEST, "{text}");
            let named = problem.field().is_none() == field.is_none()
                && field.is_none_or(|field| problem.field().is_some_and(|named| named.starts_with(field)));
            assert!(named, "{text}: {:?}", problem.field());
        }
    }
}
