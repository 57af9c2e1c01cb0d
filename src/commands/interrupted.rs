//! What is said of transfers that a signal stopped: which, what is left of
//! them, and how they go on.
//!
//! Pure. What is kept is in the journal. Without one a download leaves nothing;
//! nor does an upload, unless all of it was sent and only the answer had not
//! come.

use super::item::What;
use crate::domain::clean;
use crate::transfer::Progress;

/// How what is set aside goes on.
pub(super) const RESUME: &str = "c8ybin transfers resume";

/// A transfer that was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stopped<'a> {
    /// As the person knows it.
    pub(super) name: &'a str,
    pub(super) what: &'a What,
    /// Whether the other side may have all of it.
    pub(super) is_sent: bool,
    /// Whether any of it was across.
    pub(super) has_moved: bool,
    /// Whether a download is too small to be gone on with.
    pub(super) begins_anew: bool,
    /// Whether it is in the journal.
    pub(super) is_kept: bool,
}

/// Whether all bytes of an upload were handed over; so they may have come.
pub(super) fn is_sent(job: &Progress) -> bool {
    job.total.is_some_and(|total| job.bytes >= total)
}

/// What transfers do, as far as the sentence goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Download,
    Upload,
    Replace,
    Attach,
    Deploy,
    /// Not all the same.
    Several,
}

impl Work {
    fn of(stopped: &[Stopped<'_>]) -> Self {
        let works = stopped.iter().map(|one| match one.what {
            What::Download(_) | What::DownloadAttachment(_) | What::DownloadArchive(..) => {
                Self::Download
            }
            What::Upload(_) => Self::Upload,
            What::Replace(..) => Self::Replace,
            What::Attach(..) => Self::Attach,
            What::Deploy(..) => Self::Deploy,
        });
        let same = works.reduce(|one, other| if one == other { one } else { Self::Several });
        same.unwrap_or(Self::Several)
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Download => "download",
            Self::Upload | Self::Replace | Self::Attach | Self::Deploy => "upload",
            Self::Several => "transfer",
        }
    }
}

/// The sentence; `None` where nothing was stopped.
pub(super) fn sentence(stopped: &[Stopped<'_>]) -> Option<String> {
    let work = Work::of(stopped);
    let noun = work.noun();
    let is_kept = stopped.iter().all(|one| one.is_kept);
    let done = if is_kept { "set aside" } else { "stopped" };
    let (what, it) = match stopped {
        [] => return None,
        [one] => (
            format!("the {noun} of {} was {done}", clean(one.name)),
            "it",
        ),
        several => (format!("{} {noun}s were {done}", several.len()), "them"),
    };
    let rest = if is_kept {
        kept(work, it, stopped)
    } else {
        lost(work, it, stopped)
    };
    Some(format!("Interrupted: {what}{rest}."))
}

/// What is true of transfers that are in the journal.
fn kept(work: Work, it: &str, stopped: &[Stopped<'_>]) -> String {
    let is_sent = stopped.iter().any(|one| one.is_sent);
    match work {
        Work::Download => {
            let small = stopped.iter().filter(|one| one.begins_anew).count();
            if small == stopped.len() {
                return format!(", too small to be kept in part. {RESUME} fetches {it} again");
            }
            if stopped.iter().all(|one| !one.has_moved) {
                return format!(", and nothing of {it} had moved. {RESUME} fetches {it}");
            }
            let which = if small == 0 { it } else { "the larger ones" };
            format!(", and what was moved of {which} is kept. {RESUME} goes on with {it}")
        }
        Work::Several => format!(". {RESUME} goes on with {it}"),
        Work::Attach => format!(". {RESUME} looks what the event has, and sends the rest"),
        Work::Upload | Work::Replace if is_sent => {
            format!(", and may have come as a whole. {RESUME} looks before it sends {it} again")
        }
        Work::Deploy if is_sent => {
            format!(", and may have come as a whole. {RESUME} goes on with {it}")
        }
        Work::Deploy => {
            format!(", and the application has what it had before. {RESUME} sends {it} again")
        }
        Work::Upload => format!(", and nothing of {it} was stored. {RESUME} sends {it} again"),
        Work::Replace => {
            format!(", and the binary holds what it held before. {RESUME} sends {it} again")
        }
    }
}

/// What is true of transfers that nobody goes on with.
fn lost(work: Work, it: &str, stopped: &[Stopped<'_>]) -> String {
    let sent: Vec<_> = stopped.iter().filter(|one| one.is_sent).collect();
    match (work, sent.as_slice()) {
        (Work::Download, _) => format!(", and nothing of {it} was saved"),
        (Work::Upload, []) => format!(", and nothing of {it} was stored"),
        (Work::Replace, []) => ", and the binary holds what it held before".to_owned(),
        (Work::Replace, _) => " when all of it was sent: look at the binary before trying again, \
                               it may be replaced already"
            .to_owned(),
        (Work::Deploy, []) => ", and the application has what it had before".to_owned(),
        (Work::Deploy, _) => " when all of it was sent: look at the application before trying \
                              again, it may be deployed already"
            .to_owned(),
        (Work::Attach, _) => {
            ": look at the event before trying again, it may hold the file or a part of it"
                .to_owned()
        }
        (Work::Upload, [_]) if stopped.len() == 1 => {
            " when all of it was sent: look at the list before trying again, \
             it may be stored already"
                .to_owned()
        }
        (Work::Upload | Work::Several, sent) => {
            let names: Vec<_> = sent.iter().map(|one| clean(one.name)).collect();
            format!(
                ": look before trying again, because of these all was sent and they may be \
                 stored already: {}",
                names.join(", ")
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ApplicationId, BinaryId, EventId};
    use crate::transfer::Deployment;

    fn id() -> BinaryId {
        BinaryId::new("7").unwrap()
    }

    const fn stopped<'a>(name: &'a str, what: &'a What, is_sent: bool) -> Stopped<'a> {
        Stopped {
            name,
            what,
            is_sent,
            has_moved: true,
            begins_anew: false,
            is_kept: true,
        }
    }

    const fn small<'a>(name: &'a str, what: &'a What) -> Stopped<'a> {
        Stopped {
            begins_anew: true,
            ..stopped(name, what, false)
        }
    }

    fn without_a_journal<'a>(name: &'a str, what: &'a What, is_sent: bool) -> Stopped<'a> {
        Stopped {
            is_kept: false,
            ..stopped(name, what, is_sent)
        }
    }

    const fn unmoved<'a>(name: &'a str, what: &'a What) -> Stopped<'a> {
        Stopped {
            has_moved: false,
            ..stopped(name, what, false)
        }
    }

    #[test]
    fn nothing_stopped_is_nothing_said() {
        assert_eq!(sentence(&[]), None);
    }

    #[test]
    fn what_is_kept_goes_on() {
        let download = What::Download(id());
        let upload = What::Upload("a".into());
        let replace = What::Replace(id(), "a".into());
        let attach = What::Attach(EventId::new("7").unwrap(), "a".into());
        let deploy = What::Deploy(
            ApplicationId::new("7").unwrap(),
            "a".into(),
            Deployment::Plugin("clock".into()),
        );
        for (all, words) in [
            (
                &[stopped("7.bin", &download, false)][..],
                "the download of 7.bin was set aside, and what was moved of it is kept. c8ybin \
                 transfers resume goes on with it.",
            ),
            (
                &[small("7.bin", &download)],
                "the download of 7.bin was set aside, too small to be kept in part. c8ybin \
                 transfers resume fetches it again.",
            ),
            (
                &[unmoved("7.bin", &download)],
                "the download of 7.bin was set aside, and nothing of it had moved. c8ybin \
                 transfers resume fetches it.",
            ),
            (
                &[stopped("a", &download, false), small("b", &download)],
                "2 downloads were set aside, and what was moved of the larger ones is kept. \
                 c8ybin transfers resume goes on with them.",
            ),
            (
                &[stopped("a", &upload, false), stopped("b", &upload, false)],
                "2 uploads were set aside, and nothing of them was stored. c8ybin transfers \
                 resume sends them again.",
            ),
            (
                &[stopped("a", &upload, true)],
                "the upload of a was set aside, and may have come as a whole. c8ybin transfers \
                 resume looks before it sends it again.",
            ),
            (
                &[stopped("a", &replace, false)],
                "the upload of a was set aside, and the binary holds what it held before. c8ybin \
                 transfers resume sends it again.",
            ),
            (
                &[stopped("a", &deploy, false)],
                "the upload of a was set aside, and the application has what it had before. \
                 c8ybin transfers resume sends it again.",
            ),
            (
                &[stopped("a", &deploy, true)],
                "the upload of a was set aside, and may have come as a whole. c8ybin transfers \
                 resume goes on with it.",
            ),
            (
                &[stopped("a", &attach, true)],
                "the upload of a was set aside. c8ybin transfers resume looks what the event has, \
                 and sends the rest.",
            ),
            (
                &[stopped("a", &upload, true), stopped("b", &download, false)],
                "2 transfers were set aside. c8ybin transfers resume goes on with them.",
            ),
        ] {
            assert_eq!(sentence(all).unwrap(), format!("Interrupted: {words}"));
        }
    }

    #[test]
    fn without_a_journal_those_are_named_that_may_be_stored() {
        let upload = What::Upload("a".into());
        let stopped = |name, is_sent| without_a_journal(name, &upload, is_sent);
        let said = |all: &[Stopped<'_>]| sentence(all).unwrap();
        assert_eq!(
            said(&[stopped("a", false), stopped("b", false)]),
            "Interrupted: 2 uploads were stopped, and nothing of them was stored."
        );
        assert_eq!(
            said(&[stopped("a", true)]),
            "Interrupted: the upload of a was stopped when all of it was sent: look at the list \
             before trying again, it may be stored already."
        );
        assert_eq!(
            said(&[
                stopped("a", true),
                stopped("b", false),
                stopped("c\u{1b}", true)
            ]),
            "Interrupted: 3 uploads were stopped: look before trying again, because of these all \
             was sent and they may be stored already: a, c␛."
        );
        let download = What::Download(id());
        assert_eq!(
            said(&[without_a_journal("a", &download, true)]),
            "Interrupted: the download of a was stopped, and nothing of it was saved."
        );
    }

    #[test]
    fn all_is_sent_only_where_the_length_is_known() {
        let at = |bytes, total| Progress {
            id: crate::transfer::JobId(0),
            phase: crate::transfer::Phase::Sending,
            bytes,
            base: 0,
            total,
        };
        assert!(is_sent(&at(7, Some(7))));
        assert!(is_sent(&at(0, Some(0))));
        assert!(!is_sent(&at(6, Some(7))));
        assert!(!is_sent(&at(0, None)));
    }
}
