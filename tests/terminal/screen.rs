//! The screen.

use std::fs;
use std::io::{Read as _, stdin};
use std::time::Duration;

use c8ybin::runtime::Input;
use c8ybin::terminal::Screen;
use futures_util::StreamExt as _;

use crate::ignored;
use crate::program::{PASSWORD, Tenant};
use crate::pty::{Program, Pty, key};

/// The demo, with its first page of rows on the screen.
#[track_caller]
fn demo() -> Pty {
    let pty = Program::new(&["demo"]).start();
    pty.wait_for("page 1 of");
    pty
}

#[track_caller]
fn quit(mut pty: Pty) {
    pty.keys("q");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_restored();
}

#[test]
fn a_person_pages_uploads_downloads_and_quits() {
    let pty = demo();
    pty.keys("]").wait_for("page 2 of");
    pty.keys("[").wait_for("page 1 of");

    let content: Vec<u8> = (0..900_000u32).flat_map(u32::to_le_bytes).collect();
    let name = "größe 测试 file.bin";
    fs::write(pty.folder().join(name), &content).unwrap();
    pty.keys("u").wait_for("Upload");
    pty.keys(&format!("~/{name}"));
    pty.keys(key::ENTER).wait_for("Upload 1 file");
    pty.keys(key::ENTER).wait_for("Uploaded größe");

    // It is found by its name again, and comes down as it went up.
    pty.keys("/").keys("größe").keys(key::ENTER);
    pty.wait_for("1 of 1");
    let saved = pty.folder().join("saved");
    fs::create_dir(&saved).unwrap();
    // Ctrl-U empties the field.
    pty.keys("d").wait_for("Download");
    pty.keys("\u{15}~/saved")
        .keys(key::ENTER)
        .wait_for("Saved ");
    assert_eq!(fs::read(saved.join(name)).unwrap(), content);
    assert_eq!(fs::read_dir(&saved).unwrap().count(), 1);
    quit(pty);
}

#[test]
fn a_paste_of_a_path_offers_an_upload() {
    let pty = demo();
    let path = pty.folder().join("two words.txt");
    fs::write(&path, "x").unwrap();
    pty.paste(&format!("'{}'", path.display()));
    pty.wait_for("Upload 1 file");
    pty.keys(key::ESC).wait_gone("Upload 1 file");
    quit(pty);
}

#[test]
fn a_signal_to_end_gives_the_terminal_back() {
    for (signal, code) in [("TERM", 143), ("HUP", 143)] {
        let mut pty = demo();
        pty.signal(signal);
        assert_eq!(pty.exit_code(), code, "{signal}");
        pty.assert_restored();
    }
}

#[test]
fn a_signal_before_the_first_frame_is_heard() {
    let mut pty = ignored("screen::is_told_to_end_before_it_listens").start();
    pty.wait_until("the screen", vt100::Screen::alternate_screen);
    pty.signal("TERM").keys("x");
    assert_eq!(pty.exit_code(), 0, "{}", pty.screen());
    pty.assert_restored();
}

/// The program of the test above.
#[test]
#[ignore = "is run in a pseudo-terminal by another test"]
fn is_told_to_end_before_it_listens() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut screen = Screen::take().unwrap();
        // Typed after the signal.
        stdin().read_exact(&mut [0]).unwrap();
        let first = screen.inputs().unwrap().next().await;
        assert!(matches!(first, Some(Ok(Input::Terminate))));
    });
}

#[test]
fn a_download_that_a_signal_ended_goes_on_after_the_next_start() {
    for signal in ["TERM", "HUP", "KILL"] {
        let tenant = Tenant::empty();
        // More than comes into memory before there is a file.
        let bytes = vec![7; 300 << 10];
        tenant.put("large-file.bin", bytes.clone());
        let state = tempfile::tempdir().unwrap();
        let saved = tempfile::tempdir().unwrap();
        let start = || {
            let pty = Program::new(&[])
                .env("C8Y_HOST", &tenant.url())
                .env("C8Y_USER", "demo")
                .env("C8Y_PASSWORD", PASSWORD)
                .env("C8YBIN_STATE_DIR", &state.path().to_string_lossy())
                .start();
            pty.wait_for("1 of 1");
            pty
        };
        let files = || fs::read_dir(saved.path()).unwrap().count();
        let mut pty = start();
        // Only the signal can end it.
        tenant.turn(|knobs| knobs.latency = Duration::from_secs(600));
        pty.keys("d").wait_for("Download");
        let folder = format!("\u{15}{}", saved.path().display());
        pty.keys(&folder).keys(key::ENTER);
        pty.wait_until("the partial file", |_| files() == 1);
        pty.signal(signal);
        let code = pty.exit_code();
        if signal != "KILL" {
            assert_eq!(code, 143, "{signal}");
            assert_eq!(files(), 1, "{signal}");
            pty.assert_restored();
        }
        tenant.turn(|knobs| knobs.latency = Duration::ZERO);
        let pty = start();
        pty.wait_for("A transfer was interrupted");
        pty.keys("t").wait_for("interrupted");
        pty.keys("p").wait_for("saved as");
        assert!(fs::read(saved.path().join("large-file.bin")).unwrap() == bytes);
        quit(pty);
    }
}

/// What the window is told from start to quit, where a variable says which terminal
/// it is, with a download on its way in between: before it, at its middle, at the end.
fn windows(variable: (&str, &str)) -> [(String, String); 3] {
    let tenant = Tenant::empty();
    tenant.put("large-file.bin", vec![7; 1 << 20]);
    let mut pty = Program::new(&[])
        .env("C8Y_HOST", &tenant.url())
        .env("C8Y_USER", "demo")
        .env("C8Y_PASSWORD", PASSWORD)
        .env(variable.0, variable.1)
        .start();
    pty.wait_for("1 of 1");
    let before = pty.window();
    // Slow enough to be in the middle of it.
    pty.keys("tL").wait_for("How many at once");
    pty.keys("\t\u{15}50K").keys(key::ENTER);
    pty.wait_gone("How many at once");
    pty.keys("td").wait_for("Download");
    let folder = format!("\u{15}{}", pty.folder().display());
    pty.keys(&folder).keys(key::ENTER);
    pty.wait_for(" % ");
    let middle = pty.window();
    pty.keys("q").wait_for("has not ended");
    pty.keys("jjj").keys(key::ENTER);
    assert_eq!(pty.exit_code(), 0);
    pty.assert_restored();
    let told = pty.told_the_window();
    // The title that was there is kept before the first new one, and given back.
    let titles: Vec<_> = told
        .iter()
        .filter(|told| !told.starts_with("9;4;"))
        .collect();
    assert_eq!(titles.first().unwrap().as_str(), "22;2t", "{told:?}");
    assert_eq!(titles.last().unwrap().as_str(), "23;2t", "{told:?}");
    let is_new = |told: &&&String| told.starts_with("2;");
    assert_eq!(titles.iter().filter(is_new).count(), titles.len() - 2);
    [before, middle, pty.window()]
}

#[test]
fn the_window_has_a_title_and_the_tab_progress_where_the_terminal_knows_it() {
    for variable in [("TERM_PROGRAM", "ghostty"), ("WT_SESSION", "5c9e1b")] {
        let [(title, none), (now, progress), after] = windows(variable);
        assert!(title.starts_with("c8ybin · 127.0.0.1:"), "{title}");
        assert_eq!(none, "");
        assert!(now.ends_with(&title) && now.contains(" % · "), "{now}");
        assert!(progress.starts_with("1;"), "{progress}");
        // As they were before.
        assert_eq!(after, (String::new(), "0;0".to_owned()), "{variable:?}");
    }
}

#[test]
fn within_tmux_the_window_has_a_title_and_no_progress() {
    let [(title, _), (now, progress), after] = windows(("TMUX", "/run/tmux,1,0"));
    assert!(now.ends_with(&title) && now.contains(" % · "), "{now}");
    assert_eq!(progress, "", "it would be shown as a message");
    assert_eq!(after, (String::new(), String::new()));
}

#[test]
fn a_terminal_that_goes_away_ends_the_program() {
    let temporary = tempfile::tempdir().unwrap();
    let pty = Program::new(&["demo"])
        .env("TMPDIR", temporary.path().to_str().unwrap())
        .start();
    pty.wait_for("page 1 of");
    pty.hang_up();
    let left: Vec<_> = fs::read_dir(temporary.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_screen_follows_the_size_of_the_terminal() {
    let pty = demo();
    pty.resize(80, 24).wait_for("page 1 of");
    pty.resize(20, 5).wait_gone("page 1 of");
    pty.resize(120, 36).wait_for("page 1 of");
    quit(pty);
}

#[test]
#[cfg(target_os = "linux")]
fn a_stopped_program_gives_the_terminal_back_and_takes_it_again() {
    let pty = demo();
    pty.keys("\u{1a}");
    pty.wait_until("the usual screen", |screen| !screen.alternate_screen());
    pty.wait_stopped();
    pty.assert_restored();
    pty.signal("CONT");
    pty.wait_until("the screen again", vt100::Screen::alternate_screen);
    pty.wait_for("page 1 of");
    pty.keys("]").wait_for("page 2 of");
    quit(pty);
}

#[test]
fn a_host_that_cannot_be_reached_is_said_and_can_be_left() {
    let pty = Program::new(&["--host", "http://127.0.0.1:9", "--user", "ana"])
        .env("C8Y_PASSWORD", "s3cret-of-the-test")
        .start();
    pty.wait_for("connection was refused");
    assert!(!pty.screen().contains("s3cret"));
    quit(pty);
}
