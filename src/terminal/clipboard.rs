//! A text into the clipboard of the terminal, wherever that runs: OSC 52.

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

/// What the terminal is sent for it; in tmux (`TMUX` is set) wrapped, so that
/// tmux hands it on to the terminal around it.
#[must_use]
pub fn sequence(text: &str, in_tmux: bool) -> String {
    let mut plain = String::new();
    // Writing to a string does not fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut plain);
    if in_tmux {
        format!("\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b"))
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tmux_hands_it_on() {
        assert_eq!(sequence("4711", false), "\x1b]52;c;NDcxMQ==\x1b\\");
        assert_eq!(
            sequence("4711", true),
            "\x1bPtmux;\x1b\x1b]52;c;NDcxMQ==\x1b\x1b\\\x1b\\"
        );
    }
}
