//! Which retry a request belongs to, for the request log.
//!
//! Whoever tries something again after a wait says so around it; what is asked
//! within finds it here. Nothing is decided by it.

tokio::task_local! {
    static RETRY: u32;
}

/// Does work that is the so manyth retry, after a wait, of what failed before.
/// 0: it is the first try, or belongs to what is around it.
pub async fn as_retry<T>(number: u32, work: impl Future<Output = T>) -> T {
    match number {
        0 => work.await,
        _ => RETRY.scope(number, work).await,
    }
}

/// The retry that this task is at; 0: it is none.
pub(super) fn current_retry() -> u32 {
    RETRY.try_with(|number| *number).unwrap_or_default()
}
