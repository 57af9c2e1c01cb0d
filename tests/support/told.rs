//! Effects in a few words each, so that a test compares what a person reads.

use crate::driven::Screen;
use c8ybin::app::{Adoption, Call, Effect, EventCall, Exported, Msg};
use c8ybin::domain::{BinaryQuery, Direction, Filter, Rate};
use c8ybin::panes::preview::{Ask, Depth, Source, Want};
use c8ybin::transfer::safety::Copying;
use c8ybin::transfer::{Existing, Job, Leave, Shift, Target};
use c8ybin::usage::{Inquiry, Level, Rows, Value, Wish};

impl Screen {
    /// What a message leads to.
    pub fn does(&mut self, msg: Msg) -> Vec<String> {
        let effects = self.send(msg);
        effects.iter().map(|effect| self.told(effect)).collect()
    }

    /// What a key leads to.
    #[track_caller]
    pub fn key_does(&mut self, key: &str) -> Vec<String> {
        self.does(Msg::Key(key.parse().unwrap()))
    }

    /// The news on the screen, one after another.
    pub fn said(&self) -> String {
        let news = self.model.notices.all().iter();
        news.map(|notice| notice.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// What is asked for and not answered.
    pub fn waits_for(&self) -> Vec<String> {
        let effects = self.effects.iter();
        effects
            .filter(|effect| matches!(effect, Effect::Call(..)))
            .map(|effect| self.told(effect))
            .collect()
    }

    fn told(&self, effect: &Effect) -> String {
        match effect {
            Effect::Call(_, call) => words(call),
            Effect::CancelCall(id) => format!("give up: {}", words(&self.asked[id])),
            Effect::StartTransfer(id, job) => format!("start {id}: {}", job_words(job)),
            Effect::AnswerTransfer(id, answer) => format!("answer {id}: {answer:?}"),
            Effect::AnswerAllTransfers(_, answer) => format!("answer all: {answer:?}"),
            Effect::CancelTransfer(id, Leave::Nothing) => format!("cancel {id}"),
            Effect::CancelTransfer(id, Leave::Partial) => format!("cancel {id}, keep the part"),
            Effect::PauseTransfer(id) => format!("pause {id}"),
            Effect::GoOnTransfer(id) => format!("go on {id}"),
            Effect::ShiftTransfer(id, Shift::Earlier) => format!("{id} earlier"),
            Effect::ShiftTransfer(id, Shift::Later) => format!("{id} later"),
            Effect::LimitTransfer(id, limit) => format!("limit {id}: {}", Rate(*limit)),
            Effect::ForgetTransfers(ids) => format!("forget {ids:?}"),
            Effect::LimitTransfers(limit) => format!("limit all: {}", Rate(*limit)),
            Effect::RunAtOnce(n) => format!("at once: {n}"),
            Effect::Edit(_, text) => format!("edit {:?}", text.text),
            Effect::Draw(_) => "draw in a theme".to_owned(),
            Effect::TakeMouse(takes) => format!("take the mouse: {takes}"),
            Effect::Copy(text) => format!("copy {text}"),
            Effect::OpenExternally(outside) => format!("open {outside:?}"),
            Effect::AskTerminal => "ask the terminal".to_owned(),
            Effect::FollowExchanges => "follow the requests".to_owned(),
            Effect::LeaveExchanges => "leave the requests".to_owned(),
            Effect::Ring => "ring".to_owned(),
            Effect::Announce(text) => format!("announce {text}"),
            Effect::Connect(chosen) => format!("connect to {chosen:?}"),
            Effect::ConnectNew(new) => format!("connect to the new {}", new.host),
            Effect::GoTo(number) => format!("go to {number}"),
            Effect::KeepLast(name, last) => format!("keep {:?} for {name:?}", last.tab),
            Effect::KeepPassword(id) => format!("keep what is typed for login {}", id.0),
            Effect::AnswerLogin(id, Some(_)) => format!("log in {}", id.0),
            Effect::AnswerLogin(id, None) => format!("give up login {}", id.0),
            Effect::AskLoginsAgain => "ask logins again".to_owned(),
            Effect::Suspend => "suspend".to_owned(),
        }
    }
}

/// `page 2`, or `page 2 counted` where totals are wanted with it.
fn words(call: &Call) -> String {
    match call {
        Call::Session => "session".to_owned(),
        Call::Theme(name) => format!("theme {name}"),
        Call::Themes => "themes".to_owned(),
        Call::Profiles => "profiles".to_owned(),
        Call::Platform { anew } => format!("platform{}", if *anew { " anew" } else { "" }),
        Call::TryHost(new) => format!("try host {}", new.host),
        Call::TryLogin(new) => format!("try login at {}", new.host),
        Call::ChangeProfile(name, change) => format!("change profile {name:?}: {change:?}"),
        Call::KeepProfile(new) => format!("keep profile {:?}", new.name),
        Call::Binaries(query, page) => {
            let counted = if page.totals { " counted" } else { "" };
            format!("page {}{counted}{}", page.number, query_words(query))
        }
        Call::CountBinaries(query) => format!("count{}", query_words(query)),
        Call::Existing(ids) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            format!("which of {}", ids.join(" "))
        }
        Call::Binary(id) => format!("binary {id}"),
        Call::Seek(id) => format!("seek {id}"),
        Call::Preview(ask) => preview_words(ask),
        Call::Draw(_) => "draw the picture".to_owned(),
        Call::Fetch(subject) => format!("fetch {}", source_words(&subject.source)),
        Call::SaveEntry(subject, folder) => {
            format!(
                "save {} in {}",
                source_words(&subject.source),
                folder.display()
            )
        }
        Call::Delete(id) => format!("delete {id}"),
        Call::Change { id, patch, seen } => {
            let checked = if seen.is_some() { " if unchanged" } else { "" };
            format!("change {id} by {}{checked}", patch.body())
        }
        Call::Keep(id, why) => format!("keep {id}, {}", why.word()),
        Call::Copies => "copies".to_owned(),
        Call::References(ids) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            format!("what uses {}", ids.join(" "))
        }
        Call::Object(id) => format!("object {id}"),
        Call::Links(id) => format!("links of {id}"),
        Call::Event(call) => event_words(call),
        Call::Application(call) => call.asked(),
        Call::CompletePath(text) => format!("complete {text}"),
        Call::InspectFiles(text) => format!("inspect {text}"),
        Call::PrepareFolder { text, create } => {
            let verb = if *create { "make" } else { "look at" };
            format!("{verb} folder {text}")
        }
        Call::ReadyFolder { text, room } => format!("ready {text} for {room}"),
        Call::Interrupted => "interrupted".to_owned(),
        Call::Adopt(id, key, Adoption::GoOn) => format!("adopt {id} ({}), go on", key.0),
        Call::Adopt(id, key, Adoption::Cancel(leave)) => {
            format!("adopt {id} ({}), cancel, leave {leave:?}", key.0)
        }
        Call::History { search, before } => {
            let before = before.map_or_else(String::new, |key| format!(" before {}", key.0));
            format!("history “{search}”{before}")
        }
        Call::Notes(key) => format!("notes of {}", key.0),
        Call::ClearHistory => "clear the history".to_owned(),
        Call::Finding => "views and searches".to_owned(),
        Call::Typed(command) => format!("keep the command {command}"),
        Call::Searched(searches) => {
            let words = searches.iter();
            let words = words.map(|(filter, text)| format!(" {} {text}", filter.word()));
            format!("remember{}", words.collect::<String>())
        }
        Call::KeepView(view) => format!("keep view {}: {}", view.name, view.words()),
        Call::DropView(name) => format!("drop view {name}"),
        Call::Usage(question) => usage_words(question),
        Call::Export { what, path } => match what {
            Exported::Binaries(query) => format!("export to {path}{}", query_words(query)),
            Exported::Usage(window) => format!("export to {path}: {}", rows_words(&window.of)),
        },
    }
}

fn usage_words(question: &Inquiry) -> String {
    match question {
        Inquiry::State => "usage".to_owned(),
        Inquiry::Window(window) => {
            format!("rows from {}: {}", window.from, rows_words(&window.of))
        }
        Inquiry::Scan(Wish::Renew) => "scan".to_owned(),
        Inquiry::Scan(Wish::Anew) => "scan anew".to_owned(),
        Inquiry::Forget(ids) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            format!("forget {}", ids.join(" "))
        }
    }
}

fn rows_words(rows: &Rows) -> String {
    let place = |path: &[Level]| -> String {
        let level = |level: &Level| match &level.value {
            Value::Text(text) => format!(" {text}/"),
            Value::Age(age) => format!(" {}/", age.word()),
        };
        path.iter().map(level).collect()
    };
    match rows {
        Rows::Groups { path, by } => format!("by {}{}", by.word(), place(path)),
        Rows::Files { path } => format!("files{}", place(path)),
        Rows::Oldest => "oldest".to_owned(),
        Rows::Duplicates => "duplicates".to_owned(),
        Rows::Unreferenced => "unreferenced".to_owned(),
    }
}

fn query_words(query: &BinaryQuery) -> String {
    let sort = query.sort.map(|sort| {
        let arrow = match sort.direction {
            Direction::Ascending => "↑",
            Direction::Descending => "↓",
        };
        format!("{}{arrow}", sort.column.word())
    });
    let filters = Filter::ALL.into_iter();
    let filters = filters.map(|filter| (filter.word(), query.filter(filter)));
    filters
        .chain([("by", sort)])
        .filter_map(|(word, value)| value.map(|value| format!(", {word} {value}")))
        .collect()
}

fn job_words(job: &Job) -> String {
    match job {
        Job::Upload { path, new } => format!(
            "upload {} as {} ({}){}",
            path.display(),
            new.name,
            new.type_name,
            new.fragments
                .as_ref()
                .map_or_else(String::new, |fragments| format!(" with {fragments}"))
        ),
        Job::Attach { event, new, .. } => format!("attach {} to {event}", new.name),
        Job::DownloadAttachment { event, .. } => format!("download the attachment of {event}"),
        Job::Replace {
            id, path, copying, ..
        } => {
            let path = path.display();
            match copying {
                Copying::Keep => format!("keep {id}, replace it by {path}"),
                Copying::Forget => format!("replace {id} by {path}"),
            }
        }
        Job::Deploy {
            application, path, ..
        } => format!("deploy {} to {application}", path.display()),
        Job::DownloadArchive {
            application,
            archive,
            ..
        } => format!("download archive {archive} of {application}"),
        Job::Download {
            id,
            target,
            existing,
            ..
        } => {
            let to = match target {
                Target::Folder { folder, .. } => folder.display(),
                Target::File(path) => path.display(),
            };
            let asks = match existing {
                Existing::Ask => "",
                _ => " without asking",
            };
            format!("download {id} to {to}{asks}")
        }
    }
}

fn event_words(call: &EventCall) -> String {
    match call {
        EventCall::Page(search, page) => {
            let counted = if page.totals { " counted" } else { "" };
            let mut words = format!("events page {}{counted}", page.number);
            if let Some(device) = &search.device {
                words.push_str(&format!(" of {}", device.id));
            }
            if let Some(type_name) = &search.type_name {
                words.push_str(&format!(" type {type_name}"));
            }
            if let Some(fragment) = &search.fragment {
                words.push_str(&format!(" with {fragment}"));
            }
            words
        }
        EventCall::Seek(id) => format!("seek event {id}"),
        EventCall::Devices(text) => format!("devices {text}"),
        EventCall::Holders(text) => format!("devices and groups {text}"),
        EventCall::Links(id) => format!("links of event {id}"),
        EventCall::Change { id, patch, seen } => {
            let condition = if seen.is_some() { " if unchanged" } else { "" };
            format!("change event {id} by {}{condition}", patch.body())
        }
        EventCall::DeleteAttachment(id) => format!("detach {id}"),
        EventCall::PlanSaving(wish) => format!("plan saving in {}", wish.folder),
        EventCall::MakeReadyToSave(_, places) => format!("make ready {}", places.len()),
        EventCall::MakeLike(id, path, _) => format!("make like {id} for {}", path.display()),
        EventCall::Make(wish, path) => format!(
            "make a {} of {} for {}",
            wish.type_name,
            wish.source,
            path.display()
        ),
    }
}

fn preview_words(ask: &Ask) -> String {
    let of = source_words(&ask.subject.source);
    match ask.want {
        Want::First(Depth::Glance) => format!("look into {of}"),
        Want::First(depth) => format!("look into {of}: {depth:?}"),
        Want::Text { at, .. } => format!("text of {of} from {at}"),
        Want::TextBefore { to, .. } => format!("text of {of} before {to}"),
        Want::Bytes { at, to } => format!("bytes {at} to {to} of {of}"),
    }
}

fn source_words(source: &Source) -> String {
    match source {
        Source::Binary(id) => id.to_string(),
        Source::Attachment(id) => format!("the attachment of {id}"),
        Source::Archive(application, id) => format!("archive {id} of {application}"),
        Source::Entry(archive, path) => format!("{path} in {}", source_words(archive)),
    }
}
