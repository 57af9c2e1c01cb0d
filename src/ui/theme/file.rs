//! A theme as TOML.

use std::fmt;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::Theme;
use crate::domain::{clean, line_of, nearest};

/// What can stand in the file beside the roles.
const BASE: &str = "base";
const BACKGROUND: &str = "background";

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
    Some(no_such(name, &known))
}

fn no_such(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("there is no “{name}”; did you mean “{near}”?"),
        None => format!("there is no “{name}”; there are {}", known.join(", ")),
    }
}

/// Reads a theme, and tells what is wrong in it, from the first line on: a sentence
/// with its line each, without its full stop. What is wrong is as in the base, the
/// rest holds.
pub(super) fn read(text: &str) -> (Theme, Vec<String>) {
    let told = |at: usize, what: &str| format!("line {}: {}", line_of(text, at), clean(what));
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let why = error.message().replace('\n', " ");
            let why = format!("it is no TOML, so nothing of it holds: {why}");
            return (Theme::terminal(), vec![told(at, &why)]);
        }
    };
    let mut mistakes = Vec::new();
    let base = table
        .get(BASE)
        .map(|value| (value.span().start, base(value)));
    let mut theme = match base {
        None => Theme::terminal(),
        Some((_, Ok(theme))) => theme,
        Some((at, Err(what))) => {
            mistakes.push((at, what));
            Theme::terminal()
        }
    };
    for (name, value) in table {
        let at = name.span().start;
        let taken = theme.take(name.get_ref(), value);
        mistakes.extend(taken.err().map(|what| (at, what)));
    }
    mistakes.sort();
    let mistakes = mistakes.iter().map(|(at, what)| told(*at, what));
    (theme, mistakes.collect())
}

/// The theme that is begun with.
fn base(value: &Spanned<DeValue<'_>>) -> Result<Theme, String> {
    let name = value.get_ref().as_str().unwrap_or_default();
    Theme::named(name).ok_or_else(|| {
        let known: Vec<&str> = Theme::names().collect();
        format!("its base “{name}” is none of {}", known.join(", "))
    })
}

/// The look that stands there. The error is a sentence without the line.
fn look<'de, T: Deserialize<'de>>(value: Spanned<DeValue<'de>>) -> Result<T, String> {
    T::deserialize(ValueDeserializer::from(value)).map_err(|error| {
        let message = error.message().replace('\n', " ");
        unknown(&message).unwrap_or(message)
    })
}

impl Theme {
    /// Sets one role. The error is a sentence without the line.
    fn take(&mut self, name: &str, value: Spanned<DeValue<'_>>) -> Result<(), String> {
        if name == BACKGROUND {
            self.background = Some(look::<Colour>(value)?.0);
        } else if let Some((_, role)) = self.roles().into_iter().find(|(role, _)| *role == name) {
            *role = look::<Look>(value)?.into();
        } else if name != BASE {
            let known = self.roles().map(|(role, _)| role);
            let known: Vec<&str> = [BASE, BACKGROUND].into_iter().chain(known).collect();
            return Err(no_such(name, &known));
        }
        Ok(())
    }

    /// The roles by the names that they have in a file.
    fn roles(&mut self) -> [(&'static str, &mut Style); 15] {
        [
            ("text", &mut self.text),
            ("dim", &mut self.dim),
            ("accent", &mut self.accent),
            ("selection", &mut self.selection),
            ("selection-away", &mut self.selection_away),
            ("marked", &mut self.marked),
            ("ok", &mut self.ok),
            ("warning", &mut self.warning),
            ("error", &mut self.error),
            ("border", &mut self.border),
            ("border-focus", &mut self.border_focus),
            ("tab", &mut self.tab),
            ("json-key", &mut self.json_key),
            ("json-string", &mut self.json_string),
            ("json-number", &mut self.json_number),
        ]
    }
}
