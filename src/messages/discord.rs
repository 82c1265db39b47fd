//! What Discord's webhooks take: limits in UTF-16 code units, the way its clients count.

/// The most of a message's text.
pub(super) const MAX_CONTENT: usize = 2_000;
/// The most of an embed's title.
pub(super) const MAX_TITLE: usize = 256;
/// The most of an embed's description.
pub(super) const MAX_DESCRIPTION: usize = 4_096;
/// The most of a field's value.
pub(super) const MAX_FIELD_VALUE: usize = 1_024;
/// The most of an embed's footer.
pub(super) const MAX_FOOTER: usize = 2_048;

/// Text on one line, at most so long, never empty, and without mentions: a team called `@everyone` calls nobody.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let mut line = String::with_capacity(text.len().min(most * 4));
    for character in text.chars() {
        match character {
            '@' => line.push_str("@\u{200b}"),
            other if other.is_control() => line.push(' '),
            other => line.push(other),
        }
    }
    let line = line.replace("@\u{200b}\u{200b}", "@\u{200b}");
    let line = line.trim();
    if line.is_empty() { "–".to_owned() } else { cut(line, most) }
}

/// The text, or its beginning and an ellipsis.
fn cut(text: &str, most: usize) -> String {
    let (mut units, mut end) = (0, 0);
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > most {
            return format!("{}…", &text[..end]);
        }
        // Room for the ellipsis, should it be needed.
        if units < most {
            end = at + character.len_utf8();
        }
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_to_what_is_taken() {
        assert_eq!(one_line("abc", 3), "abc");
        assert_eq!(one_line("abcd", 3), "ab…");
        assert_eq!(one_line("😀😀", 4), "😀😀");
        assert_eq!(one_line("😀😀", 3), "😀…");
        assert_eq!(one_line(" a\nb\t", 9), "a b");
        assert_eq!(one_line("\u{0}", 9), "–");
        for most in 2..40 {
            let line = one_line(&"é😀x".repeat(20), most);
            assert!(line.encode_utf16().count() <= most, "{most}: {line}");
        }
    }

    #[test]
    fn nobody_is_called() {
        let once = one_line("@everyone", 99);
        assert_eq!(once, "@\u{200b}everyone");
        assert_eq!(one_line(&once, 99), once);
    }
}
