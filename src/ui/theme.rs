//! Roles to styles: who draws asks for a role, never for a colour.

use ratatui::style::{Color, Modifier, Style};

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
        }
    }
}
