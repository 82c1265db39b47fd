//! Changes inputs: bytes, numbers, pieces of JSON, the ends.

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

/// The longest input.
const INPUT_BYTES: usize = 16 << 10;
/// What is put in: what parsers trip over.
const PIECES: &[&[u8]] = &[
    b"null",
    b"{}",
    b"[]",
    b"\"\"",
    b"0",
    b"-1",
    b"1e308",
    b"-0.0",
    b"9223372036854775808",
    b"1.0000000000000000001",
    b"NaN",
    b"true",
    b"\\u0000",
    b"\\ud800",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\n",
    b"\0",
    b",",
    b":",
    b"{\"a\":",
    b"[[[[[[[[",
    b"]",
    b"}",
    b"\"",
    b"\xc3\x28",
    b"\xf0\x9f\x98\x80",
    b"|",
    b"/",
    b"T25:61:61Z",
];

pub struct Mutator<'a> {
    random: StdRng,
    seeds: &'a [&'a [u8]],
}

impl<'a> Mutator<'a> {
    pub fn new(seed: u64, seeds: &'a [&'a [u8]]) -> Self {
        Self { random: StdRng::seed_from_u64(seed), seeds }
    }

    pub fn next(&mut self) -> Vec<u8> {
        let mut input = self.seeds[self.random.random_range(0..self.seeds.len())].to_vec();
        for _ in 0..self.random.random_range(1..=6) {
            self.change(&mut input);
        }
        input.truncate(INPUT_BYTES);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.random.random_range(0..=input.len());
        match self.random.random_range(0..6) {
            0 if at < input.len() => input[at] = self.random.random(),
            1 if at < input.len() => drop(input.drain(at..(at + self.random.random_range(1..=16)).min(input.len()))),
            2 => input.truncate(at),
            3 => {
                let piece = PIECES[self.random.random_range(0..PIECES.len())];
                input.splice(at..at, piece.iter().copied());
            }
            4 => {
                let until = (at + self.random.random_range(1..=64)).min(input.len());
                let again = input[at..until].to_vec();
                input.splice(at..at, again);
            }
            _ => {
                let other = self.seeds[self.random.random_range(0..self.seeds.len())];
                let from = self.random.random_range(0..=other.len());
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
        }
    }
}
