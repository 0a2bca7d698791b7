//! A *page* is what people see: made here, without scripts but the one that speaks with a device for a passkey, in no frame of
//! others, and kept by no cache.

use askama::Template;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use ring::digest::{SHA256, digest};
use webauthn_rs::prelude::WebauthnError;

use crate::place::Place;
use crate::signer::SignerError;
use crate::store::{OUTAGE_SECONDS, StoreError, is_outage};

/// What stands around every page.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The name of what is protected.
    pub(crate) name: String,
    /// The path of the style sheet.
    pub(crate) style: String,
}

/// A page that only says something.
#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    frame: Frame,
    title: &'a str,
    text: &'a str,
}

/// A page that says something, and leads on.
#[derive(Template)]
#[template(path = "way_on.html")]
struct WayOn<'a> {
    frame: Frame,
    title: &'a str,
    text: &'a str,
    ways: &'a [Way],
}

/// A way that a page shows.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    /// Where it leads.
    pub(crate) address: String,
    /// What stands there.
    pub(crate) words: String,
}

/// Where the forms of a page lead in the end.
///
/// Chromium holds every redirect that follows a form to the `form-action` of the page that had it. The way of a client does not end at
/// its redirect URI: callbacks send the browser on, to other hosts and to programs on the device (`https://claude.ai/…` to
/// `claude://…`), and no list of sources can name them, nor `http://[::1]`. So pages whose form may end there say nothing of forms.
///
/// What was weighed is a page of ours in between that moves on by itself, with `form-action 'self'` everywhere. It would take away the
/// redirect that everything follows which drives a login without a browser, and the person's own click, without which browsers do not
/// open programs. What is given up is a second wall: should markup ever get into one of these pages, which escape every text, a form in
/// it could lead elsewhere. All other pages keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Forms {
    /// To us.
    #[default]
    Here,
    /// To a client, and wherever that sends the browser.
    Onward,
}

/// What browsers let a page do.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Policy<'a> {
    /// Where its forms lead.
    pub(crate) forms: Forms,
    /// The one script that runs, letter by letter as it stands in the page.
    pub(crate) script: Option<&'a str>,
}

/// Says why there is no page; what exactly broke is in the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Signer(#[from] SignerError),
    #[error("no challenge for a passkey can be made")]
    Passkey(#[from] WebauthnError),
    #[error("the page cannot be written")]
    Template(#[from] askama::Error),
}

impl Frame {
    pub(crate) fn of(place: &Place) -> Self {
        Self { name: place.name.clone(), style: place.path("/login/style.css") }
    }
}

/// Answers with a page that runs no script.
pub(crate) fn page(
    status: StatusCode,
    template: &impl Template,
    forms: Forms,
) -> Result<Response, PageError> {
    dressed(status, template, Policy { forms, script: None })
}

/// Answers with a page that may do what its policy says.
pub(crate) fn dressed(
    status: StatusCode,
    template: &impl Template,
    policy: Policy<'_>,
) -> Result<Response, PageError> {
    let mut response = (status, template.render()?).into_response();
    dress(response.headers_mut(), policy);
    Ok(response)
}

/// Answers with a page that only says something.
pub(crate) fn message(
    place: &Place,
    status: StatusCode,
    title: &str,
    text: &str,
) -> Result<Response, PageError> {
    page(status, &Message { frame: Frame::of(place), title, text }, Forms::Here)
}

/// Answers with a page that says something, and leads on.
pub(crate) fn way_on(
    place: &Place,
    status: StatusCode,
    (title, text): (&str, &str),
    ways: &[Way],
) -> Result<Response, PageError> {
    page(status, &WayOn { frame: Frame::of(place), title, text, ways }, Forms::Here)
}

/// Says that a provider cannot be asked about somebody who has logged in there.
pub(crate) fn outage(place: &Place, provider: &str) -> Result<Response, PageError> {
    let text =
        format!("{provider} cannot be asked now whether you are still logged in. Try again in a moment.");
    let mut response = message(place, StatusCode::SERVICE_UNAVAILABLE, "Please wait", &text)?;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    Ok(response)
}

/// Says that too many log in at one time.
pub(crate) fn full(place: &Place) -> Result<Response, PageError> {
    let text = "More people log in right now than can be let in at one time. Try again in a moment.";
    let mut response = message(place, StatusCode::SERVICE_UNAVAILABLE, "Please wait", text)?;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    Ok(response)
}

/// Sends the browser elsewhere, with a GET.
pub(crate) fn see_other(location: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    dress(headers, Policy::default());
    headers.remove(CONTENT_TYPE);
    let location = HeaderValue::from_str(location).expect("addresses are encoded, and so visible ASCII");
    headers.insert(LOCATION, location);
    response
}

fn dress(headers: &mut HeaderMap, policy: Policy<'_>) {
    let forms = match policy.forms {
        Forms::Here => "; form-action 'self'",
        Forms::Onward => "",
    };
    let scripts = policy.script.map(|script| {
        let hash = STANDARD.encode(digest(&SHA256, script.as_bytes()));
        format!("; script-src 'sha256-{hash}'")
    });
    let policy = format!(
        "default-src 'none'; style-src 'self'{forms}; base-uri 'none'; frame-ancestors 'none'{}",
        scripts.unwrap_or_default()
    );
    let policy = HeaderValue::from_str(&policy).expect("fixed words and a hash are visible ASCII");
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    let fixed = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        // The address of a page holds the client's state; only our own pages may hear of it.
        (REFERRER_POLICY, "same-origin"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        tracing::error!(error = &self as &dyn std::error::Error, "a page of login could not be answered");
        if is_outage(&self) {
            let text = "The records of this server cannot be reached now. Nothing was changed; please try again in a moment.\n";
            return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, OUTAGE_SECONDS.to_string())], text)
                .into_response();
        }
        let text = "Something went wrong on our side. Nothing was changed; please try again.\n";
        (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
    }
}
