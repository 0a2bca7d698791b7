//! How the command ends: one number for each kind of ending, the same in every subcommand.

use std::fmt;
use std::process::{ExitCode, Termination};

/// The exit codes, documented in `docs/exit-codes.md`. (2 is clap's, for what could not be parsed.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, or stopped because the person asked for it.
    Done = 0,
    /// Something failed while it ran.
    Failed = 1,
    /// What was typed or configured cannot be meant: a missing path, an unknown key, a URL that is none.
    BadInput = 2,
    /// Another process holds what this one needs: the data directory, or the port.
    InUse = 3,
    /// The tool ran and reported an error.
    ToolError = 4,
    /// No MCP server is there, or it cannot be reached.
    NoServer = 5,
    /// The server wants a login, or a better one.
    LoginNeeded = 6,
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self as u8)
    }
}

/// An error that knows how the command ends because of it; in an `anyhow` chain it decides the exit code.
#[derive(Debug)]
pub(crate) struct Ending {
    exit: Exit,
    message: String,
}

impl Ending {
    /// Ends with [`Exit::BadInput`]; the message names the input, the rule and the remedy.
    pub(crate) fn bad_input(message: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::BadInput, message: message.into() }.into()
    }

    /// Ends with this code.
    pub(crate) fn with(exit: Exit, message: impl Into<String>) -> anyhow::Error {
        Self { exit, message: message.into() }.into()
    }

    /// Ends with [`Exit::InUse`]; the message names the holder where it is known, and the remedy.
    pub(crate) fn in_use(message: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::InUse, message: message.into() }.into()
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Ending {}

/// Tells the person what went wrong, with its causes, and returns the code to end with.
#[expect(clippy::print_stderr, reason = "the last words of the command are for the person, not for the log")]
pub(crate) fn report(error: &anyhow::Error) -> Exit {
    eprintln!("switchboard: {error:#}");
    error.chain().find_map(|cause| cause.downcast_ref::<Ending>()).map_or(Exit::Failed, |ending| ending.exit)
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn an_ending_decides_the_code_from_anywhere_in_the_chain() {
        let error = Err::<(), _>(Ending::in_use("port 8000 is taken")).context("cannot serve");

        assert_eq!(error.as_ref().map_err(report), Err(Exit::InUse));
        assert_eq!(report(&anyhow::anyhow!("disk full")), Exit::Failed);
        assert_eq!(report(&Ending::bad_input("no such path")), Exit::BadInput);
    }
}
