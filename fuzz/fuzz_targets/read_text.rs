//! Any bytes, read as plain text and as code: documents or a named skip, never a panic.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use switchboard_document_reader::{Format, ReadOptions, read_bytes};

fuzz_target!(|bytes: &[u8]| {
    let _ = read_bytes(Format::Text, bytes, ("seed", &ReadOptions::default()), &mut |_| ControlFlow::Continue(()));
    let _ = read_bytes(Format::Code, bytes, ("seed", &ReadOptions::default()), &mut |_| ControlFlow::Continue(()));
});
