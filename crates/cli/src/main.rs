//! The `switchboard` command: parses what was typed, runs one command, and ends with its exit code.

mod args;
mod call;
mod client;
mod config;
mod dates;
mod eval;
mod exit;
mod list;
mod logging;
mod logout;
mod output;
mod progress;
mod records;
mod remote;
mod secret;
mod serve;
mod signals;
mod status;
mod user;
mod watch;

use clap::Parser as _;

use crate::args::{Args, Command};
use crate::exit::Exit;

// Because the default allocator keeps what an import has freed, and the idle memory of a small library is a promise.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Exit {
    let args = Args::parse();
    logging::start(&args.log);
    let result = match args.command {
        Command::Serve(serve) => serve::run(*serve),
        Command::Status(status) => status::run(&status),
        Command::Eval(eval) => eval::run(&eval),
        Command::Call(call) => call::run(*call),
        Command::List(list) => list::run(*list),
        Command::Watch(watch) => watch::run(*watch),
        Command::Logout(logout) => logout::run(&logout),
        Command::User(user) => user::run(user),
        Command::Client(client) => client::run(client),
        Command::Schema => config::print_schema(),
    };
    result.unwrap_or_else(|error| exit::report(&error))
}
