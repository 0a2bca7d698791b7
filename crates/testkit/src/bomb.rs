//! A *bomb* is a small file that becomes a huge one when it is unpacked.

use std::io::{Cursor, Write};

use anyhow::Result;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Makes a zip of the given parts and one more, `name`, of `bytes` zero bytes.
///
/// # Errors
/// Where the zip cannot be written.
pub fn zip_bomb(parts: &[(&str, &str)], name: &str, bytes: u64) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    zip.start_file(name, SimpleFileOptions::default())?;
    let zeros = vec![0; 1 << 16];
    let mut left = bytes;
    while left > 0 {
        let count = left.min(zeros.len() as u64);
        zip.write_all(&zeros[..usize::try_from(count)?])?;
        left -= count;
    }
    Ok(zip.finish()?.into_inner())
}

/// Makes a zip of the given parts.
///
/// # Errors
/// Where the zip cannot be written.
pub(crate) fn zip(parts: &[(String, String)]) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
