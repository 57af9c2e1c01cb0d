//! What can be typed: one table of verbs, with their arguments and help.
//!
//! To add one: a variant of [`Verb`], a row in [`VERBS`], what it reads in
//! `read.rs`; the compiler then names the `match` that must carry it out.

use crate::keys::{ACTIONS, Action, ActionInfo};

/// What a typed command does, without what it does it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// The Binaries tab, filtered.
    Binaries,
    /// The Events tab, filtered.
    Events,
    /// The Applications tab, filtered.
    Applications,
    /// The Transfers tab.
    Transfers,
    /// What was told at the bottom of the screen.
    Messages,
    /// What was asked of the platform.
    Requests,
    /// What fills the tenant.
    Usage,
    /// A page of the list.
    Page,
    /// An object of the list.
    Jump,
    /// The order of the binaries.
    Sort,
    /// A saved view.
    View,
    /// How fast transfers may be.
    Limit,
    /// The list as a file.
    Export,
    /// Another connection.
    Profile,
    /// The colours.
    Theme,
    /// What each key does.
    Help,
    /// The end.
    Quit,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerbInfo {
    /// The verb.
    pub verb: Verb,
    /// As it is typed.
    pub name: &'static str,
    /// What may stand behind it; capitals stand for what is to be filled in.
    pub arguments: &'static str,
    /// A sentence for the help, without its full stop.
    pub help: &'static str,
}

const fn row(
    verb: Verb,
    name: &'static str,
    arguments: &'static str,
    help: &'static str,
) -> VerbInfo {
    VerbInfo {
        verb,
        name,
        arguments,
        help,
    }
}

/// All verbs, in the order of the help.
pub const VERBS: &[VerbInfo] = &[
    row(
        Verb::Binaries,
        "binaries",
        "[/TEXT] [type=… owner=… size=… -7d]",
        "The Binaries tab; behind it what to filter by",
    ),
    row(
        Verb::Events,
        "events",
        "[device=… type=… -7d]",
        "The Events tab; behind it what to filter by",
    ),
    row(
        Verb::Applications,
        "apps",
        "[NAME] [type=… owner=…]",
        "The Applications tab; behind it what to filter by",
    ),
    row(Verb::Transfers, "transfers", "", "The Transfers tab"),
    row(
        Verb::Messages,
        "messages",
        "",
        "What was told at the bottom of the screen, the newest last",
    ),
    row(
        Verb::Requests,
        "requests",
        "",
        "What was asked of the platform and what it answered",
    ),
    row(
        Verb::Usage,
        "usage",
        "",
        "What fills the tenant: as a tree, the largest, the oldest, duplicates",
    ),
    row(
        Verb::Page,
        "page",
        "NUMBER",
        "Turn to this page of the list",
    ),
    row(
        Verb::Jump,
        "jump",
        "ID or NAME",
        "Go to an object of the list, on this page or any other",
    ),
    row(
        Verb::Sort,
        "sort",
        "COLUMN [desc]",
        "Sort the binaries, on the server; none: as it gives them",
    ),
    row(Verb::View, "view", "NAME", "Show a saved view"),
    row(
        Verb::Limit,
        "limit",
        "RATE",
        "How fast all transfers together may be: 500K, 2M or none",
    ),
    row(
        Verb::Export,
        "export",
        "",
        "Export the whole list to a file, as CSV or JSON",
    ),
    row(
        Verb::Profile,
        "profile",
        "[NAME]",
        "Go to another connection: a profile, a session of go-c8y-cli, the demo",
    ),
    row(
        Verb::Theme,
        "theme",
        "NAME",
        "The colours: terminal, plain, dark, light, or a theme of your own",
    ),
    row(Verb::Help, "help", "", "What works here and now"),
    row(Verb::Quit, "q", "", "Quit; asks while transfers run"),
];

/// The verb of this name.
pub(super) fn verb_named(name: &str) -> Option<&'static VerbInfo> {
    VERBS.iter().find(|info| info.name == name)
}

/// Other names of verbs, which are read and not proposed.
const ALIASES: [(&str, Verb); 1] = [("applications", Verb::Applications)];

/// The verb that is meant: by its name, by another one, or by a beginning that no
/// other verb has. An action of exactly this name goes before the last.
pub(super) fn verb_meant(typed: &str) -> Option<&'static VerbInfo> {
    if typed.is_empty() || action_named(typed).is_some() {
        return None;
    }
    let names = VERBS.iter().map(|info| (info.name, info.verb));
    let mut begun = names
        .chain(ALIASES)
        .filter(|(name, _)| name.starts_with(typed));
    let exact = |verb| VERBS.iter().find(|info| info.verb == verb);
    verb_named(typed).or_else(|| {
        let (_, verb) = begun.next()?;
        begun.all(|(_, other)| other == verb).then(|| exact(verb))?
    })
}

/// The action of this name, unless a verb has it.
pub(super) fn action_named(name: &str) -> Option<Action> {
    actions()
        .find(|info| info.name == name)
        .map(|info| info.action)
}

/// The actions that can be typed: what a verb does better is left out.
pub(super) fn actions() -> impl Iterator<Item = &'static ActionInfo> {
    ACTIONS
        .iter()
        .filter(|info| verb_named(info.name).is_none())
}

/// Arguments and help of the command that a text begins with, for the end of
/// the line; `None` while its name may become another one: it is typed in full, or
/// a space follows it.
#[must_use]
pub fn described(text: &str) -> Option<String> {
    let name = text.split_whitespace().next()?;
    let is_ended = text.trim_start().contains(char::is_whitespace);
    match verb_named(name).or_else(|| verb_meant(name).filter(|_| is_ended)) {
        Some(info) if info.arguments.is_empty() => Some(info.help.to_owned()),
        Some(info) => Some(format!("{} · {}", info.arguments, info.help)),
        None => action_named(name)
            .and_then(Action::info)
            .map(|info| info.help.to_owned()),
    }
}
