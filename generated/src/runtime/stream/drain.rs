// @generated: the runtime of specwright, as far as this API needs it.

//! The rest of a stream that is complete: read for a moment, so that its connection can be used again.
//!
//! Over HTTP/1.1 a connection is free once the response was read to its end, which comes right after what completes the stream, if the
//! server has nothing more to say. One that has is left.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::runtime::transport::{BodyStream, BoxFuture, Transport};

/// How long the end is waited for, and after how many bytes it is not.
const MOMENT: Duration = Duration::from_millis(50);
const MOST: usize = 64 << 10;

/// What is left of a body.
pub(crate) struct Drain {
    body: BodyStream,
    left: usize,
    transport: Arc<dyn Transport>,
    timer: Option<BoxFuture<'static, ()>>,
}

impl Drain {
    pub(crate) fn new(body: BodyStream, transport: Arc<dyn Transport>) -> Self {
        Self {
            body,
            left: MOST,
            transport,
            timer: None,
        }
    }

    /// Ready once the end is there, or is not waited for any more.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while let Poll::Ready(piece) = self.body.as_mut().poll_next(cx) {
            let length = match piece {
                Some(Ok(piece)) => piece.len(),
                _ => return Poll::Ready(()),
            };
            match self.left.checked_sub(length.max(1)) {
                Some(left) => self.left = left,
                None => return Poll::Ready(()),
            }
        }
        let transport = &self.transport;
        let timer = self.timer.get_or_insert_with(|| transport.sleep(MOMENT));
        timer.as_mut().poll(cx)
    }
}
