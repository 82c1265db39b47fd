//! The OpenAPI document, generated from the handlers, and the pages that show it.

mod errors;
mod examples;
mod page;

use axum::http::Method;
use utoipa::{
    OpenApi as _,
    openapi::{
        Object, OpenApi, PathItem, Ref, RefOr, Response, Schema,
        path::{Operation, ParameterIn},
        schema::{ArrayItems, Components, SchemaType, Type},
        security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    },
};

use super::problem::ProblemBody;

pub(super) use page::routes;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "linewatch",
        description = "Bookmakers' odds in, risk alerts out; every fact provable.",
        license(name = "MIT", identifier = "MIT"),
    ),
    servers(
        (url = ".", description = "The server that this document is from"),
        (url = "http://127.0.0.1:8000", description = "`linewatch serve` and `linewatch demo`, unless told where to listen"),
    ),
    tags(
        (name = "alerts", description = "Risk alerts and their life"),
        (name = "events", description = "Fixtures, their odds now, and who covers them"),
        (name = "history", description = "Odds and margins over time"),
        (name = "scrape", description = "Odds in: batches, scrape runs, the schedule, the bookmakers"),
        (name = "settings", description = "What the desk can set"),
        (name = "rules", description = "Rule sets, their drafts, and backtests of them"),
        (name = "channels", description = "What others publish"),
        (name = "push", description = "Messages as they happen, over WebSockets and server-sent events"),
        (name = "audit", description = "The log itself"),
        (name = "operations", description = "Health, metrics, and who is asking"),
    ),
    components(schemas(ProblemBody<'static>)),
)]
struct Base;

/// The document before the resources are in it.
pub(super) fn base() -> OpenApi {
    let mut document = Base::openapi();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    document.components.get_or_insert_default().add_security_scheme("token", bearer);
    // Without tokens, on the loopback interface, nothing is asked for.
    let none = SecurityRequirement::default();
    document.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new()), none]);
    document
}

/// Adds what no handler says by itself: the errors that many routes have in common, examples, and the descriptions that
/// an answer takes from its schema.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    errors::share(components);
    name_arguments(components);
    let examples = examples::read();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            errors::describe(&method, path, operation);
            describe_answers(operation, components);
            describe_texts(operation);
            if let Some(examples) = operation.operation_id.as_ref().and_then(|id| examples.get(id)) {
                examples.put_into(operation);
            }
        }
    }
    document
}

/// The arguments of generic types are written out where they are used; clients get them by name.
fn name_arguments(components: &mut Components) {
    let known = components.schemas.clone();
    for (name, schema) in &mut components.schemas {
        let Some((_, argument)) = name.rsplit_once('_') else { continue };
        let RefOr::T(Schema::Object(schema)) = schema else { continue };
        for property in schema.properties.values_mut() {
            if let RefOr::T(Schema::Array(list)) = property
                && let ArrayItems::RefOrSchema(items) = &mut list.items
                && known.get(argument) == Some(&**items)
            {
                **items = Ref::from_schema_name(argument).into();
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let PathItem { get, post, put, patch, delete, .. } = item;
    let all = [
        (Method::GET, get),
        (Method::POST, post),
        (Method::PUT, put),
        (Method::PATCH, patch),
        (Method::DELETE, delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// No parameter may have a NUL character, which PostgreSQL takes in no text.
fn describe_texts(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        if parameter.parameter_in != ParameterIn::Query {
            continue;
        }
        match &mut parameter.schema {
            Some(RefOr::T(Schema::Object(text))) => without_nul(text),
            Some(RefOr::T(Schema::Array(list))) => {
                if let ArrayItems::RefOrSchema(items) = &mut list.items
                    && let RefOr::T(Schema::Object(text)) = &mut **items
                {
                    without_nul(text);
                }
            }
            _ => {}
        }
    }
}

fn without_nul(text: &mut Object) {
    let is_any_text = text.schema_type == SchemaType::from(Type::String) && text.format.is_none();
    if is_any_text && text.enum_values.is_none() && text.pattern.is_none() {
        text.pattern = Some("^[^\\u0000]*$".to_owned());
    }
}

/// An answer that nothing is said of is what its schema is.
fn describe_answers(operation: &mut Operation, components: &Components) {
    for answer in operation.responses.responses.values_mut() {
        let RefOr::T(answer) = answer else { continue };
        if answer.description.is_empty() {
            answer.description = described_by_schema(answer, components).unwrap_or_default().to_owned();
        }
    }
}

fn described_by_schema<'a>(answer: &Response, components: &'a Components) -> Option<&'a str> {
    let RefOr::T(content) = answer.content.values().next()? else { return None };
    let RefOr::Ref(reference) = content.schema.as_ref()? else { return None };
    let RefOr::T(schema) = components.schemas.get(reference.ref_location.rsplit('/').next()?)? else { return None };
    match schema {
        Schema::Object(schema) => schema.description.as_deref(),
        Schema::Array(schema) => schema.description.as_deref(),
        Schema::OneOf(schema) => schema.description.as_deref(),
        Schema::AllOf(schema) => schema.description.as_deref(),
        Schema::AnyOf(schema) => schema.description.as_deref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operation_says_what_it_is() {
        let mut document = crate::api::document();
        let mut ids = BTreeSet::new();
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in operations(item) {
                let what = format!("{method} {path}");
                let id = operation.operation_id.clone().unwrap_or_default();
                assert!(
                    id.contains('_') && ids.insert(id.clone()),
                    "{what}: the operation id {id} is taken or one word"
                );
                assert!(operation.summary.is_some(), "{what}");
                for parameter in operation.parameters.iter().flatten() {
                    let RefOr::T(parameter) = parameter else { continue };
                    assert!(parameter.description.is_some(), "{what}: {}", parameter.name);
                }
                for (status, answer) in &operation.responses.responses {
                    let RefOr::T(answer) = answer else { continue };
                    assert!(!answer.description.is_empty(), "{what}: {status}");
                }
            }
        }
        assert!(ids.len() > 80, "{}", ids.len());
    }
}
