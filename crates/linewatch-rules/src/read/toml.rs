//! TOML as nodes.

use std::borrow::Cow;

use toml_edit::{ImDocument, Item, Table, TableLike, Value};

use super::{
    error::RuleSetError,
    node::{Content, MAX_DEPTH, Member, Node, line_of},
};

/// The values of a file.
pub(super) fn parse(text: &str) -> Result<Node<'_>, RuleSetError> {
    let document = ImDocument::parse(text).map_err(|error| RuleSetError {
        line: error.span().map(|span| line_of(text, span.start)),
        field: String::new(),
        reason: format!("this is no TOML: {}", error.message().trim().replace('\n', "; ")),
    })?;
    Ok(Node { offset: 0, content: table(text, document.as_table(), 0) })
}

fn table<'a>(text: &'a str, table: &dyn TableLike, depth: usize) -> Content<'a> {
    let member = |(name, item): (&str, &Item)| {
        let key = table.key(name).and_then(toml_edit::Key::span);
        let offset = key.or_else(|| item.span()).map_or(0, |span| span.start);
        Member { name: Cow::Owned(name.to_owned()), offset, node: node(text, item, offset, depth + 1) }
    };
    Content::Table(table.iter().map(member).collect())
}

fn node<'a>(text: &'a str, item: &Item, known: usize, depth: usize) -> Node<'a> {
    let offset = item.span().map_or(known, |span| span.start);
    let content = match item {
        _ if depth > MAX_DEPTH => Content::Other("too deep"),
        Item::None => Content::Other("nothing"),
        Item::Value(value) => scalar(text, value, depth),
        Item::Table(inner) => table(text, inner, depth),
        Item::ArrayOfTables(tables) => {
            let each = |inner: &Table| Node {
                offset: inner.span().map_or(offset, |span| span.start),
                content: table(text, inner, depth),
            };
            Content::List(tables.iter().map(each).collect())
        }
    };
    Node { offset, content }
}

fn scalar<'a>(text: &'a str, value: &Value, depth: usize) -> Content<'a> {
    match value {
        Value::String(string) => Content::Text(Cow::Owned(string.value().clone())),
        Value::Boolean(flag) => Content::Flag(*flag.value()),
        Value::Integer(_) | Value::Float(_) => number(text, value),
        Value::Datetime(_) => Content::Other("a date"),
        Value::InlineTable(inner) => table(text, inner, depth),
        Value::Array(array) => {
            let each = |value: &Value| {
                let offset = value.span().map_or(0, |span| span.start);
                let content =
                    if depth >= MAX_DEPTH { Content::Other("too deep") } else { scalar(text, value, depth + 1) };
                Node { offset, content }
            };
            Content::List(array.iter().map(each).collect())
        }
    }
}

/// The number as it stands in the file; TOML allows `1_000`.
fn number<'a>(text: &'a str, value: &Value) -> Content<'a> {
    let written = value.span().and_then(|span| text.get(span)).unwrap_or_default();
    Content::Number(if written.contains('_') { Cow::Owned(written.replace('_', "")) } else { Cow::Borrowed(written) })
}
