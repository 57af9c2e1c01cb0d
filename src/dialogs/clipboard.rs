//! What of the binary, the event, the application or the request goes to the
//! clipboard?

use std::sync::Arc;

use ratatui::text::{Line, Span};

use super::stack::Stack;
use super::{Looks, Reaction, Wish};
use crate::api::{ApiError, Exchange, LinkTo, Links};
use crate::app::{ApplicationCall, Call, Context, EventCall, RequestId};
use crate::domain::{Application, Binary, BinaryId, ListedEvent, clean};
use crate::keys::{Code, KeyPress};
use crate::panes::applications::{NodeKey, Row, What};
use crate::ui::format;
use crate::ui::paint::Paint;
use crate::ui::width;

/// What terminals take at once, in bytes: 100,000 characters of base64, where
/// xterm and others stop.
const MOST: usize = 74_994;

/// Why a text cannot be copied: a sentence; `None` where it can.
#[must_use]
pub fn too_long(what: &str, text: &str) -> Option<String> {
    let bytes = text.len();
    (bytes > MOST).then(|| {
        format!(
            "The {what} has {}; the clipboard of a terminal takes {} at most.",
            format::exact_bytes(bytes as u64),
            format::count(MOST as u64)
        )
    })
}

/// What can be copied, each with its value.
#[derive(Debug)]
pub struct ClipboardDialog {
    /// The name as that of a local file, quoted for a shell.
    quoted: String,
    /// The command that prints the object.
    prints: Option<String>,
    entries: Vec<Entry>,
    chosen: usize,
    awaited: Option<RequestId>,
    error: Option<String>,
}

#[derive(Debug)]
struct Entry {
    key: char,
    label: &'static str,
    value: String,
}

impl ClipboardDialog {
    /// Of this one. Its addresses are asked for.
    #[must_use]
    pub fn new(binary: &Binary, context: &mut Context<'_>) -> Self {
        let awaited = Some(context.call(Call::Links(binary.id.clone())));
        let quoted = quoted_name(&binary.name, binary.id.as_str());
        let entries = vec![
            entry('i', "id", binary.id.to_string()),
            entry('n', "name", binary.name.clone()),
            entry(
                '8',
                "c8y",
                format!("c8y binaries get --id {} --outputFile {quoted}", binary.id),
            ),
            entry('o', "object", binary.object.to_string()),
        ];
        Self {
            quoted,
            prints: Some(format!("c8ybin show {} --json", binary.id)),
            entries,
            chosen: 0,
            awaited,
            error: None,
        }
    }

    /// Of this event and its device; where something is attached, of that, too:
    /// its addresses are asked for.
    #[must_use]
    pub fn of_event(row: &ListedEvent, context: &mut Context<'_>) -> Self {
        let id = &row.event.id;
        let quoted = quoted_name(row.file_name(), id.as_str());
        let mut entries = vec![entry('i', "id", id.to_string())];
        let mut awaited = None;
        if row.event.attachment.is_some() {
            let call = EventCall::Links(id.clone());
            awaited = Some(context.call(Call::Event(Box::new(call))));
            let line = format!("c8y events downloadBinary --id {id} --outputFile {quoted}");
            entries.push(entry('n', "name", row.file_name().to_owned()));
            entries.push(entry('8', "c8y", line));
        }
        let device = row.event.source.as_ref();
        entries.extend(device.map(|id| entry('d', "device", id.to_string())));
        entries.push(entry('o', "object", row.event.object.to_string()));
        Self {
            quoted,
            prints: Some(format!("c8ybin events show {id} --json")),
            entries,
            chosen: 0,
            awaited,
            error: None,
        }
    }

    /// Of this request and its answer, with secrets masked.
    #[must_use]
    pub fn of_exchange(exchange: &Exchange) -> Self {
        let mut entries = vec![entry('c', "curl", exchange.as_curl())];
        entries.extend(exchange.as_c8y().map(|line| entry('8', "c8y", line)));
        entries.push(entry('u', "URL", exchange.url.to_string()));
        let answer = exchange.received_text.clone();
        entries.extend(answer.map(|text| entry('a', "answer", text)));
        Self {
            quoted: String::new(),
            prints: None,
            entries,
            chosen: 0,
            awaited: None,
            error: None,
        }
    }

    /// Of an application, or of what the row of its tree shows. The addresses
    /// are asked for.
    #[must_use]
    pub fn of_application(
        application: &Arc<Application>,
        row: &Row,
        active: Option<&BinaryId>,
        context: &mut Context<'_>,
    ) -> Self {
        let id = &application.id;
        let (key, name, to) = match &row.what {
            What::Archive { archive, .. } => {
                let to = LinkTo::Archive(archive.id.clone());
                (archive.id.to_string(), archive.title().to_owned(), to)
            }
            What::Version(version) => {
                let binary = version.binary.clone();
                let to = binary.map_or(LinkTo::Application, LinkTo::Archive);
                (id.to_string(), version.version.clone(), to)
            }
            What::Plugin(plugin) => {
                let to = LinkTo::File(format!("{}/", plugin.name));
                (id.to_string(), plugin.name.clone(), to)
            }
            What::File(..) | What::Folder(..) => {
                let path = match &row.key {
                    NodeKey::Entry(_, path) => path.clone(),
                    _ => String::new(),
                };
                // Only what is active is served; of the others, the zip.
                let other = active.filter(|archive| application.active.as_ref() != Some(archive));
                let to = match other {
                    Some(archive) => LinkTo::Archive(archive.clone()),
                    None => LinkTo::File(path.clone()),
                };
                (id.to_string(), path, to)
            }
            What::Application(_) | What::Group(..) | What::Note(_) => {
                let name = application.title().to_owned();
                (id.to_string(), name, LinkTo::Application)
            }
        };
        let quoted = quoted_name(&file_of(&name, &to), &key);
        let mut entries = vec![entry('i', "id", key), entry('n', "name", name)];
        let context_path = application.context_path.clone();
        entries.extend(context_path.map(|path| entry('p', "path", path)));
        if to == LinkTo::Application {
            let line = format!("c8y applications get --id {id}");
            entries.push(entry('8', "c8y", line));
        }
        entries.push(entry('o', "object", application.object.to_string()));
        let call = ApplicationCall::Links(Arc::clone(application), to);
        Self {
            quoted,
            prints: Some(format!("c8ybin apps show {id} --json")),
            entries,
            chosen: 0,
            awaited: Some(context.call(Call::Application(Box::new(call)))),
            error: None,
        }
    }

    /// The request that it waits for.
    pub(super) const fn awaited(&self) -> Option<RequestId> {
        self.awaited
    }

    /// Takes the addresses.
    pub(super) fn receive(&mut self, result: Result<Links, ApiError>) {
        self.awaited = None;
        match result {
            Ok(links) => {
                let has_c8y = self.entries.iter().any(|entry| entry.key == '8');
                if !has_c8y {
                    let Links { path, .. } = &links;
                    let line = format!("c8y api GET '{path}' --outputFile {}", self.quoted);
                    let before_the_object = self.entries.len().saturating_sub(1);
                    let line = entry('8', "c8y", line);
                    self.entries.insert(before_the_object, line);
                    if self.chosen >= before_the_object {
                        self.chosen += 1;
                    }
                }
                let curl = format!("{} {}", links.curl, self.quoted);
                let new = [('u', "URL", links.url), ('c', "curl", curl)];
                for (at, (key, label, value)) in new.into_iter().enumerate() {
                    // Behind id and name; the cursor stays on what it is on.
                    self.entries.insert(2 + at, Entry { key, label, value });
                    if self.chosen >= 2 + at {
                        self.chosen += 1;
                    }
                }
            }
            Err(error) => self.error = Some(error.to_string()),
        }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        let last = self.entries.len().saturating_sub(1);
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Up | Code::Char('k') => self.chosen = self.chosen.saturating_sub(1),
            Code::Down | Code::Char('j') => self.chosen = (self.chosen + 1).min(last),
            Code::Enter => return self.copy(),
            Code::Char(c) => {
                if let Some(at) = self.entries.iter().position(|entry| entry.key == c) {
                    self.chosen = at;
                    return self.copy();
                }
            }
            _ => {}
        }
        Reaction::Stay
    }

    fn copy(&mut self) -> Reaction {
        let Some(entry) = self.entries.get(self.chosen) else {
            return Reaction::Stay;
        };
        if let Some(why) = too_long(entry.label, &entry.value) {
            self.error = Some(match (entry.key, &self.prints) {
                ('o', Some(command)) => format!("{why} “{command}” prints it."),
                _ => why,
            });
            return Reaction::Stay;
        }
        let what = match entry.key {
            'c' => "the line for curl",
            '8' => "the line for c8y",
            'i' => "the id",
            'n' => "the name",
            'd' => "the id of the device",
            'p' => "the context path",
            'u' => "the URL",
            'a' => "the answer",
            _ => "the object",
        };
        Reaction::Finish(Wish::Copy(what, entry.value.clone()))
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut lines = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let is_chosen = index == self.chosen;
            let bar = if is_chosen { " ▌ " } else { "   " };
            let style = if is_chosen {
                theme.selection
            } else {
                theme.text
            };
            let value = clean(&entry.value).replace('\n', " ");
            let value = width::shorten(&value, columns.saturating_sub(15)).into_owned();
            lines.push(Line::from(vec![
                Span::styled(bar, theme.accent),
                Span::styled(format!("{} ", entry.key), theme.accent),
                Span::styled(format!("{:<8}", entry.label), theme.dim),
                Span::styled(value, style),
            ]));
        }
        let mut stack = Stack::default();
        stack.choices(lines, self.chosen);
        if let Some(error) = &self.error {
            stack.fault(super::sentence(error, theme.error, columns));
        }
        Looks {
            title: "Copy to the clipboard".to_owned(),
            lines: stack.fit(rows),
            keys: "enter copy · a letter copies at once · esc cancel",
        }
    }
}

const fn entry(key: char, label: &'static str, value: String) -> Entry {
    Entry { key, label, value }
}

/// The name of the file that curl makes.
fn file_of(name: &str, to: &LinkTo) -> String {
    let last = name.trim_end_matches('/').rsplit('/').next();
    let last = last.unwrap_or(name);
    match to {
        LinkTo::Application => format!("{last}.json"),
        LinkTo::Archive(_) if !last.ends_with(".zip") => format!("{last}.zip"),
        LinkTo::Archive(_) | LinkTo::File(_) => last.to_owned(),
    }
}

/// The name as the name of a local file, quoted for a shell.
fn quoted_name(name: &str, id: &str) -> String {
    let name = crate::domain::safe_file_name(name, id, crate::domain::MAX_NAME_BYTES);
    format!("'{}'", format!("./{name}").replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_quotes() {
        let quoted = |name| quoted_name(name, "7");
        assert_eq!(quoted("a b.log"), "'./a b.log'");
        assert_eq!(quoted("x'; rm -rf ~ '"), r"'./x'\''; rm -rf ~ '\'''");
        assert_eq!(quoted("-rf"), "'./-rf'");
    }
}
