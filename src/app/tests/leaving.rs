//! What ends the program, and what it asks before.

use super::*;
use crate::keys::Keymap;
use crate::transfer::{Closing, Phase, Progress, TransferError};

#[test]
fn quit_is_at_once_when_nothing_runs() {
    let mut screen = idle();
    screen.press("q");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn quit_names_what_runs_and_stays_unless_told_otherwise() {
    for key in ["enter", "esc"] {
        let mut screen = transferring();
        screen.press("q");
        assert!(screen.frame().contains("A transfer has not ended"));
        assert_eq!(screen.key_does(key), [""; 0]);
        assert_eq!(
            (screen.model.exit, screen.model.quit_when_done),
            (None, false)
        );
    }
    let mut screen = transferring();
    screen.press("q down down down enter");
    let end = |screen: &Screen| (screen.model.exit, screen.model.closing);
    assert_eq!(end(&screen), (Some(Exit::Quit), Closing::Cancel));
    let mut screen = transferring();
    screen.press("q down down enter");
    assert_eq!(end(&screen), (Some(Exit::Quit), Closing::SetAside));
}

#[test]
fn without_a_journal_nothing_is_promised_for_the_next_time() {
    let mut screen = transferring();
    screen.model.transfers.keeps = false;
    screen.press("q");
    assert!(!screen.frame().contains("next time"));
    screen.press("down down enter");
    assert_eq!(screen.model.closing, Closing::Cancel);
    let mut screen = transferring();
    screen.model.transfers.keeps = false;
    screen.press("ctrl-c");
    assert_eq!(
        screen.said(),
        "ctrl-c again quits and cancels the transfer."
    );
}

#[test]
fn what_the_person_paused_does_not_hold_the_program_and_what_got_stuck_is_told() {
    let mut screen = transferring();
    screen.press("q j enter");
    screen.send(Msg::Transfer(JobEvent::Paused(JobId(1), Pause::Person)));
    assert_eq!(screen.model.exit, Some(Exit::Quit));
    let mut screen = transferring();
    screen.press("q j enter");
    let full = TransferError::Local("The disk is full.".into());
    let stuck = JobEvent::Paused(JobId(1), Pause::Trouble(full));
    screen.send(Msg::Transfer(stuck));
    assert_eq!(
        (screen.model.exit, screen.model.quit_when_done),
        (None, false)
    );
}

#[test]
fn what_stands_still_is_not_offered_to_be_finished() {
    let mut screen = transferring();
    screen.send(Msg::Transfer(JobEvent::Paused(JobId(1), Pause::Person)));
    screen.press("q");
    let frame = screen.frame();
    assert!(frame.contains("A transfer has not ended"), "{frame}");
    assert!(!frame.contains("Finish"), "{frame}");
    screen.press("j enter");
    assert_eq!(screen.model.closing, Closing::SetAside);
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn beside_what_runs_it_is_said_of_what_stands_still_that_it_is_not_waited_for() {
    let mut screen = transferring();
    screen.press("j d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = Folder::Ready("/saved".into());
    screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
    screen.send(Msg::Transfer(JobEvent::Started(JobId(2), 1)));
    screen.send(Msg::Transfer(JobEvent::Paused(JobId(2), Pause::Person)));
    screen.press("q");
    let frame = screen.frame();
    for words in [
        "1 of them stands still, and is not waited for.",
        "Finish the 1 that runs first, then quit",
    ] {
        assert!(frame.contains(words), "{frame}");
    }
    screen.press("j enter");
    assert_eq!(
        (screen.model.exit, screen.model.quit_when_done),
        (None, true)
    );
    end_the_transfer(&mut screen);
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn a_pause_that_costs_what_was_moved_says_so_before() {
    let mut screen = transferring();
    let receiving = |bytes| Progress {
        id: JobId(1),
        phase: Phase::Receiving,
        bytes,
        base: 0,
        total: Some(4 << 20),
    };
    screen.send(Msg::Woke(vec![receiving(1 << 20)]));
    screen.press("q");
    let words = "Paused, it begins anew next time.";
    assert!(screen.frame().contains(words), "{}", screen.frame());
    // Without a journal none is paused.
    screen.press("esc");
    screen.model.transfers.keeps = false;
    screen.press("q");
    assert!(!screen.frame().contains(words), "{}", screen.frame());
}

#[test]
fn finish_first_quits_with_the_last_transfer_and_can_be_taken_back() {
    let mut screen = transferring();
    screen.press("q j enter");
    assert_eq!(
        (screen.model.exit, screen.model.quit_when_done),
        (None, true)
    );
    screen.press("q esc");
    end_the_transfer(&mut screen);
    assert_eq!(screen.model.exit, None, "esc means stay");
    let mut screen = transferring();
    screen.press("q j enter");
    end_the_transfer(&mut screen);
    assert_eq!(screen.model.exit, Some(Exit::Quit));
    // All was over before the question was answered.
    let mut screen = transferring();
    screen.press("q j");
    end_the_transfer(&mut screen);
    assert_eq!(screen.model.exit, None);
    screen.press("enter");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn ctrl_c_quits_twice_within_two_seconds_and_not_within_three() {
    let mut screen = transferring();
    screen.press("ctrl-c");
    assert_eq!(
        screen.said(),
        "ctrl-c again quits; the transfer is kept for the next time."
    );
    screen.wait(1999);
    screen.press("ctrl-c");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
    let mut screen = idle();
    screen.press("ctrl-c");
    screen.wait(2000);
    screen.press("ctrl-c");
    assert_eq!(screen.model.exit, None);
    // Another key in between begins anew; a dialog does not keep it.
    screen.press("j ctrl-c");
    assert_eq!(screen.model.exit, None);
    screen.press("u ctrl-c");
    assert_eq!(screen.model.exit, None);
    screen.press("ctrl-c");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
}

#[test]
fn the_system_may_end_it_at_any_time() {
    let mut screen = transferring();
    screen.press("u");
    screen.send(Msg::Terminated);
    assert_eq!(screen.model.exit, Some(Exit::Terminated));
}

#[test]
fn the_key_that_is_bound_is_the_one_that_is_named() {
    let mut screen = transferring();
    screen.model.keymap = Keymap::of_person("[global]\nquit = [\"Q\"]\nforce-quit = [\"f10\"]\n");
    screen.press("f10");
    let said = "F10 again quits; the transfer is kept for the next time.";
    assert_eq!(screen.said(), said);
    screen.press("Q j enter");
    assert!(screen.said().ends_with("; Q asks again."));
}
