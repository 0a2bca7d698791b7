//! The command line that every server has.

use super::*;

fn server() -> Server {
    let tool = |name: &str, description: &'static str| {
        let run = |mut given: crate::Given| async move { given.take::<crate::model::CallToolResult>("x") };
        Tool::of(name, crate::Input::new(), &crate::Shape::free(), run)
            .map(|tool| tool.description(description))
    };
    Server::new("demo")
        .title("Demo")
        .version("1.2.3")
        .instructions("Dice and status.")
        .tool(tool("roll", "Rolls dice. Use this when asked.").map(Tool::read_only))
        .tool(tool("delete_item", "Deletes an item.\nFor good."))
        .tool(tool("note", "Writes a note.").map(|tool| tool.destructive(false)))
}

fn read(arguments: &[&str]) -> Result<Flags, String> {
    let arguments = std::iter::once("demo").chain(arguments.iter().copied());
    Flags::of(command(&server()), arguments).map_err(|error| error.to_string())
}

#[test]
fn nothing_typed_means_the_loopback_address_and_every_transport() {
    let flags = read(&[]).expect("flags");

    assert_eq!(flags.http(), HttpConfig::default());
    assert!(flags.speaks_sse());
    assert!(!flags.stdio);
}

#[test]
fn what_is_typed_is_meant() {
    let typed = "--host 0.0.0.0 --port 0 --public-url https://dice.example.org --allow-host a,b:1 --no-sse --auth none";
    let flags = read(&typed.split(' ').collect::<Vec<_>>()).expect("flags");

    let http = flags.http();
    assert_eq!((http.host.to_string().as_str(), http.port), ("0.0.0.0", 0));
    assert_eq!(http.public_url.expect("a URL").as_str(), "https://dice.example.org/");
    assert_eq!(http.allowed_hosts, ["a", "b:1"]);
    assert!(!flags.speaks_sse());
}

#[test]
fn standard_input_and_a_port_exclude_each_other() {
    let refused = read(&["--stdio", "--port", "1"]).expect_err("refused");

    assert!(refused.contains("cannot be used with"), "{refused}");
}

#[test]
fn a_login_is_typed_whole_or_not_at_all() {
    let refused = |typed: &str| {
        let words: Vec<&str> = typed.split(' ').collect();
        let error = read(&words).expect_err("refused");
        error.lines().next().unwrap_or_default().to_owned()
    };

    let whole = "--auth oidc --issuer https://login.example.org --audience a,b --scope tables.read";
    assert!(read(&whole.split(' ').collect::<Vec<_>>()).is_ok());
    insta::assert_snapshot!(refused("--auth oidc"), @"error: --auth oidc needs --issuer URL: the address of the provider whose tokens are taken");
    insta::assert_snapshot!(refused("--auth mixed"), @"error: --auth mixed needs --issuer URL: the address of the provider whose tokens are taken");
    insta::assert_snapshot!(refused("--issuer https://login.example.org"), @"error: --issuer is about a login, and there is none: say --auth oidc or --auth mixed");
    insta::assert_snapshot!(refused("--auth none --scope a"), @"error: --scope is about a login, and there is none: say --auth oidc or --auth mixed");
    insta::assert_snapshot!(refused("--stdio --auth oidc --issuer https://login.example.org"), @"error: --auth oidc is about callers over HTTP, and over --stdio there is one: the program that started this");
    insta::assert_snapshot!(refused("--auth oauth"), @"error: invalid value 'oauth' for '--auth <AUTH>'");
}

#[test]
fn the_help_tells_what_the_server_offers() {
    let help = command(&server()).render_help().to_string();

    let (head, tools) =
        (help.lines().next().unwrap_or_default(), help.split("Tools:").nth(1).unwrap_or_default());
    assert_eq!(head, "Demo: Dice and status.");
    insta::assert_snapshot!(tools, @r"
    roll         Rolls dice. [reads only]
    delete_item  Deletes an item. [may delete or overwrite]
    note         Writes a note. [writes]
    ");
}
