use super::at;
use crate::app::{Call, EventCall, EventReply, Folder, InspectedFile, Msg, Reply};
use crate::domain::EventId;
use crate::driven::{Screen, event, event_page, incomplete_event};
use crate::transfer::{Done, JobEvent, JobId, Outcome, Verified};

/// The dialog has looked at this file.
fn choose(screen: &mut Screen, length: u64) {
    screen.press("ctrl-u");
    screen.write("/logs/a.log").press("enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::InspectFiles(_)));
    let file = InspectedFile {
        path: "/logs/a.log".into(),
        name: "a.log".into(),
        length,
        type_name: "text/plain".into(),
    };
    screen.send(Msg::Replied(id, Reply::Inspected(vec![Ok(file)])));
}

/// One event without an attachment.
fn with_free_event() -> Screen {
    let mut screen = Screen::loaded(120, 36);
    screen.press("2");
    let mut row = event(5, "", "", 0);
    row.event.attachment = None;
    screen.answer_events(event_page(1, &[row], 1));
    screen
}

#[test]
fn a_file_goes_to_the_event_under_the_cursor() {
    let mut screen = with_free_event();
    screen.press("u");
    choose(&mut screen, 10);
    let effects = screen.key_does("enter").join("; ");
    assert!(effects.contains("start 1: attach a.log to 5"), "{effects}");
}

#[test]
fn a_file_that_no_event_takes_is_refused_before_a_byte_moves() {
    let mut screen = with_free_event();
    screen.press("u");
    choose(&mut screen, (50 << 20) + 1);
    let frame = screen.frame();
    assert!(frame.contains("an event takes a file of 50"), "{frame}");
    let effects = screen.key_does("enter").join("; ");
    assert!(!effects.contains("start"), "{effects}");
}

#[test]
fn what_is_there_is_saved_before_it_is_replaced() {
    let mut screen = Screen::with_events(120, 36);
    screen.press("u");
    choose(&mut screen, 10);
    let effects = screen.key_does("enter").join("; ");
    assert!(
        effects.contains("start 1: download the attachment of 90001"),
        "{effects}"
    );
    let saved = Done::Saved {
        path: "/home/ana/Downloads/modem.log".into(),
        length: 18_400,
        verified: Verified::Size,
    };
    let ended = JobEvent::Ended(JobId(1), Outcome::Done(saved));
    let effects = screen.does(Msg::Transfer(ended)).join("; ");
    assert!(
        effects.contains("start 2: attach a.log to 90001"),
        "{effects}"
    );
}

#[test]
fn what_could_not_be_saved_is_not_replaced() {
    let mut screen = Screen::with_events(120, 36);
    screen.press("u");
    choose(&mut screen, 10);
    screen.press("enter");
    let ended = JobEvent::Ended(JobId(1), Outcome::Cancelled);
    let effects = screen.does(Msg::Transfer(ended)).join("; ");
    assert!(!effects.contains("start 2"), "{effects}");
    assert!(
        screen
            .said()
            .contains("was not saved, so it was not replaced")
    );
}

#[test]
fn a_new_event_is_made_first_and_its_file_follows() {
    let mut screen = Screen::with_events(120, 36);
    screen.press("u");
    choose(&mut screen, 10);
    // Saving, replacing, a new event.
    screen.press("right right");
    let effects = screen.key_does("enter").join("; ");
    assert!(
        effects.contains("make a c8y_Logfile of 4711 for /logs/a.log"),
        "{effects}"
    );
    let made = EventReply::Made(Ok(EventId::new("77").unwrap()));
    screen.answer_event(|call| matches!(call, EventCall::Make(..)), made);
    let row = screen.model.transfers.jobs.first().unwrap();
    assert!(format!("{:?}", row.job).contains("77"), "{:?}", row.job);
}

#[test]
fn an_upload_goes_on_from_where_it_broke() {
    let mut screen = Screen::with_events(120, 36);
    screen.press("i");
    screen.answer_events(event_page(1, &[incomplete_event(7)], 1));
    screen.press("u");
    // The file that it was begun with is proposed.
    assert!(screen.frame().contains("/home/ana/snapshot.tar"));
    choose(&mut screen, 8 << 20);
    assert!(screen.frame().contains("from where it broke"));
    let effects = screen.key_does("enter").join("; ");
    assert!(effects.contains("attach a.log to 7"), "{effects}");
}

#[test]
fn deleting_opens_on_cancel_and_the_events_stay() {
    let mut screen = Screen::with_events(80, 24);
    screen.press("D");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    screen.press("space space D left");
    assert_eq!(screen.key_does("enter"), ["detach 90001", "detach 90002"]);
    for _ in 0..2 {
        screen.answer_event(
            |call| matches!(call, EventCall::DeleteAttachment(_)),
            EventReply::Deleted(Ok(())),
        );
    }
    assert_eq!(screen.said(), "Deleted 2 attachments; the events stay.");
    assert_eq!(
        screen.waits_for().split_off(1),
        ["events page 1 counted with c8y_IsBinary"]
    );
    assert_eq!(at(&screen), "90003");
}

#[test]
fn the_marked_attachments_are_downloaded() {
    let mut screen = Screen::with_events(80, 24);
    screen.press("space space d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = Folder::Ready("/saved".into());
    let effects = screen.does(Msg::Replied(id, Reply::Folder(Ok(folder))));
    let starts = effects.iter().filter(|effect| effect.contains("start"));
    assert_eq!(starts.count(), 2, "{effects:?}");
    assert!(screen.model.events.list().marks.is_empty());
}

#[test]
fn which_thing_is_missing_is_said() {
    let mut screen = Screen::with_events(80, 24);
    screen.press("i");
    screen.answer_events(event_page(1, &[incomplete_event(7)], 1));
    screen.press("d");
    assert!(
        screen.said().contains("only partly there"),
        "{}",
        screen.said()
    );
    let mut screen = with_free_event();
    screen.press("d");
    assert_eq!(screen.said(), "The event is there and has no attachment.");
    screen.press("w");
    assert!(
        screen
            .said()
            .contains("no attachment that could be replaced")
    );
}
