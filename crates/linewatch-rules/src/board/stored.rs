//! How a board is written into the snapshots of its aggregate: what markets share is written once, prices are
//! numbers, so a board of three books is some tens of kilobytes of JSON.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};

use super::{
    Board,
    book::Book,
    market::{History, Market, MarketStatus, Turn},
    moves::{LatestMoves, Move},
    outcome::Price,
    path::Older,
    shape::Shape,
};
use linewatch_model::{Bookmaker, Line, MarketId, MarketName, Odds, OutcomeName, Sequence, Timestamp};

/// The id, the name, the outcomes.
#[derive(Serialize, Deserialize)]
struct StoredShape(MarketId, MarketName, Vec<OutcomeName>);

/// The shape's number, the line, the status, whether it was ever open, what its newest change did, when and by which
/// event; the price codes, the moves, the older entries.
#[derive(Serialize, Deserialize)]
struct StoredMarket(usize, Option<Line>, MarketStatus, bool, Turn, StoredQuote, Vec<i64>, Vec<StoredMove>, StoredPath);

/// Microseconds, sequence.
#[derive(Serialize, Deserialize)]
struct StoredQuote(i64, Sequence);

/// Older entries, and their prices one after the other.
#[derive(Default, Serialize, Deserialize)]
struct StoredPath(Vec<StoredQuote>, Vec<u32>);

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
    books: Vec<StoredBook>,
}

impl Serialize for Board {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shapes = Shapes::default();
        let books: Vec<_> = self.books.iter().map(|book| shapes.book(book)).collect();
        let mut board = serializer.serialize_struct("Board", 2)?;
        board.serialize_field("shapes", &shapes.stored)?;
        board.serialize_field("books", &books)?;
        board.end()
    }
}

/// The shapes met so far, by content: equal boards are written equally, whatever they share in memory.
#[derive(Default)]
struct Shapes<'a> {
    numbers: HashMap<&'a Shape, usize>,
    stored: Vec<StoredShape>,
}

impl<'a> Shapes<'a> {
    fn book(&mut self, book: &'a Book) -> StoredBook {
        let markets = book.markets.iter().map(|market| self.market(market)).collect();
        let previous = book.previous.map(Timestamp::micros);
        StoredBook(book.bookmaker.clone(), book.captured_at.micros(), previous, book.changed, book.sides_swapped, markets)
    }

    fn market(&mut self, market: &'a Market) -> StoredMarket {
        let prices = market.prices.iter().map(|price| price.to_code()).collect();
        let moves = market.history.iter().flat_map(|history| &history.moves.0);
        let moves = moves.map(|(at, latest)| store_move(*at, latest)).collect();
        let path = market.history.as_ref().map_or_else(StoredPath::default, |history| store_path(&history.older));
        let quoted = store_quote(market.quoted);
        let shape = self.number(&market.shape);
        StoredMarket(shape, market.line, market.status, market.ever_open, market.turn, quoted, prices, moves, path)
    }

    fn number(&mut self, shape: &'a Shape) -> usize {
        let next = self.stored.len();
        let number = *self.numbers.entry(shape).or_insert(next);
        if number == next {
            self.stored.push(StoredShape(shape.market_id.clone(), shape.name.clone(), shape.outcomes.to_vec()));
        }
        number
    }
}

fn store_quote((at, sequence): (Timestamp, Sequence)) -> StoredQuote {
    StoredQuote(at.micros(), sequence)
}

fn store_path(older: &Older) -> StoredPath {
    let (quoted, units) = older.parts();
    StoredPath(quoted.iter().copied().map(store_quote).collect(), units.to_vec())
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
        Arc::new(Shape { market_id, name, outcomes: outcomes.into_boxed_slice() })
    };
    let shapes: Vec<_> = stored.shapes.into_iter().map(shape).collect();
    let books = stored.books.into_iter().map(|book| read_book(book, &shapes)).collect::<Result<_, _>>()?;
    Ok(Board { books })
}

fn read_book(
    StoredBook(bookmaker, micros, previous, changed, sides_swapped, markets): StoredBook,
    shapes: &[Arc<Shape>],
) -> Result<Book, String> {
    let markets = markets.into_iter().map(|market| read_market(market, shapes)).collect::<Result<_, _>>()?;
    let previous = previous.map(read_time).transpose()?;
    Ok(Book { bookmaker, captured_at: read_time(micros)?, previous, changed, sides_swapped, markets })
}

fn read_market(
    StoredMarket(shape, line, status, ever_open, turn, quoted, prices, moves, path): StoredMarket,
    shapes: &[Arc<Shape>],
) -> Result<Market, String> {
    let shape = Arc::clone(shapes.get(shape).ok_or("a market has a shape that is not there")?);
    if prices.len() != shape.outcomes.len() {
        return Err("a market has not one price for each outcome".to_owned());
    }
    let prices: Box<[Price]> = prices.into_iter().map(Price::from_code).collect::<Result<_, _>>()?;
    let history = read_history(&moves, path, prices.len())?;
    Ok(Market { shape, line, status, ever_open, turn, quoted: read_quote(&quoted)?, prices, history })
}

fn read_history(
    moves: &[StoredMove],
    StoredPath(quoted, units): StoredPath,
    outcomes: usize,
) -> Result<Option<Box<History>>, String> {
    if moves.is_empty() && quoted.is_empty() {
        return Ok(None);
    }
    let moves = LatestMoves(moves.iter().map(read_move).collect::<Result<_, _>>()?);
    let quoted = quoted.iter().map(read_quote).collect::<Result<_, _>>()?;
    Ok(Some(Box::new(History { older: Older::from_parts(quoted, units, outcomes)?, moves })))
}

fn read_quote(StoredQuote(micros, sequence): &StoredQuote) -> Result<(Timestamp, Sequence), String> {
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
