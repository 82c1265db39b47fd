//! A value and how an error calls it.

use linewatch_model::Number;

use super::{
    error::RuleSetError,
    node::{Content, Member, Node, line_of},
};

/// A value that is being read.
#[derive(Clone)]
pub(super) struct Place<'a> {
    text: &'a str,
    pub(super) node: &'a Node<'a>,
    path: String,
    offset: usize,
}

impl<'a> Place<'a> {
    pub(super) const fn root(text: &'a str, node: &'a Node<'a>) -> Self {
        Self { text, node, path: String::new(), offset: node.offset }
    }

    /// An error about this value.
    pub(super) fn error(&self, reason: impl Into<String>) -> RuleSetError {
        let line = Some(line_of(self.text, self.offset));
        RuleSetError { line, field: self.path.clone(), reason: reason.into() }
    }

    fn wrong(&self, expected: &str) -> RuleSetError {
        self.error(format!("must be {expected}, not {}", self.node.content.what()))
    }

    fn member(&self, member: &'a Member<'a>) -> Self {
        let path =
            if self.path.is_empty() { member.name.to_string() } else { format!("{}.{}", self.path, member.name) };
        Self { text: self.text, node: &member.node, path, offset: member.offset }
    }

    /// The members of a table, none of them twice.
    pub(super) fn members(&self) -> Result<Vec<(&'a str, Self)>, RuleSetError> {
        let Content::Table(members) = &self.node.content else { return Err(self.wrong("a table")) };
        let mut seen = std::collections::HashSet::new();
        if let Some(twice) = members.iter().find(|member| !seen.insert(&member.name)) {
            return Err(self.member(twice).error("is there twice; leave one out"));
        }
        Ok(members.iter().map(|member| (member.name.as_ref(), self.member(member))).collect())
    }

    /// The values of a list, at most so many.
    pub(super) fn list(&self, max: usize, what: &str) -> Result<Vec<Self>, RuleSetError> {
        let Content::List(nodes) = &self.node.content else { return Err(self.wrong("a list")) };
        if nodes.len() > max {
            return Err(self.error(format!("has {} {what}, at most {max} are taken; remove some", nodes.len())));
        }
        let each = |(at, node): (usize, &'a Node<'a>)| Self {
            text: self.text,
            node,
            path: format!("{}[{at}]", self.path),
            offset: node.offset,
        };
        Ok(nodes.iter().enumerate().map(each).collect())
    }

    /// A text, as the type that it is read into.
    pub(super) fn text<T: std::str::FromStr<Err: std::fmt::Display>>(&self) -> Result<T, RuleSetError> {
        let Content::Text(text) = &self.node.content else { return Err(self.wrong("text in quotes")) };
        text.parse().map_err(|error| self.error(format!("{error}")))
    }

    /// One of some words.
    pub(super) fn word(&self, words: &'static [&'static str]) -> Result<&'static str, RuleSetError> {
        let expected = || format!("one of {}", words.join(", "));
        let Content::Text(text) = &self.node.content else { return Err(self.wrong(&expected())) };
        let known = words.iter().copied().find(|word| word == text);
        known.ok_or_else(|| self.error(format!("must be {}, not {text:?}", expected())))
    }

    pub(super) fn flag(&self) -> Result<bool, RuleSetError> {
        match self.node.content {
            Content::Flag(flag) => Ok(flag),
            _ => Err(self.wrong("true or false")),
        }
    }

    /// Units of 1/10,000 of a number or of a text that says one, within bounds.
    pub(super) fn decimal(&self, (min, max): (i64, i64)) -> Result<i64, RuleSetError> {
        let (Content::Number(text) | Content::Text(text)) = &self.node.content else {
            return Err(self.wrong("a number"));
        };
        let units = Number::read(text).and_then(Number::exact).map_err(|error| self.error(format!("{error}")))?;
        if (min..=max).contains(&units) { Ok(units) } else { Err(self.out_of_bounds(min, max, text)) }
    }

    /// A whole number within bounds.
    pub(super) fn whole(&self, (min, max): (u32, u32)) -> Result<u32, RuleSetError> {
        const ONE: i64 = 10_000;
        let units = self.decimal((i64::from(min) * ONE, i64::from(max) * ONE))?;
        let whole = u32::try_from(units / ONE).ok().filter(|_| units % ONE == 0);
        whole.ok_or_else(|| self.error("must be a whole number"))
    }

    fn out_of_bounds(&self, min: i64, max: i64, said: &str) -> RuleSetError {
        let (min, max) = (linewatch_model::Percent::from_units(min), linewatch_model::Percent::from_units(max));
        self.error(format!("must lie between {min} and {max}, not {said}"))
    }
}
