//! Lists of numbers, as SQLite concatenates them.

/// The numbers of a text such as `12,4,4`, none of them negative.
pub(super) struct Numbers<'a>(&'a [u8]);

impl<'a> Numbers<'a> {
    pub const fn of(text: &'a str) -> Self {
        Self(text.as_bytes())
    }
}

impl Iterator for Numbers<'_> {
    type Item = u64;

    /// What is no number ends the list, and whoever counts on more finds it too short.
    fn next(&mut self) -> Option<u64> {
        let (mut number, mut digits) = (0_u64, 0);
        while let Some((byte, rest)) = self.0.split_first() {
            match byte {
                b'0'..=b'9' => number = number.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?,
                b',' if digits > 0 => {
                    self.0 = rest;
                    return Some(number);
                }
                _ => return None,
            }
            digits += 1;
            self.0 = rest;
        }
        (digits > 0).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::Numbers;

    fn numbers(text: &str) -> Vec<u64> {
        Numbers::of(text).collect()
    }

    #[test]
    fn lists_are_read_up_to_what_is_no_number() {
        assert!(numbers("").is_empty());
        assert_eq!(numbers("0"), [0]);
        assert_eq!(numbers("12,4,18446744073709551615"), [12, 4, u64::MAX]);
        assert_eq!(numbers("12,18446744073709551616"), [12]);
        assert_eq!(numbers("12,-4,5"), [12]);
        assert_eq!(numbers("12,,5"), [12]);
    }
}
