//! The forms that a person may be in the middle of: what can be typed into, and how
//! each is reached by messages alone.

use c8ybin::app::{ApplicationCall, Call, Msg, Reply};
use c8ybin::panes::applications::Members;

use crate::applications::{answer_members, opened, versions};
use crate::driven::{self, Screen};
use crate::states::{binaries, events, inspected, running, usage};

/// A form: its name, how it is reached at 120×36, and its fields from above.
pub struct Form {
    pub name: &'static str,
    pub reach: fn() -> Screen,
    pub fields: &'static [&'static str],
    /// What is seen whichever field has the focus.
    pub shows: &'static [&'static str],
    /// Keys that fill it wrongly and press Enter, and what is said then.
    pub wrong: Option<(&'static str, &'static str)>,
}

const fn form(
    name: &'static str,
    reach: fn() -> Screen,
    fields: &'static [&'static str],
    shows: &'static [&'static str],
) -> Form {
    Form {
        name,
        reach,
        fields,
        shows,
        wrong: None,
    }
}

impl Form {
    const fn wrong(self, keys: &'static str, said: &'static str) -> Self {
        Self {
            wrong: Some((keys, said)),
            ..self
        }
    }
}

/// All of them.
pub const FORMS: &[Form] = &[
    form(
        "attach to a new event",
        attach,
        &[
            "To",
            "Name",
            "Media type",
            "Way",
            "Device",
            "Type",
            "Text",
            "Time",
        ],
        &[],
    )
    .wrong("down ctrl-u enter", "The attachment needs"),
    form("the file to attach", attach_path, &["File"], &[]).wrong("ctrl-u enter", "Type the path"),
    form(
        "a new connection",
        new_connection,
        &[
            "Host", "Tenant", "Login by", "User", "Password", "CA file", "Mode", "Keep as",
        ],
        &[],
    )
    .wrong("enter", "The host is missing"),
    form(
        "a profile",
        profile,
        &["Mode", "Default", "Host", "Tenant", "User", "Then"],
        &[],
    )
    .wrong("down down ctrl-u enter", "The host is missing"),
    form(
        "filters of events",
        event_filters,
        &["Device", "Type", "From", "To", "Fragment"],
        &[],
    )
    .wrong("down down y enter", "“y”"),
    form(
        "filters of binaries",
        || binaries("f"),
        &[
            "Name", "Text", "Type", "Owner", "Ids", "Device", "From", "To", "Size",
        ],
        &[],
    )
    .wrong("tab tab tab tab tab tab tab y enter", "“y”"),
    form(
        "filters of applications",
        || applications("f"),
        &["Name", "Type", "Owner"],
        &[],
    ),
    form(
        "save all",
        save_all,
        &["Device", "Type", "From", "To", "Save in", "Names"],
        &[],
    )
    .wrong("shift-tab ctrl-u { enter", "These are no names"),
    form("put files", put_files, &["File here", "Goes to"], &["▌"]).wrong("ctrl-u enter", "path"),
    form("the file to put", || applications("w"), &["File here"], &[])
        .wrong("enter", "Type the path"),
    form(
        "upload",
        upload,
        &["File", "Name", "Type", "Fragments"],
        &["▌"],
    )
    .wrong("ctrl-u enter", "needs a name"),
    form(
        "the file to upload",
        || binaries("u ctrl-u"),
        &["File"],
        &[],
    )
    .wrong("enter", "Type the path"),
    form(
        "deploy a version",
        deploy_version,
        &["From", "Version", "Tags"],
        &[],
    )
    .wrong("enter", "Type the path"),
    form(
        "limits of transfers",
        || running("4 L"),
        &["At once", "All", "Each"],
        &[],
    )
    .wrong("ctrl-u 9 9 enter", "a number from"),
    form("rename", || binaries("r"), &["Name"], &[]).wrong("ctrl-u enter", "name"),
    form("go to", || binaries("#"), &["Id or name"], &[]),
    form("tags", tags, &["Tags"], &["becomes"]),
    form("export", || binaries("E"), &["File"], &[]).wrong("ctrl-u enter", "Type a name"),
    form(
        "export of what fills the tenant",
        export_usage,
        &["File"],
        &[],
    ),
    form("download", || binaries("d"), &["Save in"], &["gate"]).wrong("ctrl-u enter", "Type the"),
    form(
        "watch",
        || applications("W"),
        &["Folder", "Removed", "Errors"],
        &[],
    )
    .wrong("enter", "Type the path"),
    form("compare", || applications("c"), &["With"], &[]).wrong("enter", "Type the path"),
    form("the new content", || binaries("w"), &["New"], &["gate"]).wrong("enter", "Type the path"),
    form("a view to be saved", || binaries("V a"), &["Name"], &[]).wrong("enter", "name"),
    form("connections", connections, &["Filter"], &["▌", "acme"]),
    form("help", || binaries("?"), &["Search"], &["▌"]),
];

fn attach_path() -> Screen {
    let mut screen = events();
    screen.press("u");
    screen
}

/// The third place is a new event.
fn attach() -> Screen {
    let mut screen = attach_path();
    screen.press("ctrl-u");
    screen.write("/logs/today.log").press("enter");
    inspected(&mut screen, "/logs/today.log", 18_400, "text/plain");
    screen.press("left");
    screen
}

fn event_filters() -> Screen {
    let mut screen = events();
    screen.press("f");
    screen
}

fn save_all() -> Screen {
    let mut screen = events();
    screen.press("A");
    screen
}

pub fn connections() -> Screen {
    let mut screen = binaries("P");
    let (id, _) = screen.take_call(|call| matches!(call, Call::Profiles));
    let known = vec![driven::profile("acme"), driven::session("plant")];
    screen.send(Msg::Replied(id, Reply::Profiles(known, Vec::new())));
    screen
}

pub fn profile() -> Screen {
    let mut screen = connections();
    screen.write("acme default").press("f2");
    screen
}

fn new_connection() -> Screen {
    let mut screen = connections();
    screen.write("describe").press("enter");
    screen
}

fn applications(keys: &str) -> Screen {
    let mut screen = opened(120, 36);
    screen.press(keys);
    screen
}

fn files(screen: &mut Screen) {
    screen.answer_files(&[
        ("/home/ana/dist/main.js", 41_000, "text/plain"),
        ("/home/ana/dist/index.html", 120, "text/plain"),
    ]);
}

pub fn put_files() -> Screen {
    let mut screen = applications("w");
    screen.write("dist/*").press("enter");
    files(&mut screen);
    screen
}

fn upload() -> Screen {
    let mut screen = binaries("u ctrl-u");
    screen.write("dist/*").press("enter");
    files(&mut screen);
    screen
}

fn with_versions() -> Screen {
    let mut screen = opened(120, 36);
    screen.press("l j j j l");
    answer_members(&mut screen, Members::Versions(versions()));
    screen
}

fn deploy_version() -> Screen {
    let mut screen = with_versions();
    screen.press("u");
    screen
}

fn tags() -> Screen {
    let mut screen = with_versions();
    screen.press("j j T");
    screen.write(", latest");
    screen
}

fn export_usage() -> Screen {
    let mut screen = usage();
    screen.press("E");
    screen
}

/// Whether an application is asked for what would go wrong with files.
pub fn checks_files(call: &ApplicationCall) -> bool {
    matches!(call, ApplicationCall::CheckFiles(..))
}
