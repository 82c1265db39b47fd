//! Checks of query parameters; a refusal names the parameter.

use std::ops::RangeInclusive;

use utoipa::openapi::{RefOr, Schema, path::Parameter};

use super::problem::{Problem, Result};
use linewatch_model::Timestamp;

/// A number within bounds, or the default where none was sent.
///
/// # Errors
/// 400 when it lies outside.
pub fn bounded(name: &str, sent: Option<i64>, default: i64, bounds: RangeInclusive<i64>) -> Result<i64> {
    let value = sent.unwrap_or(default);
    if bounds.contains(&value) {
        return Ok(value);
    }
    let detail = format!("must lie between {} and {}", bounds.start(), bounds.end());
    Err(Problem::bad_request(detail).at(name).into())
}

/// Refuses a period that ends before it begins; `names` are those of its two parameters.
///
/// # Errors
/// 400 when it does.
pub fn period(names: (&str, &str), from: Option<Timestamp>, to: Option<Timestamp>) -> Result<()> {
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Problem::bad_request(format!("must not be later than {}", names.1)).at(names.0).into());
    }
    Ok(())
}

/// The page that is asked for; pages are counted from 1.
///
/// # Errors
/// 400 when a number is out of bounds.
pub fn page(page: Option<i64>, size: Option<i64>, (default, most): (i64, i64)) -> Result<Page> {
    let number = bounded("page", page, 1, 1..=1_000_000)?;
    let size = bounded("page_size", size, default, 1..=most)?;
    Ok(Page { number, size })
}

/// Which page.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// 1 is the first.
    pub number: i64,
    /// Entries of a page.
    pub size: i64,
}

impl Page {
    /// The limit and the offset.
    #[must_use]
    pub const fn window(self) -> (i64, i64) {
        (self.size, (self.number - 1) * self.size)
    }
}

/// A route's parameters without one that it does not take, which is refused there.
#[must_use]
pub fn without(name: &str, parameters: Vec<Parameter>) -> Vec<Parameter> {
    parameters.into_iter().filter(|parameter| parameter.name != name).collect()
}

/// A route's parameters with another greatest value of one, which is also what it is by default.
#[must_use]
pub fn with_most(name: &str, most: i64, mut parameters: Vec<Parameter>) -> Vec<Parameter> {
    let named = parameters.iter_mut().find(|parameter| parameter.name == name);
    if let Some(RefOr::T(Schema::Object(schema))) = named.and_then(|parameter| parameter.schema.as_mut()) {
        schema.maximum = Some(most.into());
        schema.default = Some(most.into());
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_bounds_is_named() {
        assert_eq!(bounded("limit", None, 50, 1..=200).unwrap(), 50);
        for limit in [0, 201, i64::MIN, i64::MAX] {
            let problem = bounded("limit", Some(limit), 50, 1..=200).unwrap_err();
            assert_eq!((problem.field(), problem.detail()), (Some("limit"), "must lie between 1 and 200"));
        }
        assert_eq!(page(Some(3), Some(20), (50, 100)).unwrap().window(), (20, 40));
        assert!(page(Some(i64::MAX), None, (50, 100)).is_err());
    }
}
