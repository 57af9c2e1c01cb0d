//! The terminal's own frame: the title, the progress on the tab, the bell, each
//! only where the terminal is known to take it, and taken back at the end.

use std::io::{self, Write, stdout};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};

use super::clipboard::{self, Within};
use super::graphics::{self, Images};
use super::notices::Words;
use crate::app::{EditText, Edited, Graphics, Opener, Outside, Painting, Window, WindowProgress};
use crate::config::Settings;
use crate::runtime::{Around, Asked};

/// Longer titles are cut by every window anyway.
const TITLE_CHARS: usize = 120;

/// What was changed, so that it is taken back once.
static TITLED: AtomicBool = AtomicBool::new(false);
static PROGRESSING: AtomicBool = AtomicBool::new(false);

/// What the terminal takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Takes {
    /// A title, and to remember the one before.
    pub title: bool,
    /// Progress on its tab (OSC 9;4). Others would show it as a message.
    pub progress: bool,
    /// The bell.
    pub bell: bool,
    /// Notices for the desktop, in these words.
    pub notices: Option<Words>,
}

impl Takes {
    /// As the environment tells.
    pub fn of(environment: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| environment(name).unwrap_or_default();
        let is_set = |name: &str| !value(name).is_empty();
        let term = value("TERM");
        let is_windows = is_set("WT_SESSION") || value("ConEmuANSI") == "ON";
        let is_plain = ["dumb", "linux", "vt", "eterm"]
            .iter()
            .any(|plain| term.starts_with(plain));
        // tmux and screen keep to themselves what they do not know.
        let is_within = is_set("TMUX") || is_set("STY") || term.starts_with("screen");
        let program = value("TERM_PROGRAM").to_lowercase();
        let knows = is_windows
            || matches!(program.as_str(), "ghostty" | "wezterm")
            || is_set("KITTY_WINDOW_ID");
        Self {
            title: is_windows || !term.is_empty() && !is_plain,
            progress: knows && !is_within && (is_windows || !is_plain),
            bell: true,
            notices: (!is_within).then(|| Words::of(&value)).flatten(),
        }
    }

    /// Only what the person wants of it.
    #[must_use]
    pub fn only(self, settings: &Settings) -> Self {
        Self {
            title: self.title && settings.title,
            progress: self.progress && settings.progress,
            bell: self.bell && settings.bell,
            notices: self.notices.filter(|_| settings.notices),
        }
    }
}

/// Writes to the real terminal.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    takes: Takes,
    images: Images,
    /// What was shown last.
    progress: WindowProgress,
}

impl Surroundings {
    /// Of a terminal that takes this, and shows pictures so.
    #[must_use]
    pub const fn new(takes: Takes, images: Images) -> Self {
        Self {
            takes,
            images,
            progress: WindowProgress::None,
        }
    }
}

impl Around for Surroundings {
    fn suspend(&mut self) -> io::Result<()> {
        self.progress = WindowProgress::None;
        super::suspend()
    }

    fn edit(&mut self, text: &EditText) -> io::Result<Edited> {
        self.progress = WindowProgress::None;
        let editor = super::editor(|name| std::env::var(name).ok());
        super::lend(|| super::edit(&editor, text))
    }

    fn is_ending(&self) -> bool {
        super::is_ending()
    }

    fn take_mouse(&mut self, takes: bool) -> io::Result<()> {
        super::take_mouse(takes)
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        let environment = |name: &str| std::env::var(name).ok();
        clipboard::hand_to(&clipboard::programs(environment), text);
        let within = Within::of(environment);
        write(clipboard::sequence(text, within).as_bytes())
    }

    fn open(&mut self, outside: &Outside) -> Result<(), String> {
        if outside.with == Opener::Pager {
            self.progress = WindowProgress::None;
        }
        super::outside::open(outside)
    }

    fn show(&mut self, window: &Window) -> io::Result<()> {
        let mut out = Vec::new();
        if self.takes.title {
            if !TITLED.swap(true, Ordering::SeqCst) {
                out.extend(b"\x1b[22;2t");
            }
            let title: String = window.title.chars().take(TITLE_CHARS).collect();
            out.extend(format!("\x1b]2;{title}\x07").bytes());
        }
        if self.takes.progress && self.progress != window.progress {
            self.progress = window.progress;
            PROGRESSING.store(true, Ordering::SeqCst);
            let words = match window.progress {
                WindowProgress::None => "0;0".to_owned(),
                WindowProgress::Percent(percent) => format!("1;{percent}"),
                WindowProgress::Trouble(percent) => format!("2;{percent}"),
                WindowProgress::Unknown => "3;0".to_owned(),
            };
            out.extend(format!("\x1b]9;4;{words}\x07").bytes());
        }
        write(&out)
    }

    fn graphics(&self) -> Graphics {
        self.images.graphics
    }

    fn ask(&mut self) -> Pin<Box<dyn Future<Output = Asked> + Send>> {
        Box::pin(graphics::ask(self.images.may_be_kitty))
    }

    fn paint(&mut self, painting: Option<&Painting>) -> io::Result<()> {
        graphics::paint(painting)
    }

    fn announce(&mut self, text: &str) -> io::Result<()> {
        match self.takes.notices {
            Some(words) => write(words.sequence(text).as_bytes()),
            None => Ok(()),
        }
    }

    fn ring(&mut self) -> io::Result<()> {
        if !self.takes.bell {
            return Ok(());
        }
        write(b"\x07")
    }
}

/// Takes back what was shown; does nothing where that was done already.
pub(super) fn restore() {
    let mut out = Vec::new();
    if PROGRESSING.swap(false, Ordering::SeqCst) {
        out.extend(b"\x1b]9;4;0;0\x07");
    }
    if TITLED.swap(false, Ordering::SeqCst) {
        out.extend(b"\x1b[23;2t");
    }
    // There is nobody left to tell.
    write(&out).ok();
}

pub(super) fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_terminals_that_know_it_get_it() {
        let takes = |set: &[(&str, &str)]| {
            let takes = Takes::of(|name| {
                let found = set.iter().find(|(set, _)| *set == name);
                found.map(|(_, value)| (*value).to_owned())
            });
            (takes.title, takes.progress)
        };
        let xterm = ("TERM", "xterm-256color");
        assert_eq!(takes(&[]), (false, false));
        assert_eq!(takes(&[("TERM", "dumb")]), (false, false));
        assert_eq!(takes(&[("TERM", "linux")]), (false, false));
        assert_eq!(takes(&[xterm]), (true, false));
        assert_eq!(takes(&[("WT_SESSION", "x")]), (true, true));
        assert_eq!(takes(&[("ConEmuANSI", "OFF"), xterm]), (true, false));
        let known = [
            ("TERM_PROGRAM", "ghostty"),
            ("TERM_PROGRAM", "WezTerm"),
            ("KITTY_WINDOW_ID", "1"),
        ];
        for known in known {
            assert_eq!(takes(&[xterm, known]), (true, true), "{known:?}");
            let within = takes(&[xterm, known, ("TMUX", "/tmp/x")]);
            assert_eq!(within, (true, false), "{known:?}");
        }
    }
}
