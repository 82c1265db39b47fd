//! What bookmakers are asked.

use compact_str::CompactString;

/// One HTTP request to a bookmaker. Host, headers, pace and time-outs are the business of whoever sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What is asked, beginning with `/`, with its query.
    pub path: String,
    /// A JSON body to POST; `None` for a GET.
    pub body: Option<String>,
    /// What the adapter has to know when the answer comes.
    pub kind: AskKind,
}

/// What an [`Ask`] is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskKind {
    /// A step of the discovery; the text is the adapter's own (a competition, a page).
    Discovery(CompactString),
    /// The whole offer for one fixture.
    Fixture,
}
