//! *Lists* of what a server offers, all pages of them, and what is read by name.

use std::collections::HashSet;

use rmcp::model::{
    ClientRequest, CompleteRequest, CompleteRequestParams, CompletionInfo, GetPromptRequest,
    GetPromptRequestParams, GetPromptResult, PaginatedRequestParams, Prompt, ReadResourceRequest,
    ReadResourceRequestParams, ReadResourceResult, RequestOptionalParam, Resource, ResourceTemplate,
    ServerResult,
};

use super::Connection;
use super::call::Round;
use crate::error::CallError;
use crate::listed::ListedTool;

/// A page: what is on it, and where the next one is.
type Page<T> = (Vec<T>, Option<String>);

impl Connection {
    /// Returns all tools; none where the server says that it has none.
    ///
    /// # Errors
    ///
    /// [`CallError`], where the server does not answer, or its list does not end.
    pub async fn list_tools(&self) -> Result<Vec<ListedTool>, CallError> {
        if self.live().await.capabilities().tools.is_none() {
            return Ok(Vec::new());
        }
        self.pages(
            "tools/list",
            |page| ClientRequest::ListToolsRequest(with_page(page)),
            |result| match result {
                ServerResult::ListToolsResult(page) => {
                    Some((page.tools.into_iter().map(ListedTool::new).collect(), page.next_cursor))
                }
                _ => None,
            },
        )
        .await
    }

    /// Returns all resources; none where the server says that it has none.
    ///
    /// # Errors
    ///
    /// As [`Connection::list_tools`].
    pub async fn list_resources(&self) -> Result<Vec<Resource>, CallError> {
        if self.live().await.capabilities().resources.is_none() {
            return Ok(Vec::new());
        }
        self.pages(
            "resources/list",
            |page| ClientRequest::ListResourcesRequest(with_page(page)),
            |result| match result {
                ServerResult::ListResourcesResult(page) => Some((page.resources, page.next_cursor)),
                _ => None,
            },
        )
        .await
    }

    /// Returns all resource templates; none where the server says that it has no resources.
    ///
    /// # Errors
    ///
    /// As [`Connection::list_tools`].
    pub async fn list_resource_templates(&self) -> Result<Vec<ResourceTemplate>, CallError> {
        if self.live().await.capabilities().resources.is_none() {
            return Ok(Vec::new());
        }
        self.pages(
            "resources/templates/list",
            |page| ClientRequest::ListResourceTemplatesRequest(with_page(page)),
            |result| match result {
                ServerResult::ListResourceTemplatesResult(page) => {
                    Some((page.resource_templates, page.next_cursor))
                }
                _ => None,
            },
        )
        .await
    }

    /// Returns all prompts; none where the server says that it has none.
    ///
    /// # Errors
    ///
    /// As [`Connection::list_tools`].
    pub async fn list_prompts(&self) -> Result<Vec<Prompt>, CallError> {
        if self.live().await.capabilities().prompts.is_none() {
            return Ok(Vec::new());
        }
        self.pages(
            "prompts/list",
            |page| ClientRequest::ListPromptsRequest(with_page(page)),
            |result| match result {
                ServerResult::ListPromptsResult(page) => Some((page.prompts, page.next_cursor)),
                _ => None,
            },
        )
        .await
    }

    /// Returns what is at a URI.
    ///
    /// # Errors
    ///
    /// [`CallError`], where the server has nothing there, or does not answer.
    pub async fn read_resource(&self, uri: impl Into<String>) -> Result<ReadResourceResult, CallError> {
        let params = ReadResourceRequestParams::new(uri);
        let ask = |round: Round| {
            let mut params = params.clone();
            params.input_responses = round.responses;
            params.request_state = round.state;
            self.ask(ClientRequest::ReadResourceRequest(ReadResourceRequest::new(params)))
        };
        match self.rounds(ask).await? {
            ServerResult::ReadResourceResult(result) => Ok(result),
            _ => Err(CallError::WrongAnswer { method: "resources/read" }),
        }
    }

    /// Returns the messages of a prompt.
    ///
    /// # Errors
    ///
    /// [`CallError`], where there is no such prompt, or the server does not answer.
    pub async fn get_prompt(&self, params: GetPromptRequestParams) -> Result<GetPromptResult, CallError> {
        let ask = |round: Round| {
            let mut params = params.clone();
            params.input_responses = round.responses;
            params.request_state = round.state;
            self.ask(ClientRequest::GetPromptRequest(GetPromptRequest::new(params)))
        };
        match self.rounds(ask).await? {
            ServerResult::GetPromptResult(result) => Ok(result),
            _ => Err(CallError::WrongAnswer { method: "prompts/get" }),
        }
    }

    /// Returns what an argument of a prompt or template may be completed to.
    ///
    /// # Errors
    ///
    /// [`CallError`], where the server does not complete, or does not answer.
    pub async fn complete(&self, params: CompleteRequestParams) -> Result<CompletionInfo, CallError> {
        match self.ask(ClientRequest::CompleteRequest(CompleteRequest::new(params))).await? {
            ServerResult::CompleteResult(result) => Ok(result.completion),
            _ => Err(CallError::WrongAnswer { method: "completion/complete" }),
        }
    }

    /// Reads a list to its end.
    async fn pages<T>(
        &self,
        method: &'static str,
        request: impl Fn(Option<PaginatedRequestParams>) -> ClientRequest,
        page: impl Fn(ServerResult) -> Option<Page<T>>,
    ) -> Result<Vec<T>, CallError> {
        let (mut all, mut cursor, mut seen) = (Vec::new(), None::<String>, HashSet::new());
        let limit = self.inner.config.limits.pages;
        for _ in 0..limit {
            let params = cursor.take().map(|cursor| {
                let mut params = PaginatedRequestParams::default();
                params.cursor = Some(cursor);
                params
            });
            let result = self.ask(request(params)).await?;
            let (items, next) = page(result).ok_or(CallError::WrongAnswer { method })?;
            all.extend(items);
            match next {
                None => return Ok(all),
                // The same page again, and so for ever.
                Some(next) if !seen.insert(next.clone()) => {
                    return Err(CallError::Endless { pages: seen.len() });
                }
                Some(next) => cursor = Some(next),
            }
        }
        Err(CallError::Endless { pages: limit })
    }
}

/// Makes a request for a page of a list.
fn with_page<M: Default>(
    page: Option<PaginatedRequestParams>,
) -> RequestOptionalParam<M, PaginatedRequestParams> {
    page.map_or_else(RequestOptionalParam::default, RequestOptionalParam::with_param)
}
