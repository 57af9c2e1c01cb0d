//! Whole frames of transfers, text and styles, at three sizes: the strip, the
//! list over a tab and in its own, logs, the history and their questions.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/framed.rs"]
mod framed;

use std::time::Duration;

use c8ybin::api::{ApiError, ErrorKind};
use c8ybin::app::{Call, Folder, Msg, PastPage, Reply};
use c8ybin::transfer::journal::End;
use c8ybin::transfer::{
    Done, JobEvent, JobId, Outcome, Pause, Phase, Progress, Question, TransferError, Verified,
};
use framed::driven::{self, Screen, refused};
use framed::frames::{SIZES, reached};
use insta::assert_snapshot;

/// A snapshot at each size of the state that these messages lead to.
#[track_caller]
fn at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    for (name, screen) in reached(name, Screen::loaded, reach) {
        assert_snapshot!(name, screen.frame());
    }
}

/// Three transfers: one runs, one waits for the server, one waits.
fn transfers(screen: &mut Screen) {
    screen.press("space space space d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = Folder::Ready("/home/ana/Downloads".into());
    screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
    screen.send(Msg::Transfer(JobEvent::Started(JobId(1), 1)));
    screen.send(Msg::Transfer(JobEvent::Started(JobId(2), 1)));
    for (ms, bytes) in [(100, 1 << 20), (1_000, 20 << 20), (2_000, 40 << 20)] {
        screen.wait(ms);
        screen.send(Msg::Woke(vec![
            Progress {
                id: JobId(1),
                phase: Phase::Receiving,
                bytes,
                base: 0,
                total: Some(88_290_304),
            },
            Progress {
                id: JobId(2),
                phase: Phase::Verifying,
                bytes: 1_503_238_553,
                base: 0,
                total: Some(1_503_238_553),
            },
        ]));
    }
}

#[test]
fn transfers_that_run() {
    at_all_sizes("transfers_strip", transfers);
    at_all_sizes("transfers_tab", |screen| {
        transfers(screen);
        let error = refused(
            404,
            ErrorKind::NotFound,
            "download binary 104334",
            "No managedObject for id '104334'!",
            "It may have been deleted; refresh the list.",
        );
        let failed = Outcome::Failed(TransferError::Api(error));
        screen.send(Msg::Transfer(JobEvent::Ended(JobId(3), failed)));
        let saved = Done::Saved {
            path: "/home/ana/Downloads/rpi-image.img.xz".into(),
            length: 1_503_238_553,
            verified: Verified::Size,
        };
        screen.send(Msg::Transfer(JobEvent::Ended(
            JobId(2),
            Outcome::Done(saved),
        )));
        screen.press("t G");
    });
    at_all_sizes("exists", |screen| {
        transfers(screen);
        let path = Question::File("/home/ana/Downloads/modem-profile.json".into());
        screen.send(Msg::Transfer(JobEvent::Asked(JobId(3), path)));
    });
    at_all_sizes("wanted", |screen| {
        transfers(screen);
        let path = Question::Wanted("/home/ana/Downloads/modem-profile.json".into());
        screen.send(Msg::Transfer(JobEvent::Asked(JobId(3), path)));
    });
    at_all_sizes("quit", |screen| {
        transfers(screen);
        screen.press("q");
    });
    at_all_sizes("quit_paused", |screen| {
        transfers(screen);
        screen.send(Msg::Transfer(JobEvent::Paused(JobId(2), Pause::Person)));
        screen.send(Msg::Transfer(JobEvent::Started(JobId(3), 1)));
        screen.wait(100);
        screen.send(Msg::Woke(vec![Progress {
            id: JobId(3),
            phase: Phase::Receiving,
            bytes: 1000,
            base: 0,
            total: Some(4_200),
        }]));
        screen.press("q");
    });
}

#[test]
fn a_failure_is_told_whole_and_counted() {
    at_all_sizes("failed", |screen| {
        transfers(screen);
        let error = refused(
            403,
            ErrorKind::Forbidden,
            "download binary 104332",
            "Access is denied",
            "This needs ROLE_INVENTORY_READ or ROLE_BINARY_READ.",
        );
        let failed = Outcome::Failed(TransferError::Api(error));
        screen.send(Msg::Transfer(JobEvent::Ended(JobId(1), failed)));
    });
}

#[test]
fn what_failed_stands_above_what_was_done() {
    at_all_sizes("failed_and_saved", |screen| {
        transfers(screen);
        for (job, name) in [(1, "a.swu"), (2, "b.log")] {
            let saved = Done::Saved {
                path: format!("/home/ana/Downloads/{name}").into(),
                length: 88_290_304,
                verified: Verified::Md5,
            };
            let ended = JobEvent::Ended(JobId(job), Outcome::Done(saved));
            screen.send(Msg::Transfer(ended));
        }
        let error = refused(
            429,
            ErrorKind::RateLimited,
            "download binary 104334",
            "Too many requests",
            "Try again later.",
        );
        let failed = Outcome::Failed(TransferError::Api(error));
        screen.send(Msg::Transfer(JobEvent::Ended(JobId(3), failed)));
    });
}

#[test]
fn transfers_in_every_state() {
    at_all_sizes("transfers_overlay", |screen| {
        transfers(screen);
        screen.press("t space space");
    });
    at_all_sizes("transfers_states", |screen| {
        transfers(screen);
        let refused = || {
            let error = ApiError::new(
                ErrorKind::Interrupted,
                "download binary 104332",
                "the connection broke",
            );
            TransferError::Api(error)
        };
        let wait = Duration::from_secs(7);
        screen.send(Msg::Transfer(JobEvent::Waits(JobId(1), wait, refused())));
        let full = "There is no room left in /home/ana/Downloads: 1.4 GiB are missing.";
        let full = TransferError::Local(full.into());
        let stuck = JobEvent::Paused(JobId(2), Pause::Trouble(full));
        screen.send(Msg::Transfer(stuck));
        screen.send(Msg::Transfer(JobEvent::Paused(JobId(3), Pause::Person)));
        screen.press("4 j");
    });
    at_all_sizes("transfers_stuck", |screen| {
        transfers(screen);
        let full = "There is no room left in /home/ana/Downloads: 1.4 GiB are missing.";
        let full = TransferError::Local(full.into());
        let stuck = JobEvent::Paused(JobId(2), Pause::Trouble(full));
        screen.send(Msg::Transfer(stuck));
    });
    at_all_sizes("transfers_limits", |screen| {
        transfers(screen);
        screen.press("t L tab ctrl-u").write("500K");
    });
    at_all_sizes("transfers_log", |screen| {
        transfers(screen);
        let noted =
            "An earlier run began this transfer, and 1048576 bytes were across: it goes on.";
        screen.send(Msg::Transfer(JobEvent::Noted(JobId(1), noted.into())));
        let error = ApiError::new(
            ErrorKind::Interrupted,
            "download binary 104332",
            "the connection broke",
        );
        let wait = Duration::from_secs(7);
        let waits = JobEvent::Waits(JobId(1), wait, TransferError::Api(error));
        screen.send(Msg::Transfer(waits));
        screen.press("4 enter");
    });
}

#[test]
fn transfers_of_earlier_runs() {
    for (columns, rows) in SIZES {
        let left = vec![driven::record(5, "image.xz"), driven::record(6, "old.log")];
        let mut screen = Screen::loaded_after(columns, rows, left);
        let name = |name: &str| format!("{name}_{columns}x{rows}");
        assert_snapshot!(name("interrupted_notice"), screen.frame());
        screen.press("t");
        assert_snapshot!(name("interrupted"), screen.frame());
        screen.press("esc 4 tab");
        let (id, _) = screen.take_call(|call| matches!(call, Call::History { .. }));
        let mut rows = vec![driven::past(9, "gateway-fw-2.4.1.swu")];
        let mut failed = driven::past(8, "modem-profile.json");
        failed.end = End::Failed("Could not download binary 1: it is not there.".into());
        rows.push(failed);
        let page = PastPage { rows, more: false };
        screen.send(Msg::Replied(id, Reply::History(Ok(page))));
        screen.press("j");
        assert_snapshot!(name("history"), screen.frame());
        screen.press("c");
        assert_snapshot!(name("forget"), screen.frame());
    }
}

#[test]
fn questions_about_attachments() {
    use c8ybin::domain::{Attachment, EventId};
    let event = || EventId::new("4711").unwrap();
    at_all_sizes("attachment_exists", |screen| {
        transfers(screen);
        let attachment = Attachment {
            name: Some("syslog.txt".into()),
            length: Some(4200),
            ..Attachment::default()
        };
        let question = Question::Attachment(event(), attachment);
        screen.send(Msg::Transfer(JobEvent::Asked(JobId(3), question)));
    });
    at_all_sizes("incomplete_exists", |screen| {
        transfers(screen);
        let question = Question::Incomplete(event(), 5 << 20);
        screen.send(Msg::Transfer(JobEvent::Asked(JobId(3), question)));
        screen.press("tab");
    });
}
