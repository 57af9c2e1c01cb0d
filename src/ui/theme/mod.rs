//! Roles to styles: who draws asks for a role, never for a colour.

mod ascii;
mod contrast;
mod file;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

/// The themes that come with the program, with the text of those that are files.
const FILES: [(&str, &str); 2] = [
    ("dark", include_str!("../../../assets/themes/dark.toml")),
    ("light", include_str!("../../../assets/themes/light.toml")),
];

/// The name of the usual one.
pub const USUAL: &str = "terminal";

/// A style for each role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Ordinary text.
    pub text: Style,
    /// What may be overlooked.
    pub dim: Style,
    /// What should catch the eye: keys, focus, the cursor's bar.
    pub accent: Style,
    /// The row under the cursor of the pane with the focus.
    pub selection: Style,
    /// The row under the cursor of a pane without it.
    pub selection_away: Style,
    /// A mark.
    pub marked: Style,
    /// Well done.
    pub ok: Style,
    /// Take care.
    pub warning: Style,
    /// It failed.
    pub error: Style,
    /// A border.
    pub border: Style,
    /// The border of the pane with the focus.
    pub border_focus: Style,
    /// The tab or view that is open.
    pub tab: Style,
    /// Field names in JSON.
    pub json_key: Style,
    /// Strings in JSON.
    pub json_string: Style,
    /// Numbers and words in JSON.
    pub json_number: Style,
    /// What everything stands on; `None`: the terminal's own.
    pub background: Option<Color>,
    /// Whether borders and signs are drawn in ASCII.
    pub is_ascii: bool,
}

/// A theme that was found by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundTheme {
    /// Its name.
    pub name: String,
    /// It.
    pub theme: Theme,
    /// What is wrong in it, in sentences. It holds all the same.
    pub told: Vec<String>,
}

impl Theme {
    /// The terminal's own sixteen colours, so that it suits light and dark.
    #[must_use]
    pub const fn terminal() -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            dim: plain.fg(Color::DarkGray),
            accent: plain.fg(Color::Cyan),
            selection: plain.add_modifier(Modifier::REVERSED),
            selection_away: plain.add_modifier(Modifier::BOLD),
            marked: plain.fg(Color::Yellow),
            ok: plain.fg(Color::Green),
            warning: plain.fg(Color::Yellow),
            error: plain.fg(Color::Red),
            border: plain.fg(Color::DarkGray),
            border_focus: plain.fg(Color::Cyan),
            tab: plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            json_key: plain.fg(Color::Cyan),
            json_string: plain.fg(Color::Green),
            json_number: plain.fg(Color::Magenta),
            background: None,
            is_ascii: false,
        }
    }

    /// No colour at all (`NO_COLOR`): attributes and characters carry it.
    #[must_use]
    pub const fn plain() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        Self {
            text: plain,
            dim,
            accent: bold,
            selection: plain.add_modifier(Modifier::REVERSED),
            selection_away: bold,
            marked: bold,
            ok: plain,
            warning: bold,
            error: bold,
            border: dim,
            border_focus: bold,
            tab: bold.add_modifier(Modifier::UNDERLINED),
            json_key: bold,
            json_string: plain,
            json_number: plain,
            background: None,
            is_ascii: false,
        }
    }

    /// One that comes with the program: `terminal`, `plain`, `dark`, `light`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            USUAL => Some(Self::terminal()),
            "plain" => Some(Self::plain()),
            _ => FILES
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, text)| Self::read(text).0),
        }
    }

    /// The names of those that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        [USUAL, "plain"]
            .into_iter()
            .chain(FILES.iter().map(|(name, _)| *name))
    }

    /// A theme as a file has it, and a sentence with the line, without its full
    /// stop, for each role or colour in it that there is not;
    /// `assets/themes/dark.toml` says what stands in one.
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<String>) {
        file::read(text)
    }

    /// The same with borders and signs in ASCII, for fonts without others.
    #[must_use]
    pub const fn in_ascii(mut self) -> Self {
        self.is_ascii = true;
        self
    }

    /// Gives what was drawn without colours those of the theme. Done once at the
    /// end of a frame, so that no view has to think of what it stands on.
    pub(super) fn finish(&self, drawn: &mut Buffer) {
        if let Some(background) = self.background {
            let text = self.text.fg.unwrap_or(Color::Reset);
            for cell in &mut drawn.content {
                if cell.bg == Color::Reset {
                    cell.bg = background;
                }
                if cell.fg == Color::Reset {
                    cell.fg = text;
                }
            }
        }
        if self.is_ascii {
            ascii::replace(drawn);
        }
    }
}

#[cfg(test)]
mod tests;
