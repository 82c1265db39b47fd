//! A rule file's values with their places, whether it is TOML or JSON.

use std::borrow::Cow;

/// How deep values may lie in one another. A rule set has four levels.
pub(super) const MAX_DEPTH: usize = 8;

/// A value and where it begins.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub offset: usize,
    pub content: Content<'a>,
}

/// What a value is. Numbers keep their text, so that decimals stay exact.
#[derive(Debug)]
pub(super) enum Content<'a> {
    Flag(bool),
    Number(Cow<'a, str>),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Table(Vec<Member<'a>>),
    /// Something that no field can be: `null`, a date.
    Other(&'static str),
}

/// A member of a table.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub name: Cow<'a, str>,
    pub offset: usize,
    pub node: Node<'a>,
}

impl Content<'_> {
    pub(super) const fn what(&self) -> &'static str {
        match self {
            Self::Flag(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(what) => what,
        }
    }
}

/// The line, counted from 1, on which a place lies.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    1 + text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count()
}
