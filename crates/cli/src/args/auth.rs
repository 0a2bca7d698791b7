//! What is typed of who may call, and of the people with an account.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

/// Who may call a server.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Login")]
pub(crate) struct AuthArgs {
    /// Who may call [default: none].
    #[arg(long, value_enum, env = "SWITCHBOARD_AUTH")]
    pub(crate) auth: Option<AuthArg>,
    /// With --auth oidc: who issues the tokens, letter by letter as its metadata has it.
    #[arg(long, env = "SWITCHBOARD_ISSUER", value_name = "URL")]
    pub(crate) issuer: Option<String>,
    /// With --auth oidc: what the tokens must be for [default: the public address of /mcp]; may be repeated.
    #[arg(long, env = "SWITCHBOARD_AUDIENCE", value_name = "AUDIENCE", value_delimiter = ',')]
    pub(crate) audience: Vec<String>,
    /// A scope that every token must allow [default: documents, and none with --auth oidc]; may be repeated.
    #[arg(long = "scope", env = "SWITCHBOARD_SCOPE", value_name = "SCOPE", value_delimiter = ',')]
    pub(crate) scopes: Vec<String>,
    /// With --auth oidc: the claim that lists a person's groups [default: groups].
    #[arg(long, env = "SWITCHBOARD_GROUPS_CLAIM", value_name = "CLAIM")]
    pub(crate) groups_claim: Option<String>,
    /// With --auth oidc: the provider has a private address.
    #[arg(long)]
    pub(crate) private_issuer: bool,
    /// With --auth oidc: the name under which the provider knows this server, so that people log in there with a browser too
    /// [default: none, and pages want a token].
    #[arg(long, env = "SWITCHBOARD_BROWSER_CLIENT", value_name = "CLIENT_ID")]
    pub(crate) browser_client: Option<String>,
    /// Where the secret is that goes with --browser-client: `env:NAME` or `file:PATH` [default: none, a public client].
    #[arg(long, env = "SWITCHBOARD_BROWSER_SECRET", value_name = "WHERE", hide_env_values = true)]
    pub(crate) browser_secret: Option<String>,
    /// With a login and a --host beyond this machine: takes passwords and tokens unencrypted, for where nobody else is on the way,
    /// as in a container whose port is published on 127.0.0.1 alone.
    #[arg(long)]
    pub(crate) plain_http: bool,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

/// Where accounts and logins are kept.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct DatabaseArgs {
    /// The PostgreSQL database with accounts and logins, which several servers may share, or where its address is: `env:NAME`
    /// or `file:PATH` [default: a file beside the index].
    // The value may hold a password, which help must not show.
    #[arg(long, env = "SWITCHBOARD_DATABASE", value_name = "postgres://…", hide_env_values = true)]
    pub(crate) database: Option<String>,
}

/// Who may call.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum AuthArg {
    /// Anybody who reaches the server.
    None,
    /// People with an account here: `switchboard user` keeps them.
    Oauth,
    /// Anybody may connect and look at the tools; each tool asks for a login where it needs one.
    Mixed,
    /// People of another provider, which --issuer names.
    Oidc,
}

/// `switchboard user`.
#[derive(Debug, clap::Args)]
pub(crate) struct UserArgs {
    #[command(subcommand)]
    pub(crate) command: UserCommand,
}

/// What is done to accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Makes an account; the password is asked for.
    Add {
        /// The address to log in with.
        #[arg(value_name = "EMAIL")]
        email: String,
        #[command(flatten)]
        place: PlaceArgs,
        /// Groups the person is in; may be repeated.
        #[arg(long = "group", value_name = "GROUP", value_delimiter = ',')]
        groups: Vec<String>,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Lists the accounts with their groups, and how many passkeys and connected accounts elsewhere they have.
    List {
        #[command(flatten)]
        place: PlaceArgs,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Sets another password, which ends every session and every connection of the person, and takes away the passkeys and the
    /// logins at other providers: whoever had the old password could have added one.
    Passwd {
        /// The address of the account.
        #[arg(value_name = "EMAIL")]
        email: String,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        password: PasswordArgs,
        /// Leaves the passkeys as they are: whoever has one still comes in.
        #[arg(long)]
        keep_passkeys: bool,
        /// Leaves the logins at other providers as they are: whoever has one still comes in.
        #[arg(long)]
        keep_links: bool,
    },
    /// Removes an account, with its passkeys and every session and every connection of the person.
    Remove {
        /// The address of the account.
        #[arg(value_name = "EMAIL")]
        email: String,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Shows the groups of a person, or sets them.
    Groups {
        /// The address of the account.
        #[arg(value_name = "EMAIL")]
        email: String,
        #[command(flatten)]
        place: PlaceArgs,
        /// All groups the person is in from now on; may be repeated.
        #[arg(long = "set", value_name = "GROUP", value_delimiter = ',', conflicts_with = "none")]
        set: Vec<String>,
        /// Takes the person out of all groups.
        #[arg(long)]
        none: bool,
    },
    /// Shows the passkeys of a person, or takes them away, which ends every session and every connection of the person.
    Passkeys {
        /// The address of the account.
        #[arg(value_name = "EMAIL")]
        email: String,
        #[command(flatten)]
        place: PlaceArgs,
        /// Takes away the passkey of this name; may be repeated.
        #[arg(long, value_name = "NAME", conflicts_with_all = ["all", "json"])]
        remove: Vec<String>,
        /// Takes all of them away.
        #[arg(long, conflicts_with = "json")]
        all: bool,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Shows the accounts at other providers by which a person logs in, or disconnects them, which ends every session and every
    /// connection of the person.
    Links {
        /// The address of the account.
        #[arg(value_name = "EMAIL")]
        email: String,
        #[command(flatten)]
        place: PlaceArgs,
        /// Disconnects what this provider knows the person by; may be repeated.
        #[arg(long, value_name = "ISSUER", conflicts_with_all = ["all", "json"])]
        remove: Vec<String>,
        /// Disconnects all of them.
        #[arg(long, conflicts_with = "json")]
        all: bool,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
}

/// `switchboard client`.
#[derive(Debug, clap::Args)]
pub(crate) struct ClientArgs {
    #[command(subcommand)]
    pub(crate) command: ClientCommand,
}

/// What is done to clients.
#[derive(Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Lists the programs that registered, and those that somebody allows something, with how many people do.
    List {
        #[command(flatten)]
        place: PlaceArgs,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Removes a program with all that people allowed it, which ends every connection of it; it has to register, and to be allowed,
    /// anew.
    Remove {
        /// The id of the client, as `list` shows it.
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        place: PlaceArgs,
    },
}

/// Whose accounts.
#[derive(Debug, clap::Args)]
pub(crate) struct PlaceArgs {
    /// The folder or file that is served (the first, where several are) [default: this folder].
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,
    /// Where the index is kept, if `serve` was told with --data.
    #[arg(long, env = "SWITCHBOARD_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// The configuration file that `serve` was told with --config: what it says of paths, data and database is meant here.
    #[arg(long, env = "SWITCHBOARD_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// Where a password comes from.
#[derive(Debug, clap::Args)]
pub(crate) struct PasswordArgs {
    /// Reads the password from the first line of standard input instead of asking for it.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}
