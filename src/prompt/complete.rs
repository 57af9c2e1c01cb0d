//! What may follow what is typed.

use super::read::EventFilter;
use super::table::{VERBS, Verb, actions, verb_meant};
use super::words::{last_word, quoted_like};
use crate::domain::{Filter, SortColumn};
use crate::ui::Theme;

/// Names that are asked for when the line is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Names {
    /// Of one's own themes.
    Themes(Vec<String>),
    /// Of profiles and sessions.
    Profiles(Vec<String>),
}

/// What is known of the tenant when the line is opened: values that are worth
/// proposing. Not yet cleaned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// What binaries were filtered by, and what those on the page have.
    pub filters: Vec<(Filter, String)>,
    /// What the events on the page have.
    pub events: Vec<(EventFilter, String)>,
    /// The names of applications.
    pub applications: Vec<String>,
    /// The names of saved views.
    pub views: Vec<String>,
    /// The names of one's own themes.
    pub themes: Vec<String>,
    /// The names of profiles and sessions.
    pub profiles: Vec<String>,
    /// The number of the last page, where it is told.
    pub last_page: Option<u32>,
}

/// More would be no choice any more.
const MOST: usize = 200;

/// The lines that this one can become, the likeliest first: its last word is
/// completed. A line that is complete already is not among them.
#[must_use]
pub fn complete(line: &str, known: &Known) -> Vec<String> {
    let text = line.trim_start();
    let Some((name, rest)) = text.split_once(char::is_whitespace) else {
        return commands(text);
    };
    let Some(info) = verb_meant(name) else {
        return Vec::new();
    };
    let rest = rest.trim_start();
    // Arguments that are words of their own are completed one by one, a name
    // with spaces as a whole.
    let is_whole = matches!(info.verb, Verb::View | Verb::Profile | Verb::Theme);
    let word = if is_whole { rest } else { last_word(rest) };
    let before = rest.strip_suffix(word).unwrap_or_default();
    let mut lines: Vec<String> = Vec::new();
    for value in values(info.verb, before, known) {
        let shown = match is_whole {
            true => begins_with(&value, word).then(|| value.clone()),
            false => quoted_like(&value, word),
        };
        let Some(shown) = shown else { continue };
        let line = format!("{name} {before}{shown}");
        if shown != word && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.truncate(MOST);
    lines
}

/// Whether a text begins with another one, in any case.
fn begins_with(text: &str, start: &str) -> bool {
    text.to_lowercase().starts_with(&start.to_lowercase())
}

/// The names that begin like this, those of the verbs first; a space follows
/// where arguments can.
fn commands(text: &str) -> Vec<String> {
    let verbs = VERBS.iter().map(|info| match info.arguments {
        "" => info.name.to_owned(),
        _ => format!("{} ", info.name),
    });
    verbs
        .chain(actions().map(|info| info.name.to_owned()))
        .filter(|name| name.starts_with(text) && name != text)
        .collect()
}

/// What the next argument can be.
fn values(verb: Verb, before: &str, known: &Known) -> Vec<String> {
    match verb {
        Verb::Binaries => {
            let words = Filter::ALL.map(|filter| format!("{}=", filter.word()));
            let values = known.filters.iter().map(|(filter, value)| match filter {
                Filter::Name => format!("/{value}"),
                filter => format!("{}={value}", filter.word()),
            });
            words.into_iter().chain(values).collect()
        }
        Verb::Events => {
            let words = EventFilter::ALL.map(|filter| format!("{}=", filter.word()));
            let values = known.events.iter();
            let values = values.map(|(filter, value)| format!("{}={value}", filter.word()));
            words.into_iter().chain(values).collect()
        }
        Verb::Applications => {
            let words = [
                "type=HOSTED",
                "type=MICROSERVICE",
                "type=EXTERNAL",
                "owner=",
            ];
            let names = known.applications.iter().cloned();
            names.chain(words.map(str::to_owned)).collect()
        }
        Verb::Sort if before.is_empty() => {
            let columns = SortColumn::ALL.map(|column| column.word().to_owned());
            columns.into_iter().chain(["none".to_owned()]).collect()
        }
        Verb::Sort => ["desc", "asc"].map(str::to_owned).to_vec(),
        Verb::View => known.views.clone(),
        Verb::Limit => ["500K", "2M", "10M", "none"].map(str::to_owned).to_vec(),
        Verb::Page => known
            .last_page
            .map(|page| page.to_string())
            .into_iter()
            .collect(),
        Verb::Theme => {
            let own = known.themes.iter().cloned();
            Theme::names().map(str::to_owned).chain(own).collect()
        }
        Verb::Profile => known.profiles.clone(),
        Verb::Transfers
        | Verb::Messages
        | Verb::Requests
        | Verb::Usage
        | Verb::Jump
        | Verb::Export
        | Verb::Help
        | Verb::Quit => Vec::new(),
    }
}
