//! *Giving tokens back* (RFC 7009): the authorization server is told that they are not used any more, and they are forgotten.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

use super::{Login, LoginError};
use crate::chain::chain;
use crate::http::Ask;

/// What became of the tokens of a server; none is kept any more.
#[derive(Debug, Clone)]
pub enum LoggedOut {
    /// None was kept.
    NothingKept,
    /// The authorization server took them back.
    TakenBack,
    /// They are forgotten, and the authorization server may take them for good until they end.
    Forgotten(LoginError),
}

impl Login {
    /// Revokes and forgets what is kept; forgotten it is also where the authorization server does not take it back.
    pub(crate) async fn end(&self) -> Result<LoggedOut, LoginError> {
        let _flow = self.flow.lock().await;
        let Some(kept) = self.entry.read()? else { return Ok(LoggedOut::NothingKept) };
        let Some(token) = &kept.token_response else {
            self.entry.remove()?;
            return Ok(LoggedOut::NothingKept);
        };
        let token = serde_json::to_value(token).expect("tokens are plain data");
        let revoked = self.revoke(&token, &kept.client_id).await;
        self.entry.remove()?;
        Ok(match revoked {
            Ok(()) => LoggedOut::TakenBack,
            Err(error) => LoggedOut::Forgotten(error),
        })
    }

    async fn revoke(&self, token: &Value, client: &str) -> Result<(), LoginError> {
        let manager = self.manager().await?;
        let metadata = manager.resolve_metadata().await?.metadata;
        let endpoint = metadata.additional_fields.get("revocation_endpoint").and_then(Value::as_str);
        let endpoint = Url::parse(endpoint.ok_or(LoginError::NoRevocation)?).map_err(|_| LoginError::Page)?;
        // The refresh token first: its end is the end of what was made of it.
        for kind in ["refresh_token", "access_token"] {
            let Some(token) = token[kind].as_str() else { continue };
            self.revoke_one(&endpoint, (kind, token), client).await?;
        }
        Ok(())
    }

    async fn revoke_one(
        &self,
        endpoint: &Url,
        token: (&'static str, &str),
        client: &str,
    ) -> Result<(), LoginError> {
        let mut form = Serializer::new(String::new());
        form.append_pair("token", token.1)
            .append_pair("token_type_hint", token.0)
            .append_pair("client_id", client);
        if let Some((_, Some(secret))) = &self.config.client.predefined {
            form.append_pair("client_secret", secret.expose());
        }
        let headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded")),
            (ACCEPT, HeaderValue::from_static("application/json")),
        ]);
        let body = Bytes::from(form.finish());
        let ask = Ask { method: Method::POST, url: endpoint.clone(), headers, body, is_message: false };
        let answer = self.http.reach(&ask).await.map_err(|failure| LoginError::OAuth(chain(&failure)))?;
        let status = answer.status;
        if status.is_success() {
            return Ok(());
        }
        Err(LoginError::NotRevoked { token: token.0, status: status.as_u16() })
    }
}
