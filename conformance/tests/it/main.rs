//! The official conformance suite, scenario by scenario, against the fixture.

mod client;
mod expected;
mod listen;
mod scenarios;
mod suite;
