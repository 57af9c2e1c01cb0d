//! What the window around the screen shows and does.

use super::*;
use crate::transfer::{Phase, Progress, TransferError};

#[test]
fn the_window_tells_how_far_the_transfers_are() {
    let mut screen = idle();
    let told = |screen: &Screen| {
        let window = window(&screen.model);
        (window.title, window.progress)
    };
    let title = "c8ybin · acme.example.com".to_owned();
    assert_eq!(told(&screen), (title.clone(), WindowProgress::None));
    screen = transferring();
    screen.wait(100);
    let half = Progress {
        id: JobId(1),
        phase: Phase::Receiving,
        bytes: 44_145_152,
        base: 0,
        total: Some(88_290_304),
    };
    screen.send(Msg::Woke(vec![half]));
    assert_eq!(
        told(&screen),
        (format!("50 % · {title}"), WindowProgress::Percent(50))
    );
    let full = TransferError::Local("The disk is full.".into());
    let stuck = JobEvent::Paused(JobId(1), Pause::Trouble(full));
    screen.send(Msg::Transfer(stuck));
    assert_eq!(told(&screen), (title.clone(), WindowProgress::Trouble(100)));
    screen.press("t");
    assert_eq!(told(&screen), (title, WindowProgress::None));
}

#[test]
fn a_long_transfer_rings_and_a_short_one_does_not() {
    for (seconds, rings) in [(9, false), (10, true)] {
        let mut screen = transferring();
        screen.wait(seconds * 1000);
        let effects = end_the_transfer(&mut screen);
        assert_eq!(effects.contains(&Effect::Ring), rings, "{seconds} s");
    }
}
