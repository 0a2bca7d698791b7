//! *Reading* is answering `resources/read`: the resource of that URI, or the first template that the URI fits.

use std::collections::BTreeMap;

use rmcp::model::{
    ErrorData, MetaObject, ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult,
    ResourceContents,
};

use super::{Contents, Frame, Read, Reading, Resource, Source, not_found};
use crate::admission;
use crate::context::Context;
use crate::freshness::Freshness;
use crate::guard::{Asking, Guard, Guarded};
use crate::outcome::Failure;
use crate::server::Server;

impl Server {
    /// Answers `resources/read`.
    pub(crate) async fn read(
        &self,
        params: ReadResourceRequestParams,
        context: Context,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let (catalog, uri) = (self.catalog.get(), params.uri);
        admission::admit(&context, &uri)?;
        let brought = (params.request_state, params.input_responses);
        let is_current = !context.protocol_version().has_initialize();
        let asking = self.go_on(&context, ("resources/read", &uri, &()), brought)?;
        let reading = |variables| Reading { uri: uri.clone(), variables, context };
        let (contents, freshness) = if let Some(resource) = catalog.resource(&uri) {
            let reading = reading(BTreeMap::new());
            (self.read_one(resource, reading, asking.as_ref()).await?, resource.freshness)
        } else {
            let fits = catalog.templates().iter().find_map(|template| Some((template, template.fit(&uri)?)));
            let Some((template, variables)) = fits else { return Err(not_found(&uri)) };
            let source = (&**template.source(), template.frame(&uri));
            (self.compute(source, reading(variables), asking.as_ref()).await?, template.freshness())
        };
        match contents {
            Guard::Asked(asked) => Ok(asked.into()),
            Guard::Done(None) => Err(not_found(&uri)),
            Guard::Done(Some(contents)) => Ok(result(contents, freshness.filter(|_| is_current)).into()),
        }
    }

    async fn read_one(
        &self,
        resource: &Resource,
        reading: Reading,
        asking: Option<&Asking>,
    ) -> Result<Guard<Option<Vec<ResourceContents>>>, ErrorData> {
        let meta = resource.descriptor.meta.as_ref();
        match &resource.source {
            Source::Text(text) => fixed(&**text, &resource.frame(), meta),
            Source::Blob(bytes) => fixed(&**bytes, &resource.frame(), meta),
            Source::Computed(read) => {
                return self.compute((&**read, resource.frame()), reading, asking).await;
            }
        }
        .map(Guard::Done)
    }

    async fn compute(
        &self,
        (read, frame): (&Read, Frame),
        reading: Reading,
        asking: Option<&Asking>,
    ) -> Result<Guard<Option<Vec<ResourceContents>>>, ErrorData> {
        let uri = reading.uri.clone();
        let contents = self.guard_rounds(Guarded::Resource(&uri), asking, || read(reading, frame)).await?;
        let Guard::Done(Some(found)) = &contents else { return Ok(contents) };
        let bytes = found.iter().map(weigh).sum::<usize>();
        let most = self.limits.result_bytes;
        if bytes > most {
            tracing::warn!(uri, bytes, limit = most, "a resource was larger than the limit");
            let message = format!("The resource {uri} has {bytes} bytes, more than the {most} allowed.");
            return Err(ErrorData::internal_error(message, None));
        }
        Ok(contents)
    }
}

/// Wraps what needs no function to run.
fn fixed(
    contents: impl Contents,
    frame: &Frame,
    meta: Option<&MetaObject>,
) -> Result<Option<Vec<ResourceContents>>, ErrorData> {
    let broken = |failure: Failure| ErrorData::internal_error(failure.to_string(), None);
    let contents = contents.into_contents(frame).map_err(broken)?;
    Ok(contents.map(|contents| {
        contents
            .into_iter()
            .map(|content| match meta {
                Some(meta) => content.with_meta(meta.clone()),
                None => content,
            })
            .collect()
    }))
}

fn result(contents: Vec<ResourceContents>, freshness: Option<Freshness>) -> ReadResourceResult {
    let result = ReadResourceResult::new(contents);
    match freshness {
        Some(freshness) => result.with_ttl_ms(freshness.milliseconds()).with_cache_scope(freshness.scope),
        None => result,
    }
}

/// Counts the bytes of a content as they go over the wire.
fn weigh(content: &ResourceContents) -> usize {
    match content {
        ResourceContents::TextResourceContents { text, .. } => text.len(),
        ResourceContents::BlobResourceContents { blob, .. } => blob.len(),
        _ => 0,
    }
}
