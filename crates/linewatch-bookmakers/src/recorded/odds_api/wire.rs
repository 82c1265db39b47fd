//! The Odds API's JSON, version 4. Every value is looked into when it is needed, so that what is wrong with one costs that
//! one; numbers stay text, so that no digit is lost.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::json::{Element, LIST_ITEMS, LenientValue, visit_scalars};

/// Whatever object stands around the events; a single event has none and is itself one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Envelope<'a> {
    /// When the recorder saw it.
    #[serde(borrow)]
    pub captured_at: LenientValue<'a>,
    /// The same in the API's historical answers.
    #[serde(borrow)]
    pub timestamp: LenientValue<'a>,
    #[serde(borrow)]
    pub events: LenientValue<'a>,
    #[serde(borrow)]
    pub data: LenientValue<'a>,
    /// There when the object is itself an event.
    #[serde(borrow)]
    pub bookmakers: LenientValue<'a>,
}

/// A list of objects: those of its values that are none are `None`.
#[derive(Default)]
pub(super) enum List<T> {
    /// There is no such member.
    #[default]
    Missing,
    /// It is `null`.
    Null,
    /// It is a list.
    Of(Vec<Option<T>>),
    /// It is something else, or has more than [`LIST_ITEMS`] values.
    Other,
}

impl<T> List<T> {
    /// Its values; or what is in their place.
    pub fn values(&self) -> Result<&[Option<T>], &'static str> {
        match self {
            Self::Of(values) => Ok(values),
            Self::Missing => Err("missing"),
            Self::Null => Err("null"),
            Self::Other => Err("no list, or one without end"),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<T>, A::Error> {
        let mut values = Vec::new();
        while values.len() < LIST_ITEMS {
            match list.next_element::<Element<T>>()? {
                Some(Element(value)) => values.push(value),
                None => {
                    values.shrink_to_fit();
                    return Ok(List::Of(values));
                }
            }
        }
        let mut more = false;
        while list.next_element::<IgnoredAny>()?.is_some() {
            more = true;
        }
        Ok(if more { List::Other } else { List::Of(values) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<List<T>, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(List::Other)
    }

    visit_scalars!(List<T>, List::Null, List::Other);
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Event<'a> {
    #[serde(borrow)]
    pub id: LenientValue<'a>,
    #[serde(borrow)]
    pub sport_key: LenientValue<'a>,
    #[serde(borrow)]
    pub sport_title: LenientValue<'a>,
    #[serde(borrow)]
    pub commence_time: LenientValue<'a>,
    /// Outrights have no teams.
    #[serde(borrow)]
    pub home_team: LenientValue<'a>,
    #[serde(borrow)]
    pub away_team: LenientValue<'a>,
    #[serde(borrow)]
    pub bookmakers: List<BookmakerOffer<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct BookmakerOffer<'a> {
    #[serde(borrow)]
    pub key: LenientValue<'a>,
    #[serde(borrow)]
    pub last_update: LenientValue<'a>,
    #[serde(borrow)]
    pub markets: List<Market<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Market<'a> {
    #[serde(borrow)]
    pub key: LenientValue<'a>,
    #[serde(borrow)]
    pub last_update: LenientValue<'a>,
    #[serde(borrow)]
    pub outcomes: List<Outcome<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Outcome<'a> {
    #[serde(borrow)]
    pub name: LenientValue<'a>,
    #[serde(borrow)]
    pub price: LenientValue<'a>,
    #[serde(borrow)]
    pub point: LenientValue<'a>,
}
