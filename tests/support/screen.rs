//! A model that is driven by messages alone, and drawn.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use c8ybin::api::{ApiError, ErrorKind, Guard, Limits};
use c8ybin::app::{
    self, Call, Effect, EventCall, EventReply, InspectedFile, LeftBehind, Model, Msg, Now, Options,
    Origin, PlatformFacts, Reply, RequestId, Session, Size,
};
use c8ybin::config::{Known, Source};
use c8ybin::domain::{
    Attachment, Begun, Binary, BinaryId, DeviceId, Event, EventId, Finding, ListedEvent, Page, User,
};
use c8ybin::keys::{KeyPress, Keymap};
use c8ybin::panes::preview::{Body, Seen};
use c8ybin::preview::encoding::Encoding;
use c8ybin::preview::log::is_log;
use c8ybin::preview::pieces::{Piece, Place};
use c8ybin::preview::tree::{Leaf, Tree};
use c8ybin::transfer::journal::{Account, Achieved, End, Key, Past, Record, State};
use c8ybin::transfer::{Existing, Job, Memory, Target};
use c8ybin::ui::{self, Theme};
use c8ybin::usage::{Entry, FileRow, Group, State as UsageState, Value};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

/// The moment at which all these frames are drawn.
pub fn wall() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// A model, the effects that were not answered, and a clock.
pub struct Screen {
    pub model: Model,
    pub effects: Vec<Effect>,
    /// Every call that was ever made, to tell what is given up.
    pub asked: BTreeMap<RequestId, Call>,
    /// How long it has been running.
    pub running: Duration,
    theme: Theme,
}

impl Screen {
    /// Started on a terminal of this size; nothing is answered.
    pub fn new(columns: u16, rows: u16) -> Self {
        Self::with_pages_of(columns, rows, None)
    }

    /// As [`Self::new`], with so many rows a page.
    pub fn with_pages_of(columns: u16, rows: u16, page_size: Option<u32>) -> Self {
        let mut screen = Self::before_finding(columns, rows, page_size);
        screen.answer_finding(Finding::default());
        screen
    }

    /// As [`Self::new`], before it is said which views are kept and how the
    /// connection was left.
    pub fn starting(columns: u16, rows: u16) -> Self {
        Self::before_finding(columns, rows, None)
    }

    fn before_finding(columns: u16, rows: u16, page_size: Option<u32>) -> Self {
        let now = Now {
            running: Duration::ZERO,
            wall: wall(),
        };
        let options = Options {
            host: "acme.example.com".into(),
            size: Size { columns, rows },
            keymap: Keymap::defaults(),
            zone: TimeZone::UTC,
            download_folder: "/home/ana/Downloads".into(),
            page_size,
            told: Vec::new(),
            takes_mouse: false,
            origin: Origin::Given(None),
            known: None,
        };
        let mut model = Model::new(options, now);
        let effects = app::start(&mut model);
        let mut screen = Self {
            model,
            effects: Vec::new(),
            asked: BTreeMap::new(),
            running: Duration::ZERO,
            theme: Theme::terminal(),
        };
        screen.note(&effects);
        screen
    }

    /// Says which views and searches are kept.
    #[track_caller]
    pub fn answer_finding(&mut self, finding: Finding) {
        let (id, _) = self.take_call(|call| {
            matches!(
                call,
                Call::Finding
                    | Call::Searched(_)
                    | Call::Typed(_)
                    | Call::KeepView(_)
                    | Call::DropView(_)
            )
        });
        self.send(Msg::Replied(id, Reply::Finding(Ok(finding))));
    }

    /// With the session and the first page of the demo's rows.
    #[track_caller]
    pub fn loaded(columns: u16, rows: u16) -> Self {
        Self::loaded_after(columns, rows, Vec::new())
    }

    /// As [`Self::loaded`], after a run that left these transfers.
    #[track_caller]
    pub fn loaded_after(columns: u16, rows: u16, left: Vec<Record>) -> Self {
        let mut screen = Self::new(columns, rows);
        screen.answer_interrupted(left);
        screen.answer_session();
        screen.answer_page(page(1, &binaries(), Some(87), Some(4310)));
        screen.answer_details();
        screen
    }

    /// Without colours.
    pub fn plain(self) -> Self {
        self.with(Theme::plain())
    }

    /// In this theme.
    pub fn with(mut self, theme: Theme) -> Self {
        self.theme = theme;
        self
    }

    /// Time passes; nothing else happens.
    pub fn wait(&mut self, ms: u64) {
        self.running += Duration::from_millis(ms);
    }

    /// Sends a message, and gives what it led to. Calls that were given up
    /// leave `effects`, the others join them.
    pub fn send(&mut self, msg: Msg) -> Vec<Effect> {
        let now = Now {
            running: self.running,
            wall: wall(),
        };
        let effects = app::update(&mut self.model, now, msg);
        self.note(&effects);
        effects
    }

    fn note(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::CancelCall(id) => self
                    .effects
                    .retain(|e| !matches!(e, Effect::Call(i, _) if i == id)),
                Effect::Call(id, call) => {
                    self.asked.insert(*id, call.clone());
                    self.effects.push(effect.clone());
                }
                _ => self.effects.push(effect.clone()),
            }
        }
    }

    /// Presses keys as the key map writes them, separated by spaces.
    #[track_caller]
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            let press = KeyPress::from_str(key).unwrap();
            self.send(Msg::Key(press));
        }
        self
    }

    /// Types text, a key a character.
    pub fn write(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.send(Msg::Key(KeyPress::plain(c8ybin::keys::Code::Char(c))));
        }
        self
    }

    /// Wakes it at the next moment that it asked for.
    #[track_caller]
    pub fn wake(&mut self) {
        let at = app::next_wake(&self.model).expect("it wants to be woken");
        self.running = self.running.max(at);
        self.send(Msg::Woke(Vec::new()));
    }

    /// Lets the cursor rest, so that the details are those of its row.
    pub fn rest(&mut self) {
        let model = &self.model;
        if model.binaries.detail.is_behind()
            || model.events.detail.is_behind()
            || model.applications.detail.is_behind()
        {
            self.wait(120);
            self.send(Msg::Woke(Vec::new()));
        }
    }

    /// Takes the oldest unanswered call that fits.
    #[track_caller]
    pub fn take_call(&mut self, fits: impl Fn(&Call) -> bool) -> (RequestId, Call) {
        let at = self
            .effects
            .iter()
            .position(|e| matches!(e, Effect::Call(_, call) if fits(call)))
            .unwrap_or_else(|| panic!("no such call in {:#?}", self.effects));
        match self.effects.remove(at) {
            Effect::Call(id, call) => (id, call),
            _ => unreachable!(),
        }
    }

    /// Says who we are, and that no earlier run left anything, unless that was
    /// said already.
    #[track_caller]
    pub fn answer_session(&mut self) {
        self.answer_session_as(User::default(), Guard::default());
    }

    /// The same, with these roles and this mode.
    #[track_caller]
    pub fn answer_session_as(&mut self, user_roles: User, guard: Guard) {
        if self.model.transfers.looks_for_interrupted() {
            self.answer_interrupted(Vec::new());
        }
        let (id, _) = self.take_call(|call| matches!(call, Call::Session));
        self.send(Msg::Replied(
            id,
            Reply::Session(Ok(Session {
                host: "acme.example.com".into(),
                tenant: "t12345".into(),
                user: "ana".into(),
                user_roles,
                guard,
                upload_limit: Some(52_428_800),
            })),
        ));
    }

    /// Says what an earlier run left.
    #[track_caller]
    pub fn answer_interrupted(&mut self, records: Vec<Record>) {
        let (id, _) = self.take_call(|call| matches!(call, Call::Interrupted));
        let left = LeftBehind {
            records,
            notice: None,
            keeps: true,
        };
        self.send(Msg::Replied(id, Reply::Interrupted(Ok(left))));
    }

    /// Answers the oldest call for this page.
    #[track_caller]
    pub fn answer_page(&mut self, page: Page<Binary>) {
        let number = page.number;
        let (id, _) = self.take_call(
            |call| matches!(call, Call::Binaries(_, request) if request.number == number),
        );
        self.send(Msg::Replied(id, Reply::Binaries(Ok(page))));
    }

    /// The Events tab, with its rows.
    #[track_caller]
    pub fn with_events(columns: u16, rows: u16) -> Self {
        let mut screen = Self::loaded(columns, rows);
        screen.press("2");
        screen.answer_events(event_page(1, &events(), 4));
        screen
    }

    /// Answers the oldest call for this page of events.
    #[track_caller]
    pub fn answer_events(&mut self, page: Page<ListedEvent>) {
        let number = page.number;
        self.answer_event(
            |call| matches!(call, EventCall::Page(_, request) if request.number == number),
            EventReply::Page(Ok(page)),
        );
    }

    /// Answers the oldest call about events that fits.
    #[track_caller]
    pub fn answer_event(&mut self, fits: impl Fn(&EventCall) -> bool, reply: EventReply) {
        let (id, _) = self.take_call(|call| matches!(call, Call::Event(call) if fits(call)));
        self.send(Msg::Replied(id, Reply::Event(reply)));
    }

    /// Answers the oldest look into a file.
    #[track_caller]
    pub fn answer_preview(&mut self, seen: Result<Seen, String>) {
        let (id, _) = self.take_call(|call| matches!(call, Call::Preview(_)));
        self.send(Msg::Replied(id, Reply::Preview(Box::new(seen))));
    }

    /// Lets the cursor rest, and answers with the object of its row and a line
    /// of its file.
    #[track_caller]
    pub fn answer_details(&mut self) {
        if self.model.plan().detail.is_none() {
            return;
        }
        self.wake();
        let looks = |effect: &Effect| matches!(effect, Effect::Call(_, Call::Preview(_)));
        if self.effects.iter().any(looks) {
            self.answer_preview(Ok(text(b"2026-11-21T09:58:00Z INFO gateway started\n")));
        }
        let (id, call) = self.take_call(|call| matches!(call, Call::Binary(_)));
        let Call::Binary(wanted) = call else {
            unreachable!()
        };
        let found = self
            .model
            .binaries
            .rows()
            .into_iter()
            .find(|binary| binary.id == wanted)
            .cloned()
            .unwrap();
        self.send(Msg::Replied(id, Reply::Binary(Ok(found))));
    }

    /// As [`Self::answer_details`], where the object is not there yet.
    pub fn answer_details_if_asked(&mut self) {
        if self.model.binaries.detail.due().is_some() {
            self.answer_details();
        }
    }

    /// Answers what the files are that somebody typed or pasted: path, bytes and type
    /// of each.
    #[track_caller]
    pub fn answer_files(&mut self, files: &[(&str, u64, &str)]) {
        let (id, _) = self.take_call(|call| matches!(call, Call::InspectFiles(_)));
        let inspected = files.iter().map(|(path, length, type_name)| {
            let path = PathBuf::from(path);
            Ok(InspectedFile {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                path,
                length: *length,
                type_name: (*type_name).to_owned(),
            })
        });
        let inspected = inspected.collect();
        self.send(Msg::Replied(id, Reply::Inspected(inspected)));
    }

    /// Answers the newest question what could follow a path.
    #[track_caller]
    pub fn answer_last_completion(&mut self, completion: c8ybin::transfer::local_path::Completion) {
        let (id, _) = self.take_call(|call| matches!(call, Call::CompletePath(_)));
        self.send(Msg::Replied(id, Reply::Completed(Ok(completion))));
    }

    /// The frame: text and styles.
    pub fn frame(&self) -> String {
        super::frame::render(&self.buffer())
    }

    /// The frame, cell by cell.
    pub fn buffer(&self) -> Buffer {
        let size = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(size.columns, size.rows)).unwrap();
        terminal
            .draw(|frame| ui::draw(&self.model, &self.theme, frame))
            .unwrap();
        terminal.backend().buffer().clone()
    }
}

/// What a look into a whole text gives.
pub fn text(bytes: &[u8]) -> Seen {
    let encoding = Encoding::of(bytes);
    let place = Place {
        at: 0,
        begins_line: true,
        is_end: true,
    };
    let piece = Piece::forward(encoding, bytes, place);
    let is_log = is_log(piece.text().lines());
    Seen {
        length: Some(bytes.len() as u64),
        has_parts: true,
        body: Body::Text {
            piece,
            encoding,
            is_log,
        },
        note: None,
        fields: Vec::new(),
        kind: "text".to_owned(),
    }
}

/// What a look into an archive of these files gives, a byte each.
pub fn archive(paths: &[&str]) -> Seen {
    let leaves = paths.iter().map(|path| Leaf {
        path: (*path).to_owned(),
        size: Some(1),
        modified: Some("2026-11-21 09:58".to_owned()),
        ..Leaf::default()
    });
    Seen {
        body: Body::Tree {
            tree: Tree::new(leaves.collect()),
            has_more: false,
        },
        kind: format!("zip · {} files", paths.len()),
        ..text(b"")
    }
}

/// A page of these rows.
pub fn page(
    number: u32,
    items: &[Binary],
    total_pages: Option<u64>,
    total: Option<u64>,
) -> Page<Binary> {
    Page {
        items: items.to_vec(),
        number,
        size: 50,
        total_pages,
        total,
        more: total_pages.is_none_or(|pages| u64::from(number) < pages),
    }
}

/// Rows as the field has them, awkward names among them.
pub fn binaries() -> Vec<Binary> {
    [
        (
            "gateway-fw-2.4.1.swu",
            "application/zip",
            88_290_304,
            "ana",
            "2026-11-21T09:58:00Z",
        ),
        (
            "rpi-image.img.xz",
            "application/x-xz",
            1_503_238_553,
            "ana",
            "2026-11-20T08:00:00Z",
        ),
        (
            "modem-profile.json",
            "application/json",
            4_200,
            "device_gw-0017",
            "2026-11-03T10:00:00Z",
        ),
        (
            "naïve 测试 🚀\u{1b}[31m.bin",
            "application/octet-stream",
            1_310,
            "ben",
            "2026-10-01T10:00:00Z",
        ),
        (
            "ns=2;s=sampleFile",
            "ua-file-type",
            13_268,
            "opcua",
            "2025-11-24T10:00:00Z",
        ),
        (
            "a-very-long-name-that-no-column-can-hold-in-full-2026-11-21T12-00-00.tar.gz",
            "application/gzip",
            0,
            "carla",
            "2026-11-21T11:59:50Z",
        ),
        (
            "console.zip",
            "c8y_applications_storage_14",
            5_262_152,
            "t12345",
            "2026-09-09T13:23:57Z",
        ),
    ]
    .into_iter()
    .enumerate()
    .map(|(index, row)| binary(104_332 + index as u64, row))
    .collect()
}

pub fn binary(
    id: u64,
    (name, type_name, length, owner, updated): (&str, &str, u64, &str, &str),
) -> Binary {
    let object = serde_json::json!({
        "id": id.to_string(),
        "name": name,
        "type": type_name,
        "owner": owner,
        "length": length,
        "contentType": "application/octet-stream",
        "c8y_IsBinary": "",
        "lastUpdated": updated,
        "c8y_Firmware": { "name": "gateway", "version": "2.4.1", "deviceTypes": ["gw-3", "gw-4"] },
        "self": format!("https://t12345.example.com/inventory/binaries/{id}"),
    });
    Binary {
        id: BinaryId::new(&id.to_string()).unwrap(),
        name: name.into(),
        type_name: type_name.into(),
        content_type: Some("application/octet-stream".into()),
        length: Some(length),
        owner: Some(owner.into()),
        created: Some("2025-11-20T08:00:00Z".parse().unwrap()),
        updated: updated.parse().ok(),
        digest: None,
        archive_of: type_name
            .strip_prefix("c8y_applications_storage_")
            .map(str::to_owned),
        object: Arc::from(object.to_string()),
    }
}

/// An event of two hours ago with this attached to it.
pub fn event(id: u64, name: &str, media_type: &str, length: u64) -> ListedEvent {
    let object = serde_json::json!({
        "id": id.to_string(),
        "type": "c8y_Logfile",
        "text": "Log of the gateway",
        "source": { "id": "4711" },
        "c8y_IsBinary": { "name": name, "type": media_type, "length": length },
        "c8y_Request": { "lines": 200 },
    });
    ListedEvent {
        event: Event {
            id: EventId::new(&id.to_string()).unwrap(),
            type_name: "c8y_Logfile".into(),
            text: "Log of the gateway".into(),
            time: "2026-11-21T10:00:00Z".parse().ok(),
            created: "2026-11-21T10:00:01Z".parse().ok(),
            updated: "2026-11-21T11:00:00Z".parse().ok(),
            source: DeviceId::new("4711").ok(),
            attachment: Some(Attachment {
                name: Some(name.into()),
                content_type: Some(media_type.into()),
                length: Some(length),
            }),
            received: None,
            expected: None,
            object: Arc::from(object.to_string()),
        },
        device: Some("gateway-7 (north)".into()),
        begun: None,
    }
}

/// An upload to an event that did not end, at 5 MiB of eight.
pub fn incomplete_event(id: u64) -> ListedEvent {
    let mut row = event(id, "", "", 0);
    row.event.attachment = None;
    row.event.received = Some(5 << 20);
    row.begun = Some(Begun {
        path: "/home/ana/snapshot.tar".into(),
        length: Some(8 << 20),
    });
    row
}

/// A page of these events.
pub fn event_page(number: u32, items: &[ListedEvent], total: u64) -> Page<ListedEvent> {
    Page {
        items: items.to_vec(),
        number,
        size: 50,
        total_pages: Some(total.div_ceil(50).max(1)),
        total: Some(total),
        more: u64::from(number) * 50 < total,
    }
}

/// Rows as the field has them, awkward ones among them.
pub fn events() -> Vec<ListedEvent> {
    let mut rows = vec![
        event(90_001, "modem.log", "text/plain", 18_400),
        event(
            90_002,
            "snapshot-2026-11-21.tar.gz",
            "application/gzip",
            4 << 20,
        ),
        event(90_003, "naïve 测试 🚀\u{1b}[31m.png", "image/png", 1_310),
        event(90_004, "", "application/octet-stream", 12),
    ];
    if let Some(row) = rows.get_mut(1) {
        row.event.type_name = "c8y_ConfigurationSnapshot".into();
        row.device = None;
    }
    rows
}

/// A download that an earlier run left half done.
pub fn record(key: i64, name: &str) -> Record {
    let past = past(key, name);
    Record {
        key: past.key,
        account: past.account,
        job: past.job,
        memory: Memory {
            written: 44_145_152,
            synced: 44_145_152,
            attempts: 2,
            last_error: Some("The line broke.".into()),
            ..Memory::default()
        },
        created: past.created,
        state: State::Orphaned,
    }
}

/// A download that ended a day ago.
pub fn past(key: i64, name: &str) -> Past {
    Past {
        key: Key(key),
        account: Account {
            host: "acme.example.com".into(),
            tenant: Some("t12345".into()),
            user: Some("ana".into()),
            profile: None,
        },
        job: Job::Download {
            id: BinaryId::new("1").unwrap(),
            length: Some(88_290_304),
            digest: None,
            target: Target::Folder {
                folder: "/saved".into(),
                name: name.into(),
            },
            existing: Existing::Ask,
        },
        memory: Memory {
            attempts: 1,
            ..Memory::default()
        },
        created: "2026-11-20T11:00:00Z".parse().unwrap(),
        ended: "2026-11-20T11:01:02Z".parse().unwrap(),
        end: End::Done(Achieved {
            told: format!("saved as /saved/{name}, verified md5"),
            object: None,
        }),
    }
}

/// How a scan stands that is through.
pub fn usage_state() -> UsageState {
    UsageState {
        files: 4_310,
        bytes: 12 << 30,
        completed: Some("2026-11-21T11:58:00Z".parse().unwrap()),
        knows_references: true,
        version: 7,
        ..UsageState::default()
    }
}

/// A group of scanned files.
pub fn usage_group(value: &str, bytes: u64, files: u64) -> Entry {
    Entry::Group(Group {
        value: Value::Text(value.to_owned()),
        bytes,
        files,
    })
}

/// A scanned file.
pub fn usage_file(id: u64, name: &str, length: u64) -> Entry {
    Entry::File(Box::new(FileRow {
        id: BinaryId::new(&id.to_string()).unwrap(),
        name: name.to_owned(),
        type_name: "application/zip".to_owned(),
        content_type: None,
        length: Some(length),
        owner: Some("device_gw-0017".to_owned()),
        device: Some("gw-0017".to_owned()),
        created: None,
        updated: Some("2026-11-03T10:00:00Z".parse().unwrap()),
        digest: None,
        archive_of: None,
        twin: None,
    }))
}

/// A profile of this name.
pub fn profile(name: &str) -> Known {
    Known {
        name: name.to_owned(),
        source: Source::Profile,
        path: "/home/ana/.config/c8ybin/profiles.toml".into(),
        is_default: name == "acme",
        host: "acme.example.com".to_owned(),
        tenant: Some("t12345".to_owned()),
        user: Some("ana".to_owned()),
        mode: "qual".to_owned(),
    }
}

/// What was found out about a platform three hours ago.
pub fn platform() -> PlatformFacts {
    PlatformFacts {
        limits: Limits {
            version: Some("1023.77.1\u{1b}[31m".to_owned()),
            max_upload: Some(1 << 30),
            ranges: Some(true),
            plugins: Some(false),
            versions: None,
            logins: Some("basic, internal".to_owned()),
        },
        found: wall() - jiff::SignedDuration::from_hours(3),
        kept: Some("/home/ana/.local/state/c8ybin/limits/acme.example.com-0123.toml".into()),
        login: "internal".to_owned(),
        safety: "An authority known here stands for the server.".to_owned(),
    }
}

/// A session of go-c8y-cli of this name.
pub fn session(name: &str) -> Known {
    Known {
        name: name.to_owned(),
        source: Source::Session,
        path: format!("/home/ana/.cumulocity/{name}.json").into(),
        is_default: false,
        host: "https://plant-hamburg.eu-latest.example.com".to_owned(),
        tenant: None,
        user: Some("li.wei@example.com".to_owned()),
        mode: "prod".to_owned(),
    }
}

/// A refusal of the platform.
pub fn refused(status: u16, kind: ErrorKind, asked: &str, message: &str, advice: &str) -> ApiError {
    ApiError {
        status: Some(status),
        advice: Some(advice.into()),
        ..ApiError::new(kind, asked, message)
    }
}
