//! Looking for a text or an error in what is shown, and on in the file.

use tui_input::Input;

use super::update::{before, behind};
use super::{Aim, Content, Preview, Purpose, Seeking, Want};
use crate::app::{Context, NoticeKind};
use crate::keys::{Code, KeyPress};
use crate::preview::search::Search;

/// Parts that a search reads before it asks to be told to go on: 4 MiB of a
/// text, 1 MiB of bytes.
const PARTS: usize = 16;

impl Preview {
    /// A key while the person types what is looked for.
    pub fn type_search(&mut self, press: KeyPress, context: &mut Context<'_>) {
        if press == KeyPress::plain(Code::Esc) {
            self.typing = None;
        } else if press == KeyPress::plain(Code::Enter) {
            let typed = self.typing.take();
            let typed = typed.as_ref().map_or("", |input| input.value());
            self.search = Search::new(typed);
            if let Some(search) = self.search.clone() {
                self.seek(Aim::Text(search), false, context);
            }
        } else if let (Some(request), Some(typing)) = (press.edit(), &mut self.typing) {
            typing.handle(request);
        }
    }

    pub(super) fn find_again(&mut self, is_back: bool, context: &mut Context<'_>) {
        match self.search.clone() {
            Some(search) => self.seek(Aim::Text(search), is_back, context),
            None => self.typing = Some(Input::default()),
        }
    }

    /// Goes to what is aimed at, in what is held; where it is not there, more
    /// is read, up to a limit.
    pub(super) fn seek(&mut self, aim: Aim, is_back: bool, context: &mut Context<'_>) {
        self.seeking = None;
        let seeking = Seeking {
            aim,
            is_back,
            parts: PARTS,
        };
        match self.look(&seeking, true, context) {
            Found::Yes => {}
            Found::NeverHere => context.refuse("There is nothing to look for here."),
            Found::No if self.beyond(is_back).is_some() => {
                self.seeking = Some(seeking);
                self.read_on(context);
            }
            Found::No => {
                let place = match self.shown().map(|shown| (&shown.content, shown.has_parts)) {
                    Some((Content::Tree(rows), _)) if rows.has_more => {
                        "among the files that are listed so far"
                    }
                    Some((Content::Text(_) | Content::Hex(_), true)) => end(is_back),
                    _ => "in what is shown",
                };
                context.tell(NoticeKind::Info, not_found(&seeking.aim, place));
            }
        }
    }

    /// After more was read for a search: looks into it.
    pub(super) fn seek_on(&mut self, context: &mut Context<'_>) {
        let Some(seeking) = self.seeking.clone() else {
            return;
        };
        match self.look(&seeking, false, context) {
            Found::Yes => self.seeking = None,
            Found::No | Found::NeverHere => self.read_on(context),
        }
    }

    /// Looks into what is held: from the screen on, or, where that was done,
    /// into what came since.
    fn look(&mut self, seeking: &Seeking, is_first: bool, context: &Context<'_>) -> Found {
        let whole = self.layout(context);
        let Some(shown) = self.shown_mut() else {
            return Found::NeverHere;
        };
        let layout = shown.layout(whole);
        let is_back = seeking.is_back;
        let is_found = match (&mut shown.content, &seeking.aim) {
            (Content::Text(view), aim) => {
                let start = match is_first {
                    true => view.start(layout, is_back),
                    false => view.searched.min(view.text.rows()),
                };
                view.find(aim, start, is_back, layout)
            }
            (Content::Hex(view), Aim::Text(search)) => view.find(search.wanted(), is_back, layout),
            (Content::Json(json), Aim::Text(search)) => {
                json.find(is_back, layout.rows, |line| search.is_in(line))
            }
            (Content::Tree(tree), Aim::Text(search)) => {
                tree.find(is_back, layout.rows, |name| search.is_in(name))
            }
            _ => return Found::NeverHere,
        };
        if is_found { Found::Yes } else { Found::No }
    }

    /// What lies beyond what is held, in the direction of a search.
    fn beyond(&self, is_back: bool) -> Option<Want> {
        if is_back {
            before(self.shown())
        } else {
            behind(self.shown())
        }
    }

    /// Reads the next part for a search.
    fn read_on(&mut self, context: &mut Context<'_>) {
        let is_back = self.seeking.as_ref().is_some_and(|seeking| seeking.is_back);
        let want = self.beyond(is_back);
        match (want, &mut self.seeking) {
            (Some(want), Some(seeking)) if seeking.parts > 0 => {
                seeking.parts -= 1;
                self.ask(want, Purpose::Join, context);
            }
            (want, seeking) => {
                let Some(seeking) = seeking.take() else {
                    return;
                };
                let is_hex = self
                    .shown()
                    .is_some_and(|shown| matches!(shown.content, Content::Hex(_)));
                let place = match (want, is_hex) {
                    (None, _) => end(is_back),
                    (Some(_), true) => "in the 1 MiB that was read for it; the same key goes on",
                    (Some(_), false) => "in the 4 MiB that were read for it; the same key goes on",
                };
                context.tell(NoticeKind::Info, not_found(&seeking.aim, place));
            }
        }
    }
}

/// What came of a look.
enum Found {
    Yes,
    No,
    /// Such a thing is not in what is shown.
    NeverHere,
}

/// Where a search ends that went through all there is.
const fn end(is_back: bool) -> &'static str {
    if is_back {
        "up to the beginning of the file"
    } else {
        "up to the end of the file"
    }
}

fn not_found(aim: &Aim, place: &str) -> String {
    match aim {
        Aim::Text(search) => format!("There is no more “{}” {place}.", search.wanted()),
        Aim::Error => format!("There is no further error {place}."),
    }
}
