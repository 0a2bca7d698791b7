//! The reader through its face, on files the tests build.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its world fails")]

mod broken;
mod docx;
mod epub;
mod find;
mod html;
mod markdown;
mod pdf;
mod properties;
mod records;
mod seeds;
mod table;
mod text;
mod told;
