//! Keys that do something only together, one after the other.

use super::act::act;
use super::{Context, Model, NoticeKind};
use crate::keys::{Chord, Code, KeyPress, Meaning};

/// A key after those that were pressed before it.
pub(super) fn press(
    model: &mut Model,
    mut pressed: Vec<KeyPress>,
    press: KeyPress,
    context: &mut Context<'_>,
) {
    if !pressed.is_empty() && press.code == Code::Esc {
        let text = format!("“{}” is given up.", Chord::new(&pressed));
        return context.tell(NoticeKind::Info, text);
    }
    pressed.push(press);
    match model.keymap.meaning(&model.scopes(), &pressed) {
        Meaning::Action(action) => act(model, action, context),
        Meaning::Begun => model.chord = pressed,
        Meaning::Nothing if pressed.len() > 1 => {
            let text = format!("“{}” does nothing here.", Chord::new(&pressed));
            context.tell(NoticeKind::Info, text);
        }
        Meaning::Nothing => {}
    }
}
