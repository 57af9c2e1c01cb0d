//! Why an upload broke: what the server would have said.
//!
//! A server that refuses an upload may close the connection while bytes still
//! come; then its answer is lost in the reset that the system makes of it.
//! Instead of “the connection broke”, the person gets what can be found out by
//! small requests: is the login good, is the role there, is the binary there,
//! is the file too large. They change nothing, and none carries a file.

use super::asked::Asked;
use super::error::needed_roles;
use super::{ApiError, Client, ErrorKind};

/// The reason for `broken`, or `broken` itself where none is found. `length` is
/// the file's, in bytes.
pub(super) async fn reason(
    client: &Client,
    asked: &Asked,
    length: u64,
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
    if let Some(id) = asked.binary()
        && let Err(error) = client.binary(id).await
        && error.kind == ErrorKind::NotFound
    {
        return ApiError {
            asked: asked.words(),
            ..error
        };
    }
    if !asked.owner_may() && !user.roles.is_empty() && !user.has_any(asked.roles()) {
        let message = format!("{}, and the user has none of the roles", phrase(&broken));
        let error = ApiError::new(ErrorKind::Forbidden, &asked.words(), message);
        return match needed_roles(asked) {
            Some(roles) => error.with_advice(roles),
            None => error,
        };
    }
    if let Ok(Some(limit)) = client.upload_limit().await
        && length > limit
    {
        let message = format!(
            "{}, and the file has {length} bytes where the platform takes {limit}",
            phrase(&broken)
        );
        return ApiError::new(ErrorKind::TooLarge, &asked.words(), message);
    }
    broken
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
        (_, true) => "Look at the list before trying again: the file may be stored already.",
    }
}
