use ratatui::layout::Rect;

use super::contrast::{contrast, drawn};
use super::*;

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
            let contrast = contrast(text, below).unwrap();
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
            Some(_) => assert!(contrast(away.0, away.1).unwrap() >= 4.5, "{name}"),
            // Of the terminal's own text on its own ground.
            None => assert_eq!(away, (Color::Reset, Color::Reset), "{name}"),
        }
    }
}

#[test]
fn roles_that_can_hardly_be_read_are_known() {
    for name in Theme::names() {
        let theme = Theme::named(name).unwrap();
        assert_eq!(theme.hard_to_read(), [""; 0], "{name}");
    }
    let hard = |text: &str| Theme::read(text).0.hard_to_read();
    // A row under the cursor has a ground of its own.
    let black = hard("base = \"dark\"\ntext = \"#000000\"\nbackground = \"#000000\"\n");
    assert!(
        black.contains(&"text") && !black.contains(&"dim"),
        "{black:?}"
    );
    assert_eq!(hard("base = \"light\"\nerror = \"#eeeeee\"\n"), ["error"]);
    // What the terminal makes of these is not known.
    assert_eq!(hard("text = \"black\"\nbackground = \"black\"\n"), [""; 0]);
}

#[test]
fn one_s_own_theme_begins_with_another() {
    let (theme, mistakes) = Theme::read(
        "base = \"dark\"\naccent = \"#ff8800\"\nerror = { fg = \"bright-red\", bold = true, reversed = true }\n",
    );
    assert_eq!(mistakes, [""; 0]);
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
            "line 2: there is no “texd”; did you mean “text”?",
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
        (
            "ok = { fgg = \"red\" }\n",
            "line 1: there is no “fgg”; did you mean “fg”?",
        ),
        (
            "\"x\\u001b\" = \"red\"\n",
            "line 1: there is no “x␛”; there are base, background, text, ",
        ),
        ("base = \"a\\u001b\"\n", "line 1: its base “a␛” is none of "),
        (
            "ok = {\n",
            "line 1: it is no TOML, so nothing of it holds: ",
        ),
        ("base = 3\n", "line 1: its base “” is none of "),
        (
            "base = \"nord\"\n",
            "line 1: its base “nord” is none of terminal, plain, dark, light",
        ),
    ] {
        let mistakes = Theme::read(text).1;
        let [error] = mistakes.as_slice() else {
            panic!("{text}: {mistakes:?}");
        };
        assert!(error.starts_with(told), "{error}");
        assert!(!error.trim_end().contains('\n'), "{error}");
    }
}

#[test]
fn all_mistakes_are_told_from_the_first_line_on_and_the_rest_holds() {
    let (theme, mistakes) = Theme::read(
        "base = \"dark\"\nwarning = 1\nfoo = \"red\"\nok = \"blue\"\naccent = \"notacolour\"\n",
    );
    let lines: Vec<&str> = mistakes.iter().map(|it| &it[..7]).collect();
    assert_eq!(lines, ["line 2:", "line 3:", "line 5:"], "{mistakes:?}");
    let dark = Theme::named("dark").unwrap();
    assert_eq!(theme.ok, Style::new().fg(Color::Blue));
    assert_eq!((theme.accent, theme.warning), (dark.accent, dark.warning));
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
