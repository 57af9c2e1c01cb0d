//! What the terminal can do: signs, colours, pictures, the mouse, the clipboard; and
//! what tmux holds back of it. Pure but for who asks.

use super::Seen;
use crate::app::Graphics;
use crate::config::{Settings, has_signs, has_utf8};
use crate::preview::graphics::Protocol;
use crate::terminal::{Images, Within, clipboard_programs};

/// The narrowest terminal in which all of the screen has its place.
const COLUMNS: u16 = 80;

/// The first version of tmux that hands a text on to the terminal by itself.
const HANDS_ON: (u32, u32) = (3, 2);

/// The themes that the sixteen colours of a terminal are enough for.
const OF_SIXTEEN: [&str; 3] = ["", "terminal", "plain"];

/// What is known of the terminal.
pub(super) struct Terminal<'a> {
    /// A variable of the environment by its name.
    pub(super) variable: &'a dyn Fn(&str) -> Option<String>,
    pub(super) settings: Settings,
    pub(super) columns: u16,
    /// What it answered of its graphics; `None`: it was not asked.
    pub(super) graphics: Option<Graphics>,
    /// What tmux says, called with these arguments.
    pub(super) tmux: &'a dyn Fn(&[&str]) -> Option<String>,
    /// Whether there is a program of this name.
    pub(super) has: &'a dyn Fn(&str) -> bool,
}

impl Terminal<'_> {
    pub(super) fn look(&self) -> Vec<Seen> {
        let mut all = vec![
            self.size(),
            self.signs(),
            self.colours(),
            self.pictures(),
            self.mouse(),
            self.clipboard(),
        ];
        if self.within() == Within::Tmux {
            all.push(self.passthrough());
        }
        all
    }

    fn value(&self, name: &str) -> String {
        (self.variable)(name).unwrap_or_default()
    }

    fn within(&self) -> Within {
        Within::of(self.variable)
    }

    /// Whether it moves its cursor, and is wide enough.
    fn size(&self) -> Seen {
        const CHECK: &str = "terminal";
        let term = self.value("TERM");
        if cfg!(unix) && (term.is_empty() || term == "dumb") {
            let advice = "Set TERM to what the terminal is, such as xterm-256color.";
            return Seen::warn(CHECK, "It cannot move its cursor, as TERM says.", advice);
        }
        let name = if term.is_empty() { "It" } else { &term };
        let columns = self.columns;
        if columns == 0 {
            return Seen::ok(CHECK, format!("{name} does not tell its size."));
        }
        if columns < COLUMNS {
            let advice = "Make it wider for all columns; nothing is lost without.";
            return Seen::warn(CHECK, format!("It has {columns} columns."), advice);
        }
        Seen::ok(CHECK, format!("{name} has {columns} columns."))
    }

    fn signs(&self) -> Seen {
        const CHECK: &str = "utf-8";
        if !has_utf8(self.variable) {
            let advice = "Set LANG to a locale with UTF-8, such as C.UTF-8.";
            let message = "Its locale has no UTF-8: names may look wrong.";
            return Seen::warn(CHECK, message, advice);
        }
        if !has_signs(self.variable) {
            return Seen::ok(
                CHECK,
                "The locale has it, this terminal few of its signs: borders are in ASCII.",
            );
        }
        Seen::ok(CHECK, "The locale has it.")
    }

    fn colours(&self) -> Seen {
        const CHECK: &str = "colours";
        if !self.value("NO_COLOR").is_empty() {
            return Seen::ok(CHECK, "None, as NO_COLOR asks.");
        }
        if self.has_all_colours() {
            return Seen::ok(CHECK, "All (24 bits).");
        }
        let theme = match self.value("C8YBIN_THEME") {
            name if name.is_empty() => self.settings.theme.clone().unwrap_or_default(),
            name => name,
        };
        if OF_SIXTEEN.contains(&theme.as_str()) {
            return Seen::ok(
                CHECK,
                "Its own sixteen, which the theme in use needs. It does not tell of 24 bits.",
            );
        }
        Seen::warn(
            CHECK,
            format!("The theme “{theme}” has colours of 24 bits, of which it does not tell."),
            "Set COLORTERM=truecolor where it has them (within tmux also terminal-features RGB), \
             or take the theme terminal.",
        )
    }

    fn has_all_colours(&self) -> bool {
        let said = self.value("COLORTERM").to_lowercase();
        let term = self.value("TERM");
        matches!(said.as_str(), "truecolor" | "24bit")
            || term.ends_with("-direct")
            || ["xterm-kitty", "xterm-ghostty", "wezterm", "alacritty"].contains(&term.as_str())
            || !self.value("WT_SESSION").is_empty()
    }

    fn pictures(&self) -> Seen {
        const CHECK: &str = "graphics";
        let images = match Images::of(self.variable) {
            Ok(images) => images,
            Err(sentence) => {
                return Seen::warn(CHECK, sentence, "Set it to one of these, or unset it.");
            }
        };
        let how = match (images.graphics, self.graphics) {
            (Graphics::Off, _) => "Pictures are not shown, as C8YBIN_IMAGES asks.",
            (Graphics::HalfBlocks, _) if self.within() != Within::Terminal => {
                "Pictures are half blocks: tmux and screen hold graphics back."
            }
            (_, Some(Graphics::Drawn(Protocol::Kitty, _))) => "Pictures are in kitty's graphics.",
            (_, Some(Graphics::Drawn(Protocol::Sixel, _))) => "Pictures are in sixel.",
            (Graphics::Unasked, None) => "It is asked for graphics when a picture is to be shown.",
            _ => "Pictures are half blocks: it has neither kitty's graphics nor sixel.",
        };
        Seen::ok(CHECK, how)
    }

    fn mouse(&self) -> Seen {
        const CHECK: &str = "mouse";
        if !self.settings.mouse {
            return Seen::ok(CHECK, "Left to the terminal, as settings.toml asks.");
        }
        let term = self.value("TERM");
        if ["linux", "vt", "dumb"]
            .iter()
            .any(|it| term.starts_with(it))
        {
            return Seen::ok(CHECK, "It has none; all works by keys.");
        }
        let is_held = self.within() == Within::Tmux
            && (self.tmux)(&["show-options", "-gv", "mouse"]).as_deref() == Some("off");
        if is_held {
            return Seen::warn(
                CHECK,
                "tmux keeps it back.",
                "Put set -g mouse on into ~/.tmux.conf; all works by keys as well.",
            );
        }
        Seen::ok(CHECK, "Clicks, wheel and drags are taken.")
    }

    /// Whether what is copied gets somewhere.
    fn clipboard(&self) -> Seen {
        const CHECK: &str = "clipboard";
        let programs: Vec<&str> = clipboard_programs(self.variable)
            .into_iter()
            .filter_map(|program| program.first().copied())
            .collect();
        let (there, missing): (Vec<_>, Vec<_>) =
            programs.into_iter().partition(|name| (self.has)(name));
        let desktop: Vec<_> = there.iter().filter(|name| **name != "tmux").collect();
        if let Some(program) = desktop.first() {
            return Seen::ok(
                CHECK,
                format!("The desktop's by {program}, and the terminal's (OSC 52)."),
            );
        }
        let term = self.value("TERM");
        let has_none = ["linux", "vt", "dumb"]
            .iter()
            .any(|it| term.starts_with(it))
            || self.value("TERM_PROGRAM") == "Apple_Terminal";
        let advice = match missing.iter().find(|name| **name != "tmux") {
            Some(program) => format!("Install {program}, which puts it into the desktop's."),
            None => "Use a terminal that knows OSC 52.".to_owned(),
        };
        if has_none {
            let message = "It has none that a program can write to (OSC 52).";
            return Seen::warn(CHECK, message, advice);
        }
        Seen::ok(CHECK, "The terminal's (OSC 52), where it allows that.")
    }

    /// Whether tmux hands on what is copied.
    fn passthrough(&self) -> Seen {
        const CHECK: &str = "tmux";
        let option = |scope, name| (self.tmux)(&["show-options", scope, name]);
        let Some(version) = (self.tmux)(&["-V"]) else {
            return Seen::warn(
                CHECK,
                "It does not answer: it may be on another machine.",
                "Where what is copied does not arrive, put set -s set-clipboard on into its \
                 configuration.",
            );
        };
        let clipboard = option("-sv", "set-clipboard").unwrap_or_default();
        let passes = option("-gwv", "allow-passthrough").unwrap_or_default();
        let hands_on = clipboard != "off" && number_of(&version) >= Some(HANDS_ON);
        let is_handed = hands_on || clipboard == "on" || matches!(passes.as_str(), "on" | "all");
        let said = |word: &str| match word {
            "" => "not there".to_owned(),
            word => word.to_owned(),
        };
        let message = format!(
            "{version}: set-clipboard is {}, allow-passthrough {}.",
            said(&clipboard),
            said(&passes)
        );
        if is_handed {
            return Seen::ok(CHECK, message);
        }
        Seen::warn(
            CHECK,
            format!("{message} What is copied does not reach the terminal."),
            "Put set -s set-clipboard on into ~/.tmux.conf.",
        )
    }
}

/// `tmux 3.4a` → 3 and 4; also `tmux next-3.6`.
fn number_of(version: &str) -> Option<(u32, u32)> {
    let digits = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    let (major, rest) = digits.split_once('.')?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    Some((major.parse().ok()?, rest.get(..end)?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::State;
    use crate::preview::graphics::Cell;

    type Set<'a> = &'a [(&'a str, &'a str)];

    fn found(set: Set<'_>, name: &str) -> Option<String> {
        let found = set.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    }

    /// What is seen in a terminal of 80 columns with these variables and options of
    /// tmux, by the names of the checks.
    fn look(variables: Set<'_>, tmux: Set<'_>) -> Vec<(&'static str, State, String)> {
        let terminal = Terminal {
            variable: &|name| found(variables, name),
            settings: Settings::default(),
            columns: 80,
            graphics: None,
            tmux: &|arguments| found(tmux, arguments.last().unwrap()),
            has: &|name| name != "xclip",
        };
        let seen = terminal.look().into_iter();
        seen.map(|it| (it.check, it.state, it.message)).collect()
    }

    #[track_caller]
    fn seen(variables: Set<'_>, tmux: Set<'_>, check: &str) -> (State, String) {
        let all = look(variables, tmux);
        let (_, state, message) = all.into_iter().find(|it| it.0 == check).unwrap();
        (state, message)
    }

    const PLAIN: [(&str, &str); 2] = [("TERM", "xterm-256color"), ("LANG", "C.UTF-8")];

    #[test]
    fn a_usual_terminal_has_nothing_wrong_and_no_tmux() {
        let all = look(&PLAIN, &[]);
        assert!(all.iter().all(|it| it.1 == State::Ok), "{all:?}");
        let checks: Vec<_> = all.iter().map(|it| it.0).collect();
        assert_eq!(
            checks,
            [
                "terminal",
                "utf-8",
                "colours",
                "graphics",
                "mouse",
                "clipboard"
            ]
        );
    }

    #[test]
    fn what_a_terminal_lacks_is_a_warning_with_advice() {
        #[cfg(unix)]
        assert_eq!(seen(&[("TERM", "dumb")], &[], "terminal").0, State::Warn);
        #[cfg(unix)]
        assert_eq!(seen(&[("LC_ALL", "C")], &[], "utf-8").0, State::Warn);
        let console = [("TERM", "linux")];
        assert_eq!(seen(&console, &[], "clipboard").0, State::Warn);
        assert!(seen(&console, &[], "mouse").1.starts_with("It has none"));
        let images = [("C8YBIN_IMAGES", "sixels")];
        assert_eq!(seen(&images, &[], "graphics").0, State::Warn);
    }

    #[test]
    fn colours_are_missed_only_by_a_theme_that_has_them() {
        let theme = ("C8YBIN_THEME", "dark");
        let colours = |set: Set<'_>| seen(set, &[], "colours").0;
        assert_eq!(colours(&[theme]), State::Warn);
        assert_eq!(colours(&[theme, ("COLORTERM", "truecolor")]), State::Ok);
        assert_eq!(colours(&[theme, ("NO_COLOR", "1")]), State::Ok);
        assert_eq!(colours(&[]), State::Ok);
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn the_desktops_clipboard_is_named_where_its_program_is_there() {
        let clipboard = |set: Set<'_>| seen(set, &[], "clipboard");
        let wayland = clipboard(&[("WAYLAND_DISPLAY", "wayland-0")]);
        assert!(wayland.1.contains("by wl-copy"), "{wayland:?}");
        let x = ("DISPLAY", ":0");
        let (state, said) = clipboard(&[x, PLAIN[0]]);
        assert!(state == State::Ok && said.contains("OSC 52"), "{said}");
        assert_eq!(clipboard(&[x, ("TERM", "linux")]).0, State::Warn);
    }

    #[test]
    fn tmux_is_asked_for_what_it_holds_back() {
        let within = [("TERM", "tmux-256color"), ("TMUX", "/tmp/x,1,0")];
        let tmux = |set: Set<'_>| seen(&within, set, "tmux").0;
        assert_eq!(tmux(&[]), State::Warn);
        for (version, clipboard, passes, state) in [
            ("tmux 3.4", "external", "off", State::Ok),
            ("tmux next-3.6", "external", "off", State::Ok),
            ("tmux 3.1c", "external", "", State::Warn),
            ("tmux 3.1c", "on", "", State::Ok),
            ("tmux 3.4", "off", "off", State::Warn),
            ("tmux 3.4", "off", "all", State::Ok),
        ] {
            let set = [
                ("-V", version),
                ("set-clipboard", clipboard),
                ("allow-passthrough", passes),
            ];
            assert_eq!(tmux(&set), state, "{set:?}");
        }
        assert_eq!(seen(&within, &[("mouse", "off")], "mouse").0, State::Warn);
        assert_eq!(seen(&within, &[("mouse", "on")], "mouse").0, State::Ok);
        assert!(seen(&within, &[], "graphics").1.contains("half blocks"));
    }

    #[test]
    fn graphics_are_what_the_terminal_answered() {
        let cell = Cell {
            width: 9,
            height: 18,
        };
        for (answer, word) in [
            (Some(Graphics::Drawn(Protocol::Kitty, cell)), "kitty's"),
            (Some(Graphics::Drawn(Protocol::Sixel, cell)), "in sixel"),
            (Some(Graphics::HalfBlocks), "neither"),
            (None, "It is asked"),
        ] {
            let terminal = Terminal {
                variable: &|name| found(&PLAIN, name),
                settings: Settings::default(),
                columns: 80,
                graphics: answer,
                tmux: &|_| None,
                has: &|_| true,
            };
            let said = terminal.pictures().message;
            assert!(said.contains(word), "{said}");
        }
    }
}
