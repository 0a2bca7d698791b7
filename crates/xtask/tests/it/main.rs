//! The rules over real trees: our own, which must be tidy, and made-up ones, which must not.

mod made;
mod rules;
mod workspace;
