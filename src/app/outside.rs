//! Files that another program opens.

use super::{Call, Context, Effect, Model, NoticeKind, Outside, Pane, RequestId};
use crate::dialogs::{Dialog, OpenLargeDialog};
use crate::domain::clean;
use crate::panes::preview::Subject;

/// A longer file is fetched only after the person said so.
const UNASKED: u64 = 64 * 1024 * 1024;

/// Opens what is looked at: in the preview perhaps a file of an archive.
pub(super) fn open_outside(model: &mut Model, context: &mut Context<'_>) {
    let preview = model.preview();
    let level = match model.pane {
        Pane::Detail => preview.level(),
        Pane::List => preview.outermost(),
    };
    let Some(subject) = level.map(|level| level.subject.clone()) else {
        return;
    };
    if subject.length.is_none_or(|length| length > UNASKED) {
        model.dialog = Some(Dialog::OpenLarge(OpenLargeDialog::new(subject)));
    } else {
        fetch_outside(model, subject, context);
    }
}

/// Fetches a file to open it.
pub(super) fn fetch_outside(model: &mut Model, subject: Subject, context: &mut Context<'_>) {
    context.cancel_call(model.opening.take());
    let text = format!(
        "Fetching {} to open it; esc gives up.",
        clean(&subject.name)
    );
    context.tell(NoticeKind::Info, text);
    model.opening = Some(context.call(Call::Fetch(Box::new(subject))));
}

/// Opens what was fetched, unless that was given up.
pub(super) fn receive_fetched(
    model: &mut Model,
    id: RequestId,
    result: Result<Outside, String>,
    context: &mut Context<'_>,
) {
    if model.opening.take_if(|awaited| *awaited == id).is_none() {
        return;
    }
    model.notices.clear();
    match result {
        Ok(outside) => context.push(Effect::OpenExternally(outside)),
        Err(sentence) => context.tell(NoticeKind::Error, sentence),
    }
}

/// Says whether there was something to give up.
pub(super) fn give_up_opening(model: &mut Model, context: &mut Context<'_>) -> bool {
    let opening = model.opening.take();
    context.cancel_call(opening);
    opening.is_some()
}
