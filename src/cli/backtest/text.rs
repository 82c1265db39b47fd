//! A backtest as a text for people.

use std::fmt::{self, Write as _};

use crate::backtest::Summary;

/// The text.
pub(super) fn of(summary: &Summary) -> String {
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = write(summary, &mut text);
    text
}

fn write(summary: &Summary, text: &mut String) -> fmt::Result {
    let Summary { recorded, before, after, difference, .. } = summary;
    match &recorded.first_difference {
        None => writeln!(text, "recorded: {} alerts, and the same are computed again", recorded.alerts)?,
        Some(first) => writeln!(
            text,
            "recorded: {} alerts, and others are computed again; the first is {} {} of {} ({})",
            recorded.alerts, first.detected_at, first.r#type, first.fixture, first.what
        )?,
    }
    writeln!(text, "{} fixtures, {} moments in {} hours\n", summary.fixtures, summary.moments, summary.hours)?;
    writeln!(text, "{:<14}{:>12}{:>12}", "", "before", "after")?;
    let mut line = |name: &str, before: &str, after: &str| writeln!(text, "{name:<14}{before:>12}{after:>12}");
    let mut count = |name: &str, before: u64, after: u64| line(name, &before.to_string(), &after.to_string());
    count("alerts", before.alerts, after.alerts)?;
    count("warning", before.warning, after.warning)?;
    count("elevated", before.elevated, after.elevated)?;
    count("critical", before.critical, after.critical)?;
    count("repeats", before.repeats, after.repeats)?;
    count("peak score", before.peak_score, after.peak_score)?;
    let busiest = |totals: &crate::backtest::TotalsSummary| totals.busiest_hour.as_ref().map_or(0, |hour| hour.alerts);
    count("busiest hour", busiest(before), busiest(after))?;
    let per_hour = |totals: &crate::backtest::TotalsSummary| totals.per_hour.clone().unwrap_or_else(|| "-".to_owned());
    line("an hour", &per_hour(before), &per_hour(after))?;
    let lost = difference.lost_by.iter().map(|lost| format!("{} {}", lost.why, lost.count));
    let gained = difference.gained_by.iter().map(|gained| format!("{} {}", gained.r#type, gained.count));
    writeln!(text, "\nsame {}, changed {}", difference.same, difference.changed)?;
    writeln!(text, "lost {}{}", difference.lost, in_brackets(&lost.collect::<Vec<_>>()))?;
    writeln!(text, "gained {}{}", difference.gained, in_brackets(&gained.collect::<Vec<_>>()))?;
    let situations = &difference.situations;
    writeln!(
        text,
        "situations: {} kept, {} lost with {} acknowledged alerts, {} gained",
        situations.kept, situations.lost, situations.lost_acknowledged, situations.gained
    )?;
    for swept in &summary.sweep {
        let parts = [swept.warning, swept.elevated, swept.critical].map(|count| count.to_string()).join(" / ");
        writeln!(text, "{:>10}: {} alerts ({parts})", swept.value, swept.alerts)?;
    }
    for finding in &summary.findings {
        writeln!(text, "{}: {} {}", finding.grade, finding.field, finding.detail)?;
    }
    writeln!(text, "digest {}", summary.digest)
}

fn in_brackets(parts: &[String]) -> String {
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}
