//! What a platform offers: found out once, kept for a day beside what else is kept
//! of its connection, and told with how the connection is made.

use jiff::Timestamp;

use super::link::Link;
use crate::api::ApiError;
use crate::app::PlatformFacts;
use crate::config::{KeptLimits, LimitsFile};

/// What is kept of it and counts still; else, or where it is wanted anew, what it
/// answers now.
pub(super) async fn facts(link: &Link, anew: bool) -> Result<PlatformFacts, ApiError> {
    let client = &link.platform().await?.client;
    let connection = client.connection();
    let folder = link.state_folder();
    let file = folder.and_then(|folder| LimitsFile::of(folder, connection));
    let kept = match &file {
        Some(file) if !anew => read(file).await,
        _ => None,
    };
    let (found, is_kept) = match kept {
        Some(kept) => (kept, true),
        None => {
            let limits = client.limits().await?;
            let now = KeptLimits {
                limits,
                found: Timestamp::now(),
            };
            let is_kept = match file.clone() {
                Some(file) => keep(file, now.clone()).await,
                None => false,
            };
            (now, is_kept)
        }
    };
    Ok(PlatformFacts {
        login: client.login_word().await.to_owned(),
        safety: connection.safety(),
        limits: found.limits,
        found: found.found,
        kept: file.filter(|_| is_kept).map(|file| file.path().to_owned()),
    })
}

/// What is kept and counts still.
async fn read(file: &LimitsFile) -> Option<KeptLimits> {
    let file = file.clone();
    let read = tokio::task::spawn_blocking(move || file.read())
        .await
        .ok()?;
    // What was learned from an upload alone is no answer to what is offered.
    read.filter(|kept| kept.is_fresh(Timestamp::now()) && kept.limits.version.is_some())
}

/// Whether it could be kept.
async fn keep(file: LimitsFile, found: KeptLimits) -> bool {
    let kept = tokio::task::spawn_blocking(move || file.keep(&found.limits));
    kept.await.unwrap_or(false)
}
