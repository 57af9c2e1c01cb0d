//! What a person may be in the middle of: the states of a screen that tests go
//! through, each reached by messages alone.

use std::time::Duration;

use c8ybin::api::{Activation, Asks, Question as LoginQuestion};
use c8ybin::app::{
    ApplicationCall, ApplicationReply, Call, Checked, Folder, InspectedFile, LoginId, Msg,
    PastPage, Reply,
};
use c8ybin::deploy::WatchEvent;
use c8ybin::domain::{Attachment, EventId};
use c8ybin::keys::Keymap;
use c8ybin::panes::applications::Members;
use c8ybin::transfer::{JobEvent, JobId, Phase, Progress, Question};
use c8ybin::usage::{Answer, Listing};

use crate::applications::{self, answer, answer_members, compare_with_a_folder, opened};
use crate::changing::{EDITED, answer_references, edit, references};
use crate::driven::{self, Screen, event_page, incomplete_event};
use crate::exchanges::exchanges;
use crate::forms::{checks_files, connections, profile, put_files};
use crate::usage::{say, scanned};

/// A state: its name, how it is reached at 120×36, and what of it is seen in
/// every window that has room for a list.
pub struct State {
    pub name: &'static str,
    pub reach: fn() -> Screen,
    pub shows: &'static [&'static str],
}

const fn state(name: &'static str, reach: fn() -> Screen, shows: &'static [&'static str]) -> State {
    State { name, reach, shows }
}

/// States in which an answer is awaited: what it is about, and its answers.
pub const QUESTIONS: &[State] = &[
    state(
        "delete",
        delete,
        &["mode", "104334", "[ Cancel ]", "[ Delete ]"],
    ),
    state(
        "delete what is needed",
        delete_needed,
        &[
            "gate",
            "104332",
            "Needed by",
            "[ Cancel ]",
            "[ Delete all the same ]",
        ],
    ),
    state("delete many", delete_many, &["104332", "Type 24"]),
    state(
        "replace",
        replace,
        &["gate", ".swu", "Type", "[ Cancel ]", "[ Replace ]"],
    ),
    state(
        "the type of a replacement",
        replace_type,
        &["Type", "x-swupdate", "[ Replace ]"],
    ),
    state(
        "detach",
        detach,
        &["modem.log", "event 90001", "[ Cancel ]", "[ Delete ]"],
    ),
    state(
        "discard",
        discard,
        &["event 7", "[ Cancel ]", "[ Discard ]"],
    ),
    state(
        "file exists",
        file_exists,
        &["modem", "Keep both", "Overwrite"],
    ),
    state(
        "file exists, for all",
        for_all,
        &["modem", "[x]", "▌ Keep both"],
    ),
    state(
        "attachment exists",
        attachment_exists,
        &["syslog.txt", "Keep what", "Replace"],
    ),
    state(
        "quit",
        quit,
        &["gateway", "▌ Stay", "Finish", "Pause", "Cancel"],
    ),
    state(
        "forget",
        forget,
        &["All transfers", "▌ Cancel", "Clear the history"],
    ),
    state("activate", activate, &["portal-2", "[ Cancel ]"]),
    state(
        "deploy",
        deploy,
        &["dist", "[ Cancel ]", "[ Send all the same ]"],
    ),
    state("push", push, &["Sends", "[ Cancel ]", "[ Send ]"]),
    state(
        "put files all the same",
        put_found,
        &["▌", "[ Cancel ]", "[ Send all the same ]"],
    ),
    state("change", change, &["acme"]),
    state("open large", open_large, &["image", "▌ Cancel", "Fetch it"]),
    state("password", password, &["Password", "[ ] keep it"]),
    state(
        "remove a profile",
        remove_profile,
        &["acme", "[ Keep it ]", "[ Remove it ]"],
    ),
];

/// The other states; what they are about is seen as well.
pub const STATES: &[State] = &[
    state("cursor", || binaries("down"), &["rpi"]),
    state("mark at the end", || binaries("G space"), &["console.zip"]),
    state("filter", || binaries("/ g"), &["gateway"]),
    state("filters", || binaries("f"), &["Filter all"]),
    state("sort", || binaries("s"), &["Sort"]),
    state("jump", || binaries("#"), &[]),
    state("views", || binaries("V"), &[]),
    state("upload", || binaries("u"), &["Upload", "File"]),
    state("download", || binaries("d"), &["Download", "Save in"]),
    state("clipboard", || binaries("y"), &[]),
    state("help", || binaries("?"), &[]),
    state("palette", || binaries("ctrl-p"), &[]),
    state("requests", || binaries("@"), &[]),
    state("detail", || binaries("tab"), &["gateway"]),
    state("command line", command_line, &[":page 3"]),
    state("chord", chord, &[]),
    state("events", events, &["modem.log"]),
    state("attach", attach, &["Attach a file", "To"]),
    state("applications", || opened(120, 36), &["Acme portal"]),
    state("archives", archives, &["por"]),
    state("transfers that run", || running("4"), &["gat"]),
    state("transfers over a tab", || running("t"), &["gat"]),
    state("usage", usage, &["appl"]),
    state("preview", preview, &["gateway started"]),
    state("connections", connections, &["Connections", "acme"]),
    state("sign in", sign_in, &["Sign in", "WDJB-MJHT"]),
    state("connection", connection, &["Connection", "name"]),
    state("used by", used_by, &["needs 104332"]),
    state("a text to be mended", mend, &["JSON"]),
    state("copies", || binaries("U"), &["Restore"]),
    state("history", history, &["gat"]),
    state("log of a transfer", || running("4 l"), &["Log of"]),
    state("search in transfers", || running("4 / g"), &["search"]),
    state("messages", || binaries("M"), &["Message"]),
    state("request log", requests, &["Request log"]),
    state("open request", || requests_after("down enter"), &["PUT"]),
    state("compare", compare, &["beside"]),
    state("watch", watch, &["Watching", "12 files"]),
    state("plugins", plugins, &["Pl"]),
    state("incomplete", incomplete, &["Incomplete"]),
    state("object", || binaries("tab ]"), &["Details"]),
    state("zoom", || binaries("z"), &["gateway"]),
    state("columns", || binaries("c"), &["NAME"]),
    // In another order, beside a narrow name.
    state("wide columns", || binaries(WIDE), &["SIZE"]),
    state("a narrow name alone", || binaries(ALONE), &["N"]),
    state(
        "all columns",
        || binaries("c G space k space k k space enter down"),
        &["NAME"],
    ),
];

const WIDE: &str = "c j J J + + + + + + + + + + + G space K K g - - - - - - enter";

/// A name of three columns and nothing else.
const ALONE: &str =
    "c j space j space j space j j space g - - - - - - - - - - - - - - - - - - - enter";

pub fn binaries(keys: &str) -> Screen {
    let mut screen = Screen::loaded(120, 36);
    screen.press(keys);
    screen
}

fn delete() -> Screen {
    let mut screen = binaries("down down D");
    answer_references(&mut screen, Vec::new());
    screen
}

fn delete_needed() -> Screen {
    let mut screen = binaries("D");
    answer_references(&mut screen, references());
    screen
}

fn delete_many() -> Screen {
    let mut screen = Screen::new(120, 36);
    screen.answer_session();
    let rows: Vec<_> = (0..24)
        .map(|at| {
            let row = ("an-image.img", "t", 1_310, "ana", "2026-11-21T09:58:00Z");
            driven::binary(104_332 + at, row)
        })
        .collect();
    screen.answer_page(driven::page(1, &rows, Some(1), Some(24)));
    screen.press("ctrl-a D");
    answer_references(&mut screen, Vec::new());
    screen
}

pub fn inspected(screen: &mut Screen, path: &str, length: u64, type_name: &str) {
    let (id, _) = screen.take_call(|call| matches!(call, Call::InspectFiles(_)));
    let file = InspectedFile {
        path: path.into(),
        name: "new".into(),
        length,
        type_name: type_name.into(),
    };
    screen.send(Msg::Replied(id, Reply::Inspected(vec![Ok(file)])));
}

fn replace() -> Screen {
    let mut screen = binaries("w");
    screen.write("~/fw/new.swu").press("enter");
    let path = "/home/ana/fw/gateway-fw-2.4.2-rc1-with-a-long-name.swu";
    inspected(&mut screen, path, 91_000_000, "x-swupdate");
    screen
}

fn replace_type() -> Screen {
    let mut screen = replace();
    screen.press("tab");
    screen
}

pub fn events() -> Screen {
    Screen::with_events(120, 36)
}

fn attach() -> Screen {
    let mut screen = events();
    screen.press("u ctrl-u");
    screen.write("/logs/today.log").press("enter");
    inspected(&mut screen, "/logs/today.log", 18_400, "text/plain");
    screen
}

fn detach() -> Screen {
    let mut screen = events();
    screen.press("D");
    screen
}

fn incomplete() -> Screen {
    let mut screen = events();
    screen.press("i");
    screen.answer_events(event_page(1, &[incomplete_event(7)], 1));
    screen
}

fn discard() -> Screen {
    let mut screen = incomplete();
    screen.press("D");
    screen
}

/// Three transfers, of which two run; then these keys.
pub fn running(keys: &str) -> Screen {
    let mut screen = binaries("space space space d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = Folder::Ready("/home/ana/Downloads".into());
    screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
    for job in [1, 2] {
        screen.send(Msg::Transfer(JobEvent::Started(JobId(job), 1)));
    }
    screen.send(Msg::Woke(vec![Progress {
        id: JobId(1),
        phase: Phase::Receiving,
        bytes: 40 << 20,
        base: 0,
        total: Some(88_290_304),
    }]));
    screen.press(keys);
    screen
}

fn asked(question: Question) -> Screen {
    let mut screen = running("esc");
    screen.send(Msg::Transfer(JobEvent::Asked(JobId(3), question)));
    screen
}

fn file_exists() -> Screen {
    let path = "/home/ana/Downloads/modem-profile.json";
    asked(Question::File(path.into()))
}

fn for_all() -> Screen {
    let mut screen = file_exists();
    screen.press("tab");
    screen
}

fn attachment_exists() -> Screen {
    let attachment = Attachment {
        name: Some("syslog.txt".into()),
        length: Some(4200),
        ..Attachment::default()
    };
    asked(Question::Attachment(
        EventId::new("4711").unwrap(),
        attachment,
    ))
}

fn quit() -> Screen {
    running("q")
}

fn history() -> Screen {
    let mut screen = binaries("4 tab");
    let (id, _) = screen.take_call(|call| matches!(call, Call::History { .. }));
    let page = PastPage {
        rows: vec![driven::past(9, "gateway-fw-2.4.1.swu")],
        more: false,
    };
    screen.send(Msg::Replied(id, Reply::History(Ok(page))));
    screen
}

fn forget() -> Screen {
    let mut screen = history();
    screen.press("c");
    screen
}

fn archives() -> Screen {
    let mut screen = opened(120, 36);
    screen.press("l j j l");
    answer_members(&mut screen, Members::Archives(applications::archives()));
    screen.press("j");
    screen
}

fn activate() -> Screen {
    let mut screen = archives();
    screen.press("a");
    screen
}

fn deploy() -> Screen {
    let mut screen = opened(120, 36);
    screen.press("l j u").write("dist");
    screen.press("enter").write("clock").press("enter");
    let finding = |check, what: &str| c8ybin::deploy::Finding {
        severity: c8ybin::deploy::Severity::Error,
        check,
        path: Some("dist/".to_owned()),
        what: what.to_owned(),
        remedy: "Strip the folder.".to_owned(),
    };
    let checked = Checked {
        findings: vec![finding(
            c8ybin::deploy::Check::Wrapped,
            "Everything lies in the folder “dist” and not at the root.",
        )],
        wrapper: Some("dist/".to_owned()),
        files: 12,
        removed: Vec::new(),
        length: 480_000,
        left_out: Vec::new(),
        changes: vec!["Active now: archive 502; a new one takes its place.".to_owned()],
    };
    answer(
        &mut screen,
        |call| matches!(call, ApplicationCall::Check(_)),
        ApplicationReply::Checked(Ok(checked)),
    );
    screen
}

fn push() -> Screen {
    let mut screen = opened(120, 36);
    compare_with_a_folder(&mut screen);
    screen.press("c");
    screen
}

/// A file that would do harm.
fn put_found() -> Screen {
    let mut screen = put_files();
    screen.press("enter");
    let finding = c8ybin::deploy::Finding {
        severity: c8ybin::deploy::Severity::Error,
        check: c8ybin::deploy::Check::Secret,
        path: Some(".env".to_owned()),
        what: "It may hold secrets, and everybody could read it.".to_owned(),
        remedy: "Leave it out.".to_owned(),
    };
    let found = ApplicationReply::FilesChecked(Ok(vec![finding]));
    answer(&mut screen, checks_files, found);
    screen
}

fn change() -> Screen {
    let mut screen = binaries("down");
    edit(&mut screen, "up e", EDITED);
    screen
}

fn mend() -> Screen {
    let mut screen = binaries("up");
    edit(&mut screen, "e", "{\n  \"name\": \"x\n}");
    screen
}

fn used_by() -> Screen {
    let mut screen = binaries("b");
    answer_references(&mut screen, references());
    screen
}

fn connection() -> Screen {
    let mut screen = connections();
    screen.press("tab");
    screen
}

fn requests() -> Screen {
    requests_after("up")
}

fn requests_after(keys: &str) -> Screen {
    let mut screen = binaries("@");
    screen.send(Msg::Exchanged(exchanges()));
    screen.press(keys);
    screen
}

fn compare() -> Screen {
    let mut screen = opened(120, 36);
    compare_with_a_folder(&mut screen);
    screen
}

fn watch() -> Screen {
    let mut screen = opened(120, 36);
    screen.press("W").write("dist").press("enter");
    let (id, _) = screen.take_call(
        |call| matches!(call, Call::Application(call) if matches!(**call, ApplicationCall::Watch(_))),
    );
    let began = WatchEvent::Began {
        files: 12,
        left_out: Vec::new(),
    };
    screen.send(Msg::Watched(id, began));
    screen
}

fn plugins() -> Screen {
    let mut screen = opened(120, 36);
    screen.press("l j l");
    answer_members(&mut screen, Members::Plugins(applications::plugins()));
    screen
}

/// The second file has more than a gibibyte.
fn open_large() -> Screen {
    binaries("down o")
}

fn password() -> Screen {
    let mut screen = binaries("down");
    let question = LoginQuestion {
        asks: Asks::Password,
        host: "acme.example.com".into(),
        tenant: Some("t12345".into()),
        user: "ana".into(),
        why: Some("The password of this user is too old to be used any longer.".to_owned()),
        locked: None,
        keeps_in: Some("acme".into()),
    };
    screen.send(Msg::LoginAsked(LoginId(1), question));
    screen
}

fn command_line() -> Screen {
    let mut screen = binaries(":");
    screen.write("page 3");
    screen
}

fn chord() -> Screen {
    let mut screen = binaries("down");
    screen.model.keymap = Keymap::of_person("[list]\ntop = [\"g g\"]\nbottom = [\"g e\"]\n");
    screen.press("g");
    screen
}

pub fn usage() -> Screen {
    let mut screen = binaries("S");
    scanned(&mut screen);
    let listing = Listing {
        from: 0,
        total: 1,
        files: 4_310,
        rows: vec![driven::usage_group("application/zip", 6 << 30, 1_204)],
        bytes: 6 << 30,
    };
    say(&mut screen, Answer::Window(listing));
    screen
}

fn preview() -> Screen {
    let mut screen = binaries("down tab");
    screen.wake();
    screen.answer_preview(Ok(driven::text(
        b"2026-11-21T09:58:00Z INFO gateway started\n",
    )));
    screen
}

fn remove_profile() -> Screen {
    let mut screen = profile();
    screen.press("shift-tab right enter");
    screen
}

fn sign_in() -> Screen {
    let mut screen = binaries("down");
    let activation = Activation {
        address: "https://login.example.com/device".into(),
        complete_address: None,
        code: "WDJB-MJHT".into(),
        life: Duration::from_secs(900),
    };
    screen.send(Msg::SignInShown(activation));
    screen
}
