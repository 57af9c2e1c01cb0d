//! What typed commands do.

use super::places::{act_anywhere, open_list};
use super::{NO_TENANT, act};
use crate::app::switching::open_profiles;
use crate::app::wishes::react;
use crate::app::{Call, Context, Exit, Model, NoticeKind, Tab};
use crate::dialogs::{Dialog, EventFiltersDialog, FiltersDialog, Limits, Reaction, Wish};
use crate::domain::{DeviceId, EventSearch, Filter, Moment, Rate, clean, nearest};
use crate::keys::Action;
use crate::panes::paged::PagedQuery as _;
use crate::prompt::{EventFilter, Typed, Verb};

/// Carries it out.
///
/// # Errors
/// A sentence why it cannot be.
pub(in crate::app) fn carry_out(
    model: &mut Model,
    typed: Typed,
    context: &mut Context<'_>,
) -> Result<(), String> {
    if model.places.is_nowhere() && needs_tenant(&typed) {
        return Err(format!("{NO_TENANT}, with “:profile”."));
    }
    match typed {
        Typed::Binaries(filters) => return binaries(model, &filters, context),
        Typed::Events(filters) => return events(model, &filters, context),
        Typed::Applications(search) => {
            open_list(model, Tab::Applications, context);
            if let Some(search) = search {
                model.applications.ask(search, context);
            }
        }
        Typed::Transfers => open_list(model, Tab::Transfers, context),
        Typed::Usage => act_anywhere(model, Action::OpenUsage, context),
        Typed::Page(number) => return page(model, number, context),
        Typed::Jump(text) => {
            may(model, Verb::Jump)?;
            wish(model, Wish::Jump(text), context);
        }
        Typed::Sort(sort) => {
            open_list(model, Tab::Binaries, context);
            wish(model, Wish::SortBy(sort), context);
        }
        Typed::View(name) => return view(model, &name, context),
        Typed::Limit(rate) => limit(model, rate, context),
        Typed::Profile(name) => open_profiles(model, name.as_deref(), context),
        Typed::Theme(name) => {
            // The one before may be answered later.
            context.cancel_call(model.theme.take().map(|(id, _)| id));
            model.theme = Some((context.call(Call::Theme(name.clone())), name));
        }
        Typed::QuitAtOnce => model.exit = Some(Exit::Quit),
        Typed::Export if model.shows_usage() => act(model, Action::ExportRows, context),
        Typed::Export => act_anywhere(model, Action::Export, context),
        Typed::Act(action) => act_anywhere(model, action, context),
    }
    Ok(())
}

/// Whether it asks something of a tenant. Those that stand for an action say it
/// themselves.
fn needs_tenant(typed: &Typed) -> bool {
    match typed {
        Typed::Binaries(filters) => !filters.is_empty(),
        Typed::Events(filters) => !filters.is_empty(),
        Typed::Applications(search) => search.is_some(),
        Typed::Page(_) | Typed::Jump(_) | Typed::Sort(_) | Typed::View(_) => true,
        _ => false,
    }
}

fn wish(model: &mut Model, wish: Wish, context: &mut Context<'_>) {
    react(model, Reaction::Finish(wish), context);
}

fn binaries(
    model: &mut Model,
    filters: &[(Filter, String)],
    context: &mut Context<'_>,
) -> Result<(), String> {
    let mut query = model.binaries.list.wanted().unfiltered();
    let mut named = None;
    for (filter, text) in filters {
        // The name of a device stands for an id, which the platform knows.
        if *filter == Filter::Device && DeviceId::new(text.trim()).is_err() {
            named = Some(text.as_str());
        } else {
            query.set_filter(*filter, text, context.now.wall, &model.zone)?;
        }
    }
    open_list(model, Tab::Binaries, context);
    if let Some(name) = named {
        let (finding, zone) = (&model.finding.now, model.zone.clone());
        let mut dialog = FiltersDialog::new(&query, finding, zone);
        let reaction = dialog.ask_for_device(name, context);
        model.dialog = Some(Dialog::Filters(dialog));
        react(model, reaction, context);
    } else if !filters.is_empty() {
        wish(model, Wish::Ask(Box::new(query)), context);
    }
    Ok(())
}

fn events(
    model: &mut Model,
    filters: &[(EventFilter, String)],
    context: &mut Context<'_>,
) -> Result<(), String> {
    let mut search = EventSearch::attached();
    let mut device = None;
    for (filter, text) in filters {
        let text = text.trim();
        let given = (!text.is_empty()).then(|| text.to_owned());
        let moment = || {
            let read = given.as_deref();
            let read = read.map(|text| Moment::parse(text, context.now.wall, &model.zone));
            read.transpose().map_err(|error| error.to_string())
        };
        match filter {
            EventFilter::Device => device = given,
            EventFilter::Type => search.type_name = given,
            EventFilter::Fragment => search.fragment = given,
            EventFilter::From => search.from = moment()?,
            EventFilter::To => search.to = moment()?,
        }
    }
    model.events.show_events();
    open_list(model, Tab::Events, context);
    // The right pane may show what was under the cursor of the other list.
    model.events.follow(context);
    if let Some(name) = device {
        let mut dialog = EventFiltersDialog::new(&search, model.zone.clone());
        let reaction = dialog.ask_for_device(&name, context);
        model.dialog = Some(Dialog::EventFilters(Box::new(dialog)));
        react(model, reaction, context);
    } else if !filters.is_empty() {
        wish(model, Wish::AskEvents(Box::new(search)), context);
    }
    Ok(())
}

/// Why what this verb does is not possible now, as a sentence without its full stop.
pub(super) fn impossible_verb(model: &Model, verb: Verb) -> Option<&'static str> {
    let is_list = matches!(model.tab, Tab::Binaries | Tab::Events);
    let is_covered = model.log().is_some() || model.shows_transfers();
    let has_pages = is_list && !model.shows_usage() && !is_covered;
    let needs_pages = matches!(verb, Verb::Page | Verb::Jump);
    (needs_pages && !has_pages)
        .then_some("This list has no pages: go to “:binaries” or “:events” first")
}

fn may(model: &Model, verb: Verb) -> Result<(), String> {
    impossible_verb(model, verb).map_or(Ok(()), |why| Err(format!("{why}.")))
}

/// The number of the last page of the list that is shown; `None` where it has no
/// pages, or does not tell it.
pub(in crate::app) fn last_page(model: &Model) -> Option<u32> {
    match model.tab {
        _ if impossible_verb(model, Verb::Page).is_some() => None,
        Tab::Events => model.events.list().last_wanted_page(),
        _ => model.binaries.list.last_wanted_page(),
    }
}

fn page(model: &mut Model, number: u32, context: &mut Context<'_>) -> Result<(), String> {
    may(model, Verb::Page)?;
    if let Some(last) = last_page(model).filter(|last| number > *last) {
        return Err(match last {
            1 => "There is 1 page.".to_owned(),
            last => format!("There are {last} pages."),
        });
    }
    if model.tab == Tab::Events {
        model.events.list_mut().open_page(number, context);
        model.events.follow(context);
    } else {
        model.binaries.list.open_page(number, context);
        model.binaries.follow(context);
    }
    Ok(())
}

fn view(model: &mut Model, name: &str, context: &mut Context<'_>) -> Result<(), String> {
    let finding = &model.finding.now;
    let Some(view) = finding.view(name) else {
        let names = finding.views.iter().map(|view| view.name.as_str());
        let name = clean(name);
        return Err(match nearest(&name, names) {
            Some(near) => format!("There is no view “{name}”. Did you mean “{}”?", clean(near)),
            None => format!("There is no view “{name}”: “:views” lists those that are saved."),
        });
    };
    let query = view.query(context.now.wall, &model.zone)?;
    open_list(model, Tab::Binaries, context);
    wish(model, Wish::Show(Box::new(query)), context);
    Ok(())
}

fn limit(model: &mut Model, rate: Rate, context: &mut Context<'_>) {
    let limits = Limits {
        at_once: model.transfers.at_once,
        all: rate.0,
        own: None,
    };
    wish(model, Wish::Limit(limits), context);
    let text = match rate.0 {
        Some(_) => format!("All transfers together: {rate} a second at most."),
        None => "Transfers are as fast as the line.".to_owned(),
    };
    context.tell(NoticeKind::Done, text);
}
