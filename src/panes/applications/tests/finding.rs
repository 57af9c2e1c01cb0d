//! The filter by name while it is typed.

use super::rows;
use crate::app::Msg;
use crate::applications::opened;

#[test]
fn names_are_filtered_as_they_are_typed() {
    let mut screen = opened(120, 36);
    screen.press("/").write("cock");
    assert_eq!(rows(&screen), ["Cockpit"]);
    assert!(screen.frame().contains("/cock▏ names"));
    screen.press("enter");
    assert_eq!(rows(&screen), ["Cockpit"]);
    assert!(screen.frame().contains("Applications ─ name cock"));
    // What held before comes back.
    screen.press("/").write("x");
    assert!(rows(&screen).is_empty());
    screen.press("esc");
    assert_eq!(rows(&screen), ["Cockpit"]);
    screen.press("esc");
    assert_eq!(rows(&screen).len(), 3);
}

#[test]
fn letters_are_no_keys_while_a_name_is_typed() {
    let mut screen = opened(120, 36);
    screen.press("/").write("q3");
    assert_eq!(screen.model.exit, None);
    screen.press("ctrl-u");
    screen.send(Msg::Pasted("agent".into()));
    assert_eq!(rows(&screen), ["report-agent"]);
    screen.press("ctrl-u up enter");
    assert_eq!(screen.model.applications.cursor.at, 1);
}
