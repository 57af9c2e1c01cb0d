//! Answers as a server or a disk might give them, and some that they should not.

use std::path::PathBuf;
use std::time::Duration;

use c8ybin::api::{ApiError, ErrorKind, Fingerprint, Guard, Links, LoginOffers, Mode};
use c8ybin::app::{
    Adopted, ApplicationCall, ApplicationReply, Call, Changed, Checked, ComparedSides, DeployedNow,
    EditText, Edited, EventCall, EventReply, Folder, HostTried, InspectedFile, LeftBehind,
    LoggedIn, Opener, Outside, PastPage, PlannedSaving, Pushed, ReadyToSave, Reply, SavingWish,
    Session,
};
use c8ybin::deploy::{self, Check, FileDiff, Severity, compare, file_diff};
use c8ybin::domain::{
    ApplicationKind, Attachment, Binary, BinaryId, Filter, Finding, Last, ListedEvent, NewBinary,
    ObjectId, Page, PageRequest, Reference, ReferenceKind, User, View,
};
use c8ybin::panes::applications::{self as tree, Members};
use c8ybin::panes::preview::{Ask, Body, Picture, Seen, Want};
use c8ybin::preview::encoding::Encoding;
use c8ybin::preview::pieces::{Piece, Place};
use c8ybin::preview::tree::{Leaf, Tree};
use c8ybin::transfer::local_path::{Candidate, Completion};
use c8ybin::transfer::safety::{Kept, Why};
use c8ybin::transfer::{
    self, Done, Existing, Job, JobEvent, JobId, LineTrouble, Outcome, Pause, Question, SavePlan,
    Target, TransferError, Verified,
};
use c8ybin::ui::json::JsonView;
use c8ybin::ui::{FoundTheme, Theme};
use c8ybin::usage::{
    self as scan, Age, Answer, By, Entry, FileRow, Group, Inquiry, Listing, Phase, Rows, State,
    Twin, Value,
};

use crate::applications;
use crate::driven::{self, text};

/// Names that break what is not careful.
const NAMES: [&str; 8] = [
    "gateway-fw-2.4.1.swu",
    "",
    " ",
    "naïve 测试 🚀\u{1b}[31m.bin",
    "abc\u{202e}gpj.exe\r\n",
    "👨‍👩‍👧‍👦e\u{301}\u{301}\u{301} العربية.log",
    "a-very-long-name-that-no-column-can-hold-in-full-2026-11-21T12-00-00.tar.gz",
    "x\0\u{7f}\u{9b}31m",
];

/// Types; one is that of an application's archive.
const TYPES: [&str; 4] = [
    "application/zip",
    "",
    "c8y_applications_storage_14",
    "text/plain; charset=\u{7}",
];

/// One of `all`, by a number that may be any.
pub fn pick<T: Copy>(all: &[T], number: usize) -> T {
    *all.get(number % all.len()).unwrap()
}

fn error(how: usize) -> ApiError {
    let kind = pick(
        &[ErrorKind::NotFound, ErrorKind::Timeout, ErrorKind::Server],
        how,
    );
    ApiError {
        status: how.is_multiple_of(2).then_some(500),
        ..ApiError::new(
            kind,
            "do \u{1b}[1mit",
            "no\u{7} such thing ".repeat(how % 40),
        )
    }
}

fn binary(number: usize) -> Binary {
    // Few ids: the same objects come and go.
    let id = (number % 40) as u64;
    let mut binary = driven::binary(
        id,
        (
            pick(&NAMES, number),
            pick(&TYPES, number / 3),
            (number as u64) << (number % 30),
            "ana",
            "2026-11-21T09:58:00Z",
        ),
    );
    match number % 11 {
        0 => binary.object = "not JSON \u{1b}[2J".into(),
        1 => binary.object = "[[[[1],{\"a\":{\"b\":[]}}]]]".into(),
        2 => (binary.length, binary.owner, binary.updated) = (None, None, None),
        _ => {}
    }
    binary
}

fn page(request: PageRequest, how: usize) -> Page<Binary> {
    let full = request.size as usize;
    let rows = match how % 5 {
        0 => 0,
        1 => how / 5 % (full + 1),
        _ => full,
    };
    let first = how / 7 % 20;
    let totals = pick(
        &[None, Some(0), Some(1), Some(9), Some(1000), Some(u64::MAX)],
        how / 11,
    );
    Page {
        items: (first..first + rows).map(binary).collect(),
        number: request.number,
        size: request.size,
        total_pages: totals,
        total: if how.is_multiple_of(2) { totals } else { None },
        more: !how.is_multiple_of(3),
    }
}

fn listed(number: usize) -> ListedEvent {
    let mut row = driven::event(
        (number % 40) as u64,
        pick(&NAMES, number),
        pick(&TYPES, number / 3),
        (number as u64) << (number % 30),
    );
    match number % 9 {
        0 => row.event.object = "not JSON \u{1b}[2J".into(),
        1 => (row.device, row.event.source, row.event.time) = (None, None, None),
        2 => (row.event.attachment, row.event.received) = (None, Some(number as u64)),
        3 => row.event.attachment = Some(Attachment::default()),
        _ => {}
    }
    row
}

/// An answer about applications.
fn links(id: &str) -> Links {
    Links {
        url: format!("https://acme.example.com/{id}"),
        path: "/\u{1b}".into(),
        curl: "curl".into(),
    }
}

fn application_answer(call: &ApplicationCall, fails: bool, how: usize) -> ApplicationReply {
    if fails {
        let mut error = error(how);
        if how.is_multiple_of(3) {
            error.kind = ErrorKind::NotOffered;
        }
        return call.failed(error);
    }
    let application = |number: usize| {
        let active = (!number.is_multiple_of(3)).then_some(number as u64 % 7 + 500);
        let mut one = applications::application(number as u64 % 9, pick(&NAMES, number), active);
        match number % 5 {
            0 => one.kind = ApplicationKind::External,
            1 => one.object = "not JSON \u{1b}[2J".into(),
            2 => (one.owner, one.availability) = (None, None),
            _ => {}
        }
        one
    };
    match call {
        ApplicationCall::List(_) => {
            ApplicationReply::Listed(Ok((how..how + how % 9).map(application).collect()))
        }
        ApplicationCall::Read(id) => {
            let mut one = application(how);
            one.id = id.clone();
            ApplicationReply::Read(Box::new(Ok(one)))
        }
        ApplicationCall::Members(_, group) => ApplicationReply::Members(Ok(match group {
            _ if how.is_multiple_of(5) => Members::Versions(Vec::new()),
            tree::Group::Plugins => Members::Plugins(applications::plugins()),
            tree::Group::Archives => Members::Archives(applications::archives()),
            tree::Group::Versions => Members::Versions(applications::versions()),
        })),
        ApplicationCall::Contents(..) => ApplicationReply::Contents(Ok(match how % 3 {
            0 => applications::contents(&["", "/", "//a", "../x", "a\u{1b}[2J", "d/", "d/é"]),
            1 => applications::contents(&[]),
            _ => applications::portal(),
        })),
        ApplicationCall::Links(one, _) => ApplicationReply::Links(Ok(links(one.id.as_str()))),
        ApplicationCall::PutText(..) if how.is_multiple_of(5) => {
            ApplicationReply::Unknown("The line\u{7} broke.".to_owned())
        }
        ApplicationCall::PutText(..) if how.is_multiple_of(2) => {
            ApplicationReply::Overtaken(DeployedNow {
                archive: BinaryId::new("777").unwrap(),
                text: how.is_multiple_of(4).then(|| pick(&NAMES, how).to_owned()),
            })
        }
        ApplicationCall::Change(..) | ApplicationCall::PutText(..) | ApplicationCall::Latest(_) => {
            ApplicationReply::Changed(Ok("Done.\u{7}".into()))
        }
        ApplicationCall::CheckFiles(_, files) => ApplicationReply::FilesChecked(match how % 3 {
            0 => Ok(Vec::new()),
            1 => Err("No\u{7} file.".to_owned()),
            _ => Ok(files
                .iter()
                .map(|one| deploy::Finding {
                    severity: Severity::Error,
                    check: Check::Secret,
                    path: Some(one.at.clone()),
                    what: "It is a secret.".to_owned(),
                    remedy: "Leave it out.".to_owned(),
                })
                .collect()),
        }),
        ApplicationCall::Check(wish) => ApplicationReply::Checked(Ok(Checked {
            findings: Vec::new(),
            wrapper: how.is_multiple_of(2).then(|| "dist\u{1b}/".to_owned()),
            files: how,
            length: how as u64,
            left_out: vec![wish.source.clone(); how % 3],
            changes: vec![wish.source.clone(); how % 3],
            removed: vec![wish.source.clone(); how % 30],
        })),
        ApplicationCall::Pack(_, seen) if how.is_multiple_of(3) => {
            ApplicationReply::Checked(Ok((**seen).clone()))
        }
        ApplicationCall::Pack(wish, _) => ApplicationReply::Packed(Ok(Job::Deploy {
            application: wish.application.clone(),
            path: wish.source.clone().into(),
            what: wish.what.clone(),
        })),
        ApplicationCall::ReadText(..) => ApplicationReply::Text(Ok(pick(&NAMES, how).to_owned())),
        ApplicationCall::Compare(_) => ApplicationReply::Compared(Ok(ComparedSides {
            archive: how.is_multiple_of(2).then(|| BinaryId::new("777").unwrap()),
            comparison: compare(
                &applications::portal(),
                &applications::contents(pick(
                    &[&["index.html", "a\u{7}"][..], &[], &["new/x"]],
                    how,
                )),
            ),
            findings: Vec::new(),
            wrapper: how.is_multiple_of(3).then(|| "dist\u{1b}/".to_owned()),
            left_out: vec![pick(&NAMES, how).to_owned(); how % 4],
        })),
        ApplicationCall::CompareFile(..) => ApplicationReply::FileCompared(Ok(match how % 3 {
            0 => FileDiff::Same,
            1 => FileDiff::Bytes,
            2 => FileDiff::Added,
            _ => file_diff("a.js", Some(b"one\ntwo\n"), Some(b"one\n2\x1b\n")),
        })),
        ApplicationCall::Push(wish) => ApplicationReply::Pushed(Ok(match how % 2 {
            0 => Pushed::Done("Deployed.".into()),
            _ => Pushed::Packed(
                Job::Deploy {
                    application: wish.sides.application.clone(),
                    path: "/a.zip".into(),
                    what: transfer::Deployment::Archive("a.zip".into()),
                },
                None,
            ),
        })),
        ApplicationCall::Watch(_) => ApplicationReply::WatchEnded(Err("No\u{7} folder.".into())),
    }
}

/// An answer about events.
fn event_answer(call: &EventCall, fails: bool, how: usize) -> EventReply {
    if fails {
        return call.failed(error(how));
    }
    match call {
        EventCall::Page(_, request) => {
            let Page { number, size, .. } = page(*request, how);
            let rows = how / 5 % (size as usize + 1);
            EventReply::Page(Ok(Page {
                items: (how..how + rows).map(listed).collect(),
                number,
                size,
                total_pages: pick(&[None, Some(0), Some(9)], how / 11),
                total: pick(&[None, Some(1), Some(u64::MAX)], how / 3),
                more: !how.is_multiple_of(3),
            }))
        }
        EventCall::Seek(id) => {
            let mut row = listed(how);
            row.event.id = id.clone();
            EventReply::Sought(Box::new(Ok(row)))
        }
        EventCall::Devices(_) | EventCall::Holders(_) => EventReply::Devices(Ok((0..how % 4)
            .filter_map(|number| listed(number + 3).device_of())
            .collect())),
        EventCall::Links(id) => EventReply::Links(Ok(links(id.as_str()))),
        EventCall::Change { .. } => {
            let now = Box::new(listed(how));
            EventReply::Changed(Ok(match how % 5 {
                0 => Changed::Meanwhile(now),
                _ => Changed::Done(now),
            }))
        }
        EventCall::DeleteAttachment(_) => EventReply::Deleted(Ok(())),
        EventCall::Make(..) | EventCall::MakeLike(..) => EventReply::Made(Ok(listed(how).event.id)),
        EventCall::PlanSaving(wish) => EventReply::PlannedSaving(Ok(planned(wish, how))),
        EventCall::MakeReadyToSave(plan, places) => EventReply::ReadyToSave(Ok(ReadyToSave {
            jobs: places.iter().map(|place| save_job(plan, place)).collect(),
            refused: vec!["A link leads out.".to_owned(); how % 2],
        })),
    }
}

fn planned(wish: &SavingWish, how: usize) -> PlannedSaving {
    let place = |number: usize| transfer::PlannedSave {
        event: listed(number).event.id,
        length: pick(&[None, Some(0), Some(u64::MAX / 64)], number),
        below: PathBuf::from(pick(&NAMES, number)),
        is_there: number.is_multiple_of(3),
    };
    PlannedSaving {
        plan: SavePlan {
            folder: PathBuf::from(&wish.folder),
            template: wish.template.clone(),
            zone: wish.zone.clone(),
            existing: Existing::Ask,
        },
        saves: (how..how + how % 9).map(place).collect(),
        folder_is_missing: how.is_multiple_of(2),
    }
}

fn save_job(plan: &SavePlan, place: &transfer::PlannedSave) -> Job {
    Job::DownloadAttachment {
        event: place.event.clone(),
        length: place.length,
        target: Target::File(plan.path(&place.below)),
        existing: plan.existing,
    }
}

fn inspected(number: usize) -> Result<InspectedFile, String> {
    if number.is_multiple_of(4) {
        return Err("There is no file \u{1b}[31mx.".into());
    }
    Ok(InspectedFile {
        path: PathBuf::from(format!("/home/ana/{}", number % 5)),
        name: pick(&NAMES, number).replace(char::is_control, " "),
        length: number as u64,
        type_name: pick(&TYPES, number).replace(char::is_control, " "),
    })
}

fn completion(how: usize) -> Completion {
    let candidates: Vec<Candidate> = (0..how % 30)
        .map(|n| Candidate {
            text: format!("~/{}/", pick(&NAMES, n)),
            name: pick(&NAMES, n).into(),
            is_dir: n.is_multiple_of(2),
        })
        .collect();
    Completion {
        common: "~/".into(),
        candidates,
        left_out: how % 3,
    }
}

fn finding(how: usize) -> Finding {
    let text = |n: usize| pick(&NAMES, how + n).to_owned();
    let view = |n: usize| View {
        name: text(n),
        filters: vec![(pick(&Filter::ALL, how + n), text(n))],
        sort: pick(&["size:desc", "created", ""], n).parse().ok(),
    };
    Finding {
        views: (0..how % 30).map(view).collect(),
        searches: (0..how % 9)
            .map(|n| (pick(&Filter::ALL, n), text(n)))
            .collect(),
        last: [(
            String::new(),
            Last {
                tab: pick(&["Events", "Applications", ""], how).to_owned(),
                view: view(how),
                split: (how.is_multiple_of(2)).then_some(pick(&[0, 50, 65_535], how)),
                zoomed: how.is_multiple_of(3),
                columns: [(
                    pick(&["binaries", "events", "incomplete", "x"], how).to_owned(),
                    ["name:3", "size:200", "id", "x", "time:x"]
                        .iter()
                        .skip(how % 5)
                        .map(ToString::to_string)
                        .collect(),
                )]
                .into(),
                events: [
                    ("type".to_owned(), text(how)),
                    ("from".to_owned(), text(how + 1)),
                ]
                .into(),
                applications: [("name".to_owned(), text(how))].into(),
            },
        )]
        .into(),
        typed: (0..how % 5).map(text).collect(),
    }
}

/// An answer to this call.
pub fn answer(call: &Call, how: usize) -> Reply {
    let fails = how.is_multiple_of(6);
    let name = |number| pick(&NAMES, number).to_owned();
    match call {
        Call::Session if fails => Reply::Session(Err(error(how))),
        Call::Session => Reply::Session(Ok(Session {
            host: "acme.\u{1b}example.com".into(),
            tenant: "t12345".into(),
            user: "ana\u{202e}".into(),
            user_roles: User {
                name: String::new(),
                roles: vec![pick(&["ROLE_INVENTORY_ADMIN", "ROLE_EVENT_READ"], how).to_owned()],
                has_rights_over_some: false,
            },
            guard: Guard {
                mode: pick(&[Mode::DEV, Mode::QUAL, Mode::PROD], how),
                by: name(how),
            },
            upload_limit: None,
        })),
        Call::Themes => Reply::Themes(vec!["mine".into()]),
        Call::Theme(name) => Reply::Theme(if how.is_multiple_of(2) {
            Ok(Box::new(FoundTheme {
                name: name.clone(),
                theme: Theme::plain(),
                told: vec!["It has a mistake\u{1b}.".to_owned()],
            }))
        } else {
            Err("There is no such theme.".to_owned())
        }),
        Call::Profiles => Reply::Profiles(
            vec![driven::profile(pick(&NAMES, how)), driven::session("plant")],
            vec![name(how + 1)],
        ),
        Call::Platform { .. } if fails => Reply::Platform(Box::new(Err(error(how)))),
        Call::Platform { .. } => Reply::Platform(Box::new(Ok(driven::platform()))),
        Call::TryHost(_) => Reply::HostTried(HostTried {
            host: if fails { Err(name(how)) } else { Ok(name(how)) },
            tls: (!fails).then(|| Ok(name(how))),
            certificate: how.is_multiple_of(3).then(|| certificate(how)),
            offers: (!fails).then(|| offers(how)),
        }),
        Call::TryLogin(_) if fails => Reply::LoginTried(Err(name(how))),
        Call::TryLogin(_) => Reply::LoginTried(Ok(LoggedIn {
            words: name(how),
            tenant: fails.then(|| name(how)),
        })),
        Call::ChangeProfile(..) if fails => Reply::ProfileChanged(Err(name(how))),
        Call::ChangeProfile(..) => Reply::ProfileChanged(Ok(name(how))),
        Call::KeepProfile(_) if fails => Reply::ProfileKept(Err(name(how))),
        Call::KeepProfile(_) => Reply::ProfileKept(Ok(name(how))),
        Call::Binaries(..) if fails => Reply::Binaries(Err(error(how))),
        Call::Binaries(_, request) => Reply::Binaries(Ok(page(*request, how))),
        Call::CountBinaries(_) if fails => Reply::Counted(Err(error(how))),
        Call::CountBinaries(_) => Reply::Counted(Ok(pick(&[None, Some(0), Some(9)], how))),
        Call::Existing(_) if fails => Reply::Existing(Err(error(how))),
        Call::Existing(ids) => {
            let there = ids.iter().skip(how % 3).cloned();
            Reply::Existing(Ok(there.collect()))
        }
        Call::Binary(_) if fails => Reply::Binary(Err(error(how))),
        Call::Binary(id) => {
            let mut found = binary(how);
            found.id = id.clone();
            Reply::Binary(Ok(found))
        }
        Call::Seek(_) if fails => Reply::Sought(Err(error(how))),
        Call::Seek(id) => {
            let mut found = binary(how);
            found.id = id.clone();
            Reply::Sought(Ok(found))
        }
        Call::Preview(_) if fails => Reply::Preview(Box::new(Err("no\u{1b}[2J".into()))),
        Call::Preview(ask) => Reply::Preview(Box::new(Ok(seen(ask, how)))),
        Call::Draw(_) if fails => Reply::Drawn(Err("no\u{1b}".into())),
        Call::Draw(_) => Reply::Drawn(Ok([7; 9].into())),
        Call::Fetch(_) if fails => Reply::Fetched(Err("no\u{1b}".into())),
        Call::Fetch(_) => Reply::Fetched(Ok(Outside {
            path: "/tmp/x\u{1b}".into(),
            with: Opener::Pager,
        })),
        Call::SaveEntry(..) if fails => Reply::EntrySaved(Err("no\u{1b}".into())),
        Call::SaveEntry(_, folder) => Reply::EntrySaved(Ok(folder.join("x\u{1b}"))),
        Call::Event(call) => Reply::Event(event_answer(call, fails, how)),
        Call::Application(call) => Reply::Application(application_answer(call, fails, how)),
        Call::Delete(_) if fails => Reply::Deleted(Err(error(how))),
        Call::Delete(_) => Reply::Deleted(Ok(())),
        Call::Change { .. } if fails => Reply::Changed(Err(error(how))),
        Call::Change { id, .. } => {
            let mut now = binary(how);
            // Old platforms gave new content a new id; a change never does.
            now.id = id.clone();
            Reply::Changed(Ok(if how.is_multiple_of(5) {
                Changed::Meanwhile(Box::new(now))
            } else {
                Changed::Done(Box::new(now))
            }))
        }
        Call::Keep(..) if fails => Reply::Kept(Err("The disk is full\u{1b}.".into())),
        Call::Keep(..) => Reply::Kept(Ok(())),
        Call::Copies if fails => Reply::Copies(Err("no\u{1b}".into())),
        Call::Copies => Reply::Copies(Ok((0..how % 30).map(kept).collect())),
        Call::References(_) if fails => Reply::References(Err(error(how))),
        Call::References(ids) => Reply::References(Ok(ids
            .iter()
            .take(how % 4)
            .map(|id| Reference {
                binary: id.clone(),
                object: ObjectId::new("99").unwrap(),
                kind: ReferenceKind::Firmware,
                name: pick(&NAMES, how).into(),
            })
            .collect())),
        Call::Object(_) if fails => Reply::Object(Err(error(how))),
        Call::Object(_) => Reply::Object(Ok("{\"a\":\"\u{1b}[31m\"}".into())),
        Call::Links(_) if fails => Reply::Links(Err(error(how))),
        Call::Links(id) => Reply::Links(Ok(links(id.as_str()))),
        Call::CompletePath(_) if fails => Reply::Completed(Err("no\u{1b}".into())),
        Call::CompletePath(_) => Reply::Completed(Ok(completion(how))),
        Call::InspectFiles(_) => {
            Reply::Inspected((0..how % 5).map(|n| inspected(how + n)).collect())
        }
        Call::PrepareFolder { .. } if fails => Reply::Folder(Err("It is a file\u{1b}.".into())),
        Call::PrepareFolder { create, .. } => {
            let folder = PathBuf::from("/home/ana/\u{1b}Downloads");
            Reply::Folder(Ok(if *create || how.is_multiple_of(2) {
                Folder::Ready(folder)
            } else {
                Folder::Missing(folder)
            }))
        }
        Call::ReadyFolder { .. } if fails => Reply::Folder(Err("It is full\u{1b}.".into())),
        Call::ReadyFolder { .. } => Reply::Folder(Ok(Folder::Ready("/home/ana".into()))),
        Call::Interrupted if fails => Reply::Interrupted(Err(error(how))),
        Call::Interrupted => Reply::Interrupted(Ok(LeftBehind {
            records: (0..how % 4)
                .map(|n| driven::record(n as i64, pick(&NAMES, how + n)))
                .collect(),
            notice: how.is_multiple_of(5).then(|| "Broken\u{1b}.".to_owned()),
            keeps: !how.is_multiple_of(3),
        })),
        Call::Adopt(..) if fails => Reply::Adopted(Err("no\u{1b}".into())),
        Call::Adopt(..) => Reply::Adopted(Ok(pick(&[Adopted::Ours, Adopted::Gone], how))),
        Call::History { .. } if fails => Reply::History(Err("no\u{1b}".into())),
        Call::History { before, .. } => {
            let first = before.map_or(1000, |key| key.0);
            let rows = (0..how as i64 % 60).map(|n| driven::past(first - n - 1, pick(&NAMES, how)));
            Reply::History(Ok(PastPage {
                rows: rows.collect(),
                more: how.is_multiple_of(2),
            }))
        }
        Call::Notes(_) if fails => Reply::Notes(Err("no\u{1b}".into())),
        Call::Notes(_) => {
            let line = (driven::wall(), "It broke.\u{1b}".to_owned());
            Reply::Notes(Ok(vec![line; how % 50]))
        }
        Call::ClearHistory if fails => Reply::HistoryCleared(Err("no\u{1b}".into())),
        Call::ClearHistory => Reply::HistoryCleared(Ok(how)),
        Call::Finding
        | Call::Searched(_)
        | Call::Typed(_)
        | Call::KeepView(_)
        | Call::DropView(_)
            if fails =>
        {
            Reply::Finding(Err("no\u{1b}".into()))
        }
        Call::Finding
        | Call::Searched(_)
        | Call::Typed(_)
        | Call::KeepView(_)
        | Call::DropView(_) => Reply::Finding(Ok(finding(how))),
        Call::Usage(_) if fails => Reply::Usage(Err("no\u{1b}".into())),
        Call::Usage(question) => Reply::Usage(Ok(usage(question, how))),
        Call::Export { .. } if fails => Reply::Exported(Err("no\u{1b}".into())),
        Call::Export { path, .. } => Reply::Exported(Ok((path.into(), how as u64))),
    }
}

fn kept(number: usize) -> Kept {
    Kept {
        key: number.to_string(),
        id: BinaryId::new("7").unwrap(),
        why: Why::Deleted,
        at: driven::wall(),
        host: "acme".into(),
        length: number as u64,
        new: NewBinary {
            name: pick(&NAMES, number).into(),
            type_name: "text/plain".into(),
            fragments: None,
            media_type: None,
        },
        path: PathBuf::from("/state/x"),
    }
}

/// What comes of a text in an editor.
pub fn edited(text: &EditText, how: usize) -> Edited {
    match how % 7 {
        0 => Edited::Saved(text.text.clone()),
        1 => Edited::Saved(String::new()),
        2 => Edited::Saved("{ not JSON \u{1b}".into()),
        3 => Edited::Saved("{\"name\": \"new\", \"x\": [1, 2]}".into()),
        4 => Edited::Saved(text.text.replace('o', "0")),
        5 => Edited::Failed {
            why: "The editor ended with code 1.".into(),
            text: Some(text.text.replace('o', "0")),
        },
        _ => Edited::Failed {
            why: "No editor\u{1b}.".into(),
            text: None,
        },
    }
}

fn usage(question: &Inquiry, how: usize) -> Answer {
    let state = State {
        files: how as u64,
        bytes: (how as u64) << (how % 40),
        completed: how.is_multiple_of(2).then(driven::wall),
        is_interrupted: how.is_multiple_of(3),
        note: how.is_multiple_of(7).then(|| "Odd\u{1b}.".to_owned()),
        running: how.is_multiple_of(2).then_some(scan::Progress {
            phase: pick(&[Phase::Files, Phase::Changes, Phase::References], how),
            done: how as u64,
            of: (!how.is_multiple_of(4)).then_some(9),
            rate: how as u64,
        }),
        version: how as u64 % 3,
        ..State::default()
    };
    match question {
        Inquiry::State => Answer::State(state),
        Inquiry::Scan(_) => Answer::Scanned(state),
        Inquiry::Forget(_) => Answer::Forgotten,
        Inquiry::Window(window) => {
            let total = how % 300;
            let last = total.min(window.from + window.len);
            let rows = (window.from.min(total)..last).map(|n| row(&window.of, how + n));
            Answer::Window(Listing {
                from: window.from,
                rows: rows.collect(),
                total,
                files: how as u64,
                bytes: (how as u64) << (how % 40),
            })
        }
    }
}

fn row(of: &Rows, number: usize) -> Entry {
    if let Rows::Groups { by, .. } = of {
        let value = match by {
            By::Age => Value::Age(pick(&Age::ALL, number)),
            _ => Value::Text(pick(&NAMES, number).to_owned()),
        };
        return Entry::Group(Group {
            value,
            bytes: number as u64,
            files: number as u64,
        });
    }
    let binary = binary(number);
    Entry::File(Box::new(FileRow {
        id: binary.id,
        name: binary.name,
        type_name: binary.type_name,
        content_type: binary.content_type,
        length: binary.length,
        owner: binary.owner,
        device: None,
        created: binary.created,
        updated: binary.updated,
        digest: None,
        archive_of: binary.archive_of,
        twin: (*of == Rows::Duplicates).then_some(Twin {
            number: number as u64 % 3 + 1,
            of: 3,
            is_certain: number.is_multiple_of(2),
        }),
    }))
}

/// An event of this job, in whatever order.
pub fn event(job: JobId, what: usize) -> JobEvent {
    let path = || PathBuf::from("/home/ana/\u{1b}x.bin");
    let trouble = || TransferError::Api(error(what));
    match what % 16 {
        0 | 1 => JobEvent::Started(job, what as u32),
        2 => JobEvent::Asked(job, Question::File(path())),
        3 => JobEvent::Asked(job, Question::Wanted(path())),
        8 => JobEvent::Queued(job),
        9 => JobEvent::Waits(job, Duration::from_millis(what as u64), trouble()),
        10 => JobEvent::Paused(job, Pause::Person),
        11 => JobEvent::Paused(job, Pause::Trouble(trouble())),
        12 => JobEvent::Paused(job, Pause::EarlierRun),
        13 if what.is_multiple_of(3) => JobEvent::Advised(job, LineTrouble::Slow),
        13 => JobEvent::Noted(job, "It goes on behind byte 7.\u{1b}".to_owned()),
        14 => JobEvent::Order(vec![job]),
        15 => JobEvent::Ended(job, Outcome::SetAside),
        4 => JobEvent::Ended(job, Outcome::Cancelled),
        5 => {
            let failed = Outcome::Failed(TransferError::Api(error(what)));
            JobEvent::Ended(job, failed)
        }
        6 => {
            let saved = Done::Saved {
                path: path(),
                length: what as u64,
                verified: Verified::Md5,
            };
            JobEvent::Ended(job, Outcome::Done(saved))
        }
        _ => {
            let stored = Done::Stored(Box::new(binary(what)));
            JobEvent::Ended(job, Outcome::Done(stored))
        }
    }
}

/// What a look into a file may give, awkward bytes among it.
fn seen(ask: &Ask, how: usize) -> Seen {
    let bytes = "\u{1b}[31mERROR\t测\u{202e}\r\n{\"a\": 1}\n".repeat(how % 40);
    let bytes = bytes.as_bytes();
    let whole = text(bytes);
    let length = bytes.len() as u64 + 100_000 * (how as u64 % 2);
    let place = |at| Place {
        at,
        begins_line: true,
        is_end: false,
    };
    let encoding = Encoding::default();
    let of_piece = |piece| Body::Text {
        piece,
        encoding,
        is_log: true,
    };
    let body = match ask.want {
        Want::Text { at, .. } => of_piece(Piece::forward(encoding, bytes, place(at))),
        Want::TextBefore { to, .. } => {
            let at = to.saturating_sub(bytes.len() as u64);
            of_piece(Piece::backward(encoding, bytes, place(at)))
        }
        Want::Bytes { at, .. } => Body::Bytes {
            at,
            bytes: bytes.to_vec(),
        },
        Want::First(_) => match how % 6 {
            0 => Body::Json(JsonView::new("[{\"a\\u001b\": [1, {}]}]".into())),
            1 => Body::Bytes {
                at: 0,
                bytes: bytes.to_vec(),
            },
            2 => Body::Picture(Picture {
                width: 3,
                height: 2,
                rgba: [how.to_le_bytes()[0]; 24].into(),
            }),
            3 => Body::Tree {
                tree: Tree::new(
                    (0..how % 300)
                        .map(|n| Leaf {
                            path: format!("d\u{1b}{}/\u{7}{n}", n % 3),
                            size: Some(n as u64),
                            ..Leaf::default()
                        })
                        .collect(),
                ),
                has_more: how.is_multiple_of(2),
            },
            4 => Body::Nothing { has_more: true },
            _ => whole.body.clone(),
        },
    };
    Seen {
        length: Some(length),
        has_parts: how.is_multiple_of(3),
        body,
        note: how.is_multiple_of(5).then(|| "It is\u{1b} odd.".into()),
        fields: vec![("na\u{1b}me".into(), "val\nue".into()); how % 4],
        kind: "text".into(),
    }
}

fn certificate(how: usize) -> Fingerprint {
    format!("{:02x}", how % 256).repeat(32).parse().unwrap()
}

fn offers(how: usize) -> LoginOffers {
    let mut offers = LoginOffers::default();
    offers.basic = how.is_multiple_of(2);
    offers.internal = how.is_multiple_of(3);
    offers.external = how.is_multiple_of(5);
    offers
}
