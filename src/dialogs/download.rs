//! Into which folder?

use std::path::PathBuf;

use ratatui::text::Line;

use super::{Looks, PathField, Reaction, Wish};
use crate::app::{Call, Context, Folder, RequestId};
use crate::domain::Binary;
use crate::keys::{Code, KeyPress};
use crate::transfer::{Existing, Job, Target};
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// Asks for the folder. What is downloaded was fixed when it opened.
#[derive(Debug)]
pub struct DownloadDialog {
    files: Vec<Binary>,
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
        Self {
            files,
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
                let jobs = self.jobs(&folder);
                return Reaction::Finish(Wish::Download(jobs, folder));
            }
            Ok(Folder::Missing(folder)) => {
                self.missing = Some((self.path.field.text().trim().to_owned(), folder));
            }
            Err(sentence) => self.error = Some(sentence),
        }
        Reaction::Stay
    }

    fn jobs(&self, folder: &std::path::Path) -> Vec<Job> {
        self.files
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

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut lines = Vec::new();
        let shown = self.files.len().min(rows.saturating_sub(9).clamp(1, 5));
        for binary in self.files.iter().take(shown) {
            let size = binary.length.map_or_else(String::new, format::size);
            let room = columns.saturating_sub(width::columns(&size) + 3);
            lines.push(Line::from(vec![
                format!(" {} ", width::fit_middle(binary.title(), room)).into(),
                ratatui::text::Span::styled(size, theme.dim),
            ]));
        }
        if self.files.len() > shown {
            let more = self.files.len() - shown;
            lines.push(Line::styled(format!(" … and {more} more"), theme.dim));
        }
        lines.push(Line::default());
        let room = rows.saturating_sub(lines.len() + 4).min(6);
        lines.extend(self.path.lines("Save in", true, paint, columns, room));
        if let Some((_, folder)) = &self.missing {
            let text = format!(
                "{} does not exist. Enter makes it.",
                folder.to_string_lossy()
            );
            lines.extend(super::sentence(&text, theme.warning, columns));
        }
        if let Some(error) = &self.error {
            lines.extend(super::sentence(error, theme.error, columns));
        }
        let bytes: u64 = self.files.iter().filter_map(|b| b.length).sum();
        let title = match self.files.len() {
            1 => "Download".to_owned(),
            n => format!("Download {n} files, {}", format::size(bytes)),
        };
        Looks {
            title,
            lines,
            keys: "enter download · tab complete · ↑↓ choose · esc cancel",
        }
    }
}
