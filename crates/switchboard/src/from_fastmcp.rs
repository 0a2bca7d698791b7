//! The page for those who come from FastMCP, here so that its examples are compiled and run.
#![doc = include_str!("../../../docs/from-fastmcp.md")]
