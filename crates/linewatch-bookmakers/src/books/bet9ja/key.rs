//! Bet9ja's keys: `S_<market>[@<parameter>]_<outcome>`.

/// A key, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key<'a> {
    /// `S_OU`.
    pub market: &'a str,
    /// `2.5`, where there is one.
    pub parameter: Option<&'a str>,
    /// `O`.
    pub outcome: &'a str,
}

impl<'a> Key<'a> {
    /// `None` when it does not have the grammar.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("S_")?;
        let end = rest.find(['@', '_'])? + 2;
        let (market, rest) = text.split_at_checked(end)?;
        let (parameter, outcome) = match rest.strip_prefix('@') {
            Some(rest) => rest.split_once('_').map(|(parameter, outcome)| (Some(parameter), outcome))?,
            None => (None, rest.strip_prefix('_')?),
        };
        let good = market.len() > 2 && parameter != Some("") && !outcome.is_empty();
        good.then_some(Self { market, parameter, outcome })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_apart() {
        let read = |text| Key::read(text).map(|key| (key.market, key.parameter, key.outcome));
        assert_eq!(read("S_1X2_1"), Some(("S_1X2", None, "1")));
        assert_eq!(read("S_OU@2.5_O"), Some(("S_OU", Some("2.5"), "O")));
        assert_eq!(read("S_HTFT_1/X"), Some(("S_HTFT", None, "1/X")));
        for bad in ["", "S_", "S__1", "S_1X2", "S_1X2_", "S_OU@2.5", "S_OU@_O", "LIVES_1X2_1", "X_1X2_1", "S_é"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
