//! Sources as they are configured, and the clients made from that.
//!
//! Nothing configured means that nothing is scraped.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use super::{Address, ConfiguredBook};
use crate::{
    books::Adapter,
    http::{ClientOptions, Limits, RandomSource},
};
use linewatch_model::Bookmaker;
use linewatch_model::Clock;

/// How long a request may take unless the configuration says otherwise, in seconds.
const DEFAULT_TIMEOUT_SECONDS: u32 = 30;

/// What the bounds of a source may be, each with its name.
const SOURCE_BOUNDS: [(&str, std::ops::RangeInclusive<u32>); 4] = [
    ("concurrency", 1..=200),
    ("delay_ms", 0..=60_000),
    ("requests_per_second", 1..=1_000),
    ("timeout_seconds", 1..=120),
];

/// One bookmaker to scrape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// Under which slug its odds are recorded.
    pub bookmaker: Bookmaker,
    /// Which adapter speaks its language; the bookmaker's own by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adapter: Option<String>,
    /// Where it lives, if not where the adapter says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// Headers besides the adapter's, or instead of those of the same name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// What its paths begin with, and what they begin with instead: another country, another version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub paths: BTreeMap<String, String>,
    /// Parameters of the query besides the adapter's, or instead of those of the same name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query: BTreeMap<String, String>,
    /// The most requests at once, 1 to 200; of this and the setting the smaller holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
    /// Milliseconds that each of those rests between two requests, at most 60,000; of this and the setting the longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u32>,
    /// The most requests a second, 1 to 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_per_second: Option<u32>,
    /// How long one request may take in seconds, 1 to 120; 30 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
    /// The key of a service that wants one: in the query of The Odds API, else as a bearer token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key: Option<Secret>,
}

/// A text that is not shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why sources cannot be used as they are configured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// There is no such adapter.
    #[error(
        "source {bookmaker}: there is no adapter {adapter}; name one with `adapter`: {}",
        crate::books::adapters().collect::<Vec<_>>().join(", ")
    )]
    NoAdapter {
        /// The source.
        bookmaker: Bookmaker,
        /// What was asked for.
        adapter: String,
    },
    /// A bookmaker twice.
    #[error("source {0} is configured twice")]
    Twice(Bookmaker),
    /// An adapter for any address needs one.
    #[error("source {0}: `base_url` is missing")]
    NoAddress(Bookmaker),
    /// The address, a header or the like.
    #[error("source {bookmaker}: {reason}")]
    Invalid {
        /// The source.
        bookmaker: Bookmaker,
        /// What is wrong.
        reason: String,
    },
}

impl SourceConfig {
    /// A bookmaker with everything as its adapter has it.
    #[must_use]
    pub const fn of(bookmaker: Bookmaker) -> Self {
        Self {
            bookmaker,
            adapter: None,
            base_url: None,
            headers: BTreeMap::new(),
            paths: BTreeMap::new(),
            query: BTreeMap::new(),
            concurrency: None,
            delay_ms: None,
            requests_per_second: None,
            timeout_seconds: None,
            api_key: None,
        }
    }

    /// The name of its adapter.
    #[must_use]
    pub fn adapter(&self) -> &str {
        self.adapter.as_deref().unwrap_or(self.bookmaker.as_str())
    }

    /// Makes its client.
    ///
    /// # Errors
    /// When something of it does not fit.
    pub fn configure(
        &self,
        book: Arc<dyn Adapter>,
        dice: RandomSource,
        clock: Arc<dyn Clock>,
    ) -> Result<ConfiguredBook, SourceError> {
        self.check_bounds()?;
        // A service of one's own has no usual address.
        if self.base_url.is_none() && self.adapter() == "generic" {
            return Err(SourceError::NoAddress(self.bookmaker.clone()));
        }
        let invalid = |reason: String| SourceError::Invalid { bookmaker: self.bookmaker.clone(), reason };
        let address = Address { paths: self.paths.clone(), query: self.query.clone() };
        if let Some(fault) = address.fault() {
            return Err(invalid(fault));
        }
        let base_url = self.base_url.clone().unwrap_or_else(|| book.base_url().to_owned());
        let own = |name: &str| self.headers.keys().any(|header| header.eq_ignore_ascii_case(name));
        let usual = book.headers().iter().filter(|(name, _)| !own(name));
        let mut headers: Vec<(String, String)> =
            usual.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).chain(self.headers.clone()).collect();
        let mut query = None;
        if let Some(key) = self.api_key.as_ref().map(Secret::reveal) {
            if self.adapter().starts_with("odds_api") {
                query = Some(("apiKey".to_owned(), key.to_owned()));
            } else {
                headers.push(("authorization".to_owned(), format!("Bearer {key}")));
            }
        }
        let options = ClientOptions {
            base_url,
            headers,
            query,
            limits: Limits { concurrency: self.concurrency.unwrap_or(1), delay: Duration::ZERO },
            requests_per_second: self.requests_per_second,
            timeout: Duration::from_secs(self.timeout_seconds.unwrap_or(DEFAULT_TIMEOUT_SECONDS).into()),
            dice,
            clock,
        };
        let delay = self.delay_ms.map(|delay| Duration::from_millis(delay.into()));
        let configured = ConfiguredBook::new(book, self.concurrency, delay, options);
        configured.map(|book| book.at(address)).map_err(|error| invalid(error.to_string()))
    }
}

impl SourceConfig {
    fn check_bounds(&self) -> Result<(), SourceError> {
        let set = [self.concurrency, self.delay_ms, self.requests_per_second, self.timeout_seconds];
        for ((name, bounds), value) in SOURCE_BOUNDS.iter().zip(set) {
            if value.is_some_and(|value| !bounds.contains(&value)) {
                let reason = format!("`{name}` must lie between {} and {}", bounds.start(), bounds.end());
                return Err(SourceError::Invalid { bookmaker: self.bookmaker.clone(), reason });
            }
        }
        Ok(())
    }
}

/// Reads sources: a list of tables or slugs, or as a shorthand a text with the slugs between commas.
///
/// # Errors
/// When it is neither, or something in it does not fit.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<SourceConfig>, D::Error> {
    deserializer.deserialize_any(Sources)
}

fn of_slug<E: de::Error>(text: &str) -> Result<SourceConfig, E> {
    text.trim().parse().map(SourceConfig::of).map_err(|error| E::custom(format!("{text:?} is no bookmaker: {error}")))
}

struct Sources;

impl<'de> Visitor<'de> for Sources {
    type Value = Vec<SourceConfig>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[[sources]] tables, or bookmakers between commas")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        text.split(',').filter(|slug| !slug.trim().is_empty()).map(of_slug).collect()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut sources = Vec::new();
        while let Some(Entry(source)) = list.next_element()? {
            sources.push(source);
        }
        Ok(sources)
    }
}

struct Entry(SourceConfig);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SlugOrTable;

        impl<'de> Visitor<'de> for SlugOrTable {
            type Value = SourceConfig;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of a source, or a bookmaker")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                of_slug(text)
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
                SourceConfig::deserialize(MapAccessDeserializer::new(table))
            }
        }

        deserializer.deserialize_any(SlugOrTable).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Config {
        #[serde(deserialize_with = "deserialize")]
        sources: Vec<SourceConfig>,
    }

    fn read(json: &str) -> Result<Vec<SourceConfig>, String> {
        serde_json::from_str::<Config>(json).map(|config| config.sources).map_err(|error| error.to_string())
    }

    #[test]
    fn tables_slugs_and_the_shorthand() {
        let betpawa = SourceConfig::of("betpawa".parse().unwrap());
        let ours = SourceConfig {
            adapter: Some("generic".to_owned()),
            base_url: Some("http://127.0.0.1:1".to_owned()),
            ..SourceConfig::of("ours".parse().unwrap())
        };
        let table = r#"{"bookmaker": "ours", "adapter": "generic", "base_url": "http://127.0.0.1:1"}"#;
        assert_eq!(read(&format!(r#"{{"sources": ["betpawa", {table}]}}"#)), Ok(vec![betpawa.clone(), ours]));
        assert_eq!(read(r#"{"sources": "betpawa, "}"#), Ok(vec![betpawa]));
        assert_eq!(read(r#"{"sources": ""}"#), Ok(Vec::new()));
        assert!(read(r#"{"sources": "Bet Pawa"}"#).unwrap_err().contains("no bookmaker"));
        assert!(read(r#"{"sources": [{"bookmaker": "x", "bas_url": "y"}]}"#).unwrap_err().contains("bas_url"));
    }

    #[test]
    fn bounds_out_of_bounds_are_refused_by_name() {
        let refused = |field: &str, value: u32| {
            let source = read(&format!(r#"{{"sources": [{{"bookmaker": "betpawa", "{field}": {value}}}]}}"#)).unwrap();
            source[0].check_bounds().map_err(|error| error.to_string())
        };
        for (name, bounds) in SOURCE_BOUNDS {
            assert_eq!((refused(name, *bounds.start()), refused(name, *bounds.end())), (Ok(()), Ok(())), "{name}");
            let message = refused(name, bounds.end() + 1).unwrap_err();
            assert!(message.contains("betpawa") && message.contains(name), "{message}");
        }
        assert!(refused("concurrency", 0).is_err() && refused("timeout_seconds", 0).is_err());
    }

    #[test]
    fn keys_are_not_shown() {
        let source = read(r#"{"sources": [{"bookmaker": "odds_api", "api_key": "top-secret"}]}"#).unwrap().remove(0);
        assert!(!format!("{source:?}").contains("top-secret"));
        assert_eq!(source.api_key.unwrap().reveal(), "top-secret");
    }
}
