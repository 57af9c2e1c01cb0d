//! A value that comes from elsewhere, and the only way for it to come in.

use std::time::Duration;

use super::RequestId;
use crate::api::ApiError;

/// A request that has not been answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Which.
    pub id: RequestId,
    /// When it was asked, since the program started.
    pub since: Duration,
}

/// A value that is asked for, awaited, received or failed. A newer request
/// supersedes the older; a stale reply changes nothing. The last value stays
/// while a new one is awaited.
#[derive(Clone, Debug)]
pub struct Remote<T, E = ApiError> {
    value: Option<T>,
    pending: Option<Pending>,
    error: Option<E>,
}

impl<T, E> Default for Remote<T, E> {
    fn default() -> Self {
        Self {
            value: None,
            pending: None,
            error: None,
        }
    }
}

impl<T, E> Remote<T, E> {
    /// Notes that it was asked for; returns the request that this supersedes,
    /// to be cancelled.
    #[must_use]
    pub const fn ask(&mut self, id: RequestId, now: Duration) -> Option<RequestId> {
        let superseded = self.give_up();
        self.pending = Some(Pending { id, since: now });
        superseded
    }

    /// Takes a reply, if it is the one awaited. Says whether it was.
    pub fn receive(&mut self, id: RequestId, result: Result<T, E>) -> bool {
        if self.pending.is_none_or(|pending| pending.id != id) {
            return false;
        }
        self.pending = None;
        match result {
            Ok(value) => {
                self.value = Some(value);
                self.error = None;
            }
            Err(error) => self.error = Some(error),
        }
        true
    }

    /// Waits no longer; returns the request to be cancelled.
    #[must_use]
    pub const fn give_up(&mut self) -> Option<RequestId> {
        match self.pending.take() {
            Some(pending) => Some(pending.id),
            None => None,
        }
    }

    /// The last value received.
    pub const fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Changes the last value received by what was learned otherwise.
    pub fn amend(&mut self, change: impl FnOnce(&mut T)) {
        if let Some(value) = &mut self.value {
            change(value);
        }
    }

    /// Why the last request failed, unless a later one succeeded.
    pub const fn error(&self) -> Option<&E> {
        self.error.as_ref()
    }

    /// The request that is awaited.
    pub const fn pending(&self) -> Option<Pending> {
        self.pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ErrorKind;

    #[test]
    fn a_stale_reply_changes_nothing() {
        let mut remote: Remote<&str> = Remote::default();
        assert_eq!(remote.ask(RequestId(1), Duration::ZERO), None);
        assert_eq!(remote.ask(RequestId(2), Duration::ZERO), Some(RequestId(1)));
        assert!(!remote.receive(RequestId(1), Ok("old")));
        assert_eq!(remote.value(), None);
        assert!(remote.receive(RequestId(2), Ok("new")));
        assert!(!remote.receive(RequestId(2), Ok("twice")));
        assert_eq!(remote.value(), Some(&"new"));
    }

    #[test]
    fn an_error_keeps_the_last_value() {
        let mut remote = Remote::default();
        let _ = remote.ask(RequestId(1), Duration::ZERO);
        remote.receive(RequestId(1), Ok(7));
        let _ = remote.ask(RequestId(2), Duration::ZERO);
        let error = ApiError::new(ErrorKind::Timeout, "read", "too late");
        remote.receive(RequestId(2), Err(error.clone()));
        assert_eq!((remote.value(), remote.error()), (Some(&7), Some(&error)));
    }
}
