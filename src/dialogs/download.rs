//! Into which folder?

use std::path::PathBuf;

use ratatui::text::{Line, Span};

use super::stack::Stack;
use super::{Looks, PathField, Reaction, Wish, proposed};
use crate::app::{Call, Context, Folder, RequestId};
use crate::domain::{Binary, ListedEvent};
use crate::keys::{Code, KeyPress};
use crate::panes::preview::Subject;
use crate::transfer::{Existing, Job, Target};
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// What is saved.
#[derive(Debug)]
enum What {
    Binaries(Vec<Binary>),
    /// One file of an archive.
    Entry(Subject),
    Attachments(Vec<ListedEvent>),
    /// An archive of an application; its place is filled in.
    Archive(Job),
}

/// Asks for the folder. What is downloaded was fixed when it opened.
#[derive(Debug)]
pub struct DownloadDialog {
    what: What,
    pub(super) path: PathField,
    /// The check of the folder.
    checking: Option<RequestId>,
    /// The text of a folder that is not there: Enter again makes it.
    missing: Option<(String, PathBuf)>,
    error: Option<String>,
}

impl DownloadDialog {
    /// For these, with this folder proposed.
    #[must_use]
    pub fn new(files: Vec<Binary>, folder: &str, context: &mut Context<'_>) -> Self {
        Self::of(What::Binaries(files), folder, context)
    }

    /// For one file of an archive, with this folder proposed.
    #[must_use]
    pub fn for_entry(entry: Subject, folder: &str, context: &mut Context<'_>) -> Self {
        Self::of(What::Entry(entry), folder, context)
    }

    /// For what is attached to these events, with this folder proposed.
    #[must_use]
    pub fn for_attachments(
        events: Vec<ListedEvent>,
        folder: &str,
        context: &mut Context<'_>,
    ) -> Self {
        Self::of(What::Attachments(events), folder, context)
    }

    /// For an archive of an application, with this folder proposed.
    #[must_use]
    pub fn for_archive(job: Job, folder: &str, context: &mut Context<'_>) -> Self {
        Self::of(What::Archive(job), folder, context)
    }

    fn of(what: What, folder: &str, context: &mut Context<'_>) -> Self {
        Self {
            what,
            path: PathField::new(folder, context),
            checking: None,
            missing: None,
            error: None,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                if !self.path.take_chosen(context) {
                    self.check(context);
                }
            }
            _ => {
                if self.path.press(press, context) {
                    self.begin_anew(context);
                }
            }
        }
        Reaction::Stay
    }

    /// The text may be another: what was found out of the last one is void.
    fn begin_anew(&mut self, context: &mut Context<'_>) {
        context.cancel_call(self.checking.take());
        self.missing = None;
        self.error = None;
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        self.path.paste(text, context);
        self.begin_anew(context);
    }

    fn check(&mut self, context: &mut Context<'_>) {
        let Some(text) = self.path.field.filled() else {
            self.error = Some("Type the folder to save in.".to_owned());
            return;
        };
        let create = self.missing.take().is_some_and(|(seen, _)| seen == text);
        context.cancel_call(self.checking.take());
        self.checking = Some(context.call(Call::PrepareFolder { text, create }));
    }

    /// The request that it waits for, beside those of its path.
    pub(super) const fn awaited(&self) -> Option<RequestId> {
        self.checking
    }

    /// Takes how the folder stands.
    pub(super) fn checked(&mut self, result: Result<Folder, String>) -> Reaction {
        self.checking = None;
        match result {
            Ok(Folder::Ready(folder)) => {
                return Reaction::Finish(match &self.what {
                    What::Binaries(files) => Wish::Download(jobs(files, &folder), folder),
                    What::Attachments(events) => {
                        Wish::Download(attachment_jobs(events, &folder), folder)
                    }
                    What::Archive(job) => Wish::SaveAll(vec![placed(job.clone(), &folder)], folder),
                    What::Entry(entry) => Wish::SaveEntry(entry.clone(), folder),
                });
            }
            Ok(Folder::Missing(folder)) => {
                self.missing = Some((self.path.field.text().trim().to_owned(), folder));
            }
            Err(sentence) => self.error = Some(sentence),
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut named = Vec::new();
        let files: Vec<(&str, Option<u64>)> = match &self.what {
            What::Binaries(files) => files.iter().map(|b| (b.title(), b.length)).collect(),
            What::Entry(entry) => vec![(&entry.name, entry.length)],
            What::Archive(job) => archive_facts(job).into_iter().collect(),
            What::Attachments(events) => events
                .iter()
                .map(|row| (row.file_name(), row.length()))
                .collect(),
        };
        let shown = files.len().min(rows.saturating_sub(9).clamp(1, 5));
        for (name, length) in files.iter().take(shown) {
            let size = length.map_or_else(String::new, format::size);
            let room = columns.saturating_sub(width::columns(&size) + 3);
            named.push(Line::from(vec![
                format!(" {} ", width::fit_middle(name, room)).into(),
                Span::styled(size, theme.dim),
            ]));
        }
        if files.len() > shown {
            let more = files.len() - shown;
            named.push(Line::styled(format!(" … and {more} more"), theme.dim));
        }
        let mut stack = Stack::default();
        stack.subjects(named);
        stack.gap();
        let room = proposed(rows, stack.len() + 4, 6);
        self.path
            .put(&mut stack, ("Save in", true), paint, columns, room);
        if let Some((_, folder)) = &self.missing {
            let text = format!(
                "{} does not exist. Enter makes it.",
                folder.to_string_lossy()
            );
            stack.fault(super::sentence(&text, theme.warning, columns));
        }
        if let Some(error) = &self.error {
            stack.fault(super::sentence(error, theme.error, columns));
        }
        let bytes: u64 = files.iter().filter_map(|(_, length)| *length).sum();
        let title = match files.len() {
            1 if matches!(self.what, What::Entry(_)) => "Save a file of the archive".to_owned(),
            1 => "Download".to_owned(),
            n => format!("Download {n} files, {}", format::size(bytes)),
        };
        Looks {
            title,
            lines: stack.fit(rows),
            keys: "enter download · tab complete · ↑↓ choose · esc cancel",
        }
    }
}

fn jobs(files: &[Binary], folder: &std::path::Path) -> Vec<Job> {
    files
        .iter()
        .map(|binary| Job::Download {
            digest: binary.digest,
            id: binary.id.clone(),
            length: binary.length,
            target: Target::Folder {
                folder: folder.to_owned(),
                name: binary.name.clone(),
            },
            existing: Existing::Ask,
        })
        .collect()
}

/// The name and the length of an archive.
fn archive_facts(job: &Job) -> Option<(&str, Option<u64>)> {
    match job {
        Job::DownloadArchive {
            target: Target::Folder { name, .. },
            length,
            ..
        } => Some((name, *length)),
        _ => None,
    }
}

/// The same download, into this folder.
fn placed(mut job: Job, into: &std::path::Path) -> Job {
    if let Job::DownloadArchive {
        target: Target::Folder { folder, .. },
        ..
    } = &mut job
    {
        into.clone_into(folder);
    }
    job
}

fn attachment_jobs(events: &[ListedEvent], folder: &std::path::Path) -> Vec<Job> {
    events
        .iter()
        .map(|row| Job::DownloadAttachment {
            event: row.event.id.clone(),
            length: row.length(),
            target: Target::Folder {
                folder: folder.to_owned(),
                name: row.file_name().to_owned(),
            },
            existing: Existing::Ask,
        })
        .collect()
}
