//! The *body* of an answer on its way out: it carries what the request holds until the last byte is gone.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use pin_project_lite::pin_project;
use prometheus_client::metrics::gauge::Gauge;
use tokio_util::sync::WaitForCancellationFutureOwned;

/// A place among the requests or streams that the server takes on; dropping it gives the place back.
pub(crate) struct Held {
    gauge: Gauge,
}

impl Held {
    /// Takes a place among `most`, which `gauge` counts, if one is free.
    pub(crate) fn of(gauge: &Gauge, most: usize) -> Option<Self> {
        let before = gauge.inc();
        let held = Self { gauge: gauge.clone() };
        // One that is turned away counts for that moment: another may be turned away for it, never one too many let in.
        usize::try_from(before).is_ok_and(|before| before < most).then_some(held)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.gauge.dec();
    }
}

pin_project! {
    /// An answer's body with the place its request holds, and the signal that ends an endless one.
    pub(crate) struct Outgoing {
        #[pin]
        body: Body,
        // Boxed, because few bodies have one and each is moved a few times on its way.
        stop: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
        held: Option<Held>,
    }
}

impl Outgoing {
    pub(crate) fn plain(body: Body, held: Option<Held>) -> Self {
        Self { body, stop: None, held }
    }

    /// A body that has no end of its own and ends when the server stops.
    pub(crate) fn endless(body: Body, held: Held, stop: WaitForCancellationFutureOwned) -> Self {
        Self { body, stop: Some(Box::pin(stop)), held: Some(held) }
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.project();
        let frame = this.body.poll_frame(context);
        if matches!(frame, Poll::Ready(None)) {
            drop(this.held.take());
        }
        if frame.is_pending()
            && let Some(stop) = this.stop
            && stop.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(None);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
