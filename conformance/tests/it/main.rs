//! The official conformance suite, scenario by scenario, against the fixture.

mod client;
mod scenarios;
mod suite;
