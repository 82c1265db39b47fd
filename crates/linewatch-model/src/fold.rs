//! The form in which texts are searched.

use deunicode::deunicode_char;

/// A text without case, accents and ligatures: `İstanbulspor`, `ISTANBULSPOR` and `istanbulspor` are one; so are `Łódź`
/// and `lodz`, `Straße` and `strasse`, `Côte d’Ivoire` and `cote d'ivoire`. Letters of other alphabets are written in
/// Latin ones. What a search looks through and what is searched for are folded alike, so each finds the other.
///
/// Punctuation of ASCII stays as it is. A character that has no Latin form stays as well, in small letters.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            folded.push(character.to_ascii_lowercase());
            continue;
        }
        match deunicode_char(character) {
            Some(latin) => push_small(&mut folded, latin),
            None => character.to_lowercase().for_each(|small| match deunicode_char(small) {
                Some(latin) => push_small(&mut folded, latin),
                None => folded.push(small),
            }),
        }
    }
    folded
}

fn push_small(folded: &mut String, latin: &str) {
    // Separators of lines have a line feed for their Latin form, which itself would have none.
    let plain = |letter: char| if letter.is_ascii_control() { ' ' } else { letter.to_ascii_lowercase() };
    folded.extend(latin.chars().map(plain));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_keyboard_lacks_is_found() {
        for (name, typed) in [
            ("Malmö FF", "malmo"),
            ("MALMÖ", "malmö"),
            ("Malmö", "malmo\u{308}"),
            ("İzmir", "izmir"),
            ("İzmir", "IZMİR"),
            ("Diyarbakır", "diyarbakir"),
            ("Gdańsk Łąka", "gdansk laka"),
            ("Weißenburg", "WEISSENBURG"),
            ("Bodø", "bodo"),
            ("Nyköping Ærø", "nykoping aero"),
            ("Œuvre", "oeuvre"),
            ("Ολυμπιακός", "ολυμπιακος"),
            ("Ολυμπιακός", "ΟΛΥΜΠΙΑΚΟΣ"),
            ("Спартак", "спартак"),
            ("D’Angelo", "d'angelo"),
            ("Bodo", "bodø"),
            ("\u{a7dc}", "l"),
        ] {
            assert!(
                folded(name).contains(&folded(typed)),
                "{typed} finds {name}: {} in {}",
                folded(typed),
                folded(name)
            );
        }
    }

    #[test]
    fn punctuation_stays() {
        assert_eq!(folded("50%_&+'/!  A-B"), "50%_&+'/!  a-b");
        assert_eq!(folded("A\u{2028}B"), "a b");
    }

    #[test]
    fn what_has_no_latin_form_stays() {
        assert!(!folded("\u{1F3F4}\u{E0067}").is_empty());
        assert_ne!(folded("\u{F8FF}"), "", "otherwise it would be found everywhere");
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(folded(&folded(&text)), folded(&text));
        }

        #[test]
        fn a_part_is_found(text in "\\PC{1,20}", more in "\\PC{0,10}") {
            let whole = [&*more, &*text, &*more].concat();
            prop_assert!(folded(&whole).contains(&folded(&text)));
        }
    }
}
