//! Reading a body, compressed or not, never more of it than allowed.

use std::{io, time::Duration};

use async_compression::{
    tokio::bufread::{GzipDecoder, ZstdDecoder},
    zstd::DParameter,
};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, StatusCode, header},
};
use futures_util::TryStreamExt as _;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    time::Instant,
};
use tokio_util::io::StreamReader;

use super::{
    limits::{IngestLimits, Intake, ParsePermit},
    memory::BodyMemory,
    stop::StopDeadline,
};
use crate::problem::Problem;

/// How much is asked for at once.
const READ_BYTES: usize = 64 << 10;
/// Zstandard windows of up to 8 MiB, as RFC 9659 has it for HTTP: a decoder keeps a window in memory.
const ZSTD_WINDOW_LOG: u32 = 23;
/// Bytes of a body for each of which its client has a second more.
const MIN_BYTES_PER_SECOND: u64 = 1 << 10;
/// The same of a large body.
const LARGE_MIN_BYTES_PER_SECOND: u64 = 256 << 10;

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Not at all.
    Identity,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
}

impl Encoding {
    /// What the header says.
    ///
    /// # Errors
    /// 415 when it is not known.
    pub fn of(headers: &HeaderMap) -> Result<Self, Box<Problem>> {
        let refused = || {
            let detail = "Content-Encoding may be gzip or zstd, once";
            Box::new(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail).at("Content-Encoding"))
        };
        let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
        let (Some(encoding), None) = (encodings.next(), encodings.next()) else {
            return if headers.contains_key(header::CONTENT_ENCODING) { Err(refused()) } else { Ok(Self::Identity) };
        };
        match encoding.to_str().unwrap_or("").to_ascii_lowercase().as_str() {
            "identity" => Ok(Self::Identity),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            "zstd" => Ok(Self::Zstd),
            _ => Err(refused()),
        }
    }
}

/// A body as it was before compression, and the memory that it takes.
pub struct Decoded {
    bytes: Box<dyn AsyncRead + Send + Unpin>,
    timeout: Duration,
    /// What is left of the time-out for the whole body. Only waiting for the client uses it up, never linewatch's own
    /// work between two reads.
    time_left: Duration,
    /// Bytes for which a client has a second more.
    rate: u64,
    memory: BodyMemory,
    /// Bytes that are kept beside the buffer that is read into.
    beside: usize,
    /// What the decoder keeps for itself, of what it has given out.
    window: usize,
    /// Bytes that the decoder has given out.
    unpacked: usize,
    stop: StopDeadline,
}

impl Decoded {
    /// A body that is read until linewatch stops, and some moments longer.
    #[must_use]
    pub fn new(body: Body, encoding: Encoding, timeout: Duration, memory: BodyMemory, stop: StopDeadline) -> Self {
        let raw = StreamReader::new(body.into_data_stream().map_err(io::Error::other));
        let bytes: Box<dyn AsyncRead + Send + Unpin> = match encoding {
            Encoding::Identity => Box::new(raw),
            Encoding::Gzip => {
                let mut decoder = GzipDecoder::new(raw);
                decoder.multiple_members(true);
                Box::new(decoder)
            }
            Encoding::Zstd => {
                let mut decoder = ZstdDecoder::with_params(raw, &[DParameter::window_log_max(ZSTD_WINDOW_LOG)]);
                decoder.multiple_members(true);
                Box::new(decoder)
            }
        };
        let window = if encoding == Encoding::Zstd { 1 << ZSTD_WINDOW_LOG } else { 0 };
        Self {
            bytes,
            timeout,
            time_left: timeout,
            rate: MIN_BYTES_PER_SECOND,
            memory,
            beside: 0,
            window,
            unpacked: 0,
            stop,
        }
    }

    /// Says how many bytes of the body are kept elsewhere. They are counted when more is read.
    pub const fn keeps_beside(&mut self, bytes: usize) {
        self.beside = bytes;
    }

    /// Appends some more of the body; 0 bytes at its end.
    ///
    /// # Errors
    /// When the body breaks off, comes too slowly or takes too much memory, or the process stops.
    pub async fn read_more(&mut self, buffer: &mut Vec<u8>) -> Result<usize, Box<Problem>> {
        self.memory.reserve(buffer.len() + READ_BYTES + self.beside + self.window.min(self.unpacked))?;
        buffer.reserve(READ_BYTES);
        let asked = Instant::now();
        let read = tokio::time::timeout(self.time_left, self.bytes.read_buf(buffer));
        let read = self.stop.unless_passed(read).await?;
        self.time_left = self.time_left.saturating_sub(asked.elapsed());
        match read {
            Ok(Ok(read)) => {
                // Saved up to the whole time-out, but no further.
                let earned = Duration::from_micros(read as u64 * 1_000_000 / self.rate);
                self.time_left = (self.time_left + earned).min(self.timeout);
                self.unpacked = self.unpacked.saturating_add(read);
                Ok(read)
            }
            Ok(Err(error)) => {
                let detail = "the body broke off or its compression is damaged";
                Err(Problem::bad_request(detail).with("reason", error.to_string()).into())
            }
            Err(_) => {
                let kilobytes = self.rate >> 10;
                let detail =
                    format!("the body came too slowly: less than {kilobytes} KiB a second, or nothing for long");
                Err(Problem::new(StatusCode::REQUEST_TIMEOUT, detail).into())
            }
        }
    }

    /// Waits until the snapshots of so many bytes of this body may be in memory.
    ///
    /// # Errors
    /// 503 when that takes too long, or the process stops.
    pub async fn parse(&mut self, intake: &Intake, bytes: usize) -> Result<ParsePermit, Box<Problem>> {
        self.stop.unless_passed(intake.parse(&self.memory, bytes)).await?
    }

    /// Goes on as a large body. Others wait for its end, so it has to come faster.
    async fn become_large(&mut self) -> Result<(), Box<Problem>> {
        self.rate = LARGE_MIN_BYTES_PER_SECOND;
        self.stop.unless_passed(self.memory.become_large()).await?
    }
}

/// A whole body in memory, and the memory it takes.
pub struct WholeBody {
    /// All of it.
    pub bytes: Bytes,
    /// What it takes, until this is dropped.
    pub memory: BodyMemory,
}

/// Reads a whole body.
///
/// # Errors
/// As [`Decoded::read_more`], and 413 when it is too large.
pub async fn read_whole(mut body: Decoded, limits: &IngestLimits) -> Result<WholeBody, Box<Problem>> {
    let limit = limits.body_bytes;
    let mut bytes = Vec::new();
    loop {
        if bytes.len() + READ_BYTES > limits.large_bytes {
            body.become_large().await?;
        }
        if body.read_more(&mut bytes).await? == 0 {
            // The decoder and what it keeps go before the snapshots are parsed.
            return Ok(WholeBody { bytes: bytes.into(), memory: body.memory });
        }
        if bytes.len() > limit {
            let detail = format!("the body has more than {limit} bytes; send smaller batches or application/x-ndjson");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail).into());
        }
    }
}

#[cfg(test)]
mod tests {
    use async_compression::tokio::write::{GzipEncoder, ZstdEncoder};
    use tokio::io::AsyncWriteExt as _;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::intake::stop::STOP_GRACE;

    fn limits() -> IngestLimits {
        IngestLimits { body_bytes: 1 << 20, ..IngestLimits::default() }
    }

    fn decoded(body: Body, encoding: Encoding, timeout: Duration) -> Decoded {
        let memory = Intake::new(limits()).admit("anna").unwrap();
        Decoded::new(body, encoding, timeout, memory, StopDeadline::new(CancellationToken::new()))
    }

    async fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzipEncoder::new(Vec::new());
        encoder.write_all(bytes).await.unwrap();
        encoder.shutdown().await.unwrap();
        encoder.into_inner()
    }

    async fn whole(bytes: Vec<u8>, encoding: Encoding) -> Result<Vec<u8>, u16> {
        let read = read_whole(decoded(Body::from(bytes), encoding, Duration::from_secs(5)), &limits()).await;
        read.map(|whole| whole.bytes.to_vec()).map_err(|problem| problem.status().as_u16())
    }

    #[tokio::test]
    async fn compressed_bodies_are_read_as_they_were() {
        assert_eq!(whole(gzip(b"{}").await, Encoding::Gzip).await, Ok(b"{}".to_vec()));
        let mut encoder = ZstdEncoder::new(Vec::new());
        encoder.write_all(b"{}").await.unwrap();
        encoder.shutdown().await.unwrap();
        assert_eq!(whole(encoder.into_inner(), Encoding::Zstd).await, Ok(b"{}".to_vec()));
    }

    #[tokio::test]
    async fn a_bomb_is_cut_off() {
        let bomb = gzip(&vec![0; 64 << 20]).await;
        assert!(bomb.len() < 100_000);
        assert_eq!(whole(bomb, Encoding::Gzip).await, Err(413));
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_given_up_however_it_drips() {
        for gap in [20, 10_000] {
            let drip = futures_util::stream::unfold((), move |()| async move {
                tokio::time::sleep(Duration::from_millis(gap)).await;
                Some((Ok::<_, io::Error>("x"), ()))
            });
            let started = Instant::now();
            let body = decoded(Body::from_stream(drip), Encoding::Identity, Duration::from_millis(300));
            let refused = read_whole(body, &limits()).await.err().map(|problem| problem.status().as_u16());
            assert_eq!(refused, Some(408));
            assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
        }
    }

    #[tokio::test]
    async fn time_that_linewatch_takes_itself_is_not_the_clients() {
        let chunks = futures_util::stream::iter((0..10).map(|_| Ok::<_, io::Error>("x")));
        let mut body = decoded(Body::from_stream(chunks), Encoding::Identity, Duration::from_millis(100));
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert_eq!(body.read_more(&mut Vec::new()).await.ok(), Some(1));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stands_still_is_given_up_when_linewatch_stops() {
        let memory = Intake::new(limits()).admit("anna").unwrap();
        let (body, stop) =
            (Body::from_stream(futures_util::stream::pending::<io::Result<Bytes>>()), CancellationToken::new());
        stop.cancel();
        let begun = Instant::now();
        let body = Decoded::new(body, Encoding::Identity, Duration::from_secs(30), memory, StopDeadline::new(stop));
        assert_eq!(read_whole(body, &limits()).await.err().map(|problem| problem.status().as_u16()), Some(503));
        assert_eq!(begun.elapsed(), STOP_GRACE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_keeps_coming_is_given_up_when_linewatch_stops() {
        let memory = Intake::new(limits()).admit("anna").unwrap();
        let steady = futures_util::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Some((Ok::<_, io::Error>("12345678"), ()))
        });
        let stop = CancellationToken::new();
        stop.cancel();
        let begun = Instant::now();
        let (body, stop) = (Body::from_stream(steady), StopDeadline::new(stop));
        let body = Decoded::new(body, Encoding::Identity, Duration::from_secs(30), memory, stop);
        assert_eq!(read_whole(body, &limits()).await.err().map(|problem| problem.status().as_u16()), Some(503));
        assert!(begun.elapsed() < STOP_GRACE * 2, "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn what_a_decoder_and_others_keep_is_counted() {
        let few = IngestLimits { buffered_per_caller: 1 << 20, ..IngestLimits::default() };
        let body = |beside| {
            let memory = Intake::new(few).admit("anna").unwrap();
            let body = Body::from(vec![b' '; 10]);
            let mut body = Decoded::new(
                body,
                Encoding::Identity,
                Duration::from_secs(5),
                memory,
                StopDeadline::new(CancellationToken::new()),
            );
            body.keeps_beside(beside);
            body
        };
        assert!(body(1 << 19).read_more(&mut Vec::new()).await.is_ok());
        let refused = body(1 << 20).read_more(&mut Vec::new()).await;
        assert_eq!(refused.err().map(|problem| problem.status().as_u16()), Some(429));
    }

    #[tokio::test]
    async fn damage_is_the_callers_fault() {
        let mut cut = gzip(b"{\"snapshots\":[]}").await;
        cut.truncate(15);
        assert_eq!(whole(cut, Encoding::Gzip).await, Err(400));
        assert_eq!(whole(b"plain".to_vec(), Encoding::Zstd).await, Err(400));
    }

    #[test]
    fn only_known_encodings_are_taken() {
        let of = |text: &str| {
            let headers = HeaderMap::from_iter([(header::CONTENT_ENCODING, text.parse().unwrap())]);
            Encoding::of(&headers).map_err(|problem| problem.status().as_u16())
        };
        assert_eq!(of("GZIP"), Ok(Encoding::Gzip));
        assert_eq!(of("zstd"), Ok(Encoding::Zstd));
        assert_eq!(of("br"), Err(415));
        assert_eq!(of("gzip, gzip"), Err(415));
        assert_eq!(Encoding::of(&HeaderMap::new()).ok(), Some(Encoding::Identity));
    }
}
