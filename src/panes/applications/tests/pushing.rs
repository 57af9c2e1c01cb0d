//! A push while it is sent: shown, stopped, gone on with as a transfer.

use crate::api::{Guard, Mode};
use crate::app::{ApplicationCall, ApplicationReply, Call, ComparedSides, Msg, Pushed, RequestId};
use crate::applications::{answer, compare_with_a_folder, go_to_the_tab, opened};
use crate::deploy::{Comparison, PushProgress, PushStep, SingleFiles};
use crate::dialogs::Dialog;
use crate::domain::User;
use crate::driven::{Screen, binaries, page};
use crate::transfer::{Deployment, Job, JobEvent, Outcome, TransferError};

/// What changed is being pushed.
fn pushing(keys: &str) -> Screen {
    let mut screen = opened(80, 24);
    compare_with_a_folder(&mut screen);
    screen.press(keys);
    screen
}

fn is_push(call: &ApplicationCall) -> bool {
    matches!(call, ApplicationCall::Push(_))
}

#[track_caller]
fn push(screen: &mut Screen) -> RequestId {
    screen
        .take_call(|call| matches!(call, Call::Application(call) if is_push(call)))
        .0
}

fn done() -> ApplicationReply {
    ApplicationReply::Pushed(Ok(Pushed::Done("Deployed 2 files.".to_owned())))
}

fn packed(screen: &Screen) -> ApplicationReply {
    let application = screen.model.applications.current_application().unwrap();
    ApplicationReply::Pushed(Ok(Pushed::Packed(
        Job::Deploy {
            application: application.id.clone(),
            path: "/spool/dist.zip".into(),
            what: Deployment::Archive("dist.zip".to_owned()),
        },
        None,
    )))
}

#[test]
fn it_is_not_lost_by_quitting() {
    let mut screen = pushing("c right enter q");
    assert_eq!(screen.model.exit, None);
    let frame = screen.frame();
    let told = "A change of an application is being sent";
    assert!(frame.contains(told), "{frame}");
    answer(&mut screen, is_push, done());
    screen.press("q");
    assert!(screen.model.exit.is_some());
}

#[test]
fn how_far_it_is_is_shown_until_it_is_answered() {
    let mut screen = pushing("c right enter");
    assert!(screen.frame().contains("comparing once more"));
    let id = push(&mut screen);
    let progress = |step, done| PushProgress {
        step,
        done,
        total: 1 << 20,
    };
    for (progress, said) in [
        (
            progress(PushStep::Sending, 1 << 19),
            "sending 50 % of 1.0 MiB",
        ),
        (
            progress(PushStep::WaitingForServer, 1 << 20),
            "sent, waiting for the server",
        ),
    ] {
        screen.send(Msg::Pushing(id, progress));
        let frame = screen.frame();
        assert!(frame.contains(said), "{frame}");
    }
    let reply = crate::app::Reply::Application(done());
    screen.send(Msg::Replied(id, reply));
    let frame = screen.frame();
    assert!(frame.contains("Deployed 2 files."), "{frame}");
    assert!(!frame.contains("waiting for the server"), "{frame}");
}

#[test]
fn it_is_stopped_by_a_key_and_what_holds_is_read() {
    let mut screen = pushing("c right enter");
    screen.press("x");
    let waits = screen.waits_for();
    assert_eq!(waits.last().unwrap(), "read application 11", "{waits:?}");
    assert!(screen.frame().contains("may have been deployed"));
    screen.press("x");
    assert!(screen.frame().contains("Nothing is being pushed."));
    screen.press("q");
    assert!(screen.model.exit.is_some());
}

#[test]
fn a_deployment_that_failed_is_looked_at_all_the_same() {
    let mut screen = pushing("a right enter");
    let reply = packed(&screen);
    answer(&mut screen, is_push, reply);
    let job = screen.model.transfers.ours().next().unwrap().id;
    let error = TransferError::Internal("it broke".to_owned());
    let ended = JobEvent::Ended(job, Outcome::Failed(error));
    screen.send(Msg::Transfer(ended));
    let waits = screen.waits_for();
    let is_read = waits.iter().any(|one| one == "read application 11");
    assert!(is_read, "{waits:?}");
}

#[test]
fn where_nothing_may_be_made_nothing_is_asked() {
    let mut screen = Screen::new(80, 24);
    let guard = Guard {
        mode: Mode::PROD,
        by: "the profile".to_owned(),
    };
    screen.answer_session_as(User::default(), guard);
    screen.answer_page(page(1, &binaries(), None, None));
    screen.answer_details();
    go_to_the_tab(&mut screen);
    compare_with_a_folder(&mut screen);
    screen.press("c");
    let frame = screen.frame();
    assert!(frame.contains("In mode prod nothing is made."), "{frame}");
    assert!(!frame.contains("[ Send ]"), "{frame}");
}

#[test]
fn all_goes_up_as_a_transfer() {
    let mut screen = pushing("a right enter");
    let reply = packed(&screen);
    answer(&mut screen, is_push, reply);
    assert_eq!(screen.model.transfers.ours().count(), 1);
    screen.press("q");
    let frame = screen.frame();
    assert!(frame.contains("A transfer has not ended"), "{frame}");
}

#[test]
fn what_was_stopped_does_not_go_up() {
    let mut screen = pushing("a right enter");
    let id = push(&mut screen);
    screen.press("x");
    // Its answer was on its way.
    let reply = crate::app::Reply::Application(packed(&screen));
    screen.send(Msg::Replied(id, reply));
    assert_eq!(screen.model.transfers.ours().count(), 0);
}

#[test]
fn what_was_refused_is_shown_again_where_the_person_still_is() {
    let refused = |screen: &mut Screen| {
        let (id, call) =
            screen.take_call(|call| matches!(call, Call::Application(call) if is_push(call)));
        let Call::Application(call) = call else {
            panic!("{call:?}");
        };
        let ApplicationCall::Push(wish) = *call else {
            panic!("{call:?}");
        };
        let compared = ComparedSides {
            archive: wish.archive,
            comparison: Comparison {
                files: Vec::new(),
                single: SingleFiles::NotOffered,
            },
            findings: Vec::new(),
            wrapper: None,
            left_out: Vec::new(),
        };
        let reply = Pushed::NotSent(wish.sides, Box::new(compared));
        let reply = crate::app::Reply::Application(ApplicationReply::Pushed(Ok(reply)));
        screen.send(Msg::Replied(id, reply));
        screen.frame()
    };
    let mut screen = pushing("c right enter");
    let frame = refused(&mut screen);
    let told = "This platform takes no single files: nothing was sent.";
    assert!(frame.contains(told), "{frame}");
    assert!(matches!(&screen.model.dialog, Some(Dialog::Compare(_))));
    // Nobody waits for what could follow the empty path.
    let waits = screen.waits_for().into_iter();
    let completed: Vec<String> = waits.filter(|one| one.starts_with("complete")).collect();
    assert_eq!(completed.len(), 1, "{completed:?}");
    let mut screen = pushing("c right enter 1");
    let frame = refused(&mut screen);
    assert!(frame.contains(told), "{frame}");
    assert!(screen.model.dialog.is_none());
    let mut screen = pushing("c right enter");
    screen.press("?");
    let frame = refused(&mut screen);
    assert!(frame.contains(told), "{frame}");
    assert!(matches!(&screen.model.dialog, Some(Dialog::Help(_))));
}

#[test]
fn where_no_single_files_are_taken_none_is_offered() {
    let mut screen = opened(80, 24);
    screen.send(Msg::NoSingleFiles(1));
    screen.press("w");
    assert!(screen.model.dialog.is_some(), "another connection");
    screen.press("esc");
    screen.send(Msg::NoSingleFiles(0));
    for key in ["w", "e"] {
        screen.press(key);
        let told = "This platform takes no single files: upload an archive instead.";
        assert_eq!(screen.said(), told, "{key}");
    }
}

#[test]
fn a_watch_is_named_before_it_is_cut_off() {
    let mut screen = opened(80, 24);
    screen.press("W").write("dist").press("enter ctrl-c");
    assert_eq!(screen.model.exit, None);
    let frame = screen.frame();
    assert!(frame.contains("The folder is watched"), "{frame}");
}
