//! Any bytes, read as Markdown: documents or a named skip, never a panic.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use switchboard_document_reader::{Format, ReadOptions, read_bytes};

fuzz_target!(|bytes: &[u8]| {
    let _ = read_bytes(Format::Markdown, bytes, ("seed", &ReadOptions::default()), &mut |_| ControlFlow::Continue(()));
});
