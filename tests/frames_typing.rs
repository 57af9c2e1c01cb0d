//! The command line, the palette, chords and hints: whole frames, text and
//! styles, at three sizes. The states are reached by messages alone.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    reason = "a test fails by panicking"
)]

#[path = "support/framed.rs"]
mod framed;

use c8ybin::keys::Keymap;
use framed::driven::Screen;
use framed::frames::reached;
use insta::assert_snapshot;

/// A snapshot at each size of the state that these messages lead to.
#[track_caller]
fn at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    for (name, screen) in reached(name, Screen::loaded, reach) {
        assert_snapshot!(name, screen.frame());
    }
}

#[test]
fn a_command_is_proposed_while_it_is_typed() {
    at_all_sizes("empty", |screen| {
        screen.press(":");
    });
    at_all_sizes("ghost", |screen| {
        screen.press(":").write("so");
    });
    at_all_sizes("turned", |screen| {
        screen.press(":").write("sort size ").press("tab");
    });
}

#[test]
fn a_command_that_is_none_stays_with_what_is_wrong() {
    at_all_sizes("unknown", |screen| {
        screen.press(":").write("binarys /fw").press("enter");
    });
}

#[test]
fn the_palette_holds_everything() {
    at_all_sizes("palette", |screen| {
        screen.press("ctrl-p");
    });
    at_all_sizes("palette_searched", |screen| {
        screen.press("ctrl-p").write("dwn");
    });
}

#[test]
fn the_palette_says_where_a_key_works_in_any_width() {
    for (columns, words) in [
        (120, ["· Binaries", "· Events", "· Applications"]),
        (50, ["Bin · ", "Ev · ", "Apps · "]),
    ] {
        let mut screen = Screen::loaded(columns, 20);
        screen.press("ctrl-p").write("delete");
        let frame = screen.frame();
        for word in words {
            assert!(frame.contains(word), "{columns}: no “{word}” in {frame}");
        }
    }
}

/// With these keys of a person.
fn bound(screen: &mut Screen) {
    screen.model.keymap = Keymap::of_person(
        "[list]\ntop = [\"g g\"]\nbottom = [\"g e\", \"G\"]\n\
         [global]\ntab-events = [\"g t e\", \"2\"]\nhelp = []\nzoom = []\n",
    );
    assert_eq!(screen.model.keymap.faults(), []);
}

#[test]
fn a_key_that_begins_a_chord_shows_what_can_follow() {
    at_all_sizes("chord", |screen| {
        bound(screen);
        screen.press("g");
    });
    at_all_sizes("chord_unknown", |screen| {
        bound(screen);
        screen.press("g x");
    });
    // What has no key is typed.
    at_all_sizes("unbound", |screen| {
        bound(screen);
        screen.press("ctrl-p").write("give one pane");
    });
}

#[test]
fn hints_go_where_room_is_short_but_never_the_help() {
    const ROWS: u16 = 24;
    for columns in [120, 110, 80, 60] {
        for keys in [
            "g", "space", "ctrl-a", "enter", "enter ]", "S", "2", "3", "4", "t", "2 enter", "2 i",
        ] {
            let mut screen = Screen::loaded(columns, ROWS);
            screen.press(keys);
            let frame = screen.frame();
            let hints = frame.lines().nth(usize::from(ROWS) - 1).unwrap();
            assert!(
                hints.ends_with(" · ? all keys") || hints == " ? all keys",
                "{columns}, after {keys}: {hints}"
            );
        }
        // While one types, only what fits whole is said.
        let mut screen = Screen::loaded(columns, ROWS);
        screen.press("/");
        let frame = screen.frame();
        let hints = frame.lines().nth(usize::from(ROWS) - 1).unwrap();
        let whole = [
            "enter asks the server for all pages",
            "esc gives up",
            "tab name or any text",
            "↑ earlier ones",
        ];
        let parts = hints.trim().split(" · ");
        assert!(parts.clone().count() >= 2, "{hints}");
        assert!(
            parts.zip(whole).all(|(part, whole)| part == whole),
            "{hints}"
        );
    }
}

#[test]
fn where_there_is_no_line_for_hints_the_help_stands_above() {
    for columns in [59, 50, 30] {
        for keys in ["g", "space", "enter", "S", "2", "3", "4", "t"] {
            let mut screen = Screen::loaded(columns, 16);
            screen.press(keys);
            let frame = screen.frame();
            let header = frame.lines().next().unwrap();
            assert!(header.ends_with(" ?"), "{columns}, after {keys}: {header}");
        }
    }
}
