//! The reader through its face, on files the tests build.
