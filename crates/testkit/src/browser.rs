//! A *browser* without scripts: it keeps cookies, reads the forms of pages, and sends them.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::{Context, Result};

use crate::wire::{Answer, Ask};

/// A browser; clones have the same cookies until they differ.
#[derive(Debug, Default, Clone)]
pub struct Browser {
    cookies: BTreeMap<String, String>,
}

/// A form on a page: where it goes, and what stands in it.
#[derive(Debug, Clone)]
pub struct PageForm {
    /// Where it goes.
    pub action: String,
    /// What stands in it.
    pub fields: BTreeMap<String, String>,
    /// What it hands to the script of its page, by the name after `data-`.
    pub handed: BTreeMap<String, String>,
}

impl Browser {
    /// Opens a page.
    ///
    /// # Errors
    ///
    /// Where no answer comes.
    pub async fn get(&mut self, address: SocketAddr, path: &str) -> Result<Answer> {
        self.send(address, Ask::get(path).header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")).await
    }

    /// Sends a form with further fields.
    ///
    /// # Errors
    ///
    /// Where no answer comes.
    pub async fn submit(
        &mut self,
        address: SocketAddr,
        form: &PageForm,
        further: &[(&str, &str)],
    ) -> Result<Answer> {
        let mut fields = form.fields.clone();
        fields.extend(further.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let pairs: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send(address, form_of(&form.action, &pairs)).await
    }

    /// Sends a request with the cookies, and keeps those that come back.
    ///
    /// # Errors
    ///
    /// Where no answer comes, or a cookie is none.
    pub async fn send(&mut self, address: SocketAddr, ask: Ask) -> Result<Answer> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let ask = if cookies.is_empty() { ask } else { ask.header("Cookie", &cookies.join("; ")) };
        let answer = ask.send(address).await?;
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (pair, attributes) = cookie.split_once(';').context("a cookie without attributes")?;
            let (name, value) = pair.split_once('=').context("a cookie without a value")?;
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }

    /// Returns a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Returns the names of the cookies.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cookies.keys().map(String::as_str)
    }

    /// Sets a cookie, as somebody who planted one.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }
}

/// Makes the POST of a form.
pub fn form_of(path: &str, form: &[(&str, &str)]) -> Ask {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    Ask::new("POST", path).header("Content-Type", "application/x-www-form-urlencoded").body(body)
}

/// Returns the form on a page that goes to a path.
///
/// # Errors
///
/// Where there is none.
pub fn form_on(page: &Answer, action: &str) -> Result<PageForm> {
    let start = format!("action=\"{action}\"");
    let at = page.body.find(&start).with_context(|| format!("no form to {action}: {}", page.show(&[])))?;
    let end = page.body[at..].find("</form>").context("a form without an end")?;
    let mut fields = BTreeMap::new();
    for input in page.body[at..at + end].split("<input ").skip(1) {
        let tag = input.split('>').next().unwrap_or_default();
        if let (Some(name), Some(value)) = (attribute(tag, "name"), attribute(tag, "value")) {
            fields.insert(name, value);
        }
    }
    let tag = page.body[at..at + end].split('>').next().unwrap_or_default();
    let names = tag.split("data-").skip(1).filter_map(|rest| rest.split('=').next());
    let handed = names.filter_map(|name| Some((name.to_owned(), attribute(tag, &format!("data-{name}"))?)));
    Ok(PageForm { action: action.to_owned(), fields, handed: handed.collect() })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!("{name}=\""))? + name.len() + 2;
    let value = tag[start..].split('"').next()?;
    let value =
        value.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'").replace("&#34;", "\"");
    Some(value.replace("&#60;", "<").replace("&#62;", ">"))
}
