//! States full of names that are hard to draw: wide, combining, from right to left,
//! joined, and with what a terminal would obey.

use c8ybin::app::{
    ApplicationCall, ApplicationReply, Call, Folder, InspectedFile, Msg, PastPage, Reply,
};
use c8ybin::domain::ListedEvent;
use c8ybin::transfer::{JobEvent, JobId};

use crate::applications::{answer, applications};
use crate::driven::{self, Screen, event_page};

/// The names. Each longer one is too long for any column.
pub const NAMES: [&str; 5] = [
    "测试测试测试测试测试测试测试测试测试测试测试测试测试测试.bin",
    "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301} combining",
    "ملف البرنامج الثابت.bin",
    "👨‍👩‍👧 family 🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀",
    "a\u{1b}[31mb\tc\r\nd\u{202e}e",
];

fn names() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().cycle()
}

/// Each at 120×36, after these keys.
pub fn states() -> Vec<(String, Screen)> {
    let mut states = Vec::new();
    let mut reach = |of: &str, start: fn() -> Screen, all: &[&str]| {
        for keys in all {
            let mut screen = start();
            screen.press(keys);
            states.push((format!("{of} after {keys}"), screen));
        }
    };
    let in_list = [
        "down", "ctrl-a", "tab", "tab ]", "tab ] ]", "D", "ctrl-a D", "r", "d", "y", "w", "f",
    ];
    reach("binaries", binaries, &in_list);
    reach(
        "events",
        events,
        &[
            "down", "ctrl-a", "tab ]", "tab ] ]", "D", "d", "y", "u", "w", "f", "A",
        ],
    );
    reach(
        "applications",
        tree,
        &["down", "l j", "tab ]", "u", "W", "c", "w", "y"],
    );
    reach(
        "transfers",
        transfers,
        &["up", "t", "4", "4 l", "4 x", "q", "4 / a", "M"],
    );
    reach("history", history, &["down", "l", "c"]);
    reach("files to upload", upload, &["pgdn", "tab", "shift-tab"]);
    states
}

pub fn binaries() -> Screen {
    let mut screen = Screen::new(120, 36);
    screen.answer_session();
    let rows: Vec<_> = driven::binaries()
        .into_iter()
        .zip(names())
        .map(|(mut binary, name)| {
            binary.name = name.into();
            binary.type_name = name.into();
            binary.owner = Some(name.into());
            binary
        })
        .collect();
    screen.answer_page(driven::page(1, &rows, Some(1), Some(7)));
    screen
}

fn events() -> Screen {
    let mut screen = Screen::loaded(120, 36);
    screen.press("2");
    let rows: Vec<ListedEvent> = (90_001..90_006)
        .zip(names())
        .map(|(id, name)| {
            let mut row = driven::event(id, name, name, 4200);
            row.device = Some(name.into());
            row.event.text = name.into();
            row.event.type_name = name.into();
            row
        })
        .collect();
    screen.answer_events(event_page(1, &rows, 5));
    screen
}

fn tree() -> Screen {
    let mut screen = Screen::loaded(120, 36);
    screen.press("3");
    let named = applications().into_iter().zip(names());
    let named = named.map(|(mut application, name)| {
        application.name = name.to_owned();
        application.owner = Some(name.to_owned());
        application.context_path = Some(name.to_owned());
        application
    });
    answer(
        &mut screen,
        |call| matches!(call, ApplicationCall::List(_)),
        ApplicationReply::Listed(Ok(named.collect())),
    );
    screen
}

fn transfers() -> Screen {
    let mut screen = binaries();
    screen.press("ctrl-a d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = Folder::Ready("/home/ana/Downloads".into());
    screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
    screen.send(Msg::Transfer(JobEvent::Started(JobId(1), 1)));
    screen
}

fn history() -> Screen {
    let mut screen = Screen::loaded(120, 36);
    screen.press("4 tab");
    let (id, _) = screen.take_call(|call| matches!(call, Call::History { .. }));
    let page = PastPage {
        rows: (1..6)
            .zip(names())
            .map(|(key, name)| driven::past(key, name))
            .collect(),
        more: false,
    };
    screen.send(Msg::Replied(id, Reply::History(Ok(page))));
    screen
}

fn upload() -> Screen {
    let mut screen = Screen::loaded(120, 36);
    screen.send(Msg::Pasted("some files".into()));
    let (id, _) = screen.take_call(|call| matches!(call, Call::InspectFiles(_)));
    let file = |name: &str| {
        Ok(InspectedFile {
            path: format!("/fw/{name}").into(),
            name: name.into(),
            length: 1310,
            type_name: name.into(),
        })
    };
    let files = NAMES.into_iter().map(file).collect();
    screen.send(Msg::Replied(id, Reply::Inspected(files)));
    screen
}
