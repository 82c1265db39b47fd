//! Examples of what is sent and answered.
//!
//! They were answered by a running linewatch (`tests/openapi/record.py`) and are checked against the schemas by the tests.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::{
    Content, RefOr,
    path::{Operation, ParameterBuilder},
};

/// Values by media type.
type ByMediaType = BTreeMap<String, Value>;

/// The examples of one operation.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Examples {
    /// Of parameters, by name.
    parameters: BTreeMap<String, Value>,
    request: ByMediaType,
    /// Of answers, by status.
    responses: BTreeMap<String, ByMediaType>,
}

/// All examples, by operation id.
pub(super) fn read() -> HashMap<String, Examples> {
    serde_json::from_str(include_str!("examples.json")).unwrap_or_default()
}

impl Examples {
    /// Puts the examples where they belong.
    pub fn put_into(&self, operation: &mut Operation) {
        for parameter in operation.parameters.iter_mut().flatten() {
            if let RefOr::T(known) = parameter
                && let Some(example) = self.parameters.get(&known.name)
            {
                let known = ParameterBuilder::from(std::mem::take(known));
                *parameter = RefOr::T(known.example(Some(example.clone())).build());
            }
        }
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            put(body.content.iter_mut(), &self.request);
        }
        for (status, examples) in &self.responses {
            if let Some(RefOr::T(answer)) = operation.responses.responses.get_mut(status) {
                put(answer.content.iter_mut(), examples);
            }
        }
    }
}

fn put<'a>(contents: impl Iterator<Item = (&'a String, &'a mut RefOr<Content>)>, examples: &ByMediaType) {
    for (media_type, content) in contents {
        if let (RefOr::T(content), Some(example)) = (content, examples.get(media_type)) {
            content.example = Some(example.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::operations;
    use super::*;

    #[test]
    fn every_operation_has_its_examples() {
        let examples: HashMap<String, Examples> = serde_json::from_str(include_str!("examples.json")).unwrap();
        let mut document = crate::api::document();
        let mut lacking = Vec::new();
        let mut known = 0;
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in operations(item) {
                let described = serde_json::to_value(&*operation).unwrap();
                let answers = described["responses"].as_object().into_iter().flatten();
                let bodies = std::iter::once(&described["requestBody"]).chain(answers.map(|(_, answer)| answer));
                let contents = bodies.filter_map(|body| body["content"].as_object()).flatten();
                let bare = contents.filter(|(_, content)| content.get("example").is_none());
                lacking.extend(bare.map(|(media_type, _)| format!("{method} {path}: {media_type}")));
                let parameters = described["parameters"].as_array().into_iter().flatten();
                let bare = parameters.filter(|it| it["required"] == true && it.get("example").is_none());
                lacking.extend(bare.map(|it| format!("{method} {path}: {}", it["name"])));
                known += usize::from(operation.operation_id.as_ref().is_some_and(|id| examples.contains_key(id)));
            }
        }
        assert!(lacking.is_empty(), "without an example (tests/openapi/record.py records them): {lacking:#?}");
        assert_eq!(known, examples.len(), "an example belongs to no operation");
    }
}
