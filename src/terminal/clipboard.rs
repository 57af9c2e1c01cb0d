//! A text into a clipboard: that of the terminal, wherever that runs (OSC 52), and
//! where there is one, that of the desktop or of tmux as well. Which of them works
//! nobody tells; all get the same text.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

/// GNU screen drops a string that is longer, with what begins and ends it.
const SCREEN_STRING: usize = 768;

/// What stands between the program and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// Nothing.
    Terminal,
    /// tmux.
    Tmux,
    /// GNU screen, or something that calls itself so, as tmux may do.
    Screen,
}

impl Within {
    /// As the environment tells.
    #[must_use]
    pub fn of(environment: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| environment(name).unwrap_or_default();
        let term = value("TERM");
        if !value("TMUX").is_empty() || term.starts_with("tmux") {
            Self::Tmux
        } else if !value("STY").is_empty() || term.starts_with("screen") {
            Self::Screen
        } else {
            Self::Terminal
        }
    }
}

/// What the terminal is sent for a text. tmux takes it plain where its
/// `set-clipboard` is on, and hands the wrapped one on where its
/// `allow-passthrough` is on, as its versions before 3.3 always do; screen hands
/// on short strings alone.
#[must_use]
pub fn sequence(text: &str, within: Within) -> String {
    let mut plain = String::new();
    // Writing to a string does not fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut plain);
    match within {
        Within::Terminal => plain,
        Within::Tmux => format!(
            "{plain}\x1bPtmux;{}\x1b\\",
            plain.replace('\x1b', "\x1b\x1b")
        ),
        Within::Screen => format!("{plain}{}", in_strings_of_screen(&plain)),
    }
}

/// In strings that screen hands on one after the other. What would end them within
/// is written as a bell, which ends it for the terminal as well.
fn in_strings_of_screen(plain: &str) -> String {
    let mut rest = plain.replace("\x1b\\", "\x07");
    let mut strings = String::new();
    while !rest.is_empty() {
        // All of it is ASCII.
        let behind = rest.split_off(rest.len().min(SCREEN_STRING - 4));
        strings.push_str("\x1bP");
        strings.push_str(&rest);
        strings.push_str("\x1b\\");
        rest = behind;
    }
    strings
}

/// The programs that put what they are given into a clipboard, with their
/// arguments: tmux, which hands it to the terminal by its own setting, and the
/// desktop's unless that is on another machine.
#[must_use]
pub fn programs(environment: impl Fn(&str) -> Option<String>) -> Vec<&'static [&'static str]> {
    let is_set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
    let mut programs: Vec<&'static [&'static str]> = Vec::new();
    if is_set("TMUX") {
        programs.push(&["tmux", "load-buffer", "-w", "-"]);
    }
    let is_remote = is_set("SSH_CONNECTION") || is_set("SSH_TTY");
    if is_remote {
        return programs;
    }
    if cfg!(target_os = "macos") {
        programs.push(&["pbcopy"]);
    } else if is_set("WAYLAND_DISPLAY") {
        programs.push(&["wl-copy"]);
    } else if is_set("DISPLAY") {
        programs.push(&["xclip", "-selection", "clipboard"]);
    }
    programs
}

/// Gives a text to these programs, each on a thread of its own: one that hangs
/// holds nobody up. One that is not there is left out, as the terminal has the
/// text as well.
pub fn hand_to(programs: &[&'static [&'static str]], text: &str) {
    for program in programs.iter().copied() {
        let text = text.to_owned();
        let thread = std::thread::Builder::new().name("clipboard".to_owned());
        let started = thread.spawn(move || give(program, &text));
        if let Err(error) = started {
            tracing::debug!("no thread for the clipboard: {error}");
        }
    }
}

fn give(program: &[&str], text: &str) {
    let Some((name, arguments)) = program.split_first() else {
        return;
    };
    let child = Command::new(name)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let given = child.and_then(|mut child| {
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(text.as_bytes())?;
        }
        child.wait()
    });
    if let Err(error) = given {
        tracing::debug!("{name} has not taken the text for the clipboard: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<'a>(set: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn the_environment_tells_what_stands_between() {
        let within = |set: &[(&str, &str)]| Within::of(of(set));
        assert_eq!(within(&[("TERM", "xterm-256color")]), Within::Terminal);
        assert_eq!(within(&[("TERM", "tmux-256color")]), Within::Tmux);
        let term = ("TERM", "screen-256color");
        assert_eq!(within(&[term]), Within::Screen);
        assert_eq!(within(&[term, ("TMUX", "/tmp/x,1,0")]), Within::Tmux);
        assert_eq!(within(&[("STY", "1.pts")]), Within::Screen);
    }

    #[test]
    fn tmux_takes_it_plain_or_hands_it_on() {
        let plain = "\x1b]52;c;NDcxMQ==\x1b\\";
        assert_eq!(sequence("4711", Within::Terminal), plain);
        let wrapped = "\x1bPtmux;\x1b\x1b]52;c;NDcxMQ==\x1b\x1b\\\x1b\\";
        assert_eq!(sequence("4711", Within::Tmux), format!("{plain}{wrapped}"));
    }

    #[test]
    fn screen_hands_it_on_in_strings_that_it_does_not_drop() {
        let plain = "\x1b]52;c;NDcxMQ==\x1b\\";
        let string = "\x1bP\x1b]52;c;NDcxMQ==\x07\x1b\\";
        assert_eq!(sequence("4711", Within::Screen), format!("{plain}{string}"));
        let text = "x".repeat(3_000);
        let plain = sequence(&text, Within::Terminal);
        let all = sequence(&text, Within::Screen);
        let strings = all.strip_prefix(&plain).unwrap();
        let parts: Vec<&str> = strings.split_inclusive("\x1b\\").collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        // 4,000 of base64, 7 before and a bell behind, and 4 around each string.
        assert_eq!(lengths, [768, 768, 768, 768, 768, 192]);
        let inside = parts.iter().map(|part| {
            let part = part.strip_prefix("\x1bP").unwrap();
            part.strip_suffix("\x1b\\").unwrap()
        });
        let inside: String = inside.collect();
        assert_eq!(inside, plain.replace("\x1b\\", "\x07"));
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn the_desktops_clipboard_is_that_of_this_machine_alone() {
        let names = |set: &[(&str, &str)]| -> Vec<&str> {
            let programs = programs(of(set));
            programs.iter().map(|program| program[0]).collect()
        };
        let x = ("DISPLAY", ":0");
        let wayland = ("WAYLAND_DISPLAY", "wayland-0");
        let tmux = ("TMUX", "/tmp/x,1,0");
        assert_eq!(names(&[]), [""; 0]);
        assert_eq!(names(&[x]), ["xclip"]);
        assert_eq!(names(&[x, wayland]), ["wl-copy"]);
        assert_eq!(names(&[x, ("SSH_TTY", "/dev/pts/1"), tmux]), ["tmux"]);
    }
}
