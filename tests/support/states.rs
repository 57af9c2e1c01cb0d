//! What a person may be in the middle of: the states of a screen that tests go
//! through, each reached by messages alone.

use std::time::Duration;

use c8ybin::api::{Activation, Asks, Question as LoginQuestion};
use c8ybin::app::{
    ApplicationCall, ApplicationReply, Call, Checked, Folder, InspectedFile, LoginId, Msg,
    PastPage, Reply,
};
use c8ybin::domain::{Attachment, BinaryId, EventId, ObjectId, Reference, ReferenceKind};
use c8ybin::keys::Keymap;
use c8ybin::panes::applications::Members;
use c8ybin::transfer::{JobEvent, JobId, Phase, Progress, Question};
use c8ybin::usage::{Answer, Inquiry, Listing};

use crate::applications::{self, answer, answer_members, compare_with_a_folder, opened};
use crate::driven::{self, Screen, event_page, incomplete_event};

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
    state("open large", open_large, &["image", "▌ Cancel", "Fetch it"]),
    state("password", password, &["Password"]),
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

fn binaries(keys: &str) -> Screen {
    let mut screen = Screen::loaded(120, 36);
    screen.press(keys);
    screen
}

fn references() -> Vec<Reference> {
    let names = [
        (ReferenceKind::Firmware, "2.4.1", "8123"),
        (ReferenceKind::Profile, "Gateways in Hamburg", "9100"),
    ];
    names
        .map(|(kind, name, id)| Reference {
            binary: BinaryId::new("104332").unwrap(),
            object: ObjectId::new(id).unwrap(),
            kind,
            name: name.into(),
        })
        .to_vec()
}

fn answer_references(screen: &mut Screen, found: Vec<Reference>) {
    let (id, _) = screen.take_call(|call| matches!(call, Call::References(_)));
    screen.send(Msg::Replied(id, Reply::References(Ok(found))));
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

fn inspected(screen: &mut Screen, path: &str, length: u64, type_name: &str) {
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

fn events() -> Screen {
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

fn discard() -> Screen {
    let mut screen = events();
    screen.press("i");
    screen.answer_events(event_page(1, &[incomplete_event(7)], 1));
    screen.press("D");
    screen
}

/// Three transfers, of which two run; then these keys.
fn running(keys: &str) -> Screen {
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

fn forget() -> Screen {
    let mut screen = binaries("4 tab");
    let (id, _) = screen.take_call(|call| matches!(call, Call::History { .. }));
    let page = PastPage {
        rows: vec![driven::past(9, "gateway-fw-2.4.1.swu")],
        more: false,
    };
    screen.send(Msg::Replied(id, Reply::History(Ok(page))));
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

fn usage() -> Screen {
    let mut screen = binaries("S");
    let mut say = |answer: Answer| {
        let fits = |call: &Call| {
            matches!(
                (call, &answer),
                (Call::Usage(Inquiry::State), Answer::State(_))
                    | (Call::Usage(Inquiry::Window(_)), Answer::Window(_))
                    | (Call::Usage(Inquiry::Scan(_)), Answer::Scanned(_))
            )
        };
        let (id, _) = screen.take_call(fits);
        screen.send(Msg::Replied(id, Reply::Usage(Ok(answer))));
    };
    say(Answer::State(driven::usage_state()));
    say(Answer::Scanned(driven::usage_state()));
    say(Answer::Window(Listing {
        from: 0,
        total: 1,
        files: 4_310,
        rows: vec![driven::usage_group("application/zip", 6 << 30, 1_204)],
        bytes: 6 << 30,
    }));
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

fn connections() -> Screen {
    let mut screen = binaries("P");
    let (id, _) = screen.take_call(|call| matches!(call, Call::Profiles));
    let known = vec![driven::profile("acme"), driven::session("plant")];
    screen.send(Msg::Replied(id, Reply::Profiles(known, Vec::new())));
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
