//! The *attributes* of a tool are what `#[tool(…)]` says of it beside its signature and its comment.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitStr, Result, Token, bracketed};

use crate::auth::Auth;
use crate::setting::{self, Setting};
use crate::timeout;

/// Longest name (ChatGPT's; MCP itself allows 128).
const NAME: usize = 64;
/// Longest text that ChatGPT shows while a tool runs and after.
const INVOCATION: usize = 64;

const KNOWN: [&str; 18] = [
    "name",
    "title",
    "description",
    "read_only",
    "destructive",
    "idempotent",
    "open_world",
    "closed_world",
    "auth",
    "visibility",
    "ui",
    "invoking",
    "invoked",
    "timeout",
    "icons",
    "meta",
    "streaming",
    "blocking",
];

/// What `#[tool(…)]` says.
#[derive(Default)]
pub(crate) struct Attributes {
    /// The name, where it is not the function's.
    pub(crate) name: Option<LitStr>,
    /// The title, where it is not made of the name.
    pub(crate) title: Option<LitStr>,
    /// The description, where it is not the comment's.
    pub(crate) description: Option<LitStr>,
    /// Whether calls may be answered by an event stream.
    pub(crate) streaming: Option<bool>,
    /// Whether the function runs on a thread of its own; where that was said.
    pub(crate) blocking: Option<Span>,
    read_only: Option<Flag>,
    destructive: Option<Flag>,
    idempotent: Option<Flag>,
    open_world: Option<Flag>,
    /// Calls of `switchboard::Tool`, in order.
    calls: Vec<TokenStream>,
}

/// A hint, and where it stands.
#[derive(Clone, Copy)]
struct Flag(bool, Span);

impl Attributes {
    /// Reads the inside of the parentheses.
    pub(crate) fn read(tokens: TokenStream) -> Result<Self> {
        let settings = setting::read(tokens)?;
        if let Some((place, name)) = setting::twice(&settings) {
            return Err(Error::new(place, format!("`{name}` is said twice")));
        }
        let mut attributes = Self::default();
        let mut wrong: Option<Error> = None;
        for setting in &settings {
            if let Err(error) = attributes.take(setting) {
                match &mut wrong {
                    Some(before) => before.combine(error),
                    None => wrong = Some(error),
                }
            }
        }
        match wrong {
            Some(error) => Err(error),
            None => attributes.agree().map(|()| attributes),
        }
    }

    /// Writes the calls that set all this on a `switchboard::Tool`.
    pub(crate) fn calls(&self) -> TokenStream {
        let read_only = self.read_only.filter(|flag| flag.0).map(|_| quote!(.read_only()));
        let destructive = self.destructive.map(|Flag(value, _)| quote!(.destructive(#value)));
        let idempotent = self.idempotent.map(|Flag(value, _)| quote!(.idempotent(#value)));
        let open_world = self.open_world.map(|Flag(value, _)| quote!(.open_world(#value)));
        let others = &self.calls;
        quote!(#read_only #destructive #idempotent #open_world #(#others)*)
    }

    fn take(&mut self, setting: &Setting) -> Result<()> {
        let span = setting.name.span();
        let flag = || setting.flag().map(|value| Some(Flag(value, span)));
        match setting.name.to_string().as_str() {
            "name" => self.name = Some(name(setting.text()?)?),
            "title" => self.title = Some(setting.text()?),
            "description" => self.description = Some(setting.text()?),
            "read_only" => self.read_only = flag()?,
            "destructive" => self.destructive = flag()?,
            "idempotent" => self.idempotent = flag()?,
            "open_world" => self.set_open(setting.flag()?, setting)?,
            "closed_world" => self.set_open(!setting.flag()?, setting)?,
            "streaming" => self.streaming = Some(setting.flag()?),
            "blocking" => self.blocking = setting.flag()?.then_some(span),
            _ => {
                let call = call(setting)?;
                self.calls.push(call);
            }
        }
        Ok(())
    }

    fn set_open(&mut self, is_open: bool, setting: &Setting) -> Result<()> {
        if self.open_world.is_some() {
            return Err(setting.wrong("a tool is `open_world` or `closed_world`; say one of them"));
        }
        self.open_world = Some(Flag(is_open, setting.name.span()));
        Ok(())
    }

    /// Finds hints that contradict each other.
    fn agree(&self) -> Result<()> {
        if let (Some(Flag(true, _)), Some(Flag(true, place))) = (self.read_only, self.destructive) {
            let message = "a tool that is `read_only` deletes and overwrites nothing; say one of the two";
            return Err(Error::new(place, message));
        }
        Ok(())
    }
}

/// Writes the call of `switchboard::Tool` that a setting stands for.
fn call(setting: &Setting) -> Result<TokenStream> {
    Ok(match setting.name.to_string().as_str() {
        "auth" => {
            let form = "auth = none, auth = oauth(\"scope\") or auth = optional(\"scope\")";
            let auth = setting.assigned(Auth::parse, form)?.write();
            quote!(.auth(#auth))
        }
        "visibility" => visibility(&setting.assigned(Ident::parse, "visibility = model, app or both")?)?,
        "ui" => {
            let uri = setting.text()?;
            if !uri.value().starts_with("ui://") {
                return Err(Error::new(
                    uri.span(),
                    "an interface is a resource of the scheme ui, as in \"ui://dice/board\"",
                ));
            }
            quote!(.interface_at(#uri))
        }
        "invoking" => {
            let text = short(setting.text()?)?;
            quote!(.invoking(#text))
        }
        "invoked" => {
            let text = short(setting.text()?)?;
            quote!(.invoked(#text))
        }
        "timeout" => {
            let milliseconds = timeout::milliseconds(&setting.text()?)?;
            quote!(.call_time(::core::time::Duration::from_millis(#milliseconds)))
        }
        "icons" => icons(setting)?,
        "meta" => meta(setting)?,
        _ => return Err(setting.unknown(&KNOWN)),
    })
}

fn name(text: LitStr) -> Result<LitStr> {
    let value = text.value();
    let is_plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if is_plain && (1..=NAME).contains(&value.len()) {
        Ok(text)
    } else {
        Err(Error::new(text.span(), "a tool's name is 1 to 64 letters, digits, `_` or `-`"))
    }
}

fn short(text: LitStr) -> Result<LitStr> {
    let length = text.value().chars().count();
    if length <= INVOCATION {
        return Ok(text);
    }
    Err(Error::new(
        text.span(),
        format!("ChatGPT shows at most {INVOCATION} characters here, and these are {length}"),
    ))
}

fn visibility(word: &Ident) -> Result<TokenStream> {
    Ok(match word.to_string().as_str() {
        "model" => quote!(.visibility(::switchboard::Visibility::Model)),
        "app" => quote!(.visibility(::switchboard::Visibility::App)),
        "both" => quote!(.visibility(::switchboard::Visibility::Both)),
        _ => return Err(setting::unknown("visibility", word, &["model", "app", "both"])),
    })
}

fn icons(setting: &Setting) -> Result<TokenStream> {
    let list = |input: syn::parse::ParseStream<'_>| {
        let inner;
        bracketed!(inner in input);
        Punctuated::<LitStr, Token![,]>::parse_terminated(&inner)
    };
    let icons = setting.assigned(list, "icons = [\"https://…\"]")?;
    let icons = icons.iter();
    Ok(quote!(#(.icon(::switchboard::model::Icon::new(#icons)))*))
}

/// Takes `{ "key": value, … }`; the values are what `serde_json::json!` takes.
fn meta(setting: &Setting) -> Result<TokenStream> {
    let form = "meta = { \"key\": value }";
    let group = setting.assigned(proc_macro2::Group::parse, form)?;
    if group.delimiter() != proc_macro2::Delimiter::Brace {
        return Err(Error::new(group.span(), format!("write `{form}`")));
    }
    let pair = |input: syn::parse::ParseStream<'_>| {
        let key: LitStr = input.parse()?;
        input.parse::<Token![:]>()?;
        let mut value = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            value.extend([input.parse::<proc_macro2::TokenTree>()?]);
        }
        Ok(quote!(.meta(#key, ::switchboard::macros::json!(#value))))
    };
    let pairs =
        (|input: syn::parse::ParseStream<'_>| Punctuated::<_, Token![,]>::parse_terminated_with(input, pair))
            .parse2(group.stream())
            .map_err(|error| Error::new(error.span(), format!("{error}; write `{form}`")))?;
    let pairs = pairs.iter();
    Ok(quote!(#(#pairs)*))
}
