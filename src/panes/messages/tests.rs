//! Keys and news in, rows and effects out.

use crate::app::{Effect, Msg, Size};
use crate::driven::Screen;

/// A model that was told these sentences, as of a program that cannot be started.
fn told(sentences: &[&str]) -> Screen {
    let mut screen = Screen::loaded(80, 24);
    for sentence in sentences {
        screen.send(Msg::NotOpened((*sentence).to_owned()));
    }
    screen
}

fn listed(screen: &Screen) -> Vec<String> {
    let rows = screen.model.messages.rows();
    rows.map(|one| one.text.clone()).collect()
}

fn current(screen: &Screen) -> String {
    screen.model.messages.current().unwrap().text.clone()
}

#[test]
fn every_notice_is_kept_the_newest_last_also_when_it_has_gone() {
    let mut screen = told(&["a.", "b.", "b."]);
    screen.press("M");
    assert!(screen.model.notices.all().is_empty());
    assert_eq!(listed(&screen), ["a.", "b."]);
    assert_eq!(current(&screen), "b.");
    let frame = screen.frame();
    assert!(
        frame.contains("Message log") && frame.contains("(2×) b."),
        "{frame}"
    );
    screen.press("M");
    assert!(!screen.model.messages.is_open);
    assert_eq!(listed(&screen), ["a.", "b."]);
}

#[test]
fn no_more_than_five_hundred_are_kept() {
    let mut screen = Screen::loaded(80, 24);
    for number in 1..=510 {
        screen.send(Msg::NotOpened(format!("number {number}")));
    }
    screen.press("M g");
    assert_eq!(screen.model.messages.len(), 500);
    assert_eq!(current(&screen), "number 11");
}

#[test]
fn the_cursor_stays_on_its_message_while_others_come() {
    let mut screen = told(&["a.", "b.", "c."]);
    screen.press("M k");
    screen.send(Msg::NotOpened("d.".to_owned()));
    assert_eq!(current(&screen), "b.");
    // A copy is told as well, and must not take the place of what was copied.
    screen.press("G");
    screen.effects.clear();
    screen.press("y y");
    let copied = |text: &str| Effect::Copy(text.to_owned());
    assert_eq!(screen.effects, [copied("d."), copied("d.")]);
    assert_eq!(current(&screen), "d.");
}

#[test]
fn it_is_filtered_as_one_types_and_one_is_read_whole() {
    let long = format!("The folder {} is full.", "x/".repeat(200));
    let mut screen = told(&["Nothing is here.", &long, "Gone."]);
    screen.press("M /").write("FOLDER full");
    assert_eq!(listed(&screen).len(), 1);
    screen.press("enter enter");
    let frame = screen.frame();
    assert!(
        frame.contains("is full.") && frame.contains("acme.example.com"),
        "{frame}"
    );
    screen.press("esc esc");
    assert_eq!(listed(&screen).len(), 3);
    screen.press("/").write("nowhere");
    assert!(screen.frame().contains("No message has this in it."));
    screen.press("enter y enter");
    assert!(
        screen
            .frame()
            .contains("There is no message under the cursor.")
    );
}

#[test]
fn one_log_gives_way_to_the_other_and_to_a_tab() {
    let mut screen = told(&["a."]);
    screen.press("@ M");
    assert!(screen.model.messages.is_open && !screen.model.requests.is_open);
    screen.press("@");
    assert!(!screen.model.messages.is_open && screen.model.requests.is_open);
    screen.press("M 2");
    assert!(screen.model.log().is_none());
    screen.press("M t");
    assert!(screen.model.shows_transfers() && screen.model.log().is_none());
}

#[test]
fn without_any_it_says_what_comes_here_and_draws_at_any_size() {
    let mut screen = Screen::new(80, 24);
    screen.press("M");
    assert!(screen.frame().contains("There was nothing to tell yet."));
    screen.send(Msg::NotOpened("测试 \u{1b}[31m ".repeat(60)));
    for (columns, rows) in [(30, 8), (33, 9), (120, 36)] {
        screen.send(Msg::Resized(Size { columns, rows }));
        for keys in ["G", "enter", "G", "esc"] {
            let frame = screen.press(keys).frame();
            assert!(!frame.contains('\u{1b}'), "{frame}");
        }
    }
}
