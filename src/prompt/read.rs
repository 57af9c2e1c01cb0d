//! From what was typed to what it means.

use super::table::{VERBS, Verb, action_named, actions, verb_meant};
use super::words::words;
use crate::domain::{ApplicationKind, Filter, Rate, Sort, SortColumn, clean, nearest};
use crate::keys::Action;
use crate::panes::applications::ApplicationSearch;

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// List the binaries that pass these filters; without any the list stays as
    /// it is.
    Binaries(Vec<(Filter, String)>),
    /// List the events that pass these filters; without any the list stays as
    /// it is.
    Events(Vec<(EventFilter, String)>),
    /// Show these applications; `None`: those that are shown.
    Applications(Option<ApplicationSearch>),
    /// The Transfers tab.
    Transfers,
    /// What fills the tenant.
    Usage,
    /// A page of the list, from 1.
    Page(u32),
    /// The object of the list with this id or name.
    Jump(String),
    /// The order of the binaries; `None` leaves it to the server.
    Sort(Option<Sort>),
    /// The saved view of this name.
    View(String),
    /// How fast all transfers together may be.
    Limit(Rate),
    /// Another connection; with a name the one of this name.
    Profile(Option<String>),
    /// The theme of this name.
    Theme(String),
    /// The list that is shown, as a file.
    Export,
    /// The end without a question; transfers are kept for the next time.
    QuitAtOnce,
    /// What this action does, wherever it works.
    Act(Action),
}

/// What events can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventFilter {
    /// Those of this device: its id or its name.
    Device,
    /// The exact type.
    Type,
    /// Those with this fragment.
    Fragment,
    /// Happened at this moment or later.
    From,
    /// Happened before this moment.
    To,
}

impl EventFilter {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 5] = [
        Self::Device,
        Self::Type,
        Self::Fragment,
        Self::From,
        Self::To,
    ];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Type => "type",
            Self::Fragment => "fragment",
            Self::From => "from",
            Self::To => "to",
        }
    }
}

/// Reads a line; `None` where nothing is typed. A verb without what it needs
/// opens the dialog that asks for it.
///
/// # Errors
/// A sentence that says what cannot be read, and what would do.
pub fn read(line: &str) -> Result<Option<Typed>, String> {
    let line = line.trim();
    let Some(name) = line.split_whitespace().next() else {
        return Ok(None);
    };
    let rest = line.strip_prefix(name).unwrap_or_default().trim();
    if name == "q!" {
        return alone(name, rest, Typed::QuitAtOnce).map(Some);
    }
    let Some(info) = verb_meant(name) else {
        let action = action_named(name).ok_or_else(|| unknown(name))?;
        return alone(name, rest, Typed::Act(action)).map(Some);
    };
    Ok(Some(match info.verb {
        Verb::Binaries => binaries(&arguments(rest)?)?,
        Verb::Events => events(&arguments(rest)?)?,
        Verb::Applications => applications(&arguments(rest)?)?,
        Verb::Transfers => alone(name, rest, Typed::Transfers)?,
        Verb::Messages => alone(name, rest, Typed::Act(Action::ToggleMessages))?,
        Verb::Requests => alone(name, rest, Typed::Act(Action::ToggleRequests))?,
        Verb::Usage => alone(name, rest, Typed::Usage)?,
        Verb::Page => page(rest)?,
        Verb::Jump if rest.is_empty() => Typed::Act(Action::Jump),
        Verb::Jump => Typed::Jump(rest.to_owned()),
        Verb::Sort if rest.is_empty() => Typed::Act(Action::Sort),
        Verb::Sort => Typed::Sort(order(rest)?),
        Verb::View if rest.is_empty() => Typed::Act(Action::Views),
        Verb::View => Typed::View(rest.to_owned()),
        Verb::Limit if rest.is_empty() => Typed::Act(Action::LimitTransfers),
        Verb::Limit => Typed::Limit(
            rest.parse()
                .map_err(|error: crate::domain::InvalidRate| error.to_string())?,
        ),
        Verb::Profile => Typed::Profile((!rest.is_empty()).then(|| rest.to_owned())),
        Verb::Theme if rest.is_empty() => {
            return Err("Which theme? Type its name behind it, as “:theme dark”.".to_owned());
        }
        Verb::Theme => Typed::Theme(rest.to_owned()),
        Verb::Export => alone(name, rest, Typed::Export)?,
        Verb::Help => alone(name, rest, Typed::Act(Action::Help))?,
        Verb::Quit => alone(name, rest, Typed::Act(Action::Quit))?,
    }))
}

/// What takes no arguments.
fn alone(name: &str, rest: &str, typed: Typed) -> Result<Typed, String> {
    match rest {
        "" => Ok(typed),
        rest => Err(format!(
            "“:{name}” stands alone: take “{}” away.",
            clean(rest)
        )),
    }
}

fn unknown(name: &str) -> String {
    let names = VERBS.iter().map(|info| info.name);
    let names: Vec<&str> = names.chain(actions().map(|info| info.name)).collect();
    let name = clean(name);
    match nearest(&name, names.into_iter()) {
        Some(near) => format!("“{name}” is no command. Did you mean “:{near}”?"),
        None => format!("“{name}” is no command: tab goes through those that there are."),
    }
}

/// What stands behind a verb.
fn arguments(text: &str) -> Result<Vec<String>, String> {
    words(text).ok_or_else(|| "A quotation mark is not closed.".to_owned())
}

/// A length of time before now: `-7d`.
fn is_ago(word: &str) -> bool {
    word.strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn binaries(words: &[String]) -> Result<Typed, String> {
    let mut filters: Vec<(Filter, String)> = Vec::new();
    let mut name: Option<String> = None;
    for word in words {
        if let Some(text) = word.strip_prefix('/') {
            name = Some(text.to_owned());
        } else if is_ago(word) {
            filters.push((Filter::From, word.clone()));
        } else if let Some((key, value)) = word.split_once('=') {
            let filter = Filter::of(key).ok_or_else(|| no_filter_of_binaries(key))?;
            filters.push((filter, value.to_owned()));
        } else if let Some(name) = &mut name {
            // What is looked for may have spaces without quotation marks.
            name.push(' ');
            name.push_str(word);
        } else {
            return Err(no_filter_of_binaries(word));
        }
    }
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        let name = match name.contains('*') {
            true => name,
            false => format!("*{name}*"),
        };
        filters.push((Filter::Name, name));
    }
    Ok(Typed::Binaries(filters))
}

fn events(words: &[String]) -> Result<Typed, String> {
    let mut filters = Vec::new();
    for word in words {
        if is_ago(word) {
            filters.push((EventFilter::From, word.clone()));
            continue;
        }
        let (key, value) = word
            .split_once('=')
            .ok_or_else(|| no_filter_of_events(word))?;
        let mut all = EventFilter::ALL.into_iter();
        let filter = all.find(|filter| filter.word() == key);
        let filter = filter.ok_or_else(|| no_filter_of_events(key))?;
        filters.push((filter, value.to_owned()));
    }
    Ok(Typed::Events(filters))
}

fn applications(words: &[String]) -> Result<Typed, String> {
    let mut search = ApplicationSearch::default();
    let mut name: Vec<&str> = Vec::new();
    for word in words {
        match word.split_once('=') {
            Some(("name", value)) => name.push(value),
            Some(("type", value)) => {
                search.kind = Some(ApplicationKind::from(value.to_uppercase().as_str()));
            }
            Some(("owner", value)) => search.owner = Some(value.to_owned()),
            Some((key, _)) => {
                return Err(format!(
                    "“{}” is no filter of applications: type a name, type= or owner=.",
                    clean(key)
                ));
            }
            None => name.push(word.strip_prefix('/').unwrap_or(word)),
        }
    }
    search.name = Some(name.join(" ")).filter(|name| !name.is_empty());
    Ok(Typed::Applications((!words.is_empty()).then_some(search)))
}

fn no_filter_of_binaries(word: &str) -> String {
    let words = Filter::ALL.map(|filter| format!("{}=", filter.word()));
    format!(
        "“{}” is no filter of binaries: type /TEXT for a name, {}, or how long ago as -7d.",
        clean(word),
        words.join(", ")
    )
}

fn no_filter_of_events(word: &str) -> String {
    let words = EventFilter::ALL.map(|filter| format!("{}=", filter.word()));
    format!(
        "“{}” is no filter of events: type {}, or how long ago as -7d.",
        clean(word),
        words.join(", ")
    )
}

fn page(text: &str) -> Result<Typed, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.map(Typed::Page).ok_or_else(|| match text {
        "" => "Which page? Type its number behind it, as “:page 3”.".to_owned(),
        text => format!(
            "“{}” is no page: type its number, as “:page 3”.",
            clean(text)
        ),
    })
}

/// Reads `size`, `size desc`, `size:desc`, `-size`, and `none`.
fn order(text: &str) -> Result<Option<Sort>, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(":");
    if text == "none" {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        let columns: Vec<&str> = SortColumn::ALL.map(SortColumn::word).to_vec();
        format!(
            "“{}” is no order: type {} or none, with desc or asc behind.",
            clean(&text.replace(':', " ")),
            columns.join(", ")
        )
    })
}
