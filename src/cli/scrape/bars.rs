//! How far each bookmaker is: a bar each on a terminal, elsewhere a line when something has moved.

use std::io::IsTerminal as _;

use indicatif::{MultiProgress, ProgressBar};
use serde_json::{Value, json};

use crate::cli::output::{self, Audience, say, tell};
use linewatch_model::{Bookmaker, BookmakerProgress, PlatformStatus};

/// In so many steps a bookmaker's way is told where there is no terminal.
const LOGGED_STEPS: u32 = 4;

/// The bookmakers' progress.
pub(super) enum Bars {
    /// Bars that move.
    Terminal(MultiProgress, Vec<(Bookmaker, ProgressBar)>),
    /// What was said of each so far: its status, and in which step it was; and who reads it.
    Lines(Vec<(Bookmaker, PlatformStatus, u32)>, Audience),
}

impl Bars {
    /// Bars go to standard error, and lines too where a program reads the result; else they are part of it.
    pub(super) fn new(audience: Audience) -> Self {
        if std::io::stderr().is_terminal() {
            Self::Terminal(MultiProgress::new(), Vec::new())
        } else {
            Self::Lines(Vec::new(), audience)
        }
    }

    pub(super) fn show(&mut self, books: &[BookmakerProgress]) {
        match self {
            Self::Terminal(all, bars) => books.iter().for_each(|book| draw(all, bars, book)),
            Self::Lines(said, audience) => {
                for book in books.iter().filter(|book| is_news(said, book)) {
                    match audience {
                        Audience::People => say(line(book)),
                        Audience::Program => tell(object(book)),
                    }
                }
            }
        }
    }

    pub(super) fn finish(&mut self) {
        if let Self::Terminal(_, bars) = self {
            for (_, bar) in bars {
                bar.abandon();
            }
        }
    }
}

fn draw(all: &MultiProgress, bars: &mut Vec<(Bookmaker, ProgressBar)>, book: &BookmakerProgress) {
    if !bars.iter().any(|(bookmaker, _)| *bookmaker == book.bookmaker) {
        let bar = all.add(output::fixture_bar(book.bookmaker.display_name()));
        bars.push((book.bookmaker.clone(), bar));
    }
    if let Some((_, bar)) = bars.iter().find(|(bookmaker, _)| *bookmaker == book.bookmaker) {
        bar.set_length(book.total.into());
        bar.set_position(done(book).into());
        bar.set_message(word(book));
    }
}

/// Whether there is something to say of a bookmaker that was not said before.
fn is_news(said: &mut Vec<(Bookmaker, PlatformStatus, u32)>, book: &BookmakerProgress) -> bool {
    let step = done(book).saturating_mul(LOGGED_STEPS).checked_div(book.total).unwrap_or(0);
    let now = (book.bookmaker.clone(), book.status, step);
    match said.iter_mut().find(|(bookmaker, ..)| *bookmaker == book.bookmaker) {
        Some(before) if *before == now => return false,
        Some(before) => *before = now,
        None => said.push(now),
    }
    book.status != PlatformStatus::Pending
}

fn line(book: &BookmakerProgress) -> String {
    let name = book.bookmaker.display_name();
    format!("{name:>10}  {}/{} fixtures, {}", book.scraped, book.total, word(book))
}

fn object(book: &BookmakerProgress) -> Value {
    json!({ "progress": {
        "bookmaker": book.bookmaker.as_str(), "status": book.status.as_str(), "fixtures": book.total,
        "scraped": book.scraped, "failed": book.failed, "ms": book.duration_ms,
    }})
}

/// Fixtures that nothing more is to come of: a bookmaker that fails gets to its end too.
fn done(book: &BookmakerProgress) -> u32 {
    book.scraped.saturating_add(book.failed)
}

fn word(book: &BookmakerProgress) -> String {
    let failed = if book.failed > 0 { format!(", {} failed", book.failed) } else { String::new() };
    let seconds = format!("{}.{} s", book.duration_ms / 1_000, book.duration_ms / 100 % 10);
    format!("{}{failed}, {seconds}", book.status.as_str())
}

#[cfg(test)]
mod tests {
    use indicatif::ProgressDrawTarget;

    use super::*;

    #[test]
    fn a_line_is_said_when_the_status_or_a_quarter_changes() {
        let mut said = Vec::new();
        let mut hear = |status, scraped, failed| {
            let bookmaker: Bookmaker = "bet9ja".parse().unwrap();
            let book = BookmakerProgress {
                total: 8,
                scraped,
                failed,
                status,
                duration_ms: 2_345,
                ..BookmakerProgress::pending(&bookmaker)
            };
            is_news(&mut said, &book).then(|| (line(&book), object(&book)))
        };
        assert_eq!(hear(PlatformStatus::Pending, 0, 0), None);
        let (line, object) = hear(PlatformStatus::Active, 0, 1).unwrap();
        assert_eq!(line, "    Bet9ja  0/8 fixtures, active, 1 failed, 2.3 s");
        let progress = r#"{"bookmaker":"bet9ja","status":"active","fixtures":8,"scraped":0,"failed":1,"ms":2345}"#;
        assert_eq!(object["progress"], serde_json::from_str::<Value>(progress).unwrap());
        assert_eq!(hear(PlatformStatus::Active, 0, 1), None);
        assert!(hear(PlatformStatus::Active, 1, 1).is_some());
        assert_eq!(hear(PlatformStatus::Active, 1, 2), None);
        assert!(hear(PlatformStatus::Active, 1, 3).is_some(), "what failed is done too");
        assert!(hear(PlatformStatus::Completed, 1, 3).unwrap().0.contains("completed"));
    }

    #[test]
    fn the_bar_of_a_failing_bookmaker_fills() {
        let (all, mut bars) = (MultiProgress::with_draw_target(ProgressDrawTarget::hidden()), Vec::new());
        let bookmaker: Bookmaker = "bet9ja".parse().unwrap();
        let pending = BookmakerProgress::pending(&bookmaker);
        draw(&all, &mut bars, &BookmakerProgress { total: 8, scraped: 1, failed: 7, ..pending });
        let (_, bar) = &bars[0];
        assert_eq!((bar.position(), bar.length()), (8, Some(8)));
    }
}
