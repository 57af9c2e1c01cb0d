//! The right pane of a tab: what is in the file under the cursor, its fields,
//! and the raw object.
//!
//! A component: it knows how one looks at something, and each tab says by
//! [`Detailed`] what there is to look at. Where the row does not tell all, the
//! whole object is fetched when the cursor has rested, so that moving through
//! a list asks the server nothing. Beside a list the pane itself comes only then
//! (`behind.rs`).

mod behind;
mod field;
mod update;
pub mod view;

use std::sync::Arc;
use std::time::Duration;

pub use field::{DetailField, DetailValue, fragments};

use behind::{Ahead, Tops};

use crate::app::{Call, ListCursor, Remote};
use crate::panes::preview::{Preview, Subject};
use crate::ui::json::JsonView;

/// What can be looked at in the right pane.
pub trait Detailed: Clone + PartialEq {
    /// The word above the raw object.
    const RAW: &'static str;

    /// Whether both are the same object, perhaps at two times.
    fn is_same(&self, other: &Self) -> bool;

    /// What the pane is called; not yet cleaned.
    fn title(&self) -> &str;

    /// The file that is looked into; `None` where nobody can read one.
    fn subject(&self) -> Option<Subject>;

    /// Why there is no file, in a sentence.
    fn no_file(&self) -> &'static str {
        "There is no file."
    }

    /// Every field, the known ones first.
    fn fields(&self) -> Vec<DetailField>;

    /// The raw object: JSON as the platform gave it.
    fn object(&self) -> &Arc<str>;

    /// The names of the fields that the raw object shows last.
    fn shown_last(&self) -> Vec<String> {
        Vec::new()
    }

    /// What fetches the whole object; `None` where the row tells all of it.
    fn whole(&self) -> Option<Call> {
        None
    }
}

/// Which of its sides is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DetailView {
    /// What is in the file.
    #[default]
    Preview,
    /// Its fields, a line each.
    Details,
    /// The raw object as JSON.
    Object,
}

impl DetailView {
    /// The next view, or the previous one.
    #[must_use]
    pub const fn turned(self, is_next: bool) -> Self {
        match (self, is_next) {
            (Self::Preview, true) | (Self::Object, false) => Self::Details,
            (Self::Details, true) | (Self::Preview, false) => Self::Object,
            (Self::Object, true) | (Self::Details, false) => Self::Preview,
        }
    }
}

/// The state of the right pane.
#[derive(Debug)]
pub struct Detail<T> {
    /// Which view.
    pub view: DetailView,
    /// What is looked at: from its row first, then from the server.
    pub item: Option<T>,
    /// What is in the file.
    pub preview: Preview,
    /// The request for the whole object.
    pub remote: Remote<()>,
    /// When it is to be sent.
    due: Option<Duration>,
    /// Where the cursor of the list is, while another row is shown here.
    ahead: Option<Ahead<T>>,
    /// How far the list has scrolled since.
    tops: Tops,
    /// The raw object, once it was looked at.
    pub json: Option<JsonView>,
    /// The cursor in the view; in the details, the first field on the screen.
    pub cursor: ListCursor,
    /// The object's fields, a line each.
    pub fields: Vec<DetailField>,
}

impl<T> Default for Detail<T> {
    fn default() -> Self {
        Self {
            view: DetailView::default(),
            item: None,
            preview: Preview::default(),
            remote: Remote::default(),
            due: None,
            ahead: None,
            tops: Tops::default(),
            json: None,
            cursor: ListCursor::default(),
            fields: Vec::new(),
        }
    }
}
