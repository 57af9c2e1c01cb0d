use super::*;
use crate::domain::{ApplicationKind, Filter, Rate};
use crate::keys::{ACTIONS, Action, Code, KeyPress};
use crate::panes::applications::ApplicationSearch;

fn typed(line: &str) -> Typed {
    read(line).unwrap().unwrap()
}

fn refused(line: &str) -> String {
    let sentence = read(line).unwrap_err();
    assert!(sentence.ends_with(['.', '?']), "{sentence}");
    sentence
}

#[test]
fn binaries_are_filtered_by_words_and_by_a_name_behind_a_slash() {
    let filters = |line: &str| match typed(line) {
        Typed::Binaries(filters) => filters,
        other => panic!("{other:?}"),
    };
    let of = |filter: Filter, text: &str| (filter, text.to_owned());
    assert_eq!(filters(" binaries "), []);
    assert_eq!(
        filters("binaries /fw 2.4 type=application/zip -7d size=>10MiB"),
        [
            of(Filter::Type, "application/zip"),
            of(Filter::From, "-7d"),
            of(Filter::Size, ">10MiB"),
            of(Filter::Name, "*fw 2.4*"),
        ]
    );
    assert_eq!(filters("binaries /*.zip"), [of(Filter::Name, "*.zip")]);
    assert_eq!(
        filters("binaries owner=\"ana b\" /"),
        [of(Filter::Owner, "ana b")]
    );
    let said = refused("binaries colour=red");
    assert!(said.starts_with("“colour” is no filter of binaries: type /TEXT for a name, name=,"));
    assert!(refused("binaries fw").starts_with("“fw” is no filter"));
    assert_eq!(
        refused("binaries owner=\"ana"),
        "A quotation mark is not closed."
    );
}

#[test]
fn events_and_applications_have_filters_of_their_own() {
    let of = |filter: EventFilter, text: &str| (filter, text.to_owned());
    assert_eq!(
        typed("events device='gateway 7' type=c8y_Logfile -1h30min"),
        Typed::Events(vec![
            of(EventFilter::Device, "gateway 7"),
            of(EventFilter::Type, "c8y_Logfile"),
            of(EventFilter::From, "-1h30min"),
        ])
    );
    assert!(refused("events /x").starts_with("“/x” is no filter of events: type device=,"));
    assert_eq!(typed("apps"), Typed::Applications(None));
    assert_eq!(
        typed("apps acme portal type=hosted"),
        Typed::Applications(Some(ApplicationSearch {
            kind: Some(ApplicationKind::Hosted),
            name: Some("acme portal".to_owned()),
            owner: None,
        }))
    );
    assert!(refused("apps size=1").starts_with("“size” is no filter of applications"));
}

#[test]
fn verbs_read_what_they_need_or_open_the_dialog_that_asks_for_it() {
    assert_eq!(read("  "), Ok(None));
    assert_eq!(typed("page 12"), Typed::Page(12));
    assert_eq!(typed("jump rpi image"), Typed::Jump("rpi image".to_owned()));
    assert_eq!(typed("sort none"), Typed::Sort(None));
    for line in ["sort size desc", "sort size:desc", "sort -size"] {
        assert_eq!(typed(line), Typed::Sort("-size".parse().ok()), "{line}");
    }
    assert_eq!(typed("view old logs"), Typed::View("old logs".to_owned()));
    assert_eq!(typed("limit 2M"), Typed::Limit(Rate(Some(2_000_000))));
    for (line, action) in [
        ("jump", Action::Jump),
        ("sort", Action::Sort),
        ("view", Action::Views),
        ("limit", Action::LimitTransfers),
        ("q", Action::Quit),
        ("quit", Action::Quit),
        ("help", Action::Help),
        ("roll-back", Action::RollBack),
    ] {
        assert_eq!(typed(line), Typed::Act(action), "{line}");
    }
    assert!(refused("page").starts_with("Which page?"));
    assert!(refused("page 0").starts_with("“0” is no page"));
    assert!(refused("sort colour").starts_with("“colour” is no order: type name, type,"));
    assert!(refused("limit fast").starts_with("“fast” is no rate"));
    assert_eq!(
        refused("transfers now"),
        "“:transfers” stands alone: take “now” away."
    );
}

#[test]
fn an_unknown_command_is_told_with_the_nearest_one() {
    for (line, near) in [
        ("binarys", "binaries"),
        ("Events", "events"),
        ("dwonload", "download"),
        ("rollback", "roll-back"),
    ] {
        let said = format!("“{line}” is no command. Did you mean “:{near}”?");
        assert_eq!(refused(line), said);
    }
    assert_eq!(
        refused("x\u{1b}y"),
        "“x␛y” is no command: tab goes through those that there are."
    );
}

#[test]
fn a_verb_is_meant_by_a_beginning_that_no_other_has() {
    for (line, full) in [
        ("applications acme", "apps acme"),
        ("appl", "apps"),
        ("bin owner=ana", "binaries owner=ana"),
        ("ev -7d", "events -7d"),
        ("pa 3", "page 3"),
    ] {
        assert_eq!(typed(line), typed(full), "{line}");
    }
    assert_eq!(typed("q!"), Typed::QuitAtOnce);
    // Of several none, and an action of this very name goes before.
    assert!(refused("t").starts_with("“t” is no command"));
    assert_eq!(typed("up"), Typed::Act(Action::Up));
}

#[test]
fn each_verb_is_read_by_its_name_and_each_action_can_be_typed() {
    for info in VERBS {
        let line = match info.verb {
            Verb::Page => "page 1",
            Verb::Theme => "theme dark",
            _ => info.name,
        };
        assert!(matches!(read(line), Ok(Some(_))), "{line}");
        assert!(!info.help.ends_with('.'), "{}", info.name);
    }
    for info in ACTIONS {
        assert!(matches!(read(info.name), Ok(Some(_))), "{}", info.name);
    }
}

fn known() -> Known {
    Known {
        filters: vec![
            (Filter::Type, "application/zip".to_owned()),
            (Filter::Type, "application/zip".to_owned()),
            (Filter::Name, "*fw*".to_owned()),
        ],
        events: vec![(EventFilter::Device, "gateway 7".to_owned())],
        applications: vec!["Acme portal".to_owned()],
        views: vec!["old logs".to_owned(), "zips".to_owned()],
        themes: vec!["solarized dark".to_owned()],
        profiles: vec!["acme test".to_owned()],
        last_page: Some(87),
    }
}

#[test]
fn the_last_word_is_completed_by_what_can_stand_there() {
    let of = |line: &str| complete(line, &known());
    assert_eq!(of("bin"), ["binaries "]);
    assert_eq!(of("so"), ["sort "]);
    assert_eq!(of("roll"), ["roll-back"]);
    assert_eq!(of("nothing"), [""; 0]);
    assert!(of("").len() > 100);
    assert_eq!(
        of("binaries ty"),
        ["binaries type=", "binaries type=application/zip"]
    );
    assert_eq!(of("binaries -1d /"), ["binaries -1d /*fw*"]);
    assert_eq!(
        of("events dev"),
        ["events device=", "events device=\"gateway 7\""]
    );
    assert_eq!(of("apps ac"), ["apps \"Acme portal\""]);
    assert_eq!(
        of("events device=\"gateway "),
        ["events device=\"gateway 7\""]
    );
    assert_eq!(
        of("binaries type='app"),
        ["binaries type='application/zip'"]
    );
    assert_eq!(of("theme so"), ["theme solarized dark"]);
    assert_eq!(of("profile Acme t"), ["profile acme test"]);
    assert_eq!(of("sort s"), ["sort size"]);
    assert_eq!(of("sort size "), ["sort size desc", "sort size asc"]);
    assert_eq!(of("view old l"), ["view old logs"]);
    assert_eq!(of("page "), ["page 87"]);
    assert_eq!(of("download "), [""; 0]);
}

#[test]
fn arguments_and_help_are_told_behind_every_name_that_is_read() {
    let binaries = described("binaries").unwrap();
    assert!(binaries.starts_with("[/TEXT] [type=… "), "{binaries}");
    for text in ["bin ", "binaries /fw", "  bin -7d"] {
        assert_eq!(described(text).as_ref(), Some(&binaries), "{text}");
    }
    assert_eq!(described("applications "), described("apps"));
    // It may become another one, or is none yet.
    for text in ["bin", "", "p ", "nothing "] {
        assert_eq!(described(text), None, "{text}");
    }
    let action = described("roll-back ").unwrap();
    assert_eq!(described("roll-back"), Some(action));
}

fn prompt(text: &str) -> Prompt {
    let history = vec!["events -7d".to_owned(), "sort name".to_owned()];
    Prompt::new(text, history, known())
}

fn press(prompt: &mut Prompt, keys: &str) -> Pressed {
    let mut last = Pressed::Stays;
    for key in keys.split(' ') {
        last = prompt.press(key.parse().unwrap());
    }
    last
}

#[test]
fn tab_takes_what_is_proposed_and_enter_runs_what_is_typed() {
    let mut line = prompt("so");
    assert_eq!(line.ghost().as_deref(), Some("rt name"));
    assert_eq!(press(&mut line, "enter"), Pressed::Runs("so".to_owned()));
    press(&mut line, "tab");
    assert_eq!((line.text(), line.ghost()), ("sort name", None));
    assert_eq!(line.turned(), Some((1, 2)));
    press(&mut line, "tab");
    assert_eq!(line.text(), "sort ");
    press(&mut line, "shift-tab shift-tab");
    assert_eq!(line.text(), "sort ");
    press(&mut line, "s");
    assert_eq!(line.ghost().as_deref(), Some("ize"));
    press(&mut line, "right");
    assert_eq!(line.text(), "sort size");
    press(&mut line, "left");
    assert_eq!(line.ghost(), None);
}

#[test]
fn up_and_down_recall_what_was_typed_before() {
    let mut line = prompt("x");
    press(&mut line, "up up up");
    assert_eq!(line.text(), "sort name");
    press(&mut line, "down down down");
    assert_eq!(line.text(), "x");
}

#[test]
fn esc_and_deleting_past_the_beginning_close_it() {
    assert_eq!(press(&mut prompt("x"), "esc"), Pressed::Closes);
    assert_eq!(press(&mut prompt(""), "enter"), Pressed::Closes);
    let mut line = prompt("x");
    assert_eq!(press(&mut line, "backspace"), Pressed::Stays);
    assert_eq!(press(&mut line, "backspace"), Pressed::Closes);
}

#[test]
fn control_characters_never_get_into_it() {
    let mut line = prompt("");
    line.paste("jump a\u{1b}[31m\nb\n");
    line.press(KeyPress::plain(Code::Char('\u{7}')));
    assert_eq!(line.text(), "jump a[31m b");
}

#[test]
fn the_documents_hold_the_table() {
    let page = include_str!("../../docs/KEYS.md");
    for info in VERBS {
        let command = format!("{} {}", info.name, info.arguments);
        let row = format!("| `:{}` | {} |", command.trim_end(), info.help);
        assert!(page.contains(&row), "docs/KEYS.md lacks this row:\n{row}");
    }
}
