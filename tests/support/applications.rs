//! Applications as a platform tells them, and a screen that shows them.

use std::sync::Arc;

use c8ybin::app::{ApplicationCall, ApplicationReply, Call, ComparedSides, Msg, Reply};
use c8ybin::deploy::{Contents, Item, ItemKind, Origin, compare};
use c8ybin::domain::{
    Application, ApplicationId, ApplicationKind, ApplicationVersion, Archive, Availability,
    BinaryId, Export, Manifest, Plugin,
};
use c8ybin::panes::applications::Members;

use crate::driven::Screen;

pub fn application(id: u64, name: &str, active: Option<u64>) -> Application {
    Application {
        id: ApplicationId::new(&id.to_string()).unwrap(),
        name: name.to_owned(),
        key: Some(format!("{name}-key")),
        kind: ApplicationKind::Hosted,
        availability: Some(Availability::Private),
        owner: Some("t12345".to_owned()),
        context_path: Some(name.to_lowercase().replace(' ', "-")),
        description: None,
        manifest: None,
        active: active.map(binary),
        versions: Vec::new(),
        object: format!(r#"{{"id":"{id}","name":"{name}","type":"HOSTED"}}"#).into(),
    }
}

pub fn binary(id: u64) -> BinaryId {
    BinaryId::new(&id.to_string()).unwrap()
}

/// Three of them: one of its own, one of another tenant, and a microservice.
pub fn applications() -> Vec<Application> {
    let mut foreign = application(12, "Cockpit", None);
    foreign.owner = Some("management".to_owned());
    foreign.availability = Some(Availability::Market);
    let mut service = application(13, "report-agent", Some(99));
    service.kind = ApplicationKind::Microservice;
    vec![application(11, "Acme portal", Some(502)), foreign, service]
}

pub fn plugins() -> Vec<Plugin> {
    let manifest = Manifest {
        name: Some("Line widget".to_owned()),
        version: Some("1.4.0".to_owned()),
        exports: vec![Export {
            name: "Line widget".to_owned(),
            module: Some("LineWidgetModule".to_owned()),
            ..Export::default()
        }],
        object: r#"{"name":"Line widget","version":"1.4.0"}"#.into(),
        ..Manifest::default()
    };
    vec![
        Plugin {
            name: "assets".to_owned(),
            manifest: None,
        },
        Plugin {
            name: "line-widget".to_owned(),
            manifest: Some(manifest),
        },
    ]
}

pub fn archives() -> Vec<Archive> {
    let archive = |id: u64, name: &str, created: &str| Archive {
        id: binary(id),
        name: name.to_owned(),
        length: Some(id * 1000),
        created: Some(created.parse().unwrap()),
        description: None,
        context_path: Some("acme-portal".to_owned()),
    };
    vec![
        archive(503, "portal-2.zip", "2026-11-21T09:00:00Z"),
        archive(502, "portal-1.zip", "2026-11-20T08:00:00Z"),
    ]
}

pub fn versions() -> Vec<ApplicationVersion> {
    let version = |version: &str, id: u64, tags: &[&str]| ApplicationVersion {
        version: version.to_owned(),
        binary: Some(binary(id)),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
    };
    vec![
        version("1.0.0", 502, &["stable", "latest"]),
        version("1.1.0-rc.1", 503, &["next"]),
    ]
}

/// An archive with these files, each as long as its path.
pub fn contents(paths: &[&str]) -> Arc<Contents> {
    let mut items: Vec<Item> = paths
        .iter()
        .map(|path| Item {
            path: (*path).to_owned(),
            kind: ItemKind::File,
            length: path.len() as u64 * 100,
            crc32: Some(7),
            packed: Some(path.len() as u64),
            is_encrypted: false,
            facts: None,
        })
        .collect();
    items.sort_by(|one, other| one.path.cmp(&other.path));
    Arc::new(Contents {
        origin: Origin::Zip,
        items,
        left_out: Vec::new(),
        unread: Vec::new(),
        packed: Some(4000),
        has_repeats: false,
        manifest: None,
        plugins: Vec::new(),
    })
}

/// The files of the portal.
pub fn portal() -> Arc<Contents> {
    contents(&[
        "cumulocity.json",
        "index.html",
        "assets/logo.svg",
        "line-widget/cumulocity.json",
        "line-widget/js/main.js",
        "line-widget/js/vendor.js",
    ])
}

/// The tab with its list.
pub fn opened(columns: u16, rows: u16) -> Screen {
    let mut screen = Screen::loaded(columns, rows);
    go_to_the_tab(&mut screen);
    screen
}

/// Goes to the tab, where the list is answered.
pub fn go_to_the_tab(screen: &mut Screen) {
    screen.press("3");
    answer(
        screen,
        |call| matches!(call, ApplicationCall::List(_)),
        ApplicationReply::Listed(Ok(applications())),
    );
}

/// Answers the first call about applications that fits.
#[track_caller]
pub fn answer(
    screen: &mut Screen,
    fits: impl Fn(&ApplicationCall) -> bool,
    reply: ApplicationReply,
) {
    let (id, _) = screen.take_call(|call| matches!(call, Call::Application(call) if fits(call)));
    screen.send(Msg::Replied(id, Reply::Application(reply)));
}

/// Answers for a group.
#[track_caller]
pub fn answer_members(screen: &mut Screen, members: Members) {
    answer(
        screen,
        |call| match (call, &members) {
            (ApplicationCall::Members(_, group), Members::Plugins(_)) => group.word() == "plugins",
            (ApplicationCall::Members(_, group), Members::Archives(_)) => {
                group.word() == "archives"
            }
            (ApplicationCall::Members(_, group), Members::Versions(_)) => {
                group.word() == "versions"
            }
            _ => false,
        },
        ApplicationReply::Members(Ok(members.clone())),
    );
}

/// Answers what is in an archive.
#[track_caller]
pub fn answer_contents(screen: &mut Screen, contents: Arc<Contents>) {
    answer(
        screen,
        |call| matches!(call, ApplicationCall::Contents(..)),
        ApplicationReply::Contents(Ok(contents)),
    );
}

/// What differs from a folder.
pub fn compare_with_a_folder(screen: &mut Screen) {
    screen.press("c").write("dist").press("enter");
    let local = contents(&["cumulocity.json", "index.html", "js/clock.js"]);
    let mut deployed = (*portal()).clone();
    for item in &mut deployed.items {
        if item.path == "index.html" {
            item.crc32 = Some(9);
        }
    }
    answer(
        screen,
        |call| matches!(call, ApplicationCall::Compare(_)),
        ApplicationReply::Compared(Ok(ComparedSides {
            archive: Some(binary(502)),
            comparison: compare(&deployed, &local),
            findings: Vec::new(),
            wrapper: None,
            left_out: Vec::new(),
        })),
    );
}
