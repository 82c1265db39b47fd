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

fn one_of<T: JsonSchema>(words: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let described = schemars::schema_for!(T);
    let description = described.get("description").and_then(|text| text.as_str());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).description(description).into()
}

/// The schema of what describes itself. `whole` says that every field must be there.
#[must_use]
pub fn of<T: JsonSchema>(whole: bool) -> RefOr<Schema> {
    let settings = schemars::generate::SchemaSettings::openapi3().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    if !whole {
        schema.remove("required");
    }
    schema.remove("$schema");
    // What it writes is a JSON schema, which is what the document holds; the test below reads one back.
    serde_json::from_value(schema.to_value()).unwrap_or_else(|_| RefOr::T(Schema::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_are_described() {
        let schema = serde_json::to_value(of::<linewatch_model::Settings>(true)).unwrap();
        assert!(schema["properties"]["alertThresholdWarning"].is_object(), "{schema}");
        assert!(schema["required"].as_array().is_some_and(|required| !required.is_empty()));
        let partial = serde_json::to_value(of::<linewatch_model::Settings>(false)).unwrap();
        assert!(partial.get("required").is_none());
        assert!(partial["properties"]["primaryMarkets"].is_object());
    }

    #[test]
    fn words_are_described_as_the_vocabulary_does() {
        let schema = serde_json::to_value(Severity::schema()).unwrap();
        assert_eq!(schema["description"], "How bad it is, mildest first.");
        assert_eq!(schema["enum"], serde_json::json!(["warning", "elevated", "critical"]));
    }
}
