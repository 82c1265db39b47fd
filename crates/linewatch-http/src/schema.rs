//! Schemas of the vocabulary for the OpenAPI document. The vocabulary itself knows nothing of that document.

use schemars::JsonSchema;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// Describes enums of words, under the names that they have in the vocabulary.
macro_rules! words {
    ($($name:ident),+ $(,)?) => {
        $(
            #[doc = concat!("Describes [`linewatch_model::", stringify!($name), "`].")]
            pub struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    let words = linewatch_model::$name::ALL.iter().map(|word| word.as_str());
                    one_of::<linewatch_model::$name>(words)
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

words!(AlertSort, AlertStatus, AlertType, PlatformStatus, RunScope, RunStatus, ScrapeErrorType, ScrapePhase, Severity,);

/// Describes short texts of the vocabulary, with what they may contain.
macro_rules! texts {
    ($($name:ident, $most:literal, $pattern:literal;)+) => {
        $(
            #[doc = concat!("Describes [`linewatch_model::", stringify!($name), "`].")]
            pub struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    text(description::<linewatch_model::$name>(), $most, $pattern)
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

texts! {
    Bookmaker, 40, "^[a-z0-9][a-z0-9_-]*$";
    MarketId, 64, "^[A-Za-z0-9._:-]+$";
    OutcomeName, 200, r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$";
}

fn text(description: Option<String>, most: usize, pattern: &str) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(most));
    text.pattern(Some(pattern)).description(description).into()
}

fn description<T: JsonSchema>() -> Option<String> {
    schemars::schema_for!(T).get("description").and_then(|text| text.as_str()).map(ToOwned::to_owned)
}

fn one_of<T: JsonSchema>(words: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let words = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    words.description(description::<T>()).into()
}

/// The schema of what describes itself, after a change of it.
#[must_use]
pub fn of<T: JsonSchema>(change: impl FnOnce(&mut schemars::Schema)) -> RefOr<Schema> {
    let settings = schemars::generate::SchemaSettings::openapi3().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.remove("$schema");
    // Generators of clients would take it for the name.
    schema.remove("title");
    change(&mut schema);
    // What it writes is a JSON schema, which is what the document holds; the test below reads one back.
    serde_json::from_value(schema.to_value()).unwrap_or_else(|_| RefOr::T(Schema::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_are_described() {
        let schema = serde_json::to_value(of::<linewatch_model::Settings>(|_| {})).unwrap();
        assert!(schema["properties"]["alertThresholdWarning"].is_object(), "{schema}");
        assert!(schema["required"].as_array().is_some_and(|required| !required.is_empty()));
        let partial =
            serde_json::to_value(of::<linewatch_model::Settings>(|schema| drop(schema.remove("required")))).unwrap();
        assert!(partial.get("required").is_none());
        assert!(partial["properties"]["primaryMarkets"].is_object());
    }

    #[test]
    fn texts_are_described_as_they_are_checked() {
        let schema = serde_json::to_value(Bookmaker::schema()).unwrap();
        assert_eq!(schema["maxLength"], 40);
        assert!("x".repeat(40).parse::<linewatch_model::Bookmaker>().is_ok());
        assert!("x".repeat(41).parse::<linewatch_model::Bookmaker>().is_err());
        let schema = serde_json::to_value(MarketId::schema()).unwrap();
        assert_eq!(schema["maxLength"], 64);
        assert!("x".repeat(64).parse::<linewatch_model::MarketId>().is_ok());
        assert!("x".repeat(65).parse::<linewatch_model::MarketId>().is_err());
    }

    #[test]
    fn words_are_described_as_the_vocabulary_does() {
        let schema = serde_json::to_value(Severity::schema()).unwrap();
        assert_eq!(schema["description"], "How bad it is, mildest first.");
        assert_eq!(schema["enum"], serde_json::json!(["warning", "elevated", "critical"]));
    }
}
