//! What is told of an error: one line with its causes, in words; or the same as JSON.

use std::ffi::OsString;

use serde_json::{Value, json};

/// What the system says, and what people are told.
const SYSTEM: [(&str, &str); 3] = [
    ("No such file or directory", "no such file"),
    ("Permission denied", "permission denied"),
    ("Is a directory", "it is a folder"),
];

/// One line: the error, and each cause that it does not name itself.
pub(super) fn told(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    one_line(&in_words(&text))
}

/// The same for programs, with all causes one by one: what led to the error first, what led to that next.
pub(super) fn object(error: &anyhow::Error) -> Value {
    let causes: Vec<_> = error.chain().skip(1).map(|cause| one_line(&in_words(&cause.to_string()))).collect();
    json!({ "error": { "message": told(error), "causes": causes } })
}

/// A command that could not be read, for programs.
pub(super) fn mistyped(error: &clap::Error) -> Value {
    let text = error.render().to_string();
    let parts = text.split("\n\n").take_while(|part| !part.starts_with("Usage:")).map(one_line);
    let said = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    json!({ "error": { "message": said.strip_prefix("error: ").unwrap_or(&said), "causes": [] } })
}

/// Whether JSON is asked for in a command that cannot be read.
pub(super) fn is_json_asked_for(typed: impl Iterator<Item = OsString>) -> bool {
    let typed: Vec<_> = typed.take_while(|word| word != "--").collect();
    typed.iter().any(|word| word == "--json" || word == "--format=json")
        || typed.windows(2).any(|words| words == ["--format", "json"])
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without the numbers that the system gives its errors.
fn in_words(text: &str) -> String {
    let mut parts = text.split(" (os error ");
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((said, words)) = SYSTEM.iter().find(|(said, _)| told.ends_with(said)) {
            told.replace_range(told.len() - said.len().., words);
        }
        told.push_str(part.split_once(')').map_or(part, |(_, rest)| rest));
    }
    told
}

#[cfg(test)]
mod tests {
    use std::io;

    use anyhow::Context as _;

    use super::*;

    #[test]
    fn causes_are_told_once_and_in_words() {
        let missing = || io::Error::from_raw_os_error(2);
        let with_context = Err::<(), _>(missing()).context("cannot read /nope").unwrap_err();
        assert_eq!(told(&with_context), "cannot read /nope: no such file");
        let named = anyhow::Error::new(missing()).context(format!("cannot read /nope: {}; check it", missing()));
        assert_eq!(told(&named), "cannot read /nope: no such file; check it");
        let other = anyhow::Error::new(io::Error::from_raw_os_error(28)).context("a\n  b");
        assert_eq!(told(&other), "a b: No space left on device");
    }

    #[test]
    fn programs_are_told_every_cause() {
        let error = anyhow::Error::new(io::Error::from_raw_os_error(2)).context("cannot read /nope").context("--rules");
        let expected = json!({"message": "--rules: cannot read /nope: no such file",
                              "causes": ["cannot read /nope", "no such file"]});
        assert_eq!(object(&error)["error"], expected);
    }

    #[test]
    fn a_mistyped_command_says_whether_json_is_asked_for() {
        let asks = |typed: &str| is_json_asked_for(typed.split(' ').map(OsString::from));
        assert!(asks("linewatch verify --jsn --json") && asks("linewatch backtest --format json"));
        assert!(!asks("linewatch verify --jsn") && !asks("linewatch rules show -- --json"));
    }
}
