//! What an import did, for whoever typed it.

use anyhow::anyhow;
use serde_json::{Value, json};

use super::{
    super::{
        errors,
        output::{print_json, print_line, tell},
    },
    play::Played,
    target::Totals,
};
use linewatch_bookmakers::recorded::odds_api::{LeftOut, Survey};

/// What an import did.
#[derive(Default)]
pub(super) struct Imported {
    /// Everything is stored, whatever comes after.
    pub is_whole: bool,
    pub snapshots: u64,
    pub totals: Totals,
    pub left_out: LeftOut,
    /// What was read.
    pub read: Survey,
    /// Where a recording was moved to.
    pub played: Option<Played>,
    pub warnings: Vec<String>,
}

impl std::fmt::Display for Imported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Totals { changed, unchanged, stale, refused, events, alerts, position } = &self.totals;
        writeln!(f, "imported {} moments with {} snapshots:", self.read.moments, self.snapshots)?;
        writeln!(f, "  {changed} changed an offer, {unchanged} confirmed one, {stale} were stale, {refused} refused")?;
        write!(f, "  {events} events and {alerts} alerts were added; the log is at position {position}")?;
        if !self.left_out.is_empty() {
            write!(f, "\n  left out: {}", self.left_out)?;
            for (_, what) in &self.left_out.first {
                write!(f, "\n    {what}")?;
            }
        }
        Ok(())
    }
}

impl Imported {
    pub fn print(&self, as_json: bool) -> anyhow::Result<()> {
        if as_json {
            return print_json(&self.to_json());
        }
        print_line(self)
    }

    fn to_json(&self) -> Value {
        let Totals { changed, unchanged, stale, refused, events, alerts, position } = self.totals;
        let left_out: Vec<_> = self.left_out.first.iter().map(|(_, what)| what).collect();
        json!({
            "moments": self.read.moments, "snapshots": self.snapshots, "changed": changed, "unchanged": unchanged,
            "stale": stale, "refused": refused, "events": events, "alerts": alerts, "position": position,
            "leftOut": {
                "markets": self.left_out.markets,
                "entries": self.left_out.entries.values().sum::<u64>(),
                "first": left_out,
            },
            "bookmakers": self.read.bookmakers,
            "warnings": self.warnings,
            "shifted": self.played.as_ref().map(Played::to_json),
        })
    }

    /// Tells it at once; a program finds it in the document.
    pub fn warn(&mut self, warning: String, as_json: bool) {
        if !as_json {
            tell(format_args!("warning: {warning}"));
        }
        self.warnings.push(warning);
    }

    /// The error that ended it, with what is to be known of what was done before.
    pub fn before(&self, error: anyhow::Error) -> anyhow::Error {
        if self.totals.position == 0 {
            return error.context("nothing was imported");
        }
        let told = errors::told(&error);
        match self.read.moments {
            0 => anyhow!("{told}; a part of the first moment is imported"),
            1 => anyhow!("{told}; the moment before it is imported"),
            moments => anyhow!("{told}; the {moments} moments before it are imported"),
        }
    }
}
