//! The command line: opened, typed on, carried out.

use super::act::{carry_out_typed, last_page};
use super::{Call, Context, Model, NoticeKind, RequestId};
use crate::domain::Filter;
use crate::keys::KeyPress;
use crate::prompt::{EventFilter, Known, Names, Pressed, Prompt, read};

/// Opens it with this text, and asks for the names that can stand in it.
pub(super) fn open(model: &mut Model, text: &str, context: &mut Context<'_>) {
    let history = model.finding.now.typed.clone();
    let mut prompt = Prompt::new(text, history, known(model));
    for call in [Call::Themes, Call::Profiles] {
        prompt.awaits(context.call(call));
    }
    model.prompt = Some(prompt);
}

/// A key while it is open.
pub(super) fn press(model: &mut Model, press: KeyPress, context: &mut Context<'_>) {
    let Some(prompt) = &mut model.prompt else {
        return;
    };
    match prompt.press(press) {
        Pressed::Stays => {}
        Pressed::Closes => leave(model, context),
        Pressed::Runs(text) => run(model, &text, context),
    }
}

/// Closes it, as Esc does.
pub(super) fn leave(model: &mut Model, context: &mut Context<'_>) {
    close(model.prompt.take(), context);
}

/// Carries out what was typed. Where that cannot be, the line stays open with
/// it, to be mended.
pub(super) fn run(model: &mut Model, text: &str, context: &mut Context<'_>) {
    let prompt = model.prompt.take();
    let done = match read(text) {
        Ok(Some(typed)) => carry_out_typed(model, typed, context),
        Ok(None) => Ok(()),
        Err(sentence) => Err(sentence),
    };
    match done {
        // Why is told already.
        Ok(()) if context.was_refused() => model.prompt = prompt,
        Ok(()) => {
            close(prompt, context);
            model.finding.typed(text.to_owned(), context);
        }
        Err(sentence) => {
            model.prompt = prompt;
            context.tell(NoticeKind::Error, sentence);
        }
    }
}

/// Gives up what was asked for a line that is open no more.
fn close(prompt: Option<Prompt>, context: &mut Context<'_>) {
    for id in prompt.iter().flat_map(|prompt| prompt.awaited()) {
        context.cancel_call(Some(*id));
    }
}

/// Takes what can be proposed, if the line awaits it.
pub(super) fn learn(model: &mut Model, id: RequestId, names: Names) {
    if let Some(prompt) = &mut model.prompt {
        prompt.learn(id, names);
    }
}

/// The theme of this name cannot be taken: it stands in the line again, to be
/// mended, where nothing else was begun meanwhile.
pub(super) fn theme_refused(model: &mut Model, name: &str, context: &mut Context<'_>) {
    if !model.is_occupied() {
        open(model, &format!("theme {name}"), context);
    }
}

/// What is worth proposing, as far as it is known without asking anybody.
fn known(model: &Model) -> Known {
    let finding = &model.finding.now;
    let rows = model.binaries.rows();
    let of_rows = rows.iter().flat_map(|row| {
        let owner = row.owner.iter().map(|owner| (Filter::Owner, owner.clone()));
        owner.chain([(Filter::Type, row.type_name.clone())])
    });
    let mut filters = finding.searches.clone();
    filters.extend(of_rows);
    let events = model.events.list().rows();
    let events = events.iter().flat_map(|row| {
        let device = (EventFilter::Device, row.device_name().to_owned());
        [device, (EventFilter::Type, row.event.type_name.clone())]
    });
    let tree = &model.applications;
    let shown = tree.rows().iter();
    let shown = shown.filter_map(|row| tree.application(row.key.application()));
    let mut applications: Vec<String> = shown.map(|one| one.name.clone()).collect();
    applications.dedup();
    Known {
        filters,
        events: events.filter(|(_, value)| !value.is_empty()).collect(),
        applications,
        views: finding.views.iter().map(|view| view.name.clone()).collect(),
        last_page: last_page(model),
        ..Known::default()
    }
}
