//! The Odds API's JSON, version 4. Numbers stay text, so that no digit is lost.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::value::RawValue;

/// Whatever object stands around the events; a single event has none and is itself one.
#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    /// When the recorder saw it.
    pub captured_at: Option<String>,
    /// The same in the API's historical answers.
    pub timestamp: Option<String>,
    #[serde(borrow)]
    pub events: Option<Events<'a>>,
    #[serde(borrow)]
    pub data: Option<Events<'a>>,
    /// There when the object is itself an event.
    pub bookmakers: Option<IgnoredAny>,
}

/// An array of events, or one event in the place of it.
pub(super) struct Events<'a>(pub Vec<Event<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Events<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMany(PhantomData))
    }
}

struct OneOrMany<'a>(PhantomData<Events<'a>>);

impl<'de: 'a, 'a> Visitor<'de> for OneOrMany<'a> {
    type Value = Events<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of events or one event")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut events = Vec::new();
        while let Some(event) = seq.next_element()? {
            events.push(event);
        }
        Ok(Events(events))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Event::deserialize(MapAccessDeserializer::new(map)).map(|event| Events(vec![event]))
    }
}

#[derive(Deserialize)]
pub(super) struct Event<'a> {
    pub id: String,
    pub sport_key: Option<String>,
    pub sport_title: Option<String>,
    pub commence_time: String,
    /// Outrights have no teams.
    pub home_team: Option<String>,
    pub away_team: Option<String>,
    #[serde(borrow, default)]
    pub bookmakers: Vec<BookmakerOffer<'a>>,
}

#[derive(Deserialize)]
pub(super) struct BookmakerOffer<'a> {
    pub key: String,
    pub last_update: Option<String>,
    #[serde(borrow, default)]
    pub markets: Vec<Market<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Market<'a> {
    #[serde(borrow)]
    pub key: Cow<'a, str>,
    pub last_update: Option<String>,
    #[serde(borrow, default)]
    pub outcomes: Vec<Outcome<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Outcome<'a> {
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    #[serde(borrow)]
    pub price: Option<&'a RawValue>,
    #[serde(borrow)]
    pub point: Option<&'a RawValue>,
}
