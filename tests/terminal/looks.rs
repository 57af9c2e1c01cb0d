//! Colours, signs, and what the screen may do to the terminal.

use std::fs;

use crate::program::{Ran, Tenant};
use crate::pty::Program;

/// A configuration folder with this in its settings.
fn configured(settings: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("settings.toml"), settings).unwrap();
    folder
}

fn demo(folder: &tempfile::TempDir) -> Program {
    Program::new(&["demo"]).env("C8YBIN_CONFIG_DIR", folder.path().to_str().unwrap())
}

#[test]
fn signs_are_ascii_and_there_is_no_title_where_the_settings_say_so() {
    let folder = configured("ascii = true\ntitle = false\n");
    let mut pty = demo(&folder).start();
    pty.wait_for("page 1 of");
    let screen = pty.screen();
    assert!(screen.contains("+- Binaries"), "{screen}");
    assert!(!screen.contains(['╭', '│', '▌', '●']), "{screen}");
    assert_eq!(pty.window().0, "");
    pty.keys("q");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_restored();
}

#[test]
fn signs_are_ascii_where_the_flag_says_so() {
    let folder = configured("ascii = false\n");
    let mut pty = demo(&folder).arguments(&["--ascii"]).start();
    pty.wait_for("page 1 of");
    let screen = pty.screen();
    assert!(screen.contains("+- Binaries"), "{screen}");
    assert!(!screen.contains(['╭', '│', '▌', '●']), "{screen}");
    pty.keys("q");
    assert_eq!(pty.exit_code(), 0);
    let tenant = Tenant::empty();
    let ran = Ran::of(&mut tenant.command(["--ascii", "ls"]));
    ran.failed(101, "--ascii is of the screen");
}

#[test]
fn a_mistake_in_the_settings_is_told_and_stops_nothing() {
    let folder = configured("\ncolours = \"dark\"\n");
    let mut pty = demo(&folder).start();
    pty.wait_for("settings.toml, line 2: there is no setting “colours”.");
    pty.wait_for("page 1 of");
    pty.keys("q");
    assert_eq!(pty.exit_code(), 0);
}

#[test]
fn a_terminal_that_cannot_place_text_is_told_of_the_commands() {
    let tenant = Tenant::empty();
    let ran = Ran::of(tenant.command(["demo"]).env("TERM", "dumb"));
    ran.failed(100, "This terminal (TERM=dumb) cannot place text");
    ran.failed(100, "ls, show, get, put and others, see --help");
}

#[test]
fn a_theme_that_there_is_not_is_refused_with_those_that_there_are() {
    let tenant = Tenant::empty();
    let ran = Ran::of(&mut tenant.command(["--theme", "no\u{1b}rd"]));
    ran.failed(
        101,
        "There is no theme “no␛rd”; there are terminal, plain, dark, light.",
    );
    let ran = Ran::of(&mut tenant.command(["--theme", "dark", "ls"]));
    ran.failed(101, "--theme is of the screen");
}

#[test]
fn the_mouse_points_and_is_given_back() {
    let folder = configured("");
    let mut pty = demo(&folder).start();
    pty.wait_for("page 1 of").wait_for("▌");
    // The third row, then the tab of the transfers: columns and rows from 1.
    pty.keys("\u{1b}[<0;10;6M\u{1b}[<0;10;6m");
    pty.wait_for(" 3 of ");
    let header = pty.screen();
    let header = header.lines().next().unwrap();
    let column = header.find("4 ").map(|at| header[..at].chars().count() + 2);
    pty.keys(&format!("\u{1b}[<0;{};1M", column.unwrap()));
    pty.wait_for("No transfers in this session");
    pty.keys("q");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_restored();
}

#[test]
fn another_theme_is_typed_and_drawn() {
    let folder = configured("");
    fs::create_dir(folder.path().join("themes")).unwrap();
    let own = folder.path().join("themes").join("mine.toml");
    fs::write(&own, "background = \"#102030\"\n").unwrap();
    let mut pty = demo(&folder).start();
    pty.wait_for("page 1 of");
    pty.keys(":theme mine\r").wait_for("The theme is mine.");
    pty.keys(":theme nord\r")
        .wait_for("There is no theme “nord”; there are terminal, plain, dark, light, mine.");
    // It stands in the line again, to be mended.
    pty.wait_for(":theme nord").keys("\u{15}q\r");
    assert_eq!(pty.exit_code(), 0);
}

/// Whether the row under the cursor stands out from the one below it, and whether
/// any cell has a colour.
fn is_marked_and_coloured(screen: &vt100::Screen) -> (bool, bool) {
    let rows = screen.rows(0, 8).collect::<Vec<_>>();
    let at = rows.iter().position(|row| row.contains('▌'));
    let cell = |row: usize, column: u16| screen.cell(u16::try_from(row).unwrap(), column).unwrap();
    let is_marked = at.is_some_and(|at| {
        let (here, below) = (cell(at, 6), cell(at + 1, 6));
        here.bgcolor() != below.bgcolor() || here.inverse() || here.bold()
    });
    let (height, width) = screen.size();
    let is_coloured = (0..usize::from(height.get())).any(|row| {
        (0..width.get()).any(|column| {
            let cell = cell(row, column);
            (cell.fgcolor(), cell.bgcolor()) != (vt100::Color::Default, vt100::Color::Default)
        })
    });
    (is_marked, is_coloured)
}

#[test]
fn a_theme_that_is_named_has_its_colours_in_spite_of_no_color() {
    let folder = configured("");
    for (theme, coloured) in [(None, false), (Some("dark"), true)] {
        let arguments: Vec<&str> = theme.map_or(vec![], |theme| vec!["--theme", theme]);
        let arguments = [&["demo"], arguments.as_slice()].concat();
        let mut pty = Program::new(&arguments)
            .env("C8YBIN_CONFIG_DIR", folder.path().to_str().unwrap())
            .env("NO_COLOR", "1")
            .start();
        pty.wait_for("page 1 of").wait_for("▌");
        let what = format!("colours: {coloured}");
        pty.wait_until(&what, |screen| {
            is_marked_and_coloured(screen) == (true, coloured)
        });
        // One that is typed is named as well.
        pty.keys(":theme light\r").wait_for("The theme is light.");
        pty.wait_until("colours", |screen| {
            is_marked_and_coloured(screen) == (true, true)
        });
        pty.keys(":theme plain\r").wait_for("The theme is plain.");
        pty.wait_until("no colours", |screen| {
            is_marked_and_coloured(screen) == (true, false)
        });
        pty.keys("q");
        assert_eq!(pty.exit_code(), 0);
    }
}
