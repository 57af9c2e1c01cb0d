//! Looking for a text or an error in what is shown, and on in the file.

use tui_input::Input;

use super::update::behind;
use super::{Aim, Content, Preview, Purpose, Seeking};
use crate::app::{Context, NoticeKind};
use crate::keys::{Code, KeyPress};
use crate::preview::search::Search;

/// Parts that a search reads before it asks to be told to go on: 4 MiB.
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
        let whole = self.layout(context);
        let Some(shown) = self
            .levels
            .last_mut()
            .and_then(|level| level.shown.as_mut())
        else {
            return;
        };
        let layout = shown.layout(whole);
        let is_found = match (&mut shown.content, &aim) {
            (Content::Text(view), aim) => {
                let start = view.start(layout, is_back);
                view.find(aim, start, is_back, layout)
            }
            (Content::Hex(view), Aim::Text(search)) => view.find(search.wanted(), layout),
            (Content::Json(json), Aim::Text(search)) => {
                json.find(is_back, layout.rows, |line| search.is_in(line))
            }
            (Content::Tree(tree), Aim::Text(search)) => {
                tree.find(is_back, layout.rows, |name| search.is_in(name))
            }
            _ => return context.tell(NoticeKind::Info, "There is nothing to look for here."),
        };
        if is_found {
            return;
        }
        if !is_back && behind(Some(shown)).is_some() {
            self.seeking = Some(Seeking { aim, parts: PARTS });
            return self.read_on(context);
        }
        context.tell(NoticeKind::Info, not_found(&aim, "in what is shown"));
    }

    /// Reads the next part for a search.
    fn read_on(&mut self, context: &mut Context<'_>) {
        let want = behind(self.shown());
        match (want, &mut self.seeking) {
            (Some(want), Some(seeking)) if seeking.parts > 0 => {
                seeking.parts -= 1;
                self.ask(want, Purpose::Join, context);
            }
            (want, seeking) => {
                let Some(seeking) = seeking.take() else {
                    return;
                };
                let place = if want.is_some() {
                    "in the 4 MiB that were read for it; the same key goes on"
                } else {
                    "up to the end of the file"
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
        let whole = self.layout(context);
        let Some(shown) = self
            .levels
            .last_mut()
            .and_then(|level| level.shown.as_mut())
        else {
            return;
        };
        let layout = shown.layout(whole);
        let is_found = match (&mut shown.content, &seeking.aim) {
            (Content::Text(view), aim) => {
                let start = view.searched.min(view.text.rows());
                view.find(aim, start, false, layout)
            }
            (Content::Hex(view), Aim::Text(search)) => view.find(search.wanted(), layout),
            _ => false,
        };
        if is_found {
            self.seeking = None;
        } else {
            self.read_on(context);
        }
    }
}

fn not_found(aim: &Aim, place: &str) -> String {
    match aim {
        Aim::Text(search) => format!("There is no more “{}” {place}.", search.wanted()),
        Aim::Error => format!("There is no further error {place}."),
    }
}
