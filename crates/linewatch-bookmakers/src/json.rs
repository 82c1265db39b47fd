//! Reading bodies that are not under our control: borrowed, one value at a time, so that one of the wrong type costs
//! its market and not the fixture.

use std::{borrow::Cow, marker::PhantomData};

use serde::{
    Deserialize,
    de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::value::RawValue;

use crate::body_error::BodyError;
use crate::object::{Object, in_short};
use linewatch_model::{Number, in_plain_words, without_mark};

/// The text of a body: UTF-8, and not the HTML page that stands in for an answer now and then.
///
/// # Errors
/// When it is no such text.
pub(super) fn text(body: &[u8]) -> Result<&str, BodyError> {
    let body = without_mark(body).map_err(|error| malformed(&format!("it {error}")))?;
    let text = std::str::from_utf8(body).map_err(|_| malformed("it is not UTF-8"))?.trim_start();
    match text.as_bytes().first() {
        None => Err(malformed("it is empty")),
        Some(b'<') => Err(malformed("it is HTML, not JSON")),
        Some(_) => Ok(text),
    }
}

/// The object that a whole body is.
///
/// # Errors
/// When it is none, or has not this shape.
pub(super) fn body<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, BodyError> {
    let text = text(body)?;
    serde_json::from_str::<Object<T>>(text).map(|object| object.0).map_err(|error| malformed(&error.to_string()))
}

/// The markets of a body's list. None at all is said by an empty list, and by nothing else.
///
/// # Errors
/// When there is no such list.
pub(super) fn markets<T>(list: Option<impl Objects<T>>) -> Result<Vec<Option<T>>, BodyError> {
    let missing = || BodyError::Value { field: "markets", reason: "is missing".to_owned() };
    list.ok_or_else(missing)?.each().ok_or_else(|| malformed("its markets are no list, or one without end"))
}

/// What a tree of sports lacks that has no place for football's fixtures. More likely it is the tree that is wrong.
pub(super) const NO_FOOTBALL: &str = "no competition of football";

/// A body that cannot be read.
pub(super) fn malformed(reason: &str) -> BodyError {
    BodyError::Malformed(in_short(&in_plain_words(reason)))
}

/// The most objects of one list that are read. The longest recorded one has 1,000.
pub(crate) const LIST_ITEMS: usize = 20_000;

/// A list of objects in a body, of [`LIST_ITEMS`] at most.
///
/// A body is first read with its lists as [`All`], which costs one reading. Only where that fails, because a name comes
/// twice in an object or a number is beyond all numbers, is it read again with its lists as [`LenientValue`], each value of which
/// is read by itself: so what is wrong with one object costs that object and not the body.
pub(super) trait Objects<T> {
    /// The objects, `None` in the place of whatever is none; or `None` where there is no list, or one without end.
    fn each(self) -> Option<Vec<Option<T>>>;
}

/// A list that was read with its body.
pub(super) struct All<T>(Vec<Option<T>>);

impl<T> Default for All<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for All<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(AllVisitor(PhantomData))
    }
}

struct AllVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for AllVisitor<T> {
    type Value = All<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a list of at most {LIST_ITEMS} objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<All<T>, A::Error> {
        let mut objects = Vec::new();
        while let Some(Element(object)) = list.next_element()? {
            if objects.len() == LIST_ITEMS {
                return Err(A::Error::invalid_length(LIST_ITEMS + 1, &self));
            }
            objects.push(object);
        }
        // A body can have many lists, each of which would keep room for as many again.
        objects.shrink_to_fit();
        Ok(All(objects))
    }
}

/// An object, or `None` for anything else.
pub(crate) struct Element<T>(pub(crate) Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Element<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ElementVisitor(PhantomData)).map(Self)
    }
}

/// The methods of a visitor that takes any value, for those that are no list and no object: what it makes of `null`, and of
/// the others.
macro_rules! visit_scalars {
    ($value:ty, $null:expr, $other:expr) => {
        fn visit_unit<E>(self) -> Result<$value, E> {
            Ok($null)
        }

        fn visit_bool<E>(self, _: bool) -> Result<$value, E> {
            Ok($other)
        }

        fn visit_i64<E>(self, _: i64) -> Result<$value, E> {
            Ok($other)
        }

        fn visit_u64<E>(self, _: u64) -> Result<$value, E> {
            Ok($other)
        }

        fn visit_f64<E>(self, _: f64) -> Result<$value, E> {
            Ok($other)
        }

        fn visit_str<E>(self, _: &str) -> Result<$value, E> {
            Ok($other)
        }
    };
}
pub(crate) use visit_scalars;

struct ElementVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ElementVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Option<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members)).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<T>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    visit_scalars!(Option<T>, None, None);
}

impl<T> Objects<T> for All<T> {
    fn each(self) -> Option<Vec<Option<T>>> {
        Some(self.0)
    }
}

impl<'a, T: Deserialize<'a>> Objects<T> for LenientValue<'a> {
    fn each(self) -> Option<Vec<Option<T>>> {
        if let Ok(all) = serde_json::from_str::<All<T>>(self.json()) {
            return all.each();
        }
        let list = self.list().filter(|list| list.len() <= LIST_ITEMS)?;
        Some(list.into_iter().map(Self::object).collect())
    }
}

/// Any JSON value, or none: looked into when it is needed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LenientValue<'a>(Option<&'a RawValue>);

/// `null` is something, unlike a field that is missing.
impl<'de: 'a, 'a> Deserialize<'de> for LenientValue<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'de RawValue>::deserialize(deserializer).map(|raw| Self(Some(raw)))
    }
}

impl<'a> LenientValue<'a> {
    /// A value of a list.
    pub(crate) const fn of(raw: &'a RawValue) -> Self {
        Self(Some(raw))
    }

    fn json(self) -> &'a str {
        self.0.map_or("null", RawValue::get)
    }

    /// The value's own text, where there is one.
    pub(crate) const fn raw(self) -> Option<&'a RawValue> {
        self.0
    }

    /// The beginning of the value's text, for who looks for it.
    pub(crate) fn shown(self) -> Cow<'a, str> {
        const LIST_ITEMS: usize = 60;
        let json = if self.is_missing() { "(missing)" } else { self.json() };
        match json.char_indices().nth(LIST_ITEMS) {
            Some((end, _)) => Cow::Owned(format!("{}…", &json[..end])),
            None => Cow::Borrowed(json),
        }
    }

    /// Whether there is no such field.
    pub(crate) const fn is_missing(self) -> bool {
        self.0.is_none()
    }

    /// Whether there is nothing: no such field, or `null`.
    pub(crate) fn is_nothing(self) -> bool {
        self.json() == "null"
    }

    /// A text, or the digits of a number.
    pub(crate) fn scalar(self) -> Option<Cow<'a, str>> {
        let json = self.json();
        match json.as_bytes().first()? {
            b'"' => self.text(),
            b'-' | b'0'..=b'9' => Some(Cow::Borrowed(json)),
            _ => None,
        }
    }

    /// A text.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        let json = self.json();
        let inner = json.strip_prefix('"')?.strip_suffix('"')?;
        if inner.contains('\\') { serde_json::from_str(json).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
    }

    /// A whole number, as a number or as text.
    pub(crate) fn integer(self) -> Option<i64> {
        Number::read(&self.scalar()?).ok()?.whole()
    }

    /// A truth value in so many words: `true`, `false`, 1 or 0, as text too; `None` for anything else, which is not
    /// understood, and for nothing.
    pub(super) fn truth(self) -> Option<bool> {
        match self.json() {
            "true" => Some(true),
            "false" => Some(false),
            _ => match self.scalar()?.trim() {
                "true" => Some(true),
                "false" => Some(false),
                number => match Number::read(number).ok()?.whole()? {
                    1 => Some(true),
                    0 => Some(false),
                    _ => None,
                },
            },
        }
    }

    /// An object of this shape.
    pub(crate) fn object<T: Deserialize<'a>>(self) -> Option<T> {
        serde_json::from_str::<Object<T>>(self.json()).ok().map(|object| object.0)
    }

    /// The values of a list.
    pub(crate) fn list(self) -> Option<Vec<Self>> {
        serde_json::from_str(self.json()).ok()
    }

    /// The values of a list, which is an empty object at some bookmakers when it has none.
    pub(super) fn list_or_empty(self) -> Option<Vec<Self>> {
        self.list().or_else(|| self.members().filter(Vec::is_empty).map(|_| Vec::new()))
    }

    /// The objects of a list; calls `unreadable` where it is none, or has something else in it.
    pub(crate) fn objects<T: Deserialize<'a>>(self, mut unreadable: impl FnMut()) -> Vec<T> {
        let Some(list) = Objects::<T>::each(self) else {
            unreadable();
            return Vec::new();
        };
        if list.iter().any(Option::is_none) {
            unreadable();
        }
        list.into_iter().flatten().collect()
    }

    /// The JSON of a list's values.
    pub(crate) fn raw_list(self) -> Option<Vec<&'a RawValue>> {
        serde_json::from_str(self.json()).ok()
    }

    /// The members of an object, in their order; a name can occur more than once.
    pub(crate) fn members(self) -> Option<Vec<(Cow<'a, str>, Self)>> {
        serde_json::from_str::<Members<'a>>(self.json()).ok().map(|members| members.0)
    }
}

struct Members<'a>(Vec<(Cow<'a, str>, LenientValue<'a>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor(PhantomData))
    }
}

struct MembersVisitor<'a>(PhantomData<Members<'a>>);

impl<'de: 'a, 'a> Visitor<'de> for MembersVisitor<'a> {
    type Value = Members<'a>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        #[derive(Deserialize)]
        #[serde(transparent)]
        struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

        let mut members = Vec::new();
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, LenientValue<'de>>()? {
            members.push((name, value));
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loose(json: &str) -> LenientValue<'_> {
        LenientValue(serde_json::from_str(json).ok())
    }

    #[test]
    fn values_are_what_they_can_be_taken_for() {
        assert_eq!(loose("\"2.5\"").scalar().unwrap(), "2.5");
        assert_eq!(loose("2.50").scalar().unwrap(), "2.50");
        assert_eq!(loose("\"a\\u0041\"").text().unwrap(), "aA");
        assert_eq!(loose("[1]").scalar(), None);
        assert_eq!(loose("12").text(), None);
        assert_eq!(
            (loose("\"12\"").integer(), loose("12.0").integer(), loose("1.5").integer()),
            (Some(12), Some(12), None)
        );
        assert_eq!((loose("\" 1.2e1 \"").integer(), loose("[12]").integer()), (Some(12), None));
        let truths = ["true", "\"1\"", "1.0", "false", "0", "\"false\"", "\"\"", "null", "2", "\"yes\"", "{}"];
        let (yes, no) = (Some(true), Some(false));
        let expected = [yes, yes, yes, no, no, no, None, None, None, None, None];
        assert_eq!(truths.map(|text| loose(text).truth()), expected);
        assert!(loose("[1]").object::<Pair<'_>>().is_none(), "a list is no object");
    }

    #[derive(Deserialize)]
    struct Pair<'a> {
        #[serde(borrow)]
        _a: LenientValue<'a>,
    }

    #[test]
    fn members_keep_order_and_repetition() {
        let members = loose(r#"{"b": 1, "a": [2], "b\n": "x", "b": null}"#).members().unwrap();
        let names: Vec<_> = members.iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(names, ["b", "a", "b\n", "b"]);
        assert!(members[3].1.is_nothing());
    }

    #[test]
    fn what_is_no_body_is_refused_with_its_reason() {
        for (body, says) in [
            (&b"<!doctype html>"[..], "HTML"),
            (b"  ", "empty"),
            (b"\xFF\xFE{\0}\0", "UTF-16"),
            (b"{\"a\": \"\xFF\"}", "UTF-8"),
            (b"[1]", "JSON object"),
            (b"{\"a\": [1, 2", "ends inside a list"),
        ] {
            let error = super::body::<serde_json::Map<String, serde_json::Value>>(body).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
        assert!(super::body::<serde_json::Map<String, serde_json::Value>>(b"\xEF\xBB\xBF {}").is_ok());
    }
}
