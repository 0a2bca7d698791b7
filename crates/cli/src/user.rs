//! `switchboard user`: the people with an account, kept whether the library is being served or not.

mod links;
mod passkeys;
mod ways;

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use serde_json::json;
use switchboard_ambient::{Secret, SystemClock, SystemRandom};
use switchboard_login::{AccountError, Accounts, OtherWays, Person, WaysIn};

use crate::args::{PasswordArgs, PlaceArgs, UserArgs, UserCommand};
use crate::exit::{Ending, Exit};
use crate::output;
use crate::records::records;
use crate::serve::refused_login;
use crate::user::ways::{in_words, removed};

/// Runs the command.
///
/// # Errors
///
/// Where no library is served from the place, or the account cannot be made, found or changed.
pub(crate) fn run(args: UserArgs) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(act(args.command))?;
    Ok(Exit::Done)
}

async fn act(command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add { email, place, groups, password } => {
            let accounts = open(&place).await?;
            let password = read(&password, &email)?;
            let person = accounts.add(&email, password, &groups).await.map_err(refused)?;
            output::text(&format!("{} has an account{}", person.email, in_groups(&person)))
        }
        UserCommand::List { place, json } => list(&open(&place).await?, json).await,
        UserCommand::Passwd { email, place, password, keep_passkeys, keep_links } => {
            let accounts = open(&place).await?;
            let password = read(&password, &email)?;
            let kept = OtherWays { passkeys: keep_passkeys, links: keep_links };
            let gone = accounts.set_password(&email, password, kept).await.map_err(refused)?;
            let gone = in_words(gone).map(|gone| format!("; {gone} taken away")).unwrap_or_default();
            output::text(&format!(
                "{email} has another password; every session and connection has ended{gone}"
            ))
        }
        UserCommand::Remove { email, place } => {
            open(&place).await?.remove(&email).await.map_err(refused)?;
            output::text(&format!("{email} has no account any more; every session and connection has ended"))
        }
        UserCommand::Groups { email, place, set, none } => {
            let accounts = open(&place).await?;
            if none || !set.is_empty() {
                accounts.set_groups(&email, &set).await.map_err(refused)?;
            }
            let people = accounts.list().await?;
            let is_meant = |person: &&Person| person.email == email.trim().to_lowercase();
            let person =
                people.iter().find(is_meant).ok_or_else(|| refused(AccountError::Unknown(email.clone())))?;
            output::text(&format!("{}{}", person.email, in_groups(person)))
        }
        UserCommand::Passkeys { email, place, remove, all, json } => {
            let accounts = open(&place).await?;
            if all || !remove.is_empty() {
                let gone = accounts.remove_passkeys(&email, &remove).await.map_err(refused)?;
                return removed(&email, WaysIn { passkeys: gone, links: 0 }, "passkeys");
            }
            passkeys::show(&email, &accounts.passkeys(&email).await.map_err(refused)?, json)
        }
        UserCommand::Links { email, place, remove, all, json } => {
            let accounts = open(&place).await?;
            if all || !remove.is_empty() {
                let gone = accounts.remove_links(&email, &remove).await.map_err(refused)?;
                return removed(&email, WaysIn { passkeys: 0, links: gone }, "connected accounts elsewhere");
            }
            links::show(&email, &accounts.links(&email).await.map_err(refused)?, json)
        }
    }
}

async fn list(accounts: &Accounts, as_json: bool) -> anyhow::Result<()> {
    let people = accounts.list().await?;
    let all: BTreeMap<String, WaysIn> = accounts.ways_in().await?;
    let ways = |person: &Person| all.get(&person.id).copied().unwrap_or_default();
    if as_json {
        let shown = |it: &Person| {
            let WaysIn { passkeys, links } = ways(it);
            json!({ "email": it.email, "groups": it.groups, "id": it.id, "passkeys": passkeys, "links": links })
        };
        return output::json(&people.iter().map(shown).collect::<Vec<_>>());
    }
    if people.is_empty() {
        return output::text("nobody has an account yet: switchboard user add EMAIL");
    }
    let with = |person| in_words(ways(person)).map(|ways| format!(", with {ways}")).unwrap_or_default();
    let lines: Vec<_> = people
        .iter()
        .map(|person| format!("{}{}{}", person.email, in_groups(person), with(person)))
        .collect();
    output::text(&lines.join("\n"))
}

fn in_groups(person: &Person) -> String {
    match person.groups.as_slice() {
        [] => ", in no group".to_owned(),
        groups => format!(", in {}", groups.join(", ")),
    }
}

/// Opens the accounts of a library, or those in a database.
async fn open(place: &PlaceArgs) -> anyhow::Result<Accounts> {
    let accounts = Accounts::open(&records(place)?, Arc::new(SystemClock), Arc::new(SystemRandom)).await;
    accounts.map_err(refused_login)
}

/// Reads a password: asked for twice on a terminal, where it does not show, or from standard input where that was said.
fn read(args: &PasswordArgs, email: &str) -> anyhow::Result<Secret<String>> {
    if args.password_stdin {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).context("cannot read the password")?;
        return Ok(Secret::new(line.trim_end_matches(['\r', '\n']).to_owned()));
    }
    if !io::stdin().is_terminal() {
        return Err(Ending::bad_input(
            "there is no terminal to ask for the password: pipe it in with --password-stdin",
        ));
    }
    let ask = |words: String| {
        rpassword::prompt_password(words).map(Secret::new).context("cannot read the password")
    };
    let password = ask(format!("Password for {email}: "))?;
    if ask("Once more: ".to_owned())?.expose() != password.expose() {
        return Err(Ending::bad_input("the two passwords differ; nothing was changed"));
    }
    Ok(password)
}

fn refused(error: AccountError) -> anyhow::Error {
    match error {
        AccountError::Store(error) => anyhow!(error),
        AccountError::Unknown(email) => {
            Ending::bad_input(format!("{email} has no account; `switchboard user list` shows who has one"))
        }
        AccountError::NoPasskey { email, name } => Ending::bad_input(format!(
            "{email} has no passkey {name:?}; `switchboard user passkeys {email}` shows which there are"
        )),
        AccountError::NoLink { email, issuer } => Ending::bad_input(format!(
            "{email} has no account of {issuer:?} connected; `switchboard user links {email}` shows which there are"
        )),
        error => Ending::bad_input(error.to_string()),
    }
}
