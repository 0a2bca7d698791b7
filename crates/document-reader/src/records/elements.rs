//! *Elements* of a JSON array, found without parsing them: a scanner that knows strings and brackets.

/// Scans JSON byte by byte across chunks, without recursion.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
}

/// What ended a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The comma behind an element, at this place.
    Comma(usize),
    /// The bracket that closes the array, at this place.
    Close(usize),
}

impl Scanner {
    /// Scans on; `None` where the chunk ended inside the element. `depth` 0 is directly inside the array.
    pub(super) fn scan(&mut self, chunk: &[u8]) -> Option<Stop> {
        let mut at = 0;
        while at < chunk.len() {
            if self.is_in_string {
                at = self.pass_string(chunk, at);
                continue;
            }
            match chunk[at] {
                b'"' => self.is_in_string = true,
                b'{' | b'[' => self.depth += 1,
                b',' if self.depth == 0 => return Some(Stop::Comma(at)),
                b']' if self.depth == 0 => return Some(Stop::Close(at)),
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
        None
    }

    fn pass_string(&mut self, chunk: &[u8], mut at: usize) -> usize {
        if self.is_escaped {
            self.is_escaped = false;
            return at + 1;
        }
        match memchr::memchr2(b'"', b'\\', &chunk[at..]) {
            None => return chunk.len(),
            Some(offset) => at += offset,
        }
        if chunk[at] == b'"' {
            self.is_in_string = false;
        } else {
            self.is_escaped = true;
        }
        at + 1
    }
}
