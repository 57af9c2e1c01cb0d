//! The first line where room is short: mode, open tab and the key of the help stay.

use super::*;
use crate::api::{Guard, Mode};
use crate::domain::User;
use crate::keys::{Did, Mouse};

fn in_mode(mode: Mode, columns: u16, rows: u16) -> Screen {
    let mut screen = Screen::new(columns, rows);
    let guard = Guard {
        mode,
        by: "the profile “acme”".to_owned(),
    };
    screen.answer_session_as(User::default(), guard);
    screen.answer_page(page(1, &binaries(), Some(1), Some(7)));
    screen
}

#[test]
fn mode_tab_and_help_stand_apart_on_the_smallest_screens() {
    for (columns, rows) in [(30, 8), (32, 8), (34, 10), (40, 12)] {
        for (mode, word) in [
            (Mode::PROD, "prod"),
            (Mode::QUAL, "qual"),
            (Mode::DEV, "dev"),
        ] {
            for (key, tabs) in [
                ("1", ["1 Binaries", "1 Binaries"]),
                ("2", ["2 Events", "2 Events"]),
                ("3", ["3 Applications", "3 Apps"]),
                ("4", ["4 Transfers", "4 Jobs"]),
            ] {
                let mut screen = in_mode(mode, columns, rows);
                screen.press(key);
                let header = |screen: &Screen| screen.frame().lines().next().unwrap().to_owned();
                let line = header(&screen);
                assert!(line.contains(&format!("{word} ")), "{columns}: {line:?}");
                let tab = tabs.iter().find(|tab| line.contains(&format!(" {tab} ")));
                let tab = tab.unwrap_or_else(|| panic!("{columns}: no tab in {line:?}"));
                assert!(line.ends_with(" ?"), "{columns}: {line:?}");
                // What is clicked is what stands there.
                let before = screen.model.tab;
                let column = line[..line.find(tab).unwrap()].chars().count();
                for at in [column, column + tab.len() - 1] {
                    assert_eq!(crate::ui::tab_at(&screen.model, at as u16), Some(before));
                }
                screen.send(Msg::Mouse(Mouse {
                    did: Did::Press,
                    column: line.trim_end().chars().count() as u16 - 1,
                    row: 0,
                }));
                assert!(matches!(screen.model.dialog, Some(Dialog::Help(_))));
            }
        }
    }
}
