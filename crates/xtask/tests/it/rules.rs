//! One made-up break for each rule.

mod code;
mod dependencies;
