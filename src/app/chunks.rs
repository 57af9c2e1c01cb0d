//! Chunks, where a line would be better served by them than by one request.

use super::{Context, Effect, Model, NoticeKind};
use crate::domain::clean;
use crate::keys::Action;
use crate::transfer::{Job, JobId, Leave, LineTrouble, MAX_CHUNK, Way};

/// Tells by which key an upload goes on in chunks; new ones are proposed to go
/// so from now on.
pub(super) fn propose_chunks(
    model: &mut Model,
    job: JobId,
    trouble: LineTrouble,
    context: &mut Context<'_>,
) {
    model.events.chunks = Some(job);
    let Some(row) = model.transfers.job(job) else {
        return;
    };
    let key = model.keymap.key_text(Action::SendInChunks);
    let name = clean(&row.name);
    let text = match trouble {
        LineTrouble::Slow => format!(
            "The line is slow: {key} sends {name} in chunks, so that what is across survives a \
             break."
        ),
        LineTrouble::Broke => format!(
            "The line broke, and all has to be sent again: {key} sends {name} in chunks, so that \
             the next time only the rest has to be."
        ),
    };
    context.tell(NoticeKind::Info, text);
}

/// The upload for which chunks were proposed, while it has not ended.
pub(super) fn proposed(model: &Model) -> Option<JobId> {
    let row = model.transfers.job(model.events.chunks?)?;
    let is_whole = matches!(&row.job, Job::Attach { way, .. } if !matches!(way, Way::Chunks(_)));
    (row.is_live() && is_whole).then_some(row.id)
}

/// Gives the upload up as it is, and begins it anew in chunks.
pub(super) fn send_in_chunks(model: &mut Model, context: &mut Context<'_>) {
    let Some(row) = proposed(model).and_then(|id| model.transfers.job(id)) else {
        return;
    };
    let (id, mut job) = (row.id, row.job.clone());
    if let Job::Attach { way, .. } = &mut job {
        *way = Way::Chunks(MAX_CHUNK);
    }
    context.push(Effect::CancelTransfer(id, Leave::Nothing));
    let anew = context.start(job.clone());
    model.transfers.add(anew, job);
    model.events.chunks = Some(anew);
}
