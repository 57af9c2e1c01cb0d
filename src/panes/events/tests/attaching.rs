use super::at;
use crate::app::{Call, EventCall, EventReply, Folder, Msg, PlannedSaving, ReadyToSave, Reply};
use crate::domain::{Attachment, EventId};
use crate::driven::{Screen, event, event_page, incomplete_event};
use crate::transfer::{
    Done, Existing, Job, JobEvent, JobId, LineTrouble, Outcome, PlannedSave, Question, SavePlan,
    Target, Template, Verified,
};
use jiff::tz::TimeZone;

/// The dialog has looked at this file.
fn choose(screen: &mut Screen, length: u64) {
    screen.press("ctrl-u");
    screen.write("/logs/a.log").press("enter");
    screen.answer_files(&[("/logs/a.log", length, "text/plain")]);
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
fn a_file_that_the_tenant_may_refuse_is_told_and_can_be_attached() {
    let mut screen = with_free_event();
    let limit = |session: &mut crate::app::Session| session.upload_limit = Some(9 << 20);
    screen.model.session.amend(limit);
    screen.press("u");
    choose(&mut screen, 10 << 20);
    let frame = screen.frame();
    assert!(
        frame.contains("a.log is larger than the 9.0 MiB"),
        "{frame}"
    );
    let effects = screen.key_does("enter").join("; ");
    assert!(effects.contains("start 1: attach a.log to 5"), "{effects}");
}

/// Says how the folder stands in which something is to be saved first.
#[track_caller]
fn answer_folder(screen: &mut Screen, result: Result<Folder, String>) -> String {
    let (id, _) = screen.take_call(|call| matches!(call, Call::ReadyFolder { .. }));
    let effects = screen.does(Msg::Replied(id, Reply::Folder(result)));
    effects.join("; ")
}

fn ready() -> Result<Folder, String> {
    Ok(Folder::Ready("/home/ana/Downloads".into()))
}

#[test]
fn what_is_there_is_saved_before_it_is_replaced() {
    let mut screen = Screen::with_events(120, 36);
    screen.press("u");
    choose(&mut screen, 10);
    assert_eq!(
        screen.key_does("enter"),
        ["ready /home/ana/Downloads for 18400"]
    );
    let effects = answer_folder(&mut screen, ready());
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
fn a_folder_without_room_is_told_before_anything_is_sent() {
    let mut screen = Screen::with_events(120, 36);
    screen.press("u");
    choose(&mut screen, 10);
    screen.press("enter");
    let full = Err("/home/ana has room for 7 bytes".to_owned());
    assert_eq!(answer_folder(&mut screen, full), "");
    assert!(screen.frame().contains("room for 7 bytes"));
    // The form is still there, and what is typed in it.
    screen.press("right enter");
    let job = &screen.model.transfers.jobs.first().unwrap().job;
    assert!(format!("{job:?}").contains("Overwrite"), "{job:?}");
}

#[test]
fn what_could_not_be_saved_is_not_replaced() {
    let mut screen = Screen::with_events(120, 36);
    screen.press("u");
    choose(&mut screen, 10);
    screen.press("enter");
    answer_folder(&mut screen, ready());
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

/// An upload to an event that got an attachment meanwhile.
fn asking() -> Screen {
    let mut screen = with_free_event();
    screen.press("u");
    choose(&mut screen, 10);
    screen.press("enter");
    let there = Attachment {
        name: Some("theirs.log".into()),
        length: Some(7),
        content_type: None,
    };
    let question = Question::Attachment(EventId::new("5").unwrap(), there);
    screen.send(Msg::Transfer(JobEvent::Asked(JobId(1), question)));
    assert!(screen.frame().contains("theirs.log"));
    screen
}

#[test]
fn an_attachment_that_came_meanwhile_is_saved_then_replaced() {
    let mut screen = asking();
    assert_eq!(
        screen.press("down").key_does("enter"),
        ["ready /home/ana/Downloads for 7"]
    );
    let effects = answer_folder(&mut screen, ready());
    assert!(
        effects.contains("start 2: download the attachment of 5"),
        "{effects}"
    );
    // Meanwhile it is not done twice.
    screen.press("t g enter down enter");
    assert_eq!(screen.said(), "That is under way already.");
    let saved = Done::Saved {
        path: "/home/ana/Downloads/theirs.log".into(),
        length: 7,
        verified: Verified::Size,
    };
    let ended = JobEvent::Ended(JobId(2), Outcome::Done(saved));
    let effects = screen.does(Msg::Transfer(ended)).join("; ");
    assert!(effects.contains("answer 1: Overwrite"), "{effects}");
}

#[test]
fn an_attachment_that_came_meanwhile_stays_where_it_cannot_be_saved() {
    let mut screen = asking();
    screen.press("down enter");
    let full = Err("/home/ana has room for 2 bytes.".to_owned());
    assert_eq!(answer_folder(&mut screen, full), "");
    assert_eq!(
        screen.said(),
        "/home/ana has room for 2 bytes. Nothing was sent."
    );
    let row = screen.model.transfers.jobs.first().unwrap();
    assert!(row.is_asking());
}

#[test]
fn beside_an_attachment_that_came_meanwhile_the_file_gets_its_own_event() {
    let mut screen = asking();
    assert_eq!(
        screen.press("down down").key_does("enter"),
        ["make like 5 for /logs/a.log"]
    );
    let made = EventReply::Made(Ok(EventId::new("77").unwrap()));
    let (id, _) = screen.take_call(|call| matches!(call, Call::Event(_)));
    let effects = screen.does(Msg::Replied(id, Reply::Event(made)));
    let effects = effects.join("; ");
    assert!(
        effects.contains("attach a.log to 77") && effects.contains("answer 1: Skip"),
        "{effects}"
    );
}

#[test]
fn an_answer_for_all_is_for_those_that_ask_the_same() {
    let mut screen = with_free_event();
    for job in 1..=3 {
        screen.press("u");
        choose(&mut screen, 10);
        screen.press("enter");
        assert_eq!(screen.model.transfers.jobs.len(), job);
    }
    let there = Attachment {
        name: None,
        length: None,
        content_type: None,
    };
    let attachment = Question::Attachment(EventId::new("5").unwrap(), there);
    let file = Question::File("/x".into());
    for (job, question) in [(1, &attachment), (2, &file), (3, &attachment)] {
        let asked = JobEvent::Asked(JobId(job), question.clone());
        screen.send(Msg::Transfer(asked));
    }
    let mut effects = screen.press("tab").key_does("enter");
    effects.sort();
    assert_eq!(effects, ["answer 1: Skip", "answer 3: Skip"]);
}

#[test]
fn saving_all_leaves_the_marks_of_the_list() {
    let mut screen = Screen::with_events(120, 36);
    screen.press("space space A enter");
    let place = PlannedSave {
        event: EventId::new("90001").unwrap(),
        length: Some(7),
        below: "gw/a.log".into(),
        is_there: false,
    };
    let plan = SavePlan {
        folder: "/saved".into(),
        template: Template::parse("{name}").unwrap(),
        zone: TimeZone::UTC,
        existing: Existing::Ask,
    };
    let planned = PlannedSaving {
        plan,
        saves: vec![place],
        folder_is_missing: false,
    };
    screen.answer_event(
        |call| matches!(call, EventCall::PlanSaving(_)),
        EventReply::PlannedSaving(Ok(planned)),
    );
    screen.press("enter");
    let job = Job::DownloadAttachment {
        event: EventId::new("90001").unwrap(),
        length: Some(7),
        target: Target::File("/saved/gw/a.log".into()),
        existing: Existing::Ask,
    };
    let ready = ReadyToSave {
        jobs: vec![job],
        refused: Vec::new(),
    };
    screen.answer_event(
        |call| matches!(call, EventCall::MakeReadyToSave(..)),
        EventReply::ReadyToSave(Ok(ready)),
    );
    assert_eq!(screen.model.transfers.jobs.len(), 1);
    assert_eq!(screen.model.events.list().marks.len(), 2);
}

#[test]
fn chunks_are_proposed_with_a_key_where_the_line_is_slow() {
    let mut screen = with_free_event();
    screen.press("C");
    assert_eq!(screen.said(), "No upload needs chunks now.");
    screen.press("u");
    choose(&mut screen, 10 << 20);
    screen.press("enter");
    let advised = JobEvent::Advised(JobId(1), LineTrouble::Slow);
    screen.send(Msg::Transfer(advised));
    assert_eq!(
        screen.said(),
        "The line is slow: C sends a.log in chunks, so that what is across survives a break."
    );
    let effects = screen.key_does("C");
    assert_eq!(effects.len(), 2, "{effects:?}");
    assert!(effects[0].starts_with("cancel 1"), "{effects:?}");
    let rows = &screen.model.transfers.jobs;
    assert!(
        rows.iter()
            .any(|row| format!("{:?}", row.job).contains("Chunks(5242880)"))
    );
    // What follows is proposed to go in chunks at once.
    screen.press("u");
    choose(&mut screen, 10 << 20);
    assert!(screen.frame().contains("‹ chunks ›"), "{}", screen.frame());
    screen.press("esc esc C");
    assert_eq!(screen.model.transfers.jobs.len(), 2);
}
