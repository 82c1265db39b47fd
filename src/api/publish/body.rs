//! The bodies of what is published, and what is refused in them.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    api::{
        extract::parse_json,
        problem::{Problem, Result},
    },
    commands::Publication,
};
use linewatch_model::{Content, Name, RawJson, Symbol};

/// What is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PublicationKind)]
pub(super) enum Kind {
    Alert,
    Signal,
    MarketData,
    AgentInsight,
    Narrative,
}

/// A body that says what to publish. It may name its own kind, as it has to in a batch.
pub(super) trait Body<'a>: Deserialize<'a> {
    const KIND: Kind;

    fn kind(&self) -> Option<Kind>;

    fn into_publication(self) -> Result<Publication>;
}

/// An alert. It needs `content`, an `embed`, or both.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AlertBody<'a> {
    /// `alert`, where it is given.
    kind: Option<Kind>,
    /// Which kind of alerts. One with `signal`, `synthesis` or `narrative` in it goes to the signals too.
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "gamma_flip")]
    alert_type: Name,
    /// What raised it.
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "gamma_tracker")]
    source: Name,
    /// What it is about: letters, digits and `. _ : -`.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, example = "SPY")]
    symbol: Option<Symbol>,
    /// What it says in words.
    #[schema(value_type = Option<String>, max_length = 4000)]
    content: Option<Content>,
    /// What it shows, as Discord's webhooks take it. At most 32 KiB and 64 levels.
    #[serde(borrow)]
    #[schema(value_type = Option<Object>)]
    embed: Option<&'a RawValue>,
}

/// A trading signal.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignalBody<'a> {
    /// `signal`, where it is given.
    kind: Option<Kind>,
    /// The signal: any JSON but null, at most 32 KiB and 64 levels. Its `symbol`, where it has one, is the market it goes
    /// to.
    #[serde(borrow)]
    #[schema(value_type = Value)]
    signal: &'a RawValue,
}

/// The state of a market.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MarketDataBody<'a> {
    /// `market_data`, where it is given.
    kind: Option<Kind>,
    /// Which market: letters, digits and `. _ : -`.
    #[schema(value_type = String, min_length = 1, max_length = 64, example = "SPY")]
    symbol: Symbol,
    /// Its state: any JSON but null, at most 32 KiB and 64 levels.
    #[serde(borrow)]
    #[schema(value_type = Value)]
    data: &'a RawValue,
}

/// What an agent found.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AgentInsightBody<'a> {
    /// `agent_insight`, where it is given.
    kind: Option<Kind>,
    /// Which agent.
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "MarketAgent")]
    agent: Name,
    /// What it found: any JSON but null, at most 32 KiB and 64 levels.
    #[serde(borrow)]
    #[schema(value_type = Value)]
    insight: &'a RawValue,
}

/// What is going on.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NarrativeBody<'a> {
    /// `narrative`, where it is given.
    kind: Option<Kind>,
    /// What is going on: any JSON but null, at most 32 KiB and 64 levels.
    #[serde(borrow)]
    #[schema(value_type = Value)]
    narrative: &'a RawValue,
}

impl<'a> Body<'a> for AlertBody<'a> {
    const KIND: Kind = Kind::Alert;

    fn kind(&self) -> Option<Kind> {
        self.kind
    }

    fn into_publication(self) -> Result<Publication> {
        let Self { alert_type, source, symbol, content, embed, .. } = self;
        let content = content.filter(|content| !content.as_str().trim().is_empty());
        let embed = embed.map(|embed| json("embed", embed)).transpose()?;
        if embed.as_ref().is_some_and(|embed| !embed.is_object()) {
            return refused("embed", "must be an object");
        }
        if content.is_none() && embed.is_none() {
            return refused("content", "an alert needs content, an embed, or both");
        }
        Ok(Publication::Alert { alert_type, source, symbol, content, embed })
    }
}

impl<'a> Body<'a> for SignalBody<'a> {
    const KIND: Kind = Kind::Signal;

    fn kind(&self) -> Option<Kind> {
        self.kind
    }

    fn into_publication(self) -> Result<Publication> {
        let signal = value("signal", self.signal)?;
        let symbol = symbol_of(&signal)?;
        Ok(Publication::Signal { symbol, signal })
    }
}

impl<'a> Body<'a> for MarketDataBody<'a> {
    const KIND: Kind = Kind::MarketData;

    fn kind(&self) -> Option<Kind> {
        self.kind
    }

    fn into_publication(self) -> Result<Publication> {
        Ok(Publication::MarketData { symbol: self.symbol, data: value("data", self.data)? })
    }
}

impl<'a> Body<'a> for AgentInsightBody<'a> {
    const KIND: Kind = Kind::AgentInsight;

    fn kind(&self) -> Option<Kind> {
        self.kind
    }

    fn into_publication(self) -> Result<Publication> {
        Ok(Publication::AgentInsight { agent: self.agent, insight: value("insight", self.insight)? })
    }
}

impl<'a> Body<'a> for NarrativeBody<'a> {
    const KIND: Kind = Kind::Narrative;

    fn kind(&self) -> Option<Kind> {
        self.kind
    }

    fn into_publication(self) -> Result<Publication> {
        Ok(Publication::Narrative { narrative: value("narrative", self.narrative)? })
    }
}

/// What a body publishes.
pub(super) fn parse<'a, B: Body<'a>>(text: &'a [u8]) -> Result<Publication> {
    let body: B = read(text)?;
    if body.kind().is_some_and(|kind| kind != B::KIND) {
        return refused("kind", "does not belong here; a batch takes every kind");
    }
    body.into_publication()
}

/// What an item of a batch publishes: it names its kind.
pub(super) fn parse_item(text: &[u8]) -> Result<Publication> {
    #[derive(Deserialize)]
    struct Kinded {
        kind: Kind,
    }
    match read::<Kinded>(text)?.kind {
        Kind::Alert => parse::<AlertBody<'_>>(text),
        Kind::Signal => parse::<SignalBody<'_>>(text),
        Kind::MarketData => parse::<MarketDataBody<'_>>(text),
        Kind::AgentInsight => parse::<AgentInsightBody<'_>>(text),
        Kind::Narrative => parse::<NarrativeBody<'_>>(text),
    }
}

/// Reads a JSON object. What can be read is read the quick way; what is wrong with the rest is found the slow way.
fn read<'a, T: Deserialize<'a>>(text: &'a [u8]) -> Result<T> {
    if text.first() == Some(&b'{')
        && let Ok(value) = serde_json::from_slice(text)
    {
        return Ok(value);
    }
    parse_json(text)
}

fn refused<T>(field: &'static str, reason: impl Into<std::borrow::Cow<'static, str>>) -> Result<T> {
    Err(Problem::bad_request(reason).at(field).into())
}

fn json(field: &'static str, raw: &RawValue) -> Result<RawJson> {
    RawJson::new(raw).or_else(|error| refused(field, error.to_string()))
}

fn value(field: &'static str, raw: &RawValue) -> Result<RawJson> {
    let value = json(field, raw)?;
    if value.is_null() { refused(field, "must not be null") } else { Ok(value) }
}

/// The symbol that a signal itself names.
fn symbol_of(signal: &RawJson) -> Result<Option<Symbol>> {
    #[derive(Deserialize)]
    struct SignalSymbol {
        symbol: Option<Symbol>,
    }
    if !signal.is_object() {
        return Ok(None);
    }
    match parse_json::<SignalSymbol>(signal.get().as_bytes()) {
        Ok(about) => Ok(about.symbol),
        Err(problem) => refused("signal.symbol", problem.detail().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        let problem = parse_item(text.as_bytes()).expect_err(text);
        assert_eq!(problem.status().as_u16(), 400, "{text}");
        problem.field().unwrap_or_default().to_owned()
    }

    #[test]
    fn each_kind_is_taken() {
        let alert =
            r#"{"kind":"alert","alert_type":"a","source":"s","symbol":null,"content":"","embed":{"title":"x"}}"#;
        match parse_item(alert.as_bytes()).unwrap() {
            Publication::Alert { symbol: None, content: None, embed: Some(embed), .. } => {
                assert_eq!(embed.get(), r#"{"title":"x"}"#);
            }
            other => panic!("{other:?}"),
        }
        for text in [
            r#"{"kind":"signal","signal":"buy"}"#,
            r#"{"kind":"signal","signal":{"symbol":null}}"#,
            r#"{"kind":"market_data","symbol":"SPY","data":[1]}"#,
            r#"{"kind":"agent_insight","agent":"A b","insight":0}"#,
            r#" {"kind":"narrative","narrative":{}} "#,
        ] {
            parse_item(text.as_bytes()).unwrap_or_else(|problem| panic!("{text}: {}", problem.detail()));
        }
        let signal = parse_item(br#"{"kind":"signal","signal":{"a":{"symbol":"x y"},"symbol":"Spy"}}"#).unwrap();
        assert!(matches!(signal, Publication::Signal { symbol: Some(symbol), .. } if symbol.as_str() == "Spy"));
    }

    #[test]
    fn faults_are_named() {
        let alert = |rest: &str| format!(r#"{{"kind":"alert","alert_type":"a","source":"s",{rest}}}"#);
        for (text, field) in [
            (alert(r#""symbol":"S/PY","content":"x""#), "symbol"),
            (alert(r#""symbol":"","content":"x""#), "symbol"),
            (alert(r#""content":" ""#), "content"),
            (alert(r#""content":7"#), "content"),
            (alert(r#""content":"a\u0000""#), "content"),
            (alert(r#""embed":[]"#), "embed"),
            (alert(r#""embed":"x""#), "embed"),
            (alert(r#""embed":{"a":"\u0000"}"#), "embed"),
            (alert(r#""embed":{},"embeds":[]"#), "embeds"),
            (r#"{"kind":"alert","alert_type":"a","content":"x"}"#.to_owned(), "source"),
            (r#"{"kind":"alert","signal":1}"#.to_owned(), "signal"),
            (r#"{"kind":"other"}"#.to_owned(), "kind"),
            (r#"{"alert_type":"a"}"#.to_owned(), "kind"),
            (r#"{"kind":"signal","signal":null}"#.to_owned(), "signal"),
            (r#"{"kind":"signal"}"#.to_owned(), "signal"),
            (r#"{"kind":"signal","signal":{"symbol":"a b"}}"#.to_owned(), "signal.symbol"),
            (r#"{"kind":"signal","signal":{"symbol":7}}"#.to_owned(), "signal.symbol"),
            (r#"{"kind":"market_data","data":1}"#.to_owned(), "symbol"),
            (r#"{"kind":"agent_insight","agent":"\n","insight":1}"#.to_owned(), "agent"),
        ] {
            assert_eq!(fault(&text), field, "{text}");
        }
        let elsewhere = parse::<AlertBody<'_>>(br#"{"kind":"signal","alert_type":"a","source":"s","content":"x"}"#);
        assert_eq!(elsewhere.expect_err("another kind").field(), Some("kind"));
    }
}
