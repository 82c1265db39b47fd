//! How a board is written into the snapshots of its aggregate: what markets share is written once, prices are
//! numbers, so a board of three books is some tens of kilobytes of JSON.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};

use super::{
    Board,
    book::BookmakerBoard,
    market::{History, Market, MarketStatus, MarketTransition},
    moves::{LatestMoves, Move},
    outcome::Price,
    path::Older,
    path_retention::PathRetention,
    shape::MarketShape,
};
use linewatch_model::{Bookmaker, Line, MarketId, MarketName, Odds, OutcomeName, Sequence, Timestamp};

/// The id, the name, the outcomes.
#[derive(Serialize, Deserialize)]
struct StoredShape(MarketId, MarketName, Vec<OutcomeName>);

/// The shape's number, the line, the status, whether it was ever open, what its newest change did, the quote's number, the
/// price codes, what most markets do not have.
#[derive(Serialize, Deserialize)]
struct StoredMarket(usize, Option<Line>, MarketStatus, bool, MarketTransition, usize, Vec<i64>, Option<StoredHistory>);

/// The moves; the numbers of the older entries' quotes, and their prices one after the other.
#[derive(Serialize, Deserialize)]
struct StoredHistory(Vec<StoredMove>, Vec<usize>, Vec<u32>);

/// Microseconds, sequence.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct StoredQuote(i64, Sequence);

/// The outcome's number, old and new units, microseconds, sequence.
#[derive(Serialize, Deserialize)]
struct StoredMove(u32, u32, u32, i64, Sequence);

/// The bookmaker, microseconds of its newest snapshot and the one before, its last change, whether its sides are swapped,
/// the markets.
#[derive(Serialize, Deserialize)]
struct StoredBook(Bookmaker, i64, Option<i64>, Sequence, bool, Vec<StoredMarket>);

#[derive(Deserialize)]
struct StoredBoard {
    shapes: Vec<StoredShape>,
    quotes: Vec<StoredQuote>,
    books: Vec<StoredBook>,
    kept: PathRetention,
}

impl Serialize for Board {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shapes = Shared::default();
        let books: Vec<_> = self.books.iter().map(|book| shapes.book(book)).collect();
        let mut board = serializer.serialize_struct("Board", 4)?;
        board.serialize_field("shapes", &shapes.stored)?;
        board.serialize_field("quotes", &shapes.quotes)?;
        board.serialize_field("books", &books)?;
        board.serialize_field("kept", &self.kept)?;
        board.end()
    }
}

/// What markets share, met so far, by content: equal boards are written equally, whatever they share in memory.
#[derive(Default)]
struct Shared<'a> {
    numbers: HashMap<&'a MarketShape, usize>,
    stored: Vec<StoredShape>,
    quote_numbers: HashMap<(Timestamp, Sequence), usize>,
    quotes: Vec<StoredQuote>,
}

impl<'a> Shared<'a> {
    fn book(&mut self, book: &'a BookmakerBoard) -> StoredBook {
        let markets = book.markets.iter().map(|market| self.market(market)).collect();
        let previous = book.previous.map(Timestamp::micros);
        StoredBook(
            book.bookmaker.clone(),
            book.captured_at.micros(),
            previous,
            book.changed,
            book.sides_swapped,
            markets,
        )
    }

    fn market(&mut self, market: &'a Market) -> StoredMarket {
        let prices = market.prices.iter().map(|price| price.to_code()).collect();
        let history = market.history.as_ref().map(|history| self.history(history));
        let (shape, quote) = (self.number(&market.shape), self.quote(market.quoted));
        StoredMarket(shape, market.line, market.status, market.ever_open, market.turn, quote, prices, history)
    }

    fn history(&mut self, history: &History) -> StoredHistory {
        let moves = history.moves.0.iter().map(|(at, latest)| store_move(*at, latest)).collect();
        let (quoted, units) = history.older.parts();
        StoredHistory(moves, quoted.iter().map(|quoted| self.quote(*quoted)).collect(), units.to_vec())
    }

    /// The number of a quote; one snapshot's markets share it.
    fn quote(&mut self, quoted: (Timestamp, Sequence)) -> usize {
        let next = self.quotes.len();
        let number = *self.quote_numbers.entry(quoted).or_insert(next);
        if number == next {
            self.quotes.push(StoredQuote(quoted.0.micros(), quoted.1));
        }
        number
    }

    fn number(&mut self, shape: &'a MarketShape) -> usize {
        let next = self.stored.len();
        let number = *self.numbers.entry(shape).or_insert(next);
        if number == next {
            self.stored.push(StoredShape(shape.market_id.clone(), shape.name.clone(), shape.outcomes.to_vec()));
        }
        number
    }
}

fn store_move(outcome: u32, latest: &Move) -> StoredMove {
    StoredMove(outcome, latest.old.units(), latest.new.units(), latest.captured_at.micros(), latest.sequence)
}

impl<'de> Deserialize<'de> for Board {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_board(StoredBoard::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

fn read_board(stored: StoredBoard) -> Result<Board, String> {
    let shape = |StoredShape(market_id, name, outcomes)| {
        Arc::new(MarketShape { market_id, name, outcomes: outcomes.into_boxed_slice() })
    };
    let shapes: Vec<_> = stored.shapes.into_iter().map(shape).collect();
    let quotes: Vec<_> = stored.quotes.iter().map(read_quote).collect::<Result<_, _>>()?;
    let books = stored.books.into_iter().map(|book| read_book(book, (&shapes, &quotes))).collect::<Result<_, _>>()?;
    Ok(Board { books, kept: stored.kept })
}

fn read_book(
    StoredBook(bookmaker, micros, previous, changed, sides_swapped, markets): StoredBook,
    shared: (&[Arc<MarketShape>], &[QuoteRef]),
) -> Result<BookmakerBoard, String> {
    let markets = markets.into_iter().map(|market| read_market(market, shared)).collect::<Result<_, _>>()?;
    let previous = previous.map(read_time).transpose()?;
    Ok(BookmakerBoard { bookmaker, captured_at: read_time(micros)?, previous, changed, sides_swapped, markets })
}

fn read_market(
    StoredMarket(shape, line, status, ever_open, turn, quote, prices, history): StoredMarket,
    (shapes, quotes): (&[Arc<MarketShape>], &[QuoteRef]),
) -> Result<Market, String> {
    let shape = Arc::clone(shapes.get(shape).ok_or("a market has a shape that is not there")?);
    if prices.len() != shape.outcomes.len() {
        return Err("a market has not one price for each outcome".to_owned());
    }
    let prices: Box<[Price]> = prices.into_iter().map(Price::from_code).collect::<Result<_, _>>()?;
    let history = history.map(|history| read_history(history, quotes, prices.len())).transpose()?;
    Ok(Market { shape, line, status, ever_open, turn, quoted: quoted(quotes, quote)?, prices, history })
}

/// When something was captured, and the sequence of its event.
type QuoteRef = (Timestamp, Sequence);

fn quoted(quotes: &[QuoteRef], number: usize) -> Result<QuoteRef, String> {
    quotes.get(number).copied().ok_or_else(|| "a market has a quote that is not there".to_owned())
}

fn read_history(
    StoredHistory(moves, older, units): StoredHistory,
    quotes: &[QuoteRef],
    outcomes: usize,
) -> Result<Box<History>, String> {
    let moves = LatestMoves(moves.iter().map(read_move).collect::<Result<_, _>>()?);
    let older = older.into_iter().map(|number| quoted(quotes, number)).collect::<Result<_, _>>()?;
    Ok(Box::new(History { older: Older::from_parts(older, units, outcomes)?, moves }))
}

fn read_quote(StoredQuote(micros, sequence): &StoredQuote) -> Result<QuoteRef, String> {
    Ok((read_time(*micros)?, *sequence))
}

fn read_move(StoredMove(at, old, new, micros, sequence): &StoredMove) -> Result<(u32, Move), String> {
    let odds = |units: u32| Odds::from_units(i64::from(units)).map_err(|error| format!("a move's price {error}"));
    let latest = Move { old: odds(*old)?, new: odds(*new)?, captured_at: read_time(*micros)?, sequence: *sequence };
    Ok((*at, latest))
}

fn read_time(micros: i64) -> Result<Timestamp, String> {
    Timestamp::from_micros(micros).map_err(|error| format!("a time {error}"))
}
