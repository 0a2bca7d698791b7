//! The network of OAuth: the guarded client, without the person's headers.

use bytes::Bytes;
use http::Response;
use rmcp::transport::{
    OAuthHttpClient, OAuthHttpClientError, OAuthHttpClientFuture, OAuthHttpRedirectPolicy, OAuthHttpRequest,
};
use url::Url;

use crate::http::{Ask, HttpClient};

/// Bytes of an answer: metadata and tokens are small.
const ANSWER: usize = 1 << 20;

pub(super) struct OAuth {
    http: HttpClient,
}

impl OAuth {
    pub(super) fn new(http: HttpClient) -> Self {
        Self { http }
    }

    async fn ask(&self, request: OAuthHttpRequest) -> Result<Response<Vec<u8>>, OAuthHttpClientError> {
        let (parts, body) = request.request.into_parts();
        let ask = Ask {
            method: parts.method,
            url: Url::parse(&parts.uri.to_string())?,
            headers: parts.headers,
            body: Bytes::from(body),
            is_message: false,
        };
        let time = request.timeout.unwrap_or(self.http.limits().answer_time);
        let answer = match request.redirect_policy {
            OAuthHttpRedirectPolicy::Stop => self.http.reach(&ask).await?,
            _ => self.http.follow(ask).await?,
        };
        let (status, headers) = (answer.status, answer.headers.clone());
        let body = answer.body.whole(ANSWER, time).await?;
        let mut response = Response::new(body.to_vec());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

impl OAuthHttpClient for OAuth {
    fn execute(&self, request: OAuthHttpRequest) -> OAuthHttpClientFuture<'_> {
        Box::pin(self.ask(request))
    }
}
