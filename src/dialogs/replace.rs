//! Which file becomes the new content, and really?

use ratatui::text::{Line, Span};

use super::copying::CopyChoice;
use super::lines::Kind;
use super::stack::Stack;
use super::sure::{LEAST_NAME, buttons};
use super::{Field, Looks, PathField, Reaction, Wish, proposed};
use crate::api::is_media_type;
use crate::app::{Call, Context, InspectedFile, RequestId};
use crate::domain::{Binary, clean};
use crate::keys::{Code, KeyPress};
use crate::transfer::Job;
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// Asks for a file first, then whether its bytes are to replace those that are
/// there. Cancel is chosen first.
#[derive(Debug)]
pub struct ReplaceDialog {
    binary: Binary,
    pub(super) path: PathField,
    inspecting: Option<RequestId>,
    chosen: Option<Chosen>,
    error: Option<String>,
    /// The largest file that the tenant takes, in bytes, where it says so.
    limit: Option<u64>,
}

/// The file that was chosen, and what is asked about it.
#[derive(Debug)]
struct Chosen {
    file: InspectedFile,
    media_type: Field,
    /// Whether the type is being typed; else a button is chosen.
    in_type: bool,
    replace: bool,
    copies: CopyChoice,
}

impl ReplaceDialog {
    /// For this binary.
    #[must_use]
    pub fn new(binary: Binary, limit: Option<u64>, context: &mut Context<'_>) -> Self {
        Self {
            binary,
            path: PathField::new("", context),
            inspecting: None,
            chosen: None,
            error: None,
            limit,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        if let Some(chosen) = &mut self.chosen {
            self.error = None;
            return match (press.code, chosen.in_type) {
                // Back to the path, which is as it was typed.
                (Code::Esc, _) => {
                    self.chosen = None;
                    Reaction::Stay
                }
                (Code::Tab | Code::Up | Code::Down, _) | (Code::Enter, true) => {
                    chosen.in_type = !chosen.in_type;
                    Reaction::Stay
                }
                (Code::Enter, false) if chosen.replace => self.submit(),
                (Code::Enter, false) => Reaction::Close,
                (_, true) => {
                    chosen.media_type.press(press);
                    Reaction::Stay
                }
                (Code::Char('c'), false) if !press.ctrl => {
                    chosen.copies.turn();
                    Reaction::Stay
                }
                (Code::Left | Code::Right | Code::Char('h' | 'l'), false) => {
                    chosen.replace = !chosen.replace;
                    Reaction::Stay
                }
                _ => Reaction::Stay,
            };
        }
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                if self.path.enter(context) {
                    self.inspect(context);
                }
            }
            _ => {
                if self.path.press(press, context) {
                    context.cancel_call(self.inspecting.take());
                    self.error = None;
                }
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        match &mut self.chosen {
            Some(chosen) if chosen.in_type => chosen.media_type.paste(text),
            Some(_) => {}
            None => {
                context.cancel_call(self.inspecting.take());
                self.error = None;
                self.path.paste(text, context);
            }
        }
    }

    fn inspect(&mut self, context: &mut Context<'_>) {
        match self.path.field.filled() {
            Some(text) => {
                context.cancel_call(self.inspecting.take());
                self.inspecting = Some(context.call(Call::InspectFiles(text)));
            }
            None => self.error = Some("Type the path of a file.".to_owned()),
        }
    }

    /// The request that it waits for, beside those of its path.
    pub(super) const fn awaited(&self) -> Option<RequestId> {
        self.inspecting
    }

    /// Takes the file that was looked at.
    pub(super) fn inspected(&mut self, files: Vec<Result<InspectedFile, String>>) {
        self.inspecting = None;
        let mut files = files.into_iter();
        match (files.next(), files.next()) {
            (Some(Ok(file)), None) => {
                self.chosen = Some(Chosen {
                    media_type: Field::new(&file.type_name),
                    file,
                    in_type: false,
                    replace: false,
                    copies: CopyChoice::default(),
                });
            }
            (Some(Err(sentence)), None) => self.error = Some(sentence),
            (_, Some(_)) => {
                self.error = Some("A binary has one content: name one file.".to_owned());
            }
            (None, None) => self.error = Some("That names no file.".to_owned()),
        }
    }

    fn submit(&mut self) -> Reaction {
        let Some(chosen) = &mut self.chosen else {
            return Reaction::Stay;
        };
        let media_type = chosen.media_type.text().trim().to_owned();
        if !is_media_type(&media_type) {
            chosen.in_type = true;
            self.error = Some(format!(
                "“{media_type}” is no media type: one is written like application/zip."
            ));
            return Reaction::Stay;
        }
        let job = Job::Replace {
            id: self.binary.id.clone(),
            path: chosen.file.path.clone(),
            content_type: media_type,
            copying: chosen.copies.copying,
        };
        Reaction::Finish(Wish::Transfer(vec![job]))
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut stack = Stack::default();
        let now = &self.binary;
        let now = described("Now", now.title(), now.length, paint, columns);
        stack.subjects(vec![now]);
        let keys = match &self.chosen {
            None => {
                stack.gap();
                let room = proposed(rows, 6, 8);
                self.path
                    .put(&mut stack, ("New", true), paint, columns, room);
                "enter take the file · tab complete · ↑↓ choose · esc cancel"
            }
            Some(chosen) => {
                let path = &chosen.file.path;
                let path = super::parts::path_in(path, columns.saturating_sub(BESIDE));
                let length = Some(chosen.file.length);
                stack.gap();
                stack.subjects(vec![described("New", &path, length, paint, columns)]);
                let in_type = chosen.in_type;
                let media_type = chosen.media_type.line("Type", in_type, paint, columns);
                stack.field(Kind::Text, media_type, in_type);
                stack.gap();
                let gone = std::slice::from_ref(&self.binary);
                stack.aside(chosen.copies.lines(gone, paint, columns));
                stack.gap();
                let is_chosen = (!in_type).then_some(chosen.replace);
                stack.answer(buttons(["Cancel", "Replace"], is_chosen, paint, columns));
                if let Some(limit) = self.limit.filter(|limit| chosen.file.length > *limit) {
                    let text = format!(
                        "It is larger than the {} that the tenant says it takes; the server may refuse it.",
                        format::size(limit)
                    );
                    stack.told(super::sentence(&text, theme.warning, columns));
                }
                "←→ choose · enter do it · tab type · c copy · esc back"
            }
        };
        if let Some(error) = &self.error {
            stack.fault(super::sentence(&clean(error), theme.error, columns));
        }
        Looks {
            title: "Write new content".to_owned(),
            lines: stack.fit(rows),
            keys,
        }
    }
}

/// Columns of a label, a length and the gaps between them and a name.
const BESIDE: usize = 24;

/// A file on a line: what it is, its name and its length, where there is room.
fn described(
    label: &str,
    name: &str,
    length: Option<u64>,
    paint: &Paint<'_>,
    columns: usize,
) -> Line<'static> {
    let mut size = length.map_or_else(String::new, format::size);
    if columns < BESIDE + LEAST_NAME {
        size.clear();
    }
    let room = columns.saturating_sub(width::columns(&size) + 14);
    Line::from(vec![
        Span::styled(format!(" {label:<11}"), paint.theme.dim),
        Span::styled(
            format!("{} ", width::fit_middle(name, room)),
            paint.theme.text,
        ),
        Span::styled(size, paint.theme.dim),
    ])
}
