//! The *guard* says whom we answer: requests sent to a name of ours (`Host`), from programs or from pages that may call
//! us (`Origin`).
//!
//! Both checks exist against pages of strangers in a person's browser: a page that lets its own name point to this machine
//! (DNS rebinding) shows in `Host`, a page that simply calls us shows in `Origin`.

use std::net::{IpAddr, SocketAddr};
use std::sync::OnceLock;

use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Uri, header};
use url::{Host, Url};

use crate::config::HttpConfig;
use crate::origin::PublicOrigin;
use crate::refusal::Refusal;

/// Says which entry of the configuration cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidGuard {
    /// An entry of `allowed_hosts`.
    #[error(
        "allowed host {0:?} is not a name: write it as in a Host header, such as docs.example.org or docs.example.org:8443"
    )]
    Host(String),
    /// An entry of `allowed_origins`.
    #[error(
        "allowed origin {0:?} is not an origin: write it as a browser sends it, such as https://app.example.org"
    )]
    Origin(String),
}

/// Decides by `Host` and `Origin`.
#[derive(Debug)]
pub(crate) struct Guard {
    hosts: Vec<AllowedHost>,
    origins: Vec<String>,
    is_loopback: bool,
    our_origin: String,
    /// The host that was let in first; nearly every request after it names the same.
    usual: OnceLock<String>,
}

#[derive(Debug)]
struct AllowedHost {
    name: String,
    /// Any port where none is given.
    port: Option<u16>,
}

impl Guard {
    pub(crate) fn new(
        config: &HttpConfig,
        address: SocketAddr,
        origin: &PublicOrigin,
    ) -> Result<Self, InvalidGuard> {
        let mut hosts =
            config.allowed_hosts.iter().map(|entry| read_host(entry)).collect::<Result<Vec<_>, _>>()?;
        if let Some(name) = config.public_url.as_ref().and_then(Url::host_str) {
            hosts.push(AllowedHost { name: name.to_owned(), port: None });
        }
        let origins =
            config.allowed_origins.iter().map(|entry| read_origin(entry)).collect::<Result<_, _>>()?;
        let our_origin = origin.root().origin().ascii_serialization();
        let is_loopback = address.ip().to_canonical().is_loopback();
        Ok(Self { hosts, origins, is_loopback, our_origin, usual: OnceLock::new() })
    }

    /// Checks a request and returns its origin, where a page sent it and may.
    pub(crate) fn check<'a>(
        &self,
        uri: &Uri,
        headers: &'a HeaderMap,
    ) -> Result<Option<&'a HeaderValue>, Refusal> {
        let host = self.check_host(uri, headers)?;
        let Some(sent) = headers.get(header::ORIGIN) else { return Ok(None) };
        let origin = sent.to_str().map_err(|_| Refusal::Origin("that is not text".to_owned()))?;
        if self.knows_origin(origin, host, split_port(host).0) {
            Ok(Some(sent))
        } else {
            Err(Refusal::Origin(origin.to_owned()))
        }
    }

    /// Checks to whom a request was sent, whoever sent it, and returns the host.
    pub(crate) fn check_host<'a>(&self, uri: &'a Uri, headers: &'a HeaderMap) -> Result<&'a str, Refusal> {
        let host = sent_host(uri, headers)?;
        if self.usual.get().is_none_or(|usual| usual != host) {
            let (name, port) = split_port(host);
            if !self.knows_host(name, port) {
                return Err(Refusal::Host(host.to_owned()));
            }
            self.usual.get_or_init(|| host.to_owned());
        }
        Ok(host)
    }

    fn knows_host(&self, name: &str, port: Option<u16>) -> bool {
        if is_loopback_name(name) {
            return true;
        }
        let is_address = address_of(name).is_some();
        if is_address && !self.is_loopback {
            return true;
        }
        self.hosts.iter().any(|allowed| {
            allowed.name.eq_ignore_ascii_case(name) && allowed.port.is_none_or(|wanted| port == Some(wanted))
        })
    }

    fn knows_origin(&self, origin: &str, host: &str, host_name: &str) -> bool {
        if origin.eq_ignore_ascii_case(&self.our_origin)
            || self.origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin))
        {
            return true;
        }
        let Some((_, authority)) = origin.split_once("://") else { return false };
        // The page came from this very server; its host was checked above.
        if authority.eq_ignore_ascii_case(host) {
            return true;
        }
        // Programs of this machine that live in a browser, as MCP Inspector does, call a server of this machine.
        self.is_loopback && is_loopback_name(host_name) && is_loopback_name(split_port(authority).0)
    }
}

/// Returns the host the request names; in HTTP/2 it stands in the URI.
fn sent_host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Result<&'a str, Refusal> {
    if let Some(authority) = uri.authority() {
        return Ok(authority.as_str());
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().map_err(|_| Refusal::NoHost),
        _ => Err(Refusal::NoHost),
    }
}

fn split_port(authority: &str) -> (&str, Option<u16>) {
    match authority.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port.parse().ok()),
        _ => (authority, None),
    }
}

fn address_of(name: &str) -> Option<IpAddr> {
    let inner = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    // Names begin with a letter almost always: parse only what can be an address.
    match inner {
        Some(inner) => inner.parse().ok().map(IpAddr::V6),
        None if name.starts_with(|first: char| first.is_ascii_digit()) => name.parse().ok().map(IpAddr::V4),
        None => None,
    }
}

fn is_loopback_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost") || address_of(name).is_some_and(|address| address.is_loopback())
}

fn read_host(entry: &str) -> Result<AllowedHost, InvalidGuard> {
    let invalid = || InvalidGuard::Host(entry.to_owned());
    let authority: Authority = entry.parse().map_err(|_| invalid())?;
    if authority.as_str().contains('@') || authority.host().contains('*') {
        return Err(invalid());
    }
    let host = Host::parse(authority.host()).map_err(|_| invalid())?;
    Ok(AllowedHost { name: host.to_string(), port: authority.port_u16() })
}

fn read_origin(entry: &str) -> Result<String, InvalidGuard> {
    if entry == "null" {
        return Ok(entry.to_owned());
    }
    let invalid = || InvalidGuard::Origin(entry.to_owned());
    let url = Url::parse(entry).map_err(|_| invalid())?;
    let is_bare =
        url.path().trim_end_matches('/').is_empty() && url.query().is_none() && url.fragment().is_none();
    let has_host = url.has_host() && url.username().is_empty() && !entry.contains('*');
    if !is_bare || !has_host {
        return Err(invalid());
    }
    // Schemes that the URL standard does not know (browser extensions) have no serialized origin.
    let origin = url.origin();
    Ok(if origin.is_tuple() { origin.ascii_serialization() } else { entry.trim_end_matches('/').to_owned() })
}

#[cfg(test)]
mod tests;
