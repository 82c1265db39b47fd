//! Checks that the queries for alerts share.

use std::str::FromStr;

use crate::{
    api::{
        params::period,
        problem::{Problem, Result},
    },
    projections::alerts::AlertFilter,
};
use linewatch_model::{AlertSort, folded};

/// The most entries of a list that is filtered by.
const MAX_LIST_ENTRIES: usize = 50;
/// The longest search, in characters, and the most words of it.
const MAX_SEARCH_CHARACTERS: usize = 200;
const MAX_SEARCH_WORDS: usize = 8;

/// The filter with the words of a search, if all of it is within bounds.
///
/// # Errors
/// 400 when it is not.
pub(super) fn checked_filter(filter: AlertFilter, search: Option<&str>) -> Result<AlertFilter> {
    period(("from", "to"), filter.from, filter.to)?;
    let lists = [
        ("severity", filter.severities.len()),
        ("alertType", filter.alert_types.len()),
        ("bookmaker", filter.bookmakers.len()),
        ("tournament", filter.tournaments.len()),
        ("country", filter.countries.len()),
    ];
    if let Some((name, _)) = lists.into_iter().find(|(_, entries)| *entries > MAX_LIST_ENTRIES) {
        return Err(Problem::bad_request(format!("must be given at most {MAX_LIST_ENTRIES} times")).at(name).into());
    }
    Ok(AlertFilter { words: words(search.unwrap_or(""))?, ..filter })
}

fn words(search: &str) -> Result<Vec<String>> {
    if search.chars().count() > MAX_SEARCH_CHARACTERS {
        return Err(Problem::bad_request(format!("must have at most {MAX_SEARCH_CHARACTERS} characters"))
            .at("search")
            .into());
    }
    let words: Vec<String> = search.split_whitespace().map(folded).collect();
    if words.len() > MAX_SEARCH_WORDS {
        return Err(Problem::bad_request(format!("must have at most {MAX_SEARCH_WORDS} words")).at("search").into());
    }
    Ok(words)
}

/// A cursor, which must be one of this order.
///
/// # Errors
/// 400 when it is not.
pub(super) fn cursor_of<C: FromStr<Err = String> + Copy>(
    text: Option<&str>,
    sort: AlertSort,
    of: impl Fn(C) -> AlertSort,
) -> Result<Option<C>> {
    let Some(text) = text else { return Ok(None) };
    let cursor: C = text.parse().map_err(|reason: String| Problem::bad_request(reason).at("cursor"))?;
    if of(cursor) == sort {
        return Ok(Some(cursor));
    }
    let detail = format!("belongs to sort={}; begin again without it", of(cursor));
    Err(Problem::bad_request(detail).at("cursor").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projections::alerts::GroupCursor;

    #[test]
    fn a_search_is_some_words_in_small_letters() {
        let filter = checked_filter(AlertFilter::default(), Some("  ÅLAND  over ")).unwrap();
        assert_eq!(filter.words, ["aland", "over"]);
        for search in ["x".repeat(201), "a ".repeat(9)] {
            let problem = checked_filter(AlertFilter::default(), Some(&search)).unwrap_err();
            assert_eq!(problem.field(), Some("search"));
        }
        let many = AlertFilter { tournaments: vec![1; 51], ..AlertFilter::default() };
        assert_eq!(checked_filter(many, None).unwrap_err().field(), Some("tournament"));
    }

    #[test]
    fn a_cursor_belongs_to_its_order() {
        let text = Some("kickoff.-5.3.7");
        assert!(cursor_of(text, AlertSort::Kickoff, GroupCursor::sort).unwrap().is_some());
        let problem = cursor_of(text, AlertSort::Recency, GroupCursor::sort).unwrap_err();
        assert_eq!(problem.field(), Some("cursor"));
    }
}
