//! An *archive*: a zip whose parts are unpacked within limits, whatever sizes it claims.

use std::io::{Cursor, Read};

use switchboard_document::{Skip, SkipReason};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::ReadLimits;

/// Parts of an archive; more is a bomb.
const PARTS: usize = 20_000;

/// Small parts may be packed as tightly as they can be.
const FREE: u64 = 1 << 20;

/// A zip in memory.
#[derive(Debug)]
pub(crate) struct Archive<'l> {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    limits: &'l ReadLimits,
    unpacked: u64,
}

impl<'l> Archive<'l> {
    /// Opens an archive.
    ///
    /// # Errors
    /// `Damaged` where it is none, `TooLarge` where it has too many parts.
    pub(crate) fn open(bytes: Vec<u8>, limits: &'l ReadLimits) -> Result<Self, Skip> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
        if zip.len() > PARTS {
            return Err(Skip::file(SkipReason::TooLarge, format!("over {PARTS} parts in it")));
        }
        Ok(Self { zip, limits, unpacked: 0 })
    }

    /// Unpacks one part; `None` where there is none of that name.
    ///
    /// # Errors
    /// `TooLarge` over a limit, `Encrypted`, `Damaged`.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Skip> {
        let Some(index) = self.zip.index_for_name(name) else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        self.unpack(index, |chunk| bytes.extend_from_slice(chunk))?;
        Ok(Some(bytes))
    }

    /// Unpacks all parts and keeps nothing: afterwards the archive is safe to be given to who unpacks without limits.
    ///
    /// # Errors
    /// As [`Self::part`].
    pub(crate) fn check(mut self) -> Result<Vec<u8>, Skip> {
        for index in 0..self.zip.len() {
            self.unpack(index, |_| {})?;
        }
        Ok(self.zip.into_inner().into_inner())
    }

    fn unpack(&mut self, index: usize, mut take: impl FnMut(&[u8])) -> Result<(), Skip> {
        let mut part = self.zip.by_index(index).map_err(|error| refusal(&error))?;
        let packed = part.compressed_size().max(1);
        let mut chunk = vec![0; 64 << 10];
        let mut length = 0;
        loop {
            let count = part
                .read(&mut chunk)
                .map_err(|_| Skip::file(SkipReason::Damaged, "a packed part is broken"))?;
            if count == 0 {
                return Ok(());
            }
            length += count as u64;
            self.unpacked += count as u64;
            if self.unpacked > self.limits.unpacked_bytes {
                let detail = format!("over {} bytes unpacked", self.limits.unpacked_bytes);
                return Err(Skip::file(SkipReason::TooLarge, detail));
            }
            if length > FREE && length / packed > self.limits.unpacked_ratio {
                let detail = format!("a part over {} times its packed size", self.limits.unpacked_ratio);
                return Err(Skip::file(SkipReason::TooLarge, detail));
            }
            take(&chunk[..count]);
        }
    }
}

fn refusal(error: &ZipError) -> Skip {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            Skip::file(SkipReason::Encrypted, "needs a password")
        }
        ZipError::UnsupportedArchive(_) => {
            Skip::file(SkipReason::Damaged, "packed in a way that is not known")
        }
        _ => Skip::file(SkipReason::Damaged, "a broken archive"),
    }
}
