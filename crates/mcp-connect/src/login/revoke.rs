//! *Giving tokens back* (RFC 7009): the authorization server is told that they are not used any more, and they are forgotten.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use rmcp::transport::StoredCredentials;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

use super::{Login, LoginError};
use crate::http::Ask;

impl Login {
    /// Revokes and forgets what is kept. Returns whether the authorization server took it back; forgotten it is in any case.
    pub(crate) async fn end(&self) -> Result<bool, LoginError> {
        let _flow = self.flow.lock().await;
        let Some(kept) = self.entry.read()? else { return Ok(false) };
        let revoked = self.revoke(&kept).await;
        self.entry.remove()?;
        Ok(matches!(revoked, Ok(true)))
    }

    async fn revoke(&self, kept: &StoredCredentials) -> Result<bool, LoginError> {
        let manager = self.manager().await?;
        let metadata = manager.resolve_metadata().await?.metadata;
        let endpoint = metadata.additional_fields.get("revocation_endpoint").and_then(Value::as_str);
        let Some(endpoint) = endpoint.and_then(|text| Url::parse(text).ok()) else { return Ok(false) };
        let token = serde_json::to_value(&kept.token_response).unwrap_or_default();
        let mut is_taken = false;
        // The refresh token first: its end is the end of what was made of it.
        for kind in ["refresh_token", "access_token"] {
            let Some(token) = token[kind].as_str() else { continue };
            is_taken |= self.revoke_one(&endpoint, (kind, token), &kept.client_id).await?;
        }
        Ok(is_taken)
    }

    async fn revoke_one(
        &self,
        endpoint: &Url,
        token: (&str, &str),
        client: &str,
    ) -> Result<bool, LoginError> {
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
        let answer = self.http.reach(&ask).await.map_err(|failure| LoginError::OAuth(failure.to_string()))?;
        Ok(answer.status.is_success())
    }
}
