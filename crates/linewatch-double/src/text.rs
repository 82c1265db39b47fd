//! Bodies made cheaply: all that does not change about a market's text is written once, with gaps for prices, and what
//! large bodies have in common is not copied.

use std::{convert::Infallible, pin::Pin, task};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

use super::stock::{Offer, State};

/// Something that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// The price at this place of an offer, with whatever the bookmaker writes beside it.
    Price(usize),
    /// How the market stands.
    State,
}

/// One market's text, or a part of it.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// The market's place; none for text that is always there.
    market: Option<usize>,
    text: String,
    /// Where in the text, in order.
    gaps: Vec<(usize, Gap)>,
}

impl Item {
    pub(super) fn of(market: usize) -> Self {
        Self { market: Some(market), ..Self::default() }
    }

    /// Text that is there whatever is on offer.
    pub(super) fn always(text: &str) -> Self {
        Self { market: None, text: text.to_owned(), gaps: Vec::new() }
    }

    pub(super) fn text(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    pub(super) fn gap(mut self, gap: Gap) -> Self {
        self.gaps.push((self.text.len(), gap));
        self
    }
}

/// Items that share a frame: BetPawa's rows of one market type.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub open: String,
    pub items: Vec<Item>,
    pub close: &'static str,
}

impl From<Item> for Group {
    fn from(item: Item) -> Self {
        Self { items: vec![item], ..Self::default() }
    }
}

/// How a bookmaker writes what changes.
pub(super) trait OfferWriter {
    /// A price in hundredths (0: none) in a market that stands so.
    fn price(&self, out: &mut String, hundredths: u16, state: State);
    /// How a market stands.
    fn state(&self, out: &mut String, state: State);
}

/// A bookmaker's whole text for any offer.
#[derive(Debug)]
pub(super) struct Layout {
    groups: Vec<Group>,
    /// Text that comes after everything else, with a comma before it.
    filler: Bytes,
    /// The length of the longest text without the filler.
    length: usize,
}

/// A text in pieces, to be sent one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pieces([Bytes; 3]);

impl From<String> for Pieces {
    fn from(text: String) -> Self {
        Self([text.into(), Bytes::new(), Bytes::new()])
    }
}

impl Pieces {
    /// All of it.
    pub(super) fn whole(&self) -> Bytes {
        self.0.concat().into()
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> task::Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = self.0.iter_mut().find(|piece| !piece.is_empty());
        task::Poll::Ready(next.map(|piece| Ok(Frame::data(std::mem::take(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.iter().all(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.iter().map(|piece| piece.len() as u64).sum())
    }
}

impl Layout {
    pub(super) fn new(groups: Vec<Group>) -> Self {
        let of_item = |item: &Item| item.text.len() + item.gaps.len() * 26 + 1;
        let of_group =
            |group: &Group| group.open.len() + group.close.len() + 1 + group.items.iter().map(of_item).sum::<usize>();
        Self { length: groups.iter().map(of_group).sum(), groups, filler: Bytes::new() }
    }

    /// With as many more items that are always there as make the longest text about so long. There must be others that
    /// are always there.
    pub(super) fn filled_to(mut self, length: usize, item: impl Fn(usize) -> String) -> Self {
        let (mut text, mut number) = (String::new(), 0);
        while self.length + text.len() < length {
            text.push(',');
            text.push_str(&item(number));
            number += 1;
        }
        self.filler = text.into();
        self
    }

    /// How much text at most, without what fills it up.
    pub(super) const fn length(&self) -> usize {
        self.length
    }

    /// A text to whose end an offer has been written, with what fills it up and what closes it.
    pub(super) fn closed(&self, text: String, close: impl Into<Bytes>) -> Pieces {
        Pieces([text.into(), self.filler.clone(), close.into()])
    }

    /// Writes an offer, its groups and items parted by commas.
    pub(super) fn write(&self, out: &mut String, offer: &Offer, pen: &impl OfferWriter) {
        let before = out.len();
        for group in &self.groups {
            let state = |item: &Item| item.market.map_or(State::Open, |market| offer.states[market]);
            let mut items = group.items.iter().filter(|item| state(item) != State::Absent).peekable();
            if items.peek().is_none() {
                continue;
            }
            if out.len() > before {
                out.push(',');
            }
            out.push_str(&group.open);
            while let Some(item) = items.next() {
                item.write(out, offer, state(item), pen);
                if items.peek().is_some() {
                    out.push(',');
                }
            }
            out.push_str(group.close);
        }
    }
}

impl Item {
    fn write(&self, out: &mut String, offer: &Offer, state: State, pen: &impl OfferWriter) {
        let mut written = 0;
        for (at, gap) in &self.gaps {
            out.push_str(&self.text[written..*at]);
            written = *at;
            match gap {
                Gap::Price(place) => pen.price(out, offer.prices[*place], state),
                Gap::State => pen.state(out, state),
            }
        }
        out.push_str(&self.text[written..]);
    }
}

/// Writes hundredths as a number: 471 as `4.71`, 480 as `4.8`, 100 as `1`.
pub(super) fn short(out: &mut String, hundredths: u16) {
    digits(out, hundredths / 100);
    match (hundredths / 10 % 10, hundredths % 10) {
        (0, 0) => {}
        (tenths, 0) => push(out, &['.', digit(tenths)]),
        (tenths, rest) => push(out, &['.', digit(tenths), digit(rest)]),
    }
}

/// Writes hundredths with both decimals: 480 as `4.80`.
pub(super) fn long(out: &mut String, hundredths: u16) {
    digits(out, hundredths / 100);
    push(out, &['.', digit(hundredths / 10 % 10), digit(hundredths % 10)]);
}

fn digits(out: &mut String, number: u16) {
    if number >= 10 {
        digits(out, number / 10);
    }
    out.push(digit(number % 10));
}

fn push(out: &mut String, chars: &[char]) {
    out.extend(chars);
}

fn digit(number: u16) -> char {
    char::from(b'0' + u8::try_from(number).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Plain;

    impl OfferWriter for Plain {
        fn price(&self, out: &mut String, hundredths: u16, _: State) {
            short(out, hundredths);
        }

        fn state(&self, out: &mut String, state: State) {
            out.push(if state == State::Open { '0' } else { '1' });
        }
    }

    #[test]
    fn gaps_are_filled_and_absent_markets_leave_no_trace() {
        let item =
            |market, price| Item::of(market).text("[").gap(Gap::State).text(":").gap(Gap::Price(price)).text("]");
        let frame = Group { open: "(".to_owned(), items: vec![item(1, 1), item(2, 2)], close: ")" };
        let layout = Layout::new(vec![item(0, 0).into(), frame, Item::always("end").into()]);
        let written = |states: [State; 3]| {
            let mut out = String::new();
            layout.write(&mut out, &Offer { states: states.into(), prices: vec![471, 100, 480] }, &Plain);
            out
        };
        assert_eq!(written([State::Open; 3]), "[0:4.71],([0:1],[0:4.8]),end");
        assert_eq!(written([State::Absent, State::Suspended, State::Absent]), "([1:1]),end");
        assert_eq!(written([State::Open, State::Absent, State::Absent]), "[0:4.71],end");
    }

    #[test]
    fn a_text_can_be_filled_up() {
        let layout = Layout::new(vec![Item::always("one").into()]).filled_to(20, |number| format!("more{number}"));
        let mut out = String::new();
        layout.write(&mut out, &Offer { states: Vec::new(), prices: Vec::new() }, &Plain);
        let pieces = layout.closed(out, "]");
        assert_eq!(pieces.whole(), "one,more0,more1,more2]");
        assert_eq!(pieces.size_hint().exact(), Some(22));
    }

    #[test]
    fn prices_are_written_as_numbers() {
        for (hundredths, expected) in [(471, "4.71"), (480, "4.80"), (100, "1.00"), (20_000, "200.00"), (7, "0.07")] {
            let mut out = String::new();
            long(&mut out, hundredths);
            assert_eq!(out, expected);
        }
    }
}
