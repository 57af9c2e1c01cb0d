//! Why an upload broke: what the server would have said.
//!
//! A server that refuses an upload may close the connection while bytes still
//! come; then its answer is lost in the reset that the system makes of it.
//! Instead of “the connection broke”, the person gets what can be found out by
//! small requests: is the login good, is the role there, is the binary, the
//! application or the event there, has the event an attachment, is the file too
//! large. They change nothing, and none carries a file. What a gateway on the way
//! refuses they do not tell. The HTTP library reads what is there before it writes,
//! but gives the connection up where a write fails: so its answer is lost to who was
//! just writing. The next attempt begins in small pieces, and hears it in between
//! (`transfer/source.rs`).

use super::asked::Asked;
use super::error::{ONE_ATTACHMENT, needed_roles};
use super::{ApiError, Client, ErrorKind};
use crate::domain::EventId;

/// The reason for `broken`, or `broken` itself where none is found. `length` is
/// the file's, in bytes; `is_complete` tells whether all of it was sent.
pub(super) async fn reason(
    client: &Client,
    asked: &Asked,
    length: u64,
    is_complete: bool,
    broken: ApiError,
) -> ApiError {
    debug_assert!(asked.carries_a_file());
    let user = match client.current_user().await {
        Ok(user) => user,
        Err(error) if error.kind == ErrorKind::Unauthorized => {
            return ApiError {
                asked: asked.words(),
                ..error
            };
        }
        Err(_) => return broken,
    };
    // Where all was sent, its new content may be what took its id.
    if let Some(id) = asked.binary()
        && !is_complete
        && let Err(error) = client.binary(id).await
        && error.kind == ErrorKind::NotFound
    {
        return ApiError {
            asked: asked.words(),
            ..error
        };
    }
    if let Some(id) = asked.application()
        && let Err(error) = client.application(id).await
        && error.kind == ErrorKind::NotFound
    {
        return ApiError {
            asked: asked.words(),
            ..error
        };
    }
    if let Some(id) = asked.event() {
        return of_event(client, asked, id, length, is_complete, broken).await;
    }
    if asked.owner_of().is_none() && !user.roles.is_empty() && !user.has_any(asked.roles()) {
        let message = format!("{}, and the user has none of the roles", phrase(&broken));
        let error = ApiError::new(ErrorKind::Forbidden, &asked.words(), message);
        return match needed_roles(asked) {
            Some(roles) => error.with_advice(roles),
            None => error,
        };
    }
    // The option speaks of files of the inventory alone.
    if asked.application().is_none()
        && let Ok(Some(limit)) = client.upload_limit().await
        && length > limit
    {
        let message = format!(
            "{}, and the file has {length} bytes where the platform takes {limit}",
            phrase(&broken)
        );
        return ApiError::new(ErrorKind::TooLarge, &asked.words(), message);
    }
    unknown(broken, is_complete)
}

/// Nothing explains it: a cable, or somebody on the way.
fn unknown(broken: ApiError, is_complete: bool) -> ApiError {
    if is_complete {
        return broken;
    }
    broken.with_advice(
        "Nothing was stored. Where it breaks again, look whether a gateway or proxy on the way \
         refuses files of this length: one that closes at once may not be heard.",
    )
}

/// How long an attachment may be unless the platform was told otherwise, in
/// bytes (`API.md` section 1.6). What it was told, it tells nobody.
const USUAL_LIMIT: u64 = 50 << 20;

/// The reason for an upload to an event. An attachment that is there is a
/// reason only where this upload cannot be what put it there.
async fn of_event(
    client: &Client,
    asked: &Asked,
    id: &EventId,
    length: u64,
    is_complete: bool,
    broken: ApiError,
) -> ApiError {
    match client.event(id).await {
        Err(error) if error.kind == ErrorKind::NotFound => ApiError {
            asked: asked.words(),
            ..error
        },
        Ok(event)
            if event.attachment.is_some() && !is_complete && matches!(asked, Asked::Attach(..)) =>
        {
            let message = format!("{}, and the event has an attachment", phrase(&broken));
            ApiError::new(ErrorKind::Conflict, &asked.words(), message).with_advice(ONE_ATTACHMENT)
        }
        _ if length > USUAL_LIMIT && !is_complete => broken.with_advice(
            "Nothing was stored: most tenants take attachments of up to 50 MiB, and this is larger.",
        ),
        _ => unknown(broken, is_complete),
    }
}

fn phrase(broken: &ApiError) -> &str {
    broken.message.as_deref().unwrap_or("the connection broke")
}

/// What holds of the file after an upload without an answer. That a platform
/// which got less than was announced stores nothing is taken for granted here:
/// nobody documents it.
pub(super) const fn what_holds(asked: &Asked, all_bytes_sent: bool) -> &'static str {
    match (asked, all_bytes_sent) {
        (_, false) => "Nothing was stored.",
        (Asked::Replace(_), true) => {
            "Look at the binary before trying again: it may be replaced already."
        }
        (Asked::Attach(..), true) => {
            "Look at the event before trying again: the file may be attached already."
        }
        (Asked::ReplaceAttachment(_), true) => {
            "Look at the event before trying again: its attachment may be replaced already."
        }
        (Asked::Application(..), true) => {
            "Look at the application before trying again: it may be changed already."
        }
        (_, true) => "Look at the list before trying again: the file may be stored already.",
    }
}
