//! Just enough of a Rust lexer to follow paths: comments, strings and characters out, words and numbers in.

use std::path::{Path, PathBuf};

/// A word, a number or one punctuation character (`::` is one token).
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub text: String,
    /// Counted from 1.
    pub line: usize,
    /// A number right after a point is a tuple's field, not the start of a float.
    after_point: bool,
}

impl Token {
    /// Whether it is a float literal: `0.5`, `1.`, `1e3`, `2f32`.
    pub fn is_float(&self) -> bool {
        let text = self.text.as_str();
        let is_number = text.starts_with(|c: char| c.is_ascii_digit()) && !self.after_point;
        let has_base = ["0x", "0b", "0o"].iter().any(|prefix| text.starts_with(prefix));
        // The `e` of `1usize` is no exponent.
        let has_exponent = text.trim_end_matches("usize").trim_end_matches("isize").contains(['e', 'E']);
        is_number && !has_base && (text.contains('.') || has_exponent || text.ends_with("f32") || text.ends_with("f64"))
    }

    fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// One source file.
pub struct Source {
    /// From `src` on.
    pub path: PathBuf,
    tokens: Vec<Token>,
    /// Which tokens, and which lines, belong to an inline test module.
    tests: Vec<(std::ops::Range<usize>, usize)>,
    lines: usize,
}

impl Source {
    pub fn new(path: &Path, text: &str) -> Self {
        let tokens = lex(text);
        let tests = test_modules(&tokens);
        Self { path: path.to_owned(), tokens, tests, lines: text.lines().count() }
    }

    fn is_test_file(&self) -> bool {
        self.path.components().any(|part| matches!(part.as_os_str().to_str(), Some("tests.rs" | "tests")))
    }

    /// The lines that are not a test module.
    pub fn lines_outside_tests(&self) -> usize {
        if self.is_test_file() { 0 } else { self.lines - self.tests.iter().map(|(_, lines)| lines).sum::<usize>() }
    }

    /// The tokens that are in no test module.
    pub fn tokens_outside_tests(&self) -> impl Iterator<Item = &Token> {
        let kept = |place: &usize| !self.is_test_file() && self.tests.iter().all(|(range, _)| !range.contains(place));
        (0..self.tokens.len()).filter(kept).map(|place| &self.tokens[place])
    }

    /// What the file reaches at the crate's root, with the line: the first segment of every path that begins with
    /// `crate`, with `linewatch`, or with so many `super` that they lead there.
    pub fn reached_from_the_root(&self) -> Vec<(String, usize)> {
        let mut reached = Vec::new();
        for place in 0..self.tokens.len() {
            if let Some(after) = self.root_path_ends(place) {
                collect_heads(&self.tokens, after, &mut reached);
            }
        }
        reached
    }

    /// The place of the `::` after a path's beginning at `place` that leads to the root.
    fn root_path_ends(&self, place: usize) -> Option<usize> {
        let text = |place: usize| self.tokens.get(place).map_or("", |token| token.text.as_str());
        let is_start = place == 0 || text(place - 1) != "::";
        match text(place) {
            "crate" if is_start && text(place + 1) == "as" => Some(place),
            "crate" | "linewatch" if is_start && text(place + 1) == "::" => Some(place + 1),
            "super" if is_start => {
                let mut last = place;
                let mut supers = 1;
                while text(last + 1) == "::" && text(last + 2) == "super" {
                    last += 2;
                    supers += 1;
                }
                (text(last + 1) == "::" && supers >= self.depth(place)).then_some(last + 1)
            }
            _ => None,
        }
    }

    /// How many modules `place` is inside.
    fn depth(&self, place: usize) -> usize {
        let folders = self.path.components().count();
        let is_root_of_folder =
            matches!(self.path.file_stem().and_then(|stem| stem.to_str()), Some("mod" | "lib" | "main"));
        folders - usize::from(is_root_of_folder) + inline_modules(&self.tokens[..place])
    }
}

/// The first segments after the `::` at `place`, of a group all of them.
fn collect_heads(tokens: &[Token], place: usize, heads: &mut Vec<(String, usize)>) {
    let Some(next) = tokens.get(place + 1) else { return };
    if next.text != "{" {
        heads.push((next.text.clone(), next.line));
        return;
    }
    let (mut depth, mut at_head) = (1, true);
    for token in &tokens[place + 2..] {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" if depth == 1 => return,
            "}" => depth -= 1,
            "," => {}
            _ if at_head && depth == 1 => heads.push((token.text.clone(), token.line)),
            _ => {}
        }
        at_head = token.text == "," && depth == 1;
    }
}

/// How many `mod name {` are still open after `tokens`.
fn inline_modules(tokens: &[Token]) -> usize {
    let mut open = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "{" => open.push(place >= 2 && tokens[place - 2].text == "mod" && tokens[place - 1].is_word()),
            "}" => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().filter(|is_module| *is_module).count()
}

/// The inline modules under `#[cfg(test)]`: their tokens, and how many lines they take.
fn test_modules(tokens: &[Token]) -> Vec<(std::ops::Range<usize>, usize)> {
    const ATTRIBUTE: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut found = Vec::new();
    let mut place = 0;
    while place + ATTRIBUTE.len() + 3 <= tokens.len() {
        let opening = place + ATTRIBUTE.len() + 2;
        let is_module = tokens[opening].text == "{" && tokens[opening - 2].text == "mod";
        if is_module && ATTRIBUTE.iter().zip(&tokens[place..]).all(|(text, token)| token.text == *text) {
            let end = closing(tokens, opening);
            found.push((place..end, tokens[end - 1].line - tokens[place].line + 1));
            place = end;
        } else {
            place += 1;
        }
    }
    found
}

/// The place after the brace that closes the one at `opening`.
fn closing(tokens: &[Token], opening: usize) -> usize {
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate().skip(opening) {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    tokens.len()
}

fn lex(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { rest: text, line: 1, tokens: Vec::new() };
    while !lexer.rest.is_empty() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn step(&mut self) {
        let rest = self.rest;
        let Some(first) = rest.chars().next() else { return };
        if rest.starts_with("//") {
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.skip(block_comment(rest));
        } else if let Some(length) = raw_string(rest) {
            self.skip(length);
        } else if rest.starts_with("b\"") || rest.starts_with("c\"") {
            self.skip(1);
        } else if first == '"' {
            self.skip(quoted(rest, '"'));
        } else if first == '\'' {
            self.skip(character(rest));
        } else if first.is_ascii_digit() {
            self.take(number(rest));
        } else if first.is_alphabetic() || first == '_' {
            self.take(word(rest));
        } else if rest.starts_with("::") {
            self.take(2);
        } else if first.is_whitespace() {
            self.skip(first.len_utf8());
        } else {
            self.take(first.len_utf8());
        }
    }

    fn skip(&mut self, length: usize) {
        let (passed, rest) = self.rest.split_at(length);
        self.line += passed.matches('\n').count();
        self.rest = rest;
    }

    fn take(&mut self, length: usize) {
        let after_point = self.tokens.last().is_some_and(|token| token.text == ".");
        let text = self.rest[..length].to_owned();
        self.tokens.push(Token { text, line: self.line, after_point });
        self.skip(length);
    }
}

fn word(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// A number with its fraction; `0..5` and `1.max(2)` are whole ones.
fn number(text: &str) -> usize {
    let whole = word(text);
    let Some(fraction) = text[whole..].strip_prefix('.') else { return whole };
    if fraction.starts_with(|c: char| c == '.' || c.is_alphabetic() || c == '_') {
        return whole;
    }
    whole + 1 + word(fraction)
}

/// Nested comments end with the outermost.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        match text.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix("cr")).or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let before = text.len() - body.len();
    Some(body.find(&end).map_or(text.len(), |at| before + at + end.len()))
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A character, or only the tick of a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.chars().skip(1);
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => quoted(text, '\''),
        (Some(c), Some('\'')) => c.len_utf8() + 2,
        _ => 1,
    }
}
