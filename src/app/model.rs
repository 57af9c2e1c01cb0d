//! Everything that the program knows.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::{
    FindingState, Ids, Logins, More, MouseState, Notice, NoticeKind, Notices, Now, Origin,
    Pictures, Places, Remote, Session,
};
use crate::api::Guard;
use crate::config::Known;
use crate::dialogs::Dialog;
use crate::domain::{AllColumns, BinaryQuery};
use crate::keys::{Action, KeyPress, Keymap};
use crate::panes::applications::Applications;
use crate::panes::binaries::Binaries;
use crate::panes::events::Events;
use crate::panes::messages::Messages;
use crate::panes::paged::PagedQuery as _;
use crate::panes::preview::Preview;
use crate::panes::requests::Requests;
use crate::panes::transfers::Transfers;
use crate::panes::usage::UsagePane;
use crate::prompt::Prompt;
use crate::transfer::Closing;
use crate::ui::layout::{Facts, Plan};

/// Columns and rows of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
}

/// The tabs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Inventory binaries.
    #[default]
    Binaries,
    /// Event attachments.
    Events,
    /// Application archives and plugins.
    Applications,
    /// Jobs of this session.
    Transfers,
}

impl Tab {
    /// All tabs, in the order of their keys.
    pub const ALL: [Self; 4] = [
        Self::Binaries,
        Self::Events,
        Self::Applications,
        Self::Transfers,
    ];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Binaries => "Binaries",
            Self::Events => "Events",
            Self::Applications => "Applications",
            Self::Transfers => "Transfers",
        }
    }
}

/// The panes of a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The list on the left.
    #[default]
    List,
    /// What is under its cursor, on the right.
    Detail,
}

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The person quit.
    Quit,
    /// The system asked for it: SIGTERM or SIGHUP.
    Terminated,
}

/// What the program starts with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The host, as the header shows it before the server answered.
    pub host: String,
    /// The terminal.
    pub size: Size,
    /// The keys.
    pub keymap: Keymap,
    /// The zone in which moments are shown.
    pub zone: TimeZone,
    /// The folder proposed for downloads, as text to be edited.
    pub download_folder: String,
    /// Rows of a page; `None` for the default.
    pub page_size: Option<u32>,
    /// What the person is to know at once: sentences, such as what of the
    /// configuration cannot be read.
    pub told: Vec<String>,
    /// Whether the terminal tells what the mouse does.
    pub takes_mouse: bool,
    /// Where the connection comes from that the program starts with.
    pub origin: Origin,
    /// What was kept of it then, where it was chosen by name.
    pub known: Option<Box<Known>>,
}

/// Everything that the program knows. [`super::update()`] alone writes it.
#[derive(Debug)]
pub struct Model {
    /// The moment of the last message.
    pub now: Now,
    /// The zone in which moments are shown.
    pub zone: TimeZone,
    /// The terminal.
    pub size: Size,
    /// The keys.
    pub keymap: Keymap,
    /// The host that we talk to.
    pub host: String,
    /// The connections of this run, and which of them is shown.
    pub places: Places,
    /// Who we are there.
    pub session: Remote<Session>,
    /// The tab that is open.
    pub tab: Tab,
    /// The tab to go back to from the transfers.
    pub tab_before: Tab,
    /// The pane with the focus.
    pub pane: Pane,
    /// Whether that pane has all the room.
    pub zoomed: bool,
    /// Columns of the list, of a hundred.
    pub list_share: u16,
    /// The columns of the lists.
    pub columns: AllColumns,
    /// Whether the person moved the split, zoomed or chose columns already.
    pub arranged: bool,
    /// What the mouse did before.
    pub mouse: MouseState,
    /// Whether the terminal tells what the mouse does.
    pub takes_mouse: bool,
    /// The Binaries tab.
    pub binaries: Binaries,
    /// The Events tab.
    pub events: Events,
    /// The Applications tab.
    pub applications: Applications,
    /// The saved views, and what was searched for.
    pub finding: FindingState,
    /// The Transfers tab.
    pub transfers: Transfers,
    /// What fills the tenant, in the Binaries tab.
    pub usage: UsagePane,
    /// Exports that are not written yet.
    pub exporting: BTreeSet<super::RequestId>,
    /// Whether the transfers are open over another tab.
    pub overlay: bool,
    /// The request log, over all of them.
    pub requests: Requests,
    /// The message log, over all of them.
    pub messages: Messages,
    /// The keys that were pressed of several that belong together.
    pub chord: Vec<KeyPress>,
    /// The command that is typed.
    pub prompt: Option<Prompt>,
    /// Whether the keys of the question that is open are listed in its place.
    pub lists_keys: bool,
    /// The question that is open.
    pub dialog: Option<Dialog>,
    /// Since when it awaits an answer.
    pub dialog_asks: Option<Duration>,
    /// What logins ask; over whatever else is open.
    pub logins: Logins,
    /// What is in the person's editor, or was there and is not sent yet.
    pub editing: Option<super::Editing>,
    /// Deployed files that were edited and sent.
    pub sent_files: super::SentFiles,
    /// What was pasted and is being looked at.
    pub pasted: Option<super::RequestId>,
    /// The theme that is looked for, and its name as typed.
    pub theme: Option<(super::RequestId, String)>,
    /// A file that is fetched for another program.
    pub opening: Option<super::RequestId>,
    /// The picture on the screen.
    pub pictures: Pictures,
    /// The news.
    pub notices: Notices,
    /// The folder proposed for the next download.
    pub download_folder: String,
    /// Rows of a page; `None` for the default.
    pub page_size: Option<u32>,
    /// Whether what the connection was left with is still to be shown.
    pub restores: bool,
    /// Quit when the last transfer has ended.
    pub quit_when_done: bool,
    /// When ctrl-c was pressed once.
    pub ctrl_c: Option<Duration>,
    /// What becomes of transfers that have not ended when the program does.
    pub closing: Closing,
    /// Set when the program is to end.
    pub exit: Option<Exit>,
    pub(super) ids: Ids,
}

impl Model {
    /// As it is before the first message.
    #[must_use]
    pub fn new(options: Options, now: Now) -> Self {
        let mut notices = Notices::default();
        let mut messages = Messages::default();
        let told: Vec<String> = options
            .told
            .into_iter()
            .chain(options.keymap.told())
            .collect();
        for text in &told {
            messages.note(NoticeKind::Error, text, now.wall, &options.host);
        }
        if !told.is_empty() {
            // One of them would take the place of the other.
            let told = told.join(" ");
            notices.add(Notice::new(NoticeKind::Error, told, now.running));
        }
        Self {
            now,
            zone: options.zone,
            size: options.size,
            keymap: options.keymap,
            places: Places::new(options.origin, &options.host, options.known),
            host: options.host,
            session: Remote::default(),
            tab: Tab::default(),
            tab_before: Tab::default(),
            pane: Pane::default(),
            zoomed: false,
            list_share: 65,
            columns: AllColumns::default(),
            arranged: false,
            mouse: MouseState::default(),
            takes_mouse: options.takes_mouse,
            binaries: Binaries::new(BinaryQuery::default(), options.page_size),
            events: Events::new(options.page_size),
            applications: Applications::default(),
            finding: FindingState::default(),
            transfers: Transfers::default(),
            usage: UsagePane::default(),
            exporting: BTreeSet::new(),
            overlay: false,
            requests: Requests::default(),
            messages,
            chord: Vec::new(),
            lists_keys: false,
            prompt: None,
            dialog: None,
            dialog_asks: None,
            logins: Logins::default(),
            editing: None,
            sent_files: super::SentFiles::default(),
            pasted: None,
            theme: None,
            opening: None,
            pictures: Pictures::default(),
            notices,
            download_folder: options.download_folder,
            page_size: options.page_size,
            restores: true,
            quit_when_done: false,
            ctrl_c: None,
            closing: Closing::SetAside,
            exit: None,
            ids: Ids::default(),
        }
    }

    /// Gives the list so many columns of a hundred, as far as list and details
    /// stay usable.
    pub(super) fn share_list(&mut self, share: u16) {
        self.list_share = share.clamp(30, 80);
        self.arranged = true;
    }

    /// Where everything goes.
    #[must_use]
    pub fn plan(&self) -> Plan {
        Plan::new(&Facts {
            size: self.size,
            has_detail: match self.tab {
                Tab::Binaries => !self.usage.is_open,
                Tab::Events | Tab::Applications => true,
                Tab::Transfers => false,
            },
            in_detail: self.pane == Pane::Detail,
            zoomed: self.zoomed,
            list_share: self.list_share,
            overlay: self.overlay,
            is_log: self.transfers.log.is_some(),
            strip: !self.shows_transfers()
                && (self.transfers.ours().next().is_some() || self.transfers.unseen_failures() > 0),
            prompt: self.prompt.is_some(),
            notice_lines: self.notice_lines(),
        })
    }

    /// Whether the transfers are on the screen and take the keys.
    #[must_use]
    pub fn shows_transfers(&self) -> bool {
        self.log().is_none() && (self.overlay || self.tab == Tab::Transfers)
    }

    /// Whether the list of the open tab leaves out rows by a filter that `Esc` takes
    /// off.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        match self.tab {
            Tab::Binaries => self.binaries.list.query.is_filtered(),
            Tab::Events => self.events.list().query.is_filtered(),
            Tab::Applications => !self.applications.search.is_empty(),
            Tab::Transfers => false,
        }
    }

    /// Whether the list of the open tab is loaded again and again.
    #[must_use]
    pub fn is_live(&self) -> bool {
        match self.tab {
            Tab::Binaries => self.binaries.list.live_due().is_some(),
            Tab::Events => self.events.list().live_due().is_some(),
            Tab::Applications | Tab::Transfers => false,
        }
    }

    /// Whether what fills the tenant is on the screen and takes the keys.
    #[must_use]
    pub fn shows_usage(&self) -> bool {
        let is_covered = self.overlay || self.log().is_some();
        self.tab == Tab::Binaries && self.usage.is_open && !is_covered
    }

    /// What is in the file of the open tab.
    #[must_use]
    pub const fn preview(&self) -> &Preview {
        match self.tab {
            Tab::Events => &self.events.detail.preview,
            Tab::Applications => &self.applications.detail.preview,
            _ => &self.binaries.detail.preview,
        }
    }

    /// The same, to be changed.
    pub const fn preview_mut(&mut self) -> &mut Preview {
        match self.tab {
            Tab::Events => &mut self.events.detail.preview,
            Tab::Applications => &mut self.applications.detail.preview,
            _ => &mut self.binaries.detail.preview,
        }
    }

    /// When the right pane of the open tab wants to load what it shows.
    #[must_use]
    pub fn detail_due(&self) -> Option<Duration> {
        match self.tab {
            Tab::Events => self.events.detail.due(),
            Tab::Applications => self.applications.detail.due(),
            _ => self.binaries.detail.due(),
        }
    }

    /// The news, each broken into lines that fit; none while there is no news.
    #[must_use]
    pub fn notice_text(&self) -> Vec<(NoticeKind, Vec<String>)> {
        /// More would leave too little of what one reads; the message log has all.
        const MOST: u16 = 4;
        let most = usize::from(MOST.min(self.size.rows / 3));
        let columns = usize::from(self.size.columns.saturating_sub(4));
        let key = |action| self.keymap.key_text(action);
        // In the log it is in sight.
        let request = (!self.requests.is_open)
            .then(|| format!("{} shows the request.", key(Action::ToggleRequests)));
        let rest =
            (!self.messages.is_open).then(|| format!("{} shows all.", key(Action::ToggleMessages)));
        let more = More {
            request: &request.unwrap_or_default(),
            rest: &rest.unwrap_or_default(),
        };
        self.notices.lines(columns, most, &more)
    }

    fn notice_lines(&self) -> u16 {
        let lines: usize = self.notice_text().iter().map(|(_, text)| text.len()).sum();
        u16::try_from(lines).unwrap_or(u16::MAX)
    }

    /// What may be changed, as soon as there is a connection.
    #[must_use]
    pub fn guard(&self) -> Option<&Guard> {
        let of_session = self.session.value().map(|session| &session.guard);
        let place = self.places.get(self.places.at());
        of_session.or_else(|| place?.guard.as_ref())
    }

    /// The largest file that the tenant takes, in bytes, where it says so.
    #[must_use]
    pub fn upload_limit(&self) -> Option<u64> {
        self.session
            .value()
            .and_then(|session| session.upload_limit)
    }
}
