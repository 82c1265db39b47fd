//! What can happen to a field of a bookmaker's body.

use rand::{Rng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};

/// What happens to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    Missing,
    Null,
    EmptyText,
    EmptyObject,
    EmptyList,
    /// A text that says nothing, in the place of a number or of a name.
    Text,
    /// A number as text, and a text that is one as a number.
    OtherType,
    Truth,
}

use Mutation::{EmptyList, EmptyObject, EmptyText, Missing, Null, OtherType, Text, Truth};

const ALL: [Mutation; 8] = [Missing, Null, EmptyText, EmptyObject, EmptyList, Text, OtherType, Truth];

/// A field of a body and what happens to it.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where: `/D/O/S_1X2_1`.
    pub pointer: String,
    pub mutation: Mutation,
}

/// All fields of a body, also those of the objects in its lists.
fn fields(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let pointer = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                found.push(pointer.clone());
                fields(member, &pointer, found);
            }
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| fields(item, &format!("{at}/{n}"), found)),
        _ => {}
    }
}

/// What a bookmaker says with it is not wrong but something else: that it offers nothing, or that something is closed.
fn is_a_statement(Change { pointer, mutation }: &Change) -> bool {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    match name {
        "markets" => *mutation == EmptyList,
        "O" => *mutation == EmptyObject,
        "suspended" | "banned" | "live" => *mutation == Truth,
        _ => false,
    }
}

impl Change {
    /// One of those that can happen to a body.
    pub fn any(body: &Value, random: &mut StdRng) -> Self {
        let mut pointers = Vec::new();
        fields(body, "", &mut pointers);
        loop {
            let pointer = pointers[random.random_range(0..pointers.len())].clone();
            let change = Self { pointer, mutation: *ALL.choose(random).unwrap() };
            if !is_a_statement(&change) && change.of(body) != *body {
                return change;
            }
        }
    }

    /// The body with it.
    pub fn of(&self, body: &Value) -> Value {
        let mut body = body.clone();
        let (parent, name) = self.pointer.rsplit_once('/').unwrap();
        let members = body.pointer_mut(parent).and_then(Value::as_object_mut).unwrap();
        let name = name.replace("~1", "/").replace("~0", "~");
        let field = members.get_mut(&name).unwrap();
        *field = match self.mutation {
            Missing => {
                members.remove(&name);
                return body;
            }
            Null => Value::Null,
            EmptyText => json!(""),
            EmptyObject => json!({}),
            EmptyList => json!([]),
            Text => json!("none"),
            Truth => json!(true),
            OtherType => match &*field {
                Value::Number(number) => json!(number.to_string()),
                Value::String(text) => text.parse::<i64>().map_or_else(|_| field.clone(), |number| json!(number)),
                other => other.clone(),
            },
        };
        body
    }
}
