//! Login from outside: over a real socket, by clients that do what real ones do.

mod accounts;
mod attacks;
mod attempts;
mod authorize;
mod chatgpt;
mod client;
mod forgeries;
mod form;
mod metadata;
mod nul;
mod outage;
mod pages;
mod passkey;
mod postgres;
mod provider;
mod rebinding;
mod refresh;
mod register;
mod replicas;
mod restart;
mod setup;
mod signer;
mod tokens;
mod visitor;
mod world;
