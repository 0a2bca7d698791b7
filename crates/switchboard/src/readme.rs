//! The *readme*, whose Rust is compiled here.
#![doc = include_str!("../../../README.md")]
