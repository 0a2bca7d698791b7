//! The library from outside: over a real socket, over real folders.

mod access;
mod coverage;
mod home;
mod import;
mod kill;
mod roots;
mod routes;
mod tools;
mod viewer;
mod watching;
mod world;
