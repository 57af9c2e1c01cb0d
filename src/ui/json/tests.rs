//! Text in, the lines that a person sees out.

use super::*;
use proptest::prelude::*;

const OBJECT: &str =
    r#"{"id":"4711","length":1.50e3,"c8y_IsBinary":"","tags":["a",[],null],"more":{"on":true}}"#;

fn view(text: &str) -> JsonView {
    JsonView::new(text.into())
}

/// The visible lines as a person sees them.
fn drawn(view: &JsonView) -> Vec<String> {
    view.visible()
        .map(|line| {
            let words: String = view.words(line).into_iter().map(|(_, word)| word).collect();
            format!("{}{words}", "  ".repeat(view.depth(line)))
        })
        .collect()
}

#[test]
fn an_object_is_laid_out_in_lines() {
    let view = view(OBJECT);
    assert!(view.is_json());
    assert_eq!(
        drawn(&view).join("\n"),
        concat!(
            "{\n",
            "  \"id\": \"4711\",\n",
            "  \"length\": 1.50e3,\n",
            "  \"c8y_IsBinary\": \"\",\n",
            "  \"tags\": [\n",
            "    \"a\",\n",
            "    [],\n",
            "    null\n",
            "  ],\n",
            "  \"more\": {\n",
            "    \"on\": true\n",
            "  }\n",
            "}"
        )
    );
    assert_eq!(
        view.words(1),
        [
            (Role::Key, "\"id\"".to_owned()),
            (Role::Punctuation, ": ".to_owned()),
            (Role::String, "\"4711\"".to_owned()),
            (Role::Punctuation, ",".to_owned()),
        ]
    );
}

#[test]
fn folding_hides_what_is_inside() {
    let mut view = view(OBJECT);
    view.toggle(4);
    assert_eq!(view.fold(4), Fold::Closed);
    assert_eq!(
        drawn(&view).get(4..6),
        Some(
            &[
                "  \"tags\": [… 3 items],".to_owned(),
                "  \"more\": {".to_owned()
            ][..]
        )
    );
    assert_eq!(view.cursor(), 4);
    view.move_cursor(1);
    assert_eq!((view.cursor(), view.cursor_row()), (9, 5));
    view.toggle(4);
    assert_eq!(drawn(&view).len(), 13);
    // The end of a list folds it as its beginning does.
    view.toggle(8);
    assert_eq!(view.fold(4), Fold::Closed);
    // A line that begins nothing stays as it is.
    let before = view.clone();
    view.toggle(1);
    view.toggle(999);
    assert_eq!(view, before);
}

#[test]
fn everything_folds_at_once_and_the_cursor_stays_in_sight() {
    let mut view = view(OBJECT);
    view.move_cursor(10);
    assert_eq!(view.cursor(), 10);
    view.fold_all();
    assert_eq!(view.cursor(), 9);
    assert_eq!(
        drawn(&view).last().map(String::as_str),
        Some("}"),
        "the outermost stays open"
    );
    assert!(drawn(&view).contains(&"  \"more\": {… 1 field}".to_owned()));
    view.unfold_all();
    assert_eq!(drawn(&view).len(), 13);
}

#[test]
fn leaving_goes_outwards_step_by_step() {
    let mut view = view(OBJECT);
    view.move_cursor(5);
    view.fold_or_leave();
    assert_eq!((view.cursor(), view.fold(4)), (4, Fold::Open));
    view.fold_or_leave();
    assert_eq!((view.cursor(), view.fold(4)), (4, Fold::Closed));
    view.fold_or_leave();
    assert_eq!(view.cursor(), 0);
    view.fold_or_leave();
    view.fold_or_leave();
    assert_eq!((view.cursor(), drawn(&view).len()), (0, 1));
}

#[test]
fn the_cursor_stops_at_both_ends() {
    let mut view = view(OBJECT);
    view.move_cursor(isize::MAX);
    assert_eq!(view.cursor(), 12);
    view.move_cursor(isize::MIN);
    assert_eq!(view.cursor(), 0);
}

#[test]
fn fields_that_are_to_stand_last_do_and_are_folded() {
    let text = r#"{"n":{"references":[]},"id":"1","e":{},"o":{"a":[1]},"m":{"a":2}}"#;
    let last = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        view(text).with_last(&names)
    };
    let mut ordered = last(&["n", "e", "m"]);
    let folded = [
        "{",
        "  \"id\": \"1\",",
        "  \"o\": {",
        "    \"a\": [",
        "      1",
        "    ]",
        "  },",
        "  \"n\": {… 1 field},",
        "  \"e\": {},",
        "  \"m\": {… 1 field}",
        "}",
    ];
    assert_eq!(drawn(&ordered), folded);
    // Nothing is lost, and what was moved folds as anything else.
    ordered.unfold_all();
    let whole: String = drawn(&ordered).concat();
    let (read, given) = (
        serde_json::from_str::<serde_json::Value>(&whole).unwrap(),
        serde_json::from_str::<serde_json::Value>(text).unwrap(),
    );
    assert_eq!(read, given);
    ordered.toggle(9);
    assert_eq!(drawn(&ordered).get(7).unwrap(), "  \"n\": {… 1 field},");
    // Nothing to move, all of them, and no object at all.
    assert_eq!(last(&["x"]), view(text));
    assert_eq!(drawn(&last(&["n", "id", "e", "o", "m"])).len(), 7);
    for text in ["[{\"n\": 1}]", "{}", "1", "no JSON"] {
        assert_eq!(view(text).with_last(&["n".to_owned()]), view(text));
    }
}

#[test]
fn control_characters_show_as_escapes() {
    let view = view("{\"a\\u001b\": \"x\\n\\u202e\\u00e9\\ud83d\\ude80\\\"\\\\ \u{7f}\"}");
    assert_eq!(
        view.words(1)
            .iter()
            .map(|(_, word)| word.as_str())
            .collect::<String>(),
        r#""a\u001b": "x\n\u202eé🚀\"\\ \u007f""#
    );
}

#[test]
fn half_a_surrogate_stays_as_it_is_written() {
    assert_eq!(drawn(&view(r#"["\ud800"]"#))[1], r#"  "\ud800""#);
}

#[test]
fn any_depth_is_read() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let mut view = view(&deep);
    assert!(view.is_json());
    assert_eq!(view.depth(100_000), 100_000);
    view.toggle(1);
    assert_eq!(drawn(&view), ["[", "  [… 1 item]", "]"]);
}

#[test]
fn what_is_not_json_is_plain_lines() {
    let html = view("<html>\r\n\t<b>\u{1b}[31m</b>\n");
    assert!(!html.is_json());
    assert_eq!(drawn(&html), ["<html>", "    <b>␛[31m</b>"]);
    assert_eq!(html.words(0), [(Role::Text, "<html>".to_owned())]);
    assert_eq!(drawn(&view("")), [""]);
}

#[test]
fn a_value_alone_is_a_document() {
    for (text, role) in [
        ("\"x\"", Role::String),
        (" -0.5E+10 ", Role::Number),
        ("true", Role::Bool),
        ("null", Role::Null),
        ("{ }", Role::Punctuation),
    ] {
        let view = view(text);
        assert!(view.is_json(), "{text}");
        assert_eq!(view.words(0)[0].0, role, "{text}");
    }
}

proptest! {
    #[test]
    fn json_is_what_serde_takes_for_json(text in "[\\[\\]{}\":,0-9.eE+\\- a-cntrufalse\\\\\u{1}é]{0,24}") {
        prop_assert_eq!(view(&text).is_json(), is_json(&text), "{}", text);
    }

    #[test]
    fn any_folding_keeps_the_cursor_in_sight(steps in prop::collection::vec((0usize..16, -9isize..9), 0..30)) {
        let mut view = view(OBJECT);
        for (line, rows) in steps {
            view.move_cursor(rows);
            let shown = view.visible().nth(line).unwrap_or(0);
            if line % 3 == 0 { view.fold_or_leave() } else { view.toggle(shown) }
            prop_assert!(view.visible().any(|line| line == view.cursor()));
            prop_assert_eq!(view.visible().nth(view.cursor_row()), Some(view.cursor()));
        }
    }
}

/// serde's own word, but for half a surrogate and numbers beyond a float,
/// which are JSON although serde cannot hold them.
fn is_json(text: &str) -> bool {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => true,
        Err(error) => error.to_string().starts_with("number out of range"),
    }
}
