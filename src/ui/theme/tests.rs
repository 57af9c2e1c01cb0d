use ratatui::layout::Rect;

use super::*;

/// How much lighter one is than the other, from 1 to 21, as the Web Content
/// Accessibility Guidelines define it.
fn contrast(one: Color, other: Color) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: Color) -> f64 {
    let Color::Rgb(r, g, b) = colour else {
        panic!("{colour} is what the terminal makes of it");
    };
    let part = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
}

/// What a cell of this role looks like, after the frame was finished.
fn drawn(theme: &Theme, style: Style) -> (Color, Color) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
    buffer.set_string(0, 0, "x", style);
    theme.finish(&mut buffer);
    let cell = &buffer[(0, 0)];
    match cell.modifier.contains(Modifier::REVERSED) {
        true => (cell.bg, cell.fg),
        false => (cell.fg, cell.bg),
    }
}

#[test]
fn every_role_can_be_read_in_each_theme_of_its_own_colours() {
    for name in ["dark", "light"] {
        let theme = Theme::named(name).unwrap();
        for (role, style, least) in [
            ("text", theme.text, 7.0),
            ("dim", theme.dim, 4.5),
            ("accent", theme.accent, 4.5),
            ("selection", theme.selection, 4.5),
            ("selection-away", theme.selection_away, 4.5),
            ("marked", theme.marked, 4.5),
            ("ok", theme.ok, 4.5),
            ("warning", theme.warning, 4.5),
            ("error", theme.error, 4.5),
            ("border", theme.border, 2.0),
            ("border-focus", theme.border_focus, 3.0),
            ("tab", theme.tab, 4.5),
            ("json-key", theme.json_key, 4.5),
            ("json-string", theme.json_string, 4.5),
            ("json-number", theme.json_number, 4.5),
        ] {
            let (text, below) = drawn(&theme, style);
            let contrast = contrast(text, below);
            assert!(contrast >= least, "{name}: {role} has {contrast:.1}");
        }
    }
}

#[test]
fn the_row_of_a_pane_without_focus_stands_out_and_stays_readable_in_each_theme() {
    for name in Theme::names() {
        let theme = Theme::named(name).unwrap();
        let away = drawn(&theme, theme.selection_away);
        let bold = theme.selection_away.add_modifier.contains(Modifier::BOLD);
        assert!(bold, "{name}: it is told by more than a colour");
        assert_ne!(theme.selection_away, theme.selection, "{name}");
        assert_ne!(theme.selection_away, theme.text, "{name}");
        match theme.background {
            Some(_) => assert!(contrast(away.0, away.1) >= 4.5, "{name}"),
            // Of the terminal's own text on its own ground.
            None => assert_eq!(away, (Color::Reset, Color::Reset), "{name}"),
        }
    }
}

#[test]
fn one_s_own_theme_begins_with_another() {
    let theme = Theme::read(
        "base = \"dark\"\naccent = \"#ff8800\"\nerror = { fg = \"bright-red\", bold = true, reversed = true }\n",
    )
    .unwrap();
    let dark = Theme::named("dark").unwrap();
    assert_eq!(theme.accent, Style::new().fg(Color::Rgb(255, 136, 0)));
    assert_eq!(
        theme.error,
        Style::new()
            .fg(Color::LightRed)
            .add_modifier(Modifier::BOLD | Modifier::REVERSED)
    );
    assert_eq!((theme.text, theme.background), (dark.text, dark.background));
}

#[test]
fn what_is_wrong_in_a_theme_is_told_with_its_line() {
    for (text, told) in [
        (
            "accent = \"#ff8800\"\ntexd = \"red\"\n",
            "line 2: unknown field `texd`",
        ),
        (
            "\n\nok = \"grün\"\n",
            "line 3: “grün” is no colour: write #",
        ),
        (
            "\nok = { fg = \"a\\u001b[2J\" }\n",
            "line 2: “a␛[2J” is no colour: write #",
        ),
        (
            "\nok = 3\n",
            "line 2: invalid type: integer `3`, expected a",
        ),
        ("ok = { fog = \"red\" }\n", "line 1: unknown field `fog`"),
        ("\"a\\u001b\" = \"red\"\n", "line 1: unknown field `a␛`"),
        ("base = \"a\\u001b\"\n", "its base “a␛” is none of "),
        ("ok = {\n", "line 1: "),
        (
            "base = \"nord\"\n",
            "its base “nord” is none of terminal, plain, dark, light",
        ),
    ] {
        let error = Theme::read(text).unwrap_err();
        assert!(error.starts_with(told), "{error}");
        assert!(!error.trim_end().contains('\n'), "{error}");
    }
}

#[test]
fn signs_have_their_width_in_ascii() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 24, 1));
    buffer.set_string(0, 0, "╭─▌naïve 测试 ● ██░ … ⠋╮", Style::new());
    Theme::terminal().in_ascii().finish(&mut buffer);
    let row: String = buffer.content.iter().map(|cell| cell.symbol()).collect();
    // A wide character has an empty cell behind it.
    assert_eq!(row.replace(' ', ""), "+->naïve测试*##.~/+");
    // What stands for a control character is no sign of ASCII either.
    let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
    buffer.set_string(0, 0, "a•␛␀␊␡", Style::new());
    Theme::terminal().in_ascii().finish(&mut buffer);
    let row: String = buffer.content.iter().map(|cell| cell.symbol()).collect();
    assert_eq!(row, "a*????");
}
