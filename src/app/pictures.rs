//! Pictures in the terminal's own graphics: whether it has them, which picture
//! is wanted where, and what of it is there already.
//!
//! The terminal is asked when the first picture is to be shown. Until it has
//! answered, and while a picture is made ready, it is shown as half blocks. So
//! it is under a dialog: graphics would lie over that.

use std::sync::Arc;

use super::{Call, Context, Effect, Model, RequestId, Tab, details};
use crate::panes::preview::{Content, Picture};
use crate::preview::graphics::{Cell, Protocol};
use crate::ui::layout::Room;

/// How pictures get onto the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Graphics {
    /// Not at all: the person wants none.
    Off,
    /// As half blocks.
    #[default]
    HalfBlocks,
    /// The terminal may have graphics; it was not asked.
    Unasked,
    /// It is being asked.
    Asked,
    /// In its graphics.
    Drawn(Protocol, Cell),
}

/// A picture that is to be made ready for the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToDraw {
    /// It.
    pub picture: Picture,
    /// Columns and rows that it may take.
    pub room: (u16, u16),
    /// How the terminal is sent it.
    pub protocol: Protocol,
    /// The terminal's cells.
    pub cell: Cell,
}

/// A picture in the terminal's graphics, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Painting {
    /// Columns to the left of it.
    pub x: u16,
    /// Rows above it.
    pub y: u16,
    /// How the terminal is sent it.
    pub protocol: Protocol,
    /// What the terminal is sent.
    pub bytes: Arc<[u8]>,
}

/// The state of the picture on the screen.
#[derive(Debug, Default)]
pub struct Pictures {
    /// How pictures get onto the screen.
    pub graphics: Graphics,
    /// What is wanted, once the terminal has graphics.
    wanted: Option<ToDraw>,
    awaited: Option<RequestId>,
    ready: Option<Arc<[u8]>>,
}

impl Pictures {
    /// Takes what was made ready, if it is what is awaited.
    pub(super) fn receive(&mut self, id: RequestId, result: Result<Arc<[u8]>, String>) {
        if self.awaited.take_if(|awaited| *awaited == id).is_some() {
            // Where it failed there are the half blocks.
            self.ready = result.ok();
        }
    }
}

/// A picture that is neither hidden nor covered.
struct InSight<'a> {
    picture: &'a Picture,
    /// Columns to the left of it, and rows above it.
    place: (u16, u16),
    /// Columns and rows that it may take.
    room: (u16, u16),
}

fn in_sight(model: &Model) -> Option<InSight<'_>> {
    let plan = model.plan();
    let is_preview = match model.tab {
        Tab::Binaries => model.binaries.detail.is_preview(),
        Tab::Events => model.events.detail.is_preview(),
        Tab::Applications => model.applications.detail.is_preview(),
        Tab::Transfers => false,
    };
    let is_covered = model.log().is_some()
        || model.shows_transfers()
        || model.dialog.is_some()
        || model.logins.is_asking();
    if !is_preview || is_covered || plan.room == Room::Tiny {
        return None;
    }
    let pane = plan.detail?;
    let preview = model.preview();
    let level = preview.level().filter(|level| level.error.is_none())?;
    let shown = level.shown.as_ref()?;
    let Content::Picture(picture) = &shown.content else {
        return None;
    };
    let whole = preview.layout_of(plan.detail_rows(), plan.detail_columns());
    let layout = shown.layout(whole);
    let above = shown.field_rows(whole);
    let number = |cells: usize| u16::try_from(cells).ok();
    // Within the border, below the row of views, a column from the left.
    let place = (pane.from + 2, plan.body.from + 2 + number(above)?);
    let room = (
        number(layout.columns)?.saturating_sub(2),
        number(layout.rows)?,
    );
    Some(InSight {
        picture,
        place,
        room,
    })
}

/// Asks the terminal, or has the picture made ready, where one is in sight that
/// is not.
pub(super) fn follow(model: &mut Model) -> Vec<Effect> {
    let wanted = match (model.pictures.graphics, in_sight(model)) {
        (Graphics::Unasked, Some(_)) => {
            model.pictures.graphics = Graphics::Asked;
            return vec![Effect::AskTerminal];
        }
        (Graphics::Drawn(protocol, cell), Some(sight)) => ToDraw {
            picture: sight.picture.clone(),
            room: sight.room,
            protocol,
            cell,
        },
        // What is only covered stays ready.
        _ => return Vec::new(),
    };
    if model.pictures.wanted.as_ref() == Some(&wanted) {
        return Vec::new();
    }
    let mut ids = std::mem::take(&mut model.ids);
    let mut context = Context::new(model.now, &mut ids);
    context.cancel_call(model.pictures.awaited.take());
    let id = context.call(Call::Draw(Box::new(wanted.clone())));
    let (effects, _) = context.finish();
    model.ids = ids;
    model.pictures.wanted = Some(wanted);
    model.pictures.ready = None;
    model.pictures.awaited = Some(id);
    effects
}

/// What the terminal is to show in its graphics. Not while the cursor moves on: a
/// list beside graphics is not scrolled by the terminal.
#[must_use]
pub fn painting(model: &Model) -> Option<Painting> {
    painted(model).filter(|_| !details::is_behind(model))
}

/// The picture in sight, where it is ready for the terminal's graphics.
fn painted(model: &Model) -> Option<Painting> {
    let pictures = &model.pictures;
    let bytes = pictures.ready.as_ref()?;
    let sight = in_sight(model)?;
    let (x, y) = sight.place;
    let wanted = pictures.wanted.as_ref()?;
    (wanted.picture == *sight.picture && wanted.room == sight.room).then(|| Painting {
        x,
        y,
        protocol: wanted.protocol,
        bytes: Arc::clone(bytes),
    })
}

/// What the cells hold where the picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// Half blocks.
    HalfBlocks,
    /// Nothing: the terminal's graphics are, or were, over them.
    Free,
    /// A sentence: the person wants no pictures.
    Sentence,
}

/// What the cells are to hold where the picture is.
#[must_use]
pub fn cells(model: &Model) -> Cells {
    match model.pictures.graphics {
        Graphics::Off => Cells::Sentence,
        Graphics::Drawn(..) if painted(model).is_some() => Cells::Free,
        _ => Cells::HalfBlocks,
    }
}
