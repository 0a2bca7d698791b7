//! The official conformance suite, scenario by scenario, against the fixture.

mod scenarios;
mod suite;
