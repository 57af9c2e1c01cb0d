//! A theme as TOML.

use std::fmt;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::Theme;
use crate::domain::{clean, line_of, nearest};

/// What stands in the file. Names are those of the roles.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    base: Option<String>,
    background: Option<Colour>,
    text: Option<Look>,
    dim: Option<Look>,
    accent: Option<Look>,
    selection: Option<Look>,
    selection_away: Option<Look>,
    marked: Option<Look>,
    ok: Option<Look>,
    warning: Option<Look>,
    error: Option<Look>,
    border: Option<Look>,
    border_focus: Option<Look>,
    tab: Option<Look>,
    json_key: Option<Look>,
    json_string: Option<Look>,
    json_number: Option<Look>,
}

/// A colour, or more.
enum Look {
    Plain(Colour),
    Whole(Whole),
}

/// By hand: what tries one after the other cannot say what is wrong with either.
impl<'de> Deserialize<'de> for Look {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LookVisitor)
    }
}

struct LookVisitor;

impl<'de> Visitor<'de> for LookVisitor {
    type Value = Look;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a colour or a table of fg, bg, bold, dim, italic, underlined, reversed")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Look, E> {
        let colour = Colour::try_from(text.to_owned());
        colour.map(Look::Plain).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Look, A::Error> {
        Whole::deserialize(MapAccessDeserializer::new(map)).map(Look::Whole)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    fg: Option<Colour>,
    bg: Option<Colour>,
    #[serde(default)]
    bold: bool,
    #[serde(default)]
    dim: bool,
    #[serde(default)]
    italic: bool,
    #[serde(default)]
    underlined: bool,
    #[serde(default)]
    reversed: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Colour(Color);

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| {
            format!(
                "“{}” is no colour: write #rrggbb, or one of the terminal's own such as cyan or bright-black",
                clean(&text)
            )
        })
    }
}

impl From<Look> for Style {
    fn from(look: Look) -> Self {
        let whole = match look {
            Look::Plain(colour) => return Self::new().fg(colour.0),
            Look::Whole(whole) => whole,
        };
        let mut style = Self::new();
        style.fg = whole.fg.map(|colour| colour.0);
        style.bg = whole.bg.map(|colour| colour.0);
        for (is_set, modifier) in [
            (whole.bold, Modifier::BOLD),
            (whole.dim, Modifier::DIM),
            (whole.italic, Modifier::ITALIC),
            (whole.underlined, Modifier::UNDERLINED),
            (whole.reversed, Modifier::REVERSED),
        ] {
            if is_set {
                style = style.add_modifier(modifier);
            }
        }
        style
    }
}

/// The message about a field that there is not, which lists all that there are,
/// with the one that was meant instead.
fn unknown(message: &str) -> Option<String> {
    let (name, known) = message
        .strip_prefix("unknown field `")?
        .split_once("`, expected one of `")?;
    let known: Vec<&str> = known.trim_end_matches('`').split("`, `").collect();
    Some(match nearest(name, known.iter().copied()) {
        Some(near) => format!("there is no “{name}”; did you mean “{near}”?"),
        None => format!("there is no “{name}”; there are {}", known.join(", ")),
    })
}

/// Reads a theme. The error is a sentence with the line.
pub(super) fn read(text: &str) -> Result<Theme, String> {
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        let message = error.message().replace('\n', " ");
        let message = unknown(&message).unwrap_or(message);
        format!("line {line}: {}", clean(&message))
    })?;
    let base = file.base.as_deref().unwrap_or(super::USUAL);
    let mut theme = Theme::named(base).ok_or_else(|| {
        let known: Vec<&str> = Theme::names().collect();
        format!("its base “{}” is none of {}", clean(base), known.join(", "))
    })?;
    for (role, look) in [
        (&mut theme.text, file.text),
        (&mut theme.dim, file.dim),
        (&mut theme.accent, file.accent),
        (&mut theme.selection, file.selection),
        (&mut theme.selection_away, file.selection_away),
        (&mut theme.marked, file.marked),
        (&mut theme.ok, file.ok),
        (&mut theme.warning, file.warning),
        (&mut theme.error, file.error),
        (&mut theme.border, file.border),
        (&mut theme.border_focus, file.border_focus),
        (&mut theme.tab, file.tab),
        (&mut theme.json_key, file.json_key),
        (&mut theme.json_string, file.json_string),
        (&mut theme.json_number, file.json_number),
    ] {
        if let Some(look) = look {
            *role = look.into();
        }
    }
    if let Some(background) = file.background {
        theme.background = Some(background.0);
    }
    Ok(theme)
}
