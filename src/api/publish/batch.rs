//! Many publications at once.

use axum::{body::Bytes, http::StatusCode};
use serde::{Deserialize, Serialize};

use super::body::{AgentInsightBody, AlertBody, MarketDataBody, NarrativeBody, SignalBody, parse_item};
use crate::{
    api::{
        extract::parse_json,
        problem::{Problem, Result},
        raw_array::RawArray,
    },
    commands::Publication,
    desk::{DeskError, Published},
};
use linewatch_model::Position;

/// The most items of a batch.
pub(super) const ITEMS_PER_BATCH: usize = 1_000;

/// Things to publish together.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the shape; the items are read one by one")]
pub(super) struct PublishBatch {
    /// What to publish, each with its `kind`: `alert`, `signal`, `market_data`, `agent_insight` or `narrative`.
    #[schema(min_items = 1, max_items = 1000)]
    items: Vec<PublishItem>,
}

/// One thing to publish, with its `kind`.
#[derive(utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the shape")]
enum PublishItem {
    Alert(AlertBody<'static>),
    Signal(SignalBody<'static>),
    MarketData(MarketDataBody<'static>),
    AgentInsight(AgentInsightBody<'static>),
    Narrative(NarrativeBody<'static>),
}

/// What became of one item: its position, or why it was refused.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ItemVerdict {
    /// Its place in the batch, from 0.
    index: usize,
    /// Where it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    position: Option<Position>,
    /// Whether it repeats an alert that was sent within 300 s before: it is stored, and not sent again.
    #[serde(skip_serializing_if = "Option::is_none")]
    repeat: Option<bool>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The field at fault, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

/// What became of a batch.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct BatchPublished {
    /// The position of its last publication.
    #[schema(value_type = u64)]
    pub position: Position,
    /// Items that were stored.
    published: usize,
    /// Items that were not.
    refused: usize,
    /// One for each item, in order.
    verdicts: Vec<ItemVerdict>,
}

/// A batch whose items have been looked at.
#[derive(Default)]
pub(super) struct Judged {
    good: Vec<usize>,
    pub publications: Vec<Publication>,
    verdicts: Vec<ItemVerdict>,
}

impl ItemVerdict {
    const fn good(index: usize) -> Self {
        Self { index, position: None, repeat: None, reason: None, field: None }
    }

    fn refused(index: usize, problem: &Problem) -> Self {
        let (reason, field) = (problem.detail().to_owned(), problem.field().map(ToOwned::to_owned));
        Self { reason: Some(reason), field, ..Self::good(index) }
    }
}

/// Looks at the items of a batch.
pub(super) fn judge(body: &Bytes) -> Result<Judged> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wire<'a> {
        #[serde(borrow)]
        items: RawArray<'a, ITEMS_PER_BATCH>,
    }
    let Wire { items } = parse_json(body)?;
    match items.count {
        0 => return Err(Problem::bad_request("a batch has at least one item").at("items").into_box()),
        1..=ITEMS_PER_BATCH => {}
        count => {
            let detail = format!("a batch has at most {ITEMS_PER_BATCH} items, not {count}");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail).at("items").into_box());
        }
    }
    let mut judged = Judged::default();
    for (index, raw) in items.first.iter().enumerate() {
        match parse_item(raw.get().as_bytes()) {
            Ok(publication) => {
                judged.good.push(index);
                judged.publications.push(publication);
                judged.verdicts.push(ItemVerdict::good(index));
            }
            Err(problem) => judged.verdicts.push(ItemVerdict::refused(index, &problem)),
        }
    }
    if judged.good.is_empty() {
        let verdicts = serde_json::to_value(&judged.verdicts).unwrap_or_default();
        let detail = "none of the items could be taken; nothing was stored";
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
        return Err(problem.with("refused", judged.verdicts.len()).with("verdicts", verdicts).into_box());
    }
    Ok(judged)
}

impl Judged {
    /// The answer, once it is known what became of the publications.
    ///
    /// # Errors
    /// When none of them was stored.
    pub(super) fn answer(mut self, outcomes: Vec<Result<Published, DeskError>>) -> Result<BatchPublished> {
        let (mut position, mut published, mut failed) = (Position::START, 0, None);
        for (index, outcome) in self.good.into_iter().zip(outcomes) {
            let Some(verdict) = self.verdicts.get_mut(index) else { continue };
            match outcome {
                Ok(stored) => {
                    position = position.max(stored.position);
                    published += 1;
                    *verdict = ItemVerdict {
                        position: Some(stored.position),
                        repeat: Some(stored.repeat),
                        ..ItemVerdict::good(index)
                    };
                }
                Err(error) => {
                    let problem = Problem::from(&error);
                    *verdict = ItemVerdict::refused(index, &problem);
                    failed = Some(problem);
                }
            }
        }
        match failed {
            Some(problem) if published == 0 => Err(problem.into_box()),
            _ => {
                let refused = self.verdicts.len() - published;
                Ok(BatchPublished { position, published, refused, verdicts: self.verdicts })
            }
        }
    }
}
