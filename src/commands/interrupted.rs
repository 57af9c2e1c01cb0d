//! What is said of transfers that a signal stopped: which, and what is left of
//! them.
//!
//! Pure. A download leaves nothing; nor does an upload, unless all of it was
//! sent and only the answer had not come.

use crate::domain::clean;
use crate::transfer::{Job, Progress};

/// What a command's transfers do; all of one command do the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    Download,
    Upload,
    Replace,
}

impl Work {
    pub(super) const fn of(job: &Job) -> Self {
        match job {
            Job::Download { .. } => Self::Download,
            Job::Upload { .. } => Self::Upload,
            Job::Replace { .. } => Self::Replace,
        }
    }
}

/// A transfer that was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stopped<'a> {
    /// As the person knows it.
    pub(super) name: &'a str,
    /// Whether the other side may have all of it.
    pub(super) is_sent: bool,
}

/// Whether all bytes of an upload were handed over; so they may have come.
pub(super) fn is_sent(job: &Progress) -> bool {
    job.total.is_some_and(|total| job.bytes >= total)
}

/// The sentence; `None` where nothing was stopped.
pub(super) fn sentence(work: Work, stopped: &[Stopped<'_>]) -> Option<String> {
    let noun = match work {
        Work::Download => "download",
        Work::Upload | Work::Replace => "upload",
    };
    let (what, it) = match stopped {
        [] => return None,
        [one] => (
            format!("the {noun} of {} was stopped", clean(one.name)),
            "it",
        ),
        several => (format!("{} {noun}s were stopped", several.len()), "them"),
    };
    let sent: Vec<_> = stopped.iter().filter(|one| one.is_sent).collect();
    let left = match (work, sent.as_slice()) {
        (Work::Download, _) => format!(", and nothing of {it} was saved"),
        (Work::Upload, []) => format!(", and nothing of {it} was stored"),
        (Work::Replace, []) => ", and the binary holds what it held before".to_owned(),
        (Work::Replace, _) => " when all of it was sent: look at the binary before trying again, \
                               it may be replaced already"
            .to_owned(),
        (Work::Upload, [_]) if stopped.len() == 1 => {
            " when all of it was sent: look at the list before trying again, \
             it may be stored already"
                .to_owned()
        }
        (Work::Upload, sent) => {
            let names: Vec<_> = sent.iter().map(|one| clean(one.name)).collect();
            format!(
                ": look at the list before trying again, because of these all was sent and they \
                 may be stored already: {}",
                names.join(", ")
            )
        }
    };
    Some(format!("Interrupted: {what}{left}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn stopped(name: &str, is_sent: bool) -> Stopped<'_> {
        Stopped { name, is_sent }
    }

    #[test]
    fn nothing_stopped_is_nothing_said() {
        assert_eq!(sentence(Work::Upload, &[]), None);
    }

    #[test]
    fn several_uploads_are_counted_and_those_named_that_may_be_stored() {
        let said = |all: &[Stopped<'_>]| sentence(Work::Upload, all).unwrap();
        assert_eq!(
            said(&[stopped("a", false), stopped("b", false)]),
            "Interrupted: 2 uploads were stopped, and nothing of them was stored."
        );
        assert_eq!(
            said(&[
                stopped("a", true),
                stopped("b", false),
                stopped("c\u{1b}", true)
            ]),
            "Interrupted: 3 uploads were stopped: look at the list before trying again, because \
             of these all was sent and they may be stored already: a, c␛."
        );
    }

    #[test]
    fn all_is_sent_only_where_the_length_is_known() {
        let at = |bytes, total| Progress {
            id: crate::transfer::JobId(0),
            phase: crate::transfer::Phase::Sending,
            bytes,
            total,
        };
        assert!(is_sent(&at(7, Some(7))));
        assert!(is_sent(&at(0, Some(0))));
        assert!(!is_sent(&at(6, Some(7))));
        assert!(!is_sent(&at(0, None)));
    }
}
