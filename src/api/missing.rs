//! Which thing is missing where the platform says 404 to the file of an event:
//! the event, its attachment, or the rest of it. The platform tells it by its
//! words alone, and some platforms do not; the event knows.

use super::{ApiError, Client, ErrorKind};
use crate::domain::EventId;

impl Client {
    /// The error, with what is missing where it is a 404.
    pub(super) async fn which_is_missing(&self, id: &EventId, error: ApiError) -> ApiError {
        if error.kind != ErrorKind::NotFound {
            return error;
        }
        match self.event(id).await {
            Err(lost) if lost.is_missing() => {
                error.with_advice("There is no such event: it may have been deleted meanwhile.")
            }
            Err(_) => error,
            Ok(event) => match (event.attachment, event.received) {
                // It was not the platform that said so.
                (Some(_), _) if !error.is_missing() => error,
                (Some(_), _) => error.with_advice(
                    "The event says that it has an attachment: it may have been deleted just now.",
                ),
                (None, Some(received)) => error.with_advice(format!(
                    "Only a part of its attachment was uploaded: the server has {received} bytes."
                )),
                (None, None) => error.with_advice("The event is there and has no attachment."),
            },
        }
    }
}
