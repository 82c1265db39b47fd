//! From bytes to what a client said (RFC 6455, section 5).

use thiserror::Error;

/// The largest message a client may send.
const MESSAGE_BYTES: usize = 16 << 10;
/// Pieces that one message may come in. Empty ones would otherwise go on for ever.
const MAX_FRAGMENTS: u32 = 1_024;
const MAX_CONTROL_PAYLOAD: usize = 125;

/// What a client said.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming {
    /// A text.
    Text(String),
    /// Bytes, which nothing here is said in.
    Binary,
    /// Asks whether we are there.
    Ping(Vec<u8>),
    /// Is there.
    Pong,
    /// Goes.
    Close,
}

/// Why a client is not understood. The connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Fault {
    /// Against the protocol.
    #[error("{0}")]
    Protocol(&'static str),
    /// A text that is not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// More than is taken.
    #[error("a message has at most 16384 bytes, in at most 1024 pieces")]
    TooLarge,
}

impl Fault {
    /// The close code of RFC 6455, section 7.4.1.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Protocol(_) => 1002,
            Self::NotUtf8 => 1007,
            Self::TooLarge => 1009,
        }
    }
}

/// Puts a client's frames together. Holds at most one message and one frame.
#[derive(Default)]
pub struct Decoder {
    /// Bytes that are not a whole frame yet.
    rest: Vec<u8>,
    /// The message that comes in pieces.
    message: Option<Pieces>,
}

struct Pieces {
    text: bool,
    bytes: Vec<u8>,
    count: u32,
}

struct Header {
    fin: bool,
    opcode: u8,
    mask: [u8; 4],
    /// Where the payload begins and ends.
    start: usize,
    end: usize,
}

impl Decoder {
    /// Takes in what the socket gave; the messages come from [`Decoder::next`].
    pub fn feed(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
    }

    /// The next message, if it is complete.
    ///
    /// # Errors
    /// When the bytes are against the protocol or too many.
    pub fn next_frame(&mut self) -> Result<Option<Incoming>, Fault> {
        loop {
            let Some(header) = header(&self.rest)? else { return Ok(None) };
            if self.rest.len() < header.end {
                return Ok(None);
            }
            let mut payload = self.rest[header.start..header.end].to_vec();
            self.rest.drain(..header.end);
            if self.rest.is_empty() {
                // An idle connection keeps no buffer.
                self.rest = Vec::new();
            }
            for (byte, mask) in payload.iter_mut().zip(header.mask.iter().cycle()) {
                *byte ^= mask;
            }
            if let Some(incoming) = self.take(&header, payload)? {
                return Ok(Some(incoming));
            }
        }
    }

    fn take(&mut self, header: &Header, payload: Vec<u8>) -> Result<Option<Incoming>, Fault> {
        match (header.opcode, &mut self.message) {
            (0x8, _) => closing(&payload).map(Some),
            (0x9, _) => Ok(Some(Incoming::Ping(payload))),
            (0xA, _) => Ok(Some(Incoming::Pong)),
            (0x0, None) => Err(Fault::Protocol("a continuation of nothing")),
            (0x1 | 0x2, Some(_)) => Err(Fault::Protocol("a new message inside another")),
            (0x0, Some(pieces)) => {
                pieces.count += 1;
                if pieces.count > MAX_FRAGMENTS || pieces.bytes.len() + payload.len() > MESSAGE_BYTES {
                    return Err(Fault::TooLarge);
                }
                pieces.bytes.extend_from_slice(&payload);
                if !header.fin {
                    return Ok(None);
                }
                self.message.take().map(|pieces| whole(pieces.text, pieces.bytes)).transpose()
            }
            (opcode, None) if header.fin => whole(opcode == 0x1, payload).map(Some),
            (opcode, None) => {
                self.message = Some(Pieces { text: opcode == 0x1, bytes: payload, count: 1 });
                Ok(None)
            }
            _ => Err(Fault::Protocol("an unknown opcode")),
        }
    }
}

fn whole(text: bool, bytes: Vec<u8>) -> Result<Incoming, Fault> {
    if !text {
        return Ok(Incoming::Binary);
    }
    String::from_utf8(bytes).map(Incoming::Text).map_err(|_| Fault::NotUtf8)
}

/// The header, if all of it is there. Says no before the payload has come.
fn header(bytes: &[u8]) -> Result<Option<Header>, Fault> {
    let [first, second, rest @ ..] = bytes else { return Ok(None) };
    let (fin, opcode) = (first & 0x80 != 0, first & 0x0F);
    if first & 0x70 != 0 {
        return Err(Fault::Protocol("reserved bits are set"));
    }
    if !matches!(opcode, 0x0..=0x2 | 0x8..=0xA) {
        return Err(Fault::Protocol("an unknown opcode"));
    }
    if second & 0x80 == 0 {
        return Err(Fault::Protocol("a client's frames must be masked"));
    }
    let Some((length, used)) = length(second & 0x7F, rest)? else { return Ok(None) };
    if opcode >= 0x8 && (length > MAX_CONTROL_PAYLOAD || !fin) {
        return Err(Fault::Protocol("a control frame has at most 125 bytes and is never in pieces"));
    }
    if length > MESSAGE_BYTES {
        return Err(Fault::TooLarge);
    }
    let Some(mask) = rest.get(used..used + 4) else { return Ok(None) };
    let start = 2 + used + 4;
    let mask = [mask[0], mask[1], mask[2], mask[3]];
    Ok(Some(Header { fin, opcode, mask, start, end: start + length }))
}

/// The payload's length, and the bytes that said it. Only the shortest form is allowed.
fn length(short: u8, rest: &[u8]) -> Result<Option<(usize, usize)>, Fault> {
    let (length, used) = match short {
        126 => {
            let Some(bytes) = rest.first_chunk::<2>() else { return Ok(None) };
            let length = u64::from(u16::from_be_bytes(*bytes));
            if length < 126 {
                return Err(Fault::Protocol("a length longer than need be"));
            }
            (length, 2)
        }
        127 => {
            let Some(bytes) = rest.first_chunk::<8>() else { return Ok(None) };
            let length = u64::from_be_bytes(*bytes);
            if u16::try_from(length).is_ok() || length >> 63 != 0 {
                return Err(Fault::Protocol("a malformed length"));
            }
            (length, 8)
        }
        short => (u64::from(short), 0),
    };
    usize::try_from(length).map(|length| Some((length, used))).map_err(|_| Fault::TooLarge)
}

fn closing(payload: &[u8]) -> Result<Incoming, Fault> {
    if payload.is_empty() {
        return Ok(Incoming::Close);
    }
    let Some((code, reason)) = payload.split_first_chunk::<2>() else {
        return Err(Fault::Protocol("a close code has two bytes"));
    };
    if !matches!(u16::from_be_bytes(*code), 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(Fault::Protocol("no such close code"));
    }
    std::str::from_utf8(reason).map(|_| Incoming::Close).map_err(|_| Fault::NotUtf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASK: [u8; 4] = [1, 2, 3, 4];

    /// A masked frame as a client sends it.
    fn sent(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut out = vec![first];
        match payload.len() {
            short @ 0..126 => out.push(0x80 | u8::try_from(short).unwrap()),
            medium @ 126..65_536 => {
                out.push(0x80 | 0x7E);
                out.extend(u16::try_from(medium).unwrap().to_be_bytes());
            }
            long => {
                out.push(0x80 | 0x7F);
                out.extend((long as u64).to_be_bytes());
            }
        }
        out.extend(MASK);
        out.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        out
    }

    fn all(bytes: &[u8]) -> Result<Vec<Incoming>, Fault> {
        let mut decoder = Decoder::default();
        decoder.feed(bytes);
        std::iter::from_fn(|| decoder.next_frame().transpose()).collect()
    }

    fn text(text: &str) -> Incoming {
        Incoming::Text(text.to_owned())
    }

    #[test]
    fn messages_come_whole_in_pieces_and_byte_by_byte() {
        let bytes =
            [sent(0x81, b"one"), sent(0x01, "t\u{e4}".as_bytes()), sent(0x89, b"?"), sent(0x80, b"wo")].concat();
        let expected = [text("one"), Incoming::Ping(b"?".to_vec()), text("t\u{e4}wo")];
        assert_eq!(all(&bytes).unwrap(), expected);
        let mut decoder = Decoder::default();
        let mut heard = Vec::new();
        for byte in &bytes {
            decoder.feed(&[*byte]);
            heard.extend(std::iter::from_fn(|| decoder.next_frame().unwrap()));
        }
        assert_eq!(heard, expected);
        assert_eq!(decoder.rest.capacity(), 0, "an idle connection keeps no buffer");
    }

    #[test]
    fn a_character_may_lie_in_two_pieces() {
        let bytes = [sent(0x01, &[0xC3]), sent(0x80, &[0xA4])].concat();
        assert_eq!(all(&bytes).unwrap(), [text("\u{e4}")]);
    }

    #[test]
    fn what_is_against_the_protocol_is_refused_with_its_code() {
        let unmasked = vec![0x81, 0x01, b'x'];
        let long_form = [vec![0x81, 0x80 | 0x7E, 0, 5], MASK.to_vec(), vec![0; 5]].concat();
        let longer_form = [vec![0x81, 0x80 | 0x7F, 0, 0, 0, 0, 0, 0, 1, 0], MASK.to_vec()].concat();
        let negative = [vec![0x81, 0x80 | 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0], MASK.to_vec()].concat();
        let cases = [
            (unmasked, 1002),
            (sent(0xC1, b"x"), 1002),
            (sent(0x83, b"x"), 1002),
            (sent(0x8B, b""), 1002),
            (sent(0x80, b"x"), 1002),
            ([sent(0x01, b"a"), sent(0x81, b"b")].concat(), 1002),
            (sent(0x09, b"in pieces"), 1002),
            (sent(0x89, &[0; 126]), 1002),
            (sent(0x88, &[3]), 1002),
            (sent(0x88, &999_u16.to_be_bytes()), 1002),
            (sent(0x88, &1005_u16.to_be_bytes()), 1002),
            (sent(0x88, &[0x03, 0xE8, 0xFF]), 1007),
            (long_form, 1002),
            (longer_form, 1002),
            (negative, 1002),
            (sent(0x81, &[0xFF, 0xFE]), 1007),
            ([sent(0x01, &[0xC3]), sent(0x80, b"x")].concat(), 1007),
            (sent(0x81, &vec![b'x'; MESSAGE_BYTES + 1])[..14].to_vec(), 1009),
            ([sent(0x01, &vec![b'x'; MESSAGE_BYTES]), sent(0x80, b"x")].concat(), 1009),
            ([sent(0x01, b""), sent(0x00, b"").repeat(MAX_FRAGMENTS as usize)].concat(), 1009),
        ];
        for (bytes, code) in cases {
            let shown = &bytes[..bytes.len().min(16)];
            assert_eq!(all(&bytes).map_err(Fault::code), Err(code), "{shown:02x?}");
        }
    }

    #[test]
    fn the_largest_message_and_every_close_message_are_taken() {
        let largest = "x".repeat(MESSAGE_BYTES);
        assert_eq!(all(&sent(0x81, largest.as_bytes())).unwrap(), [text(&largest)]);
        assert_eq!(all(&sent(0x82, b"\0")).unwrap(), [Incoming::Binary]);
        for payload in [&b""[..], &[0x03, 0xE8], &[0x0F, 0xA0, b'!']] {
            assert_eq!(all(&sent(0x88, payload)).unwrap(), [Incoming::Close]);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_grow(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let mut decoder = Decoder::default();
            for chunk in bytes.chunks(7) {
                decoder.feed(chunk);
                while let Ok(Some(_)) = decoder.next_frame() {}
                proptest::prop_assert!(decoder.rest.len() <= MESSAGE_BYTES + 14 + 7 || decoder.next_frame().is_err());
            }
        }
    }
}
