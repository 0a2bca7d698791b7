//! A *metric* is a number the server keeps about itself; `/metrics` shows all of them as `OpenMetrics` text.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Metric, Registry};

/// Holds the metrics of one server; clones share them, and products register their own beside ours.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
}

impl Metrics {
    /// Adds a metric under `name`, explained by `help`, and returns it.
    ///
    /// Names carry their unit (`_seconds`, `_bytes`); `_total` is added to counters by the format.
    pub fn register<M: Metric + Clone>(&self, name: &str, help: &str, metric: M) -> M {
        self.lock().register(name, help, metric.clone());
        metric
    }

    /// Adds a collector, which is asked for its metrics whenever somebody asks for all of them.
    pub fn collect(&self, collector: impl Collector) {
        self.lock().register_collector(Box::new(collector));
    }

    /// Returns all metrics as `OpenMetrics` text.
    ///
    /// # Panics
    ///
    /// Never: writing to a string does not fail.
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.lock()).expect("writing to a string does not fail");
        text
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells answers apart by their status.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StatusLabel {
    status: u16,
}

/// Tells refusals apart by their reason.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ReasonLabel {
    pub(crate) reason: &'static str,
}

/// What the server counts about its own work.
#[derive(Debug)]
pub(crate) struct HttpMetrics {
    requests: Family<StatusLabel, Counter>,
    /// The counter of the status that nearly all answers have, found without a lock.
    fine: Counter,
    pub(crate) refusals: Family<ReasonLabel, Counter>,
    duration: Histogram,
    pub(crate) running: Gauge,
    pub(crate) streams: Gauge,
    pub(crate) connections: Gauge,
}

impl HttpMetrics {
    pub(crate) fn new(metrics: &Metrics) -> Self {
        let requests = "Requests answered, by status";
        let refusals = "Requests and connections refused at the door, by reason";
        let buckets = exponential_buckets(0.000_25, 2.0, 18);
        let answered = Family::<StatusLabel, Counter>::default();
        Self {
            fine: answered.get_or_create_owned(&StatusLabel { status: 200 }),
            requests: metrics.register("http_requests", requests, answered),
            refusals: metrics.register("http_refusals", refusals, Family::default()),
            duration: metrics.register(
                "http_request_duration_seconds",
                "Time until an answer began",
                Histogram::new(buckets),
            ),
            running: metrics.register(
                "http_requests_running",
                "Requests being answered now",
                Gauge::default(),
            ),
            streams: metrics.register("http_streams_open", "Event streams open now", Gauge::default()),
            connections: metrics.register("http_connections_open", "Connections open now", Gauge::default()),
        }
    }

    pub(crate) fn answer(&self, status: StatusCode, duration: Duration) {
        match status {
            StatusCode::OK => self.fine.inc(),
            _ => self.requests.get_or_create(&StatusLabel { status: status.as_u16() }).inc(),
        };
        self.duration.observe(duration.as_secs_f64());
    }

    pub(crate) fn refuse(&self, reason: &'static str) {
        self.refusals.get_or_create(&ReasonLabel { reason }).inc();
    }
}
