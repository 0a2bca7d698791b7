//! `serve --auth …` as people and hosts meet it: the real binary, its login, its accounts, and what is kept from whom.

mod access;
mod audit;
mod browser;
mod client;
mod clients;
mod company;
mod database;
mod doors;
mod flow;
mod foreign;
mod hosts;
mod identity;
mod kill;
mod passkey;
mod people;
mod provider;
mod start;
mod told;
mod visitor;
mod world;
