//! What to say of JSON that others wrote and that is refused.

/// The field at fault, if it is known. One that is missing, or there twice, is in the reason and not in the path.
#[must_use]
pub fn field_at_fault(path: &str, reason: &str) -> Option<String> {
    let named = reason.strip_prefix("missing field `").or_else(|| reason.strip_prefix("duplicate field `"));
    match (path, named.and_then(|rest| rest.split('`').next())) {
        ("." | "?", named) => named.map(ToOwned::to_owned),
        (path, Some(named)) => Some(format!("{path}.{named}")),
        (path, None) => Some(path.to_owned()),
    }
}

/// What an answer repeats of a refused value. serde quotes the whole of it, and that may be megabytes.
#[must_use]
pub fn in_short(reason: &str) -> String {
    const QUOTED_BYTES: usize = 300;
    match reason.char_indices().nth(QUOTED_BYTES) {
        Some((end, _)) => format!("{}…", &reason[..end]),
        None => reason.to_owned(),
    }
}
