//! What is told of a setting that was refused: its name as whoever wrote it knows it, what it must be, and where it stands.

use figment::{
    Error,
    error::{Actual, Kind},
};

/// Names that differ by more letters than this are not what was meant.
const MEANT_WITHIN: usize = 2;

/// One line.
pub(super) fn message(error: &Error) -> String {
    let setting = setting(error);
    let fault = match &error.kind {
        Kind::UnknownField(name, known) => unknown(error, name, known),
        Kind::UnknownVariant(found, known) => format!("{setting} must be {}, not {found}", known.join(" or ")),
        Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => {
            format!("{setting} must be {}, not {}", in_words(wanted), shown(found))
        }
        Kind::MissingField(name) => format!("`{name}`{} is missing", of_source(error)),
        Kind::Message(message) if error.path.is_empty() => parsed(message),
        Kind::Message(_) if error.path.last().is_some_and(|name| name == "listen") => {
            format!("{setting} must be an address with a port, such as 127.0.0.1:8000")
        }
        Kind::Message(message) => format!("{setting}: {message}"),
        other => format!("{setting}: {other}"),
    };
    let file = error.metadata.as_ref().and_then(|it| it.source.as_ref()?.file_path());
    match file {
        Some(file) => format!("{}: {fault}", file.display()),
        None => fault,
    }
}

/// The setting as it is written: in the file, or as a variable.
fn setting(error: &Error) -> String {
    let Some(name) = error.path.last() else { return "the configuration".to_owned() };
    let is_variable = error.metadata.as_ref().is_some_and(|it| it.name.contains("environment"));
    if is_variable {
        return format!("LINEWATCH_{}", error.path.first().unwrap_or(name).to_uppercase());
    }
    match name.parse::<usize>() {
        Ok(_) => format!("`{}`", error.path.first().unwrap_or(name)),
        Err(_) => format!("`{name}`{}", of_source(error)),
    }
}

/// ` of source 2`, where it is about one.
fn of_source(error: &Error) -> String {
    let number = error.path.iter().skip(1).find_map(|part| part.parse::<usize>().ok());
    number.map_or_else(String::new, |number| format!(" of source {}", number + 1))
}

fn unknown(error: &Error, name: &str, known: &[&str]) -> String {
    let place = of_source(error);
    let nearest = known.iter().map(|it| (strsim::damerau_levenshtein(it, name), *it)).min();
    match nearest.filter(|(distance, _)| *distance <= MEANT_WITHIN) {
        Some((_, meant)) => format!("`{name}` is not a setting{place}; did you mean `{meant}`?"),
        None => format!("`{name}` is not a setting{place}; there are {}", known.join(", ")),
    }
}

/// What was expected, without the names of Rust's types.
fn in_words(wanted: &str) -> &str {
    match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" | "i64" => "a whole number",
        "a boolean" | "bool" => "true or false",
        "a string" | "string" | "path string" => "a text",
        "a sequence" => "a list",
        "a map" => "a table",
        wanted if wanted.starts_with("struct ") => "a table",
        wanted if wanted.starts_with("enum ") => "a word",
        wanted => wanted,
    }
}

fn shown(found: &Actual) -> String {
    match found {
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(value) => value.to_string(),
        Actual::Signed(value) => value.to_string(),
        Actual::Float(value) => value.to_string(),
        Actual::Str(value) => format!("the text {value:?}"),
        Actual::Seq => "a list".to_owned(),
        Actual::Map => "a table".to_owned(),
        other => other.to_string(),
    }
}

/// What the reader of TOML says over many lines, with a picture of the place, in one.
fn parsed(message: &str) -> String {
    let mut lines = message.lines();
    let place = lines.next().unwrap_or_default().trim_start_matches("TOML parse error at ");
    let told: Vec<_> = lines.filter(|line| !line.contains('|')).map(str::trim).collect();
    if told.is_empty() { place.to_owned() } else { format!("{place}: {}", told.join(" ")) }
}
