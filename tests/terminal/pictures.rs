//! Pictures: in the graphics of a terminal that answers, as half blocks in one
//! that does not.

use crate::pty::{Program, Pty, key};

/// A demo with a picture under the cursor.
#[track_caller]
fn looking(program: Program) -> Pty {
    let pty = program.start();
    pty.wait_for("page 1 of");
    pty.keys("/").keys("Chart*day*").keys(key::ENTER);
    pty.wait_for("name Chart*day*");
    pty
}

#[track_caller]
fn quit(mut pty: Pty) {
    pty.keys("q");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_restored();
}

#[test]
fn a_terminal_with_graphics_is_sent_the_picture() {
    let pty = looking(Program::new(&["demo"]).env("KITTY_WINDOW_ID", "1"));
    pty.wait_for_graphics(0, "a=T,").wait_gone("▀▀▀");
    let said = pty.graphics();
    assert_eq!(said.iter().filter(|it| it.contains("a=q")).count(), 1);
    // Under a dialog there are half blocks, and then the picture again.
    pty.keys("?").wait_for_graphics(said.len(), "a=d,");
    pty.keys(key::ESC).wait_for_graphics(said.len(), "a=T,");
    pty.wait_gone("▀▀▀");
    let said = pty.graphics().len();
    pty.resize(130, 40).wait_for_graphics(said, "a=T,");
    // Another file takes its place.
    let said = pty.graphics().len();
    pty.keys("/").keys("\u{15}*tedge.toml").keys(key::ENTER);
    pty.wait_for_graphics(said, "a=d,").wait_for("[c8y]");
    quit(pty);
}

#[test]
fn a_terminal_with_sixel_is_sent_the_picture_and_cleared_of_it() {
    let pty = looking(Program::new(&["demo"]).sixel());
    pty.wait_for_graphics(0, "P0").wait_gone("▀▀▀");
    let said = pty.graphics();
    assert!(said.iter().all(|said| said.starts_with("P0")), "{said:?}");
    pty.keys("?").wait_for("╭ Keys").wait_for("▀▀▀");
    pty.keys(key::ESC).wait_for_graphics(said.len(), "P0");
    pty.keys("/").keys("\u{15}*tedge.toml").keys(key::ENTER);
    pty.wait_for("[c8y]").wait_for("name *tedge.toml");
    quit(pty);
}

#[test]
fn a_terminal_that_does_not_answer_shows_half_blocks_and_hears_keys() {
    let silent = Program::new(&["demo"]).env("KITTY_WINDOW_ID", "1").silent();
    let pty = looking(silent);
    pty.wait_for("▀▀▀");
    // What is typed while it is asked comes after it, also what is pasted.
    pty.keys("/").keys("\u{15}*tedge.to").paste("ml");
    pty.keys(key::ENTER).wait_for("[c8y]");
    pty.wait_for("name *tedge.toml");
    let said = pty.graphics();
    assert!(said.iter().all(|said| said.contains("a=q")), "{said:?}");
    quit(pty);
}

#[test]
fn the_person_may_want_half_blocks_or_nothing() {
    for (word, shown) in [("halfblocks", "▀▀▀"), ("off", "Pictures are not shown")] {
        let program = Program::new(&["demo"]).env("KITTY_WINDOW_ID", "1");
        let pty = looking(program.env("C8YBIN_IMAGES", word));
        pty.wait_for(shown);
        assert!(pty.graphics().is_empty(), "{word}");
        quit(pty);
    }
    let wrong = Program::new(&["demo"]).env("C8YBIN_IMAGES", "sixels");
    let mut pty = wrong.start();
    assert_eq!(pty.exit_code(), 101);
    let said = "c8ybin: C8YBIN_IMAGES is “sixels”. It can be auto, halfblocks or off.";
    assert!(pty.screen().contains(said), "{}", pty.screen());
    pty.assert_restored();
}
