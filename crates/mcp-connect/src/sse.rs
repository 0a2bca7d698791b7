//! *HTTP+SSE* (2024-11-05): one long event stream brings all messages, and names the endpoint that takes ours.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::service::RoleClient;
use rmcp::transport::Transport;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use url::Url;

use crate::caller::Caller;
use crate::events::{Events, message_of};
use crate::http::{Ask, HttpFailure};
use crate::message;
use crate::tap::Direction;

/// Messages that wait for us; the stream is read no further while there are more.
const WAITING: usize = 64;

/// Both channels of a session.
#[derive(Debug)]
pub(crate) struct Sse {
    http: Caller,
    endpoint: Url,
    messages: mpsc::Receiver<ServerJsonRpcMessage>,
    reading: JoinHandle<()>,
}

impl Sse {
    /// Opens the stream, and waits for the endpoint.
    pub(crate) async fn open(http: Caller, url: Url) -> Result<Self, HttpFailure> {
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("text/event-stream"))]);
        let ask =
            Ask { method: Method::GET, url: url.clone(), headers, body: Bytes::new(), is_message: false };
        let answer = http.send(ask).await?;
        if !answer.status.is_success() {
            return Err(answer.into_failure(http.limits().answer_time).await.0);
        }
        match answer.content_type() {
            Some(kind) if kind == "text/event-stream" => {}
            Some(kind) if kind == "text/html" => {
                return Err(HttpFailure::Page { status: answer.status.as_u16() });
            }
            content_type => return Err(HttpFailure::ContentType { content_type }),
        }
        let mut events = Events::new(answer.body, http.limits().message_bytes);
        let endpoint = endpoint(&mut events, &url).await?;
        let (sender, messages) = mpsc::channel(WAITING);
        let reading = tokio::spawn(read(events, http.clone(), sender));
        Ok(Self { http, endpoint, messages, reading })
    }
}

/// Waits for the first event, which names the endpoint.
async fn endpoint(events: &mut Events, url: &Url) -> Result<Url, HttpFailure> {
    let limit = std::time::Duration::from_secs(10);
    let named = async {
        while let Some(event) = events.next().await? {
            if event.event.as_deref() == Some("endpoint") {
                return event.data.ok_or(HttpFailure::NoEndpoint);
            }
        }
        Err(HttpFailure::NoEndpoint)
    };
    let named: String = tokio::time::timeout(limit, named).await.map_err(|_| HttpFailure::NoEndpoint)??;
    let endpoint = url.join(named.trim()).map_err(|_| HttpFailure::NoEndpoint)?;
    // Our messages carry the person's headers, and no other origin may have them.
    if endpoint.origin() != url.origin() {
        let endpoint = endpoint.origin().ascii_serialization();
        return Err(HttpFailure::ForeignEndpoint { endpoint });
    }
    Ok(endpoint)
}

/// Reads messages until the stream ends, which ends the session.
async fn read(mut events: Events, http: Caller, sender: mpsc::Sender<ServerJsonRpcMessage>) {
    loop {
        let event = match events.next().await {
            Ok(Some(event)) => event,
            Ok(None) => {
                return http.step("the server ended the event stream, and with it the session".to_owned());
            }
            Err(failure) => return http.step(format!("the event stream broke off: {failure}")),
        };
        let Some(text) = message_of(&event) else { continue };
        http.tap().message(Direction::Received, Some(events.exchange()), &text);
        // What is no message has been told.
        let Ok(message) = message::read(&text) else { continue };
        if sender.send(message).await.is_err() {
            return;
        }
    }
}

impl Transport<RoleClient> for Sse {
    type Error = HttpFailure;

    fn send(
        &mut self,
        message: ClientJsonRpcMessage,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let (http, url) = (self.http.clone(), self.endpoint.clone());
        async move {
            let headers =
                HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
            let body = Bytes::from(serde_json::to_vec(&message).expect("messages are plain data"));
            let ask = Ask { method: Method::POST, url, headers, body, is_message: true };
            let answer = http.send(ask).await?;
            let time = http.limits().answer_time;
            if !answer.status.is_success() {
                return Err(answer.into_failure(time).await.0);
            }
            // Read to its end, so that the connection can be used again; it says no more than that it was taken.
            answer.body.beginning(4096, time).await;
            Ok(())
        }
    }

    async fn receive(&mut self) -> Option<ServerJsonRpcMessage> {
        self.messages.recv().await
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.reading.abort();
        self.messages.close();
        Ok(())
    }
}

impl Drop for Sse {
    fn drop(&mut self) {
        self.reading.abort();
    }
}
