//! What is told of an error: one line with its causes, in words.

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
    in_words(&text).split_whitespace().collect::<Vec<_>>().join(" ")
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
}
