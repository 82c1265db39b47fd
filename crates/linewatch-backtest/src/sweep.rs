//! One field of a monitor, tried with many values.

use std::{str::FromStr, sync::Arc};

use serde_json::Value;

use super::BacktestError;
use linewatch_model::Percent;
use linewatch_rules::RuleSet;

/// How many values are tried at once.
pub const MAX_SWEEP: usize = 40;

/// One field of a monitor, and the values to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sweep {
    /// The monitor and its field: `price.warning`.
    pub field: String,
    /// The values, as text.
    pub values: Vec<String>,
}

impl Sweep {
    /// The rule sets that it leads to, in the order of its values.
    ///
    /// # Errors
    /// When there are too many values or none, there is no such monitor, or it cannot have such a value.
    pub fn rule_sets(&self, draft: &RuleSet) -> Result<Vec<Arc<RuleSet>>, BacktestError> {
        if self.values.is_empty() || self.values.len() > MAX_SWEEP {
            let reason = format!("has {} values, and 1 to {MAX_SWEEP} are tried at once", self.values.len());
            return Err(BacktestError::refused("sweep.values", reason));
        }
        let known = || draft.monitors().iter().map(|monitor| monitor.id.as_str()).collect::<Vec<_>>().join(", ");
        let named = self.field.split_once('.').and_then(|(monitor, field)| {
            let at = draft.monitors().iter().position(|known| known.id.as_str() == monitor)?;
            Some((at, field))
        });
        let (at, field) = named.ok_or_else(|| {
            let reason =
                format!("is {:?}, which is no MONITOR.FIELD of the draft; its monitors are {}", self.field, known());
            BacktestError::refused("sweep.field", reason)
        })?;
        self.values.iter().map(|value| with(draft, at, field, value).map(Arc::new)).collect()
    }
}

/// The rule set with another value. It is read as a file is, so a wrong value is refused in the same words.
fn with(draft: &RuleSet, monitor: usize, field: &str, value: &str) -> Result<RuleSet, BacktestError> {
    let mut json: Value = serde_json::from_str(&draft.to_canonical_json()).unwrap_or_default();
    if let Some(monitor) = json["monitors"][monitor].as_object_mut() {
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        monitor.insert(field.to_owned(), value);
    }
    RuleSet::from_json(json.to_string().as_bytes())
        .map_err(|source| BacktestError::Swept { value: format!("{field} = {value}"), source })
}

/// `price.warning=5..12`, `price.warning=1..3/0.5` or `drift.window=60,120,180`.
impl FromStr for Sweep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (field, values) =
            text.split_once('=').ok_or("must be MONITOR.FIELD=VALUES, such as price.warning=5..12")?;
        let values = match values.split_once("..") {
            Some((first, last)) => range(first, last)?,
            None => values.split(',').map(|value| value.trim().to_owned()).collect(),
        };
        Ok(Self { field: field.trim().to_owned(), values })
    }
}

/// The values from one to another, in steps of 1 or as it says behind a slash.
fn range(first: &str, last: &str) -> Result<Vec<String>, String> {
    let (last, step) = last.split_once('/').unwrap_or((last, "1"));
    let units =
        |text: &str| text.trim().parse::<Percent>().map(Percent::units).map_err(|error| format!("{text} {error}"));
    let (first, last, step) = (units(first)?, units(last)?, units(step)?);
    if step <= 0 || first > last {
        return Err("must rise, such as 5..12 or 1..3/0.5".to_owned());
    }
    // One more than is taken is enough for its refusal.
    let values = std::iter::successors(Some(first), |value| value.checked_add(step)).take_while(|value| *value <= last);
    Ok(values.take(MAX_SWEEP + 1).map(|value| Percent::from_units(value).to_string()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use linewatch_rules::{Field, Preset};

    fn sweep(text: &str) -> Sweep {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_and_lists_are_read() {
        assert_eq!(sweep("price.warning=5..7").values, ["5", "6", "7"]);
        assert_eq!(sweep("price.warning=1..2/0.5").values, ["1", "1.5", "2"]);
        assert_eq!(sweep("price.per=outcome, selection").values, ["outcome", "selection"]);
        for wrong in ["price.warning", "price.warning=9..5", "price.warning=1..2/0", "price.warning=a..b"] {
            assert!(wrong.parse::<Sweep>().is_err(), "{wrong}");
        }
        assert_eq!(sweep("price.warning=1..100000").values.len(), MAX_SWEEP + 1, "bounded before it is refused");
    }

    #[test]
    fn each_value_is_a_rule_set() {
        let desk = Preset::Desk.rules();
        let sets = sweep("price.warning=5..12").rule_sets(&desk).unwrap();
        assert_eq!(sets.len(), 8);
        let warning = sets[7].monitors()[1].fields.get(Field::Warning).unwrap();
        assert_eq!(warning.to_string(), "12");
        for (wrong, said) in [
            ("nobody.warning=5..12", "steam"),
            ("price=5", "MONITOR.FIELD"),
            ("price.warnig=5", "warnig"),
            ("fair.warning=4", "bands rise"),
            ("price.warning=1..41", "40"),
        ] {
            let error = sweep(wrong).rule_sets(&desk).unwrap_err().to_string();
            assert!(error.contains(said), "{wrong}: {error}");
        }
    }
}
