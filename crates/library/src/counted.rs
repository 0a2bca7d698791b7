//! What is *counted* of a library while it serves: its calls as they end, and what it holds at the moment of asking.

use std::sync::Arc;

use switchboard_http_serve::Metrics;
use switchboard_http_serve::prometheus_client::collector::Collector;
use switchboard_http_serve::prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use switchboard_http_serve::prometheus_client::metrics::counter::Counter;
use switchboard_http_serve::prometheus_client::metrics::family::Family;
use switchboard_http_serve::prometheus_client::metrics::gauge::ConstGauge;
use switchboard_http_serve::prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use switchboard_mcp_serve::Server;

use crate::shelf::Shelf;
use crate::status::ImportState;

/// Labels of a call: its tool, empty where no tool has the name that was called, and how it ended.
type CallLabels = [(&'static str, String); 2];

/// The label of a duration: its tool.
type ToolLabel = [(&'static str, String); 1];

/// Counts the calls of a server.
pub(crate) fn calls(server: Server, metrics: &Metrics) -> Server {
    let counts =
        metrics.register("mcp_calls", "Calls of tools, by outcome", Family::<CallLabels, Counter>::default());
    let durations = Family::<ToolLabel, Histogram, _>::new_with_constructor(buckets as fn() -> Histogram);
    let durations = metrics.register("mcp_call_duration_seconds", "Time that calls of tools took", durations);
    metrics.collect(Carried(server.clone()));
    server.observe(move |end| {
        let tool = end.tool.unwrap_or_default().to_owned();
        durations.get_or_create(&[("tool", tool.clone())]).observe(end.duration.as_secs_f64());
        counts.get_or_create(&[("tool", tool), ("outcome", end.outcome.as_str().to_owned())]).inc();
    })
}

fn buckets() -> Histogram {
    Histogram::new(exponential_buckets(0.000_25, 2.0, 18))
}

/// Shows what a library holds.
pub(crate) fn library(metrics: &Metrics, shelf: &Arc<Shelf>) {
    metrics.collect(Holdings(Arc::clone(shelf)));
}

/// Asks the library when somebody asks for the metrics, so that nothing has to keep them true.
struct Holdings(Arc<Shelf>);

impl std::fmt::Debug for Holdings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Holdings(…)")
    }
}

impl Collector for Holdings {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let status = self.0.status();
        let is_importing = u64::from(matches!(status.import, ImportState::Importing(_)));
        write(&mut encoder, "library_documents", "Documents that can be found", status.documents)?;
        write(&mut encoder, "library_passages", "Passages that can be found", status.passages)?;
        write(&mut encoder, "library_skipped", "What was found and left out", status.skipped.total)?;
        write(&mut encoder, "library_importing", "1 while an import is under way", is_importing)
    }
}

/// Asks a server what it carries.
#[derive(Debug)]
struct Carried(Server);

impl Collector for Carried {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let load = self.0.load();
        write(&mut encoder, "mcp_calls_running", "Calls of tools that run now", load.calls as u64)?;
        write(&mut encoder, "mcp_sse_sessions_open", "HTTP+SSE sessions open now", load.sse_sessions as u64)
    }
}

fn write(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    value: u64,
) -> Result<(), std::fmt::Error> {
    let gauge = ConstGauge::new(value);
    gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)
}
