//! *Transcoding* is decoding a stream, for files of records too long to be held.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};

const CHUNK: usize = 32 << 10;

/// Reads another encoding as UTF-8.
pub(crate) struct Transcoded<R> {
    source: R,
    decoder: Decoder,
    input: Vec<u8>,
    pending: std::ops::Range<usize>,
    output: String,
    given: usize,
    is_source_done: bool,
    is_done: bool,
}

impl<R: Read> Transcoded<R> {
    /// Starts at the beginning of `source`, which is in `encoding`, behind any byte order mark.
    pub(crate) fn new(source: R, encoding: &'static Encoding) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_without_bom_handling(),
            input: vec![0; CHUNK],
            pending: 0..0,
            output: String::with_capacity(CHUNK),
            given: 0,
            is_source_done: false,
            is_done: false,
        }
    }

    /// Makes more output, at least one character unless the end is reached.
    fn refill(&mut self) -> io::Result<()> {
        self.output.clear();
        self.given = 0;
        while self.output.is_empty() && !self.is_done {
            if self.pending.is_empty() && !self.is_source_done {
                let count = self.source.read(&mut self.input)?;
                self.pending = 0..count;
                self.is_source_done = count == 0;
            }
            let input = &self.input[self.pending.clone()];
            let (result, read, _) =
                self.decoder.decode_to_string(input, &mut self.output, self.is_source_done);
            self.pending.start += read;
            self.is_done = self.is_source_done && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.output.len() {
            self.refill()?;
        }
        let rest = &self.output.as_bytes()[self.given..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_split_over_two_reads_comes_out_whole() {
        let bytes: Vec<u8> = "añ😀z".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let source = bytes
            .chunks(1)
            .fold(Box::new(io::empty()) as Box<dyn Read>, |before, byte| Box::new(before.chain(byte)));

        let mut text = String::new();
        Transcoded::new(source, encoding_rs::UTF_16LE).read_to_string(&mut text).unwrap();

        assert_eq!(text, "añ😀z");
    }
}
