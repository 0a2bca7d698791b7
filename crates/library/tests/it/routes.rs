//! The routes that are not for people.

mod status;
