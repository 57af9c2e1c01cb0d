//! What a transfer that stops has really across: of an upload nothing, of a
//! small download neither.

use super::*;

const WHOLE: u64 = 40 << 20;

/// An upload of 40 MiB of which so many bytes are sent.
fn sending(bytes: u64) -> Screen {
    let mut screen = Screen::loaded(80, 24);
    screen.send(Msg::Pasted("x".into()));
    screen.answer_files(&[("/x", WHOLE, "t")]);
    screen.press("enter t");
    started(&mut screen, 1);
    sampled(&mut screen, Phase::Sending, bytes, WHOLE);
    screen
}

fn sampled(screen: &mut Screen, phase: Phase, bytes: u64, whole: u64) {
    screen.wait(100);
    screen.send(Msg::Woke(vec![Progress {
        id: JobId(1),
        phase,
        bytes,
        base: 0,
        total: Some(whole),
    }]));
}

fn paused(screen: &mut Screen) {
    screen.send(Msg::Transfer(JobEvent::Paused(JobId(1), Pause::Person)));
}

#[test]
fn a_paused_upload_says_that_it_begins_anew() {
    let mut screen = sending(WHOLE / 2);
    assert!(screen.frame().contains("50 %"), "{}", screen.frame());
    paused(&mut screen);
    let frame = screen.frame();
    assert!(frame.contains("paused, begins anew"), "{frame}");
    assert!(frame.contains("0 of 41,943,040 bytes"), "{frame}");
    screen.press("enter");
    let log = screen.frame();
    assert!(log.contains("Paused: what was sent is lost"), "{log}");
}

#[test]
fn an_upload_that_waits_for_its_next_attempt_counts_for_nothing() {
    let mut screen = sending(WHOLE / 2);
    let Outcome::Failed(error) = failed() else {
        unreachable!()
    };
    let wait = Duration::from_secs(9);
    screen.send(Msg::Transfer(JobEvent::Waits(JobId(1), wait, error)));
    let total = screen.model.transfers.total();
    assert_eq!((total.bytes, total.of), (0, Some(WHOLE)));
    // What moved has moved all the same.
    let job = screen.model.transfers.job(JobId(1)).unwrap();
    assert_eq!((job.meter.bytes(), job.meter.moved()), (0, WHOLE / 2));
    started(&mut screen, 1);
    sampled(&mut screen, Phase::Sending, WHOLE / 4, WHOLE);
    let job = screen.model.transfers.job(JobId(1)).unwrap();
    assert_eq!(job.meter.bytes(), WHOLE / 4);
}

#[test]
fn what_was_sent_as_a_whole_may_have_come() {
    let mut screen = sending(WHOLE);
    sampled(&mut screen, Phase::WaitingForServer, WHOLE, WHOLE);
    paused(&mut screen);
    let frame = screen.frame();
    assert!(
        frame.contains("paused, may have come as a whole"),
        "{frame}"
    );
    started(&mut screen, 1);
    sampled(&mut screen, Phase::Sending, 1, WHOLE);
    paused(&mut screen);
    assert!(screen.frame().contains("paused, begins anew"));
}

#[test]
fn a_large_download_keeps_what_came_and_a_small_one_does_not() {
    for (whole, words) in [(WHOLE, "paused at 50 %"), (4 << 20, "paused, begins anew")] {
        let mut screen = three();
        screen.press("t");
        started(&mut screen, 1);
        sampled(&mut screen, Phase::Receiving, whole / 2, whole);
        paused(&mut screen);
        assert!(screen.frame().contains(words), "{}", screen.frame());
    }
}
