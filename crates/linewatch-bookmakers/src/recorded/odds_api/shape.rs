//! The shapes that a text with events can have: a moment, several in an array, an answer of the API.

use std::collections::HashSet;

use serde_json::value::RawValue;

use super::{
    LeftOut, Moment, OddsFormat, Reason,
    format::FormatEvidence,
    mapping::{self, EventError, Mapper, Offered},
    wire::{Envelope, Event},
};
use crate::{json::LenientValue, object::Object};
use linewatch_model::{DecimalError, Number, Timestamp, TimestampError, in_plain_words};

/// Why a text is not a moment.
#[derive(Debug, thiserror::Error)]
pub(super) enum MomentError {
    #[error("{}", without_place(.0))]
    Json(#[from] serde_json::Error),
    #[error("neither an array of events nor an object that has them")]
    NoEvents,
    #[error("captured_at {0}")]
    CapturedAt(TimestampError),
    #[error("has neither captured_at nor a usable last_update")]
    NoTime,
    #[error("moment {0} of the array: {1}")]
    In(usize, Box<MomentError>),
}

/// The message without serde's own line number, which counts from the start of the moment and not of the file.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    let hint = match message {
        _ if error.is_eof() => "is cut off".to_owned(),
        "trailing characters" => "goes on after the end of its JSON value".to_owned(),
        message => in_plain_words(message),
    };
    format!("{hint} (column {})", error.column())
}

impl MomentError {
    /// Whether the text is the beginning of something longer.
    pub(super) fn is_cut_off(&self) -> bool {
        matches!(self, Self::Json(error) if error.is_eof())
    }

    /// How many lines into the text the fault lies.
    pub(super) fn line_offset(&self) -> u64 {
        match self {
            Self::Json(error) => u64::try_from(error.line().saturating_sub(1)).unwrap_or(0),
            _ => 0,
        }
    }
}

/// What was parsed of a text.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// Its moments, in their order.
    pub moments: Vec<Moment>,
    /// What was left out of events that have no time, because they have no odds either.
    pub left_out: LeftOut,
}

/// Parses a text.
pub(super) fn parse(text: &[u8], format: OddsFormat) -> Result<Parsed, MomentError> {
    let mut parsed = Parsed::default();
    match Shape::of(text)? {
        Shape::Events { stated, events } => parsed.add(stated, &events, format)?,
        Shape::Moments(moments) => {
            for (at, moment) in moments.into_iter().enumerate() {
                let in_array = |error| MomentError::In(at + 1, Box::new(error));
                match Shape::of(moment.get().as_bytes()).map_err(in_array)? {
                    Shape::Events { stated, events } => parsed.add(stated, &events, format).map_err(in_array)?,
                    Shape::Moments(_) => return Err(in_array(MomentError::NoEvents)),
                }
            }
        }
    }
    Ok(parsed)
}

/// What stands in a text.
enum Shape<'a> {
    /// Events, with the time beside them, if any.
    Events { stated: LenientValue<'a>, events: Vec<&'a RawValue> },
    /// An array of such.
    Moments(Vec<&'a RawValue>),
}

impl<'a> Shape<'a> {
    fn of(text: &'a [u8]) -> Result<Self, MomentError> {
        if text.trim_ascii_start().starts_with(b"[") {
            let values: Vec<&RawValue> = serde_json::from_slice(text)?;
            let first = values.iter().find_map(|value| LenientValue::of(value).object::<Envelope<'_>>());
            return match first {
                None if !values.is_empty() => Err(MomentError::NoEvents),
                Some(first) if !(first.events.is_missing() && first.data.is_missing()) => Ok(Self::Moments(values)),
                _ => Ok(Self::Events { stated: LenientValue::default(), events: values }),
            };
        }
        let Object(envelope): Object<Envelope<'a>> = serde_json::from_slice(text)?;
        let list =
            if envelope.events.is_nothing() && !envelope.data.is_missing() { envelope.data } else { envelope.events };
        let events = if list.is_missing() {
            if envelope.bookmakers.is_missing() {
                return Err(MomentError::NoEvents);
            }
            vec![serde_json::from_slice(text)?]
        } else if list.is_nothing() {
            Vec::new()
        } else if let Some(events) = list.raw_list() {
            events
        } else {
            vec![list.raw().filter(|raw| raw.get().starts_with('{')).ok_or(MomentError::NoEvents)?]
        };
        let stated = if envelope.captured_at.is_nothing() { envelope.timestamp } else { envelope.captured_at };
        Ok(Self::Events { stated, events })
    }
}

impl Parsed {
    /// Adds the moment that these events make.
    fn add(&mut self, stated: LenientValue<'_>, raws: &[&RawValue], format: OddsFormat) -> Result<(), MomentError> {
        let events: Vec<Result<Event<'_>, String>> = raws.iter().map(|raw| event(raw)).collect();
        let time = if stated.is_nothing() {
            newest_update(events.iter().flatten())
        } else {
            Some(time(stated).map_err(MomentError::CapturedAt)?)
        };
        let any_odds =
            events.iter().flatten().any(|event| event.bookmakers.values().is_ok_and(|list| !list.is_empty()));
        if time.is_none() && any_odds {
            return Err(MomentError::NoTime);
        }
        let captured_at = time.unwrap_or(Timestamp::MIN);
        let mut mapper = Mapper { captured_at, format, evidence: FormatEvidence::default() };
        let (mut seen, mut snapshots, mut left_out) = (HashSet::new(), Vec::new(), LeftOut::default());
        for event in &events {
            let read = event.as_ref().map_err(|reason| EventError::Unreadable(reason.clone()));
            match read.and_then(|read| Ok((read, mapper.event(read)?))) {
                Err(error) => left_out.entry(Reason::of(&error), || match event {
                    Ok(event) => format!("{}: {error}", mapping::name(event)),
                    Err(_) => format!("an event that cannot be read: {error}"),
                }),
                Ok((event, (key, _))) if !seen.insert(key.clone()) => {
                    left_out.entry(Reason::DuplicateEvent, || format!("{} is there twice", mapping::name(event)));
                }
                Ok((_, (_, Offered { snapshots: offered, left_out: of_event }))) => {
                    left_out.add(&of_event);
                    for (snapshot, of_bookmaker) in offered {
                        left_out.add(&of_bookmaker);
                        snapshots.push(snapshot);
                    }
                }
            }
        }
        match time {
            Some(captured_at) => {
                self.moments.push(Moment { captured_at, snapshots, left_out, evidence: mapper.evidence });
            }
            None => self.left_out.add(&left_out),
        }
        Ok(())
    }
}

/// An event of a list.
///
/// # Errors
/// Says why it is none.
pub(super) fn event(raw: &RawValue) -> Result<Event<'_>, String> {
    let Object(event) = serde_json::from_str::<Object<Event<'_>>>(raw.get()).map_err(|error| without_place(&error))?;
    Ok(event)
}

fn newest_update<'a>(events: impl Iterator<Item = &'a Event<'a>>) -> Option<Timestamp> {
    let books = events.flat_map(|event| event.bookmakers.values().unwrap_or_default()).flatten();
    let times = books.flat_map(|book| {
        let markets = book.markets.values().unwrap_or_default().iter().flatten();
        markets.map(|market| market.last_update).chain(std::iter::once(book.last_update))
    });
    times.filter_map(|at| time(at).ok()).max()
}

/// RFC 3339, or seconds since 1970 as `dateFormat=unix` has them.
pub(super) fn time(value: LenientValue<'_>) -> Result<Timestamp, TimestampError> {
    let text = value.scalar().ok_or(TimestampError::Malformed)?;
    match Number::read(&text) {
        // A unit is a ten-thousandth of a second.
        Ok(number) => Timestamp::from_micros(number.units().saturating_mul(100)),
        Err(DecimalError::OutOfRange(_)) => Err(TimestampError::OutOfRange),
        Err(_) => text.parse(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Result<String, TimestampError> {
        time(LenientValue::of(serde_json::from_str(json).unwrap())).map(|time| time.to_string())
    }

    #[test]
    fn texts_and_seconds_are_times_and_other_numbers_are_none() {
        for json in ["\"2030-06-15T18:00:00Z\"", "1907776800", "\"1907776800\"", "1907776800.0", "1.9077768e9"] {
            assert_eq!(of(json).as_deref(), Ok("2030-06-15T18:00:00Z"), "{json}");
        }
        for json in ["1907776800000", "0", "-1", "1e20", "12", "\"1907776800000\""] {
            assert_eq!(of(json), Err(TimestampError::OutOfRange), "{json}");
        }
        for json in ["null", "true", "\"\"", "\"tomorrow\"", "[1907776800]", "{}"] {
            assert_eq!(of(json), Err(TimestampError::Malformed), "{json}");
        }
    }
}
