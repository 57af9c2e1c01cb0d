//! Where the file of an event is saved, by a template: folders and a name.
//!
//! What a device or another user wrote fills the gaps, so each part of the path
//! is made a safe name after it is filled: no text leads out of the folder.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{MAX_NAME_BYTES, safe_file_name};

/// What a gap is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Device,
    DeviceId,
    Id,
    Date,
    Time,
    Type,
    Name,
}

impl Field {
    const ALL: [(&'static str, Self); 7] = [
        ("device", Self::Device),
        ("device-id", Self::DeviceId),
        ("id", Self::Id),
        ("date", Self::Date),
        ("time", Self::Time),
        ("type", Self::Type),
        ("name", Self::Name),
    ];
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Gap(Field),
}

/// A path with gaps, below a folder that the person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Folders, and behind them the name; never empty.
    parts: Vec<Vec<Piece>>,
}

/// What fills the gaps. All of it as the server gave it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    /// The name of the device, or its id.
    pub(super) device: &'a str,
    pub(super) device_id: &'a str,
    /// The id of the event.
    pub(super) id: &'a str,
    pub(super) time: Option<Timestamp>,
    pub(super) type_name: &'a str,
    /// The name of the attachment, or the id.
    pub(super) name: &'a str,
}

impl Template {
    /// Reads `{device}/{date}-{type}-{name}`.
    ///
    /// # Errors
    /// A phrase that says what is wrong: a gap that there is none of, a brace
    /// alone, or a part that is no name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split('/').map(part).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { parts })
    }

    /// The path below the folder.
    pub(super) fn path(&self, facts: &Facts<'_>, zone: &TimeZone) -> PathBuf {
        self.parts
            .iter()
            .map(|part| filled(part, facts, zone))
            .collect()
    }

    /// The same with the event's id in the name, for another event whose path
    /// would be the same.
    pub(super) fn path_of_its_own(&self, facts: &Facts<'_>, zone: &TimeZone) -> PathBuf {
        let mut path = self.path(facts, zone);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{}-{name}", facts.id);
        path.set_file_name(safe_file_name(&name, facts.id, MAX_NAME_BYTES));
        path
    }
}

fn part(text: &str) -> Result<Vec<Piece>, String> {
    if text.is_empty() {
        return Err(
            "a part between two “/” is empty, and it must not begin or end with one".to_owned(),
        );
    }
    if matches!(text, "." | "..") {
        return Err(format!("“{text}” is no name: it stays below the folder"));
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(open);
        let gap = from
            .strip_prefix('{')
            .and_then(|from| from.split_once('}'))
            .ok_or("a brace stands alone")?;
        let field = Field::ALL.iter().find(|(name, _)| *name == gap.0);
        let (_, field) = field.ok_or_else(|| {
            let names = Field::ALL.map(|(name, _)| format!("{{{name}}}")).join(", ");
            format!("there is no {{{}}}; there are {names}", gap.0)
        })?;
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(Piece::Gap(*field));
        rest = gap.1;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

fn filled(part: &[Piece], facts: &Facts<'_>, zone: &TimeZone) -> String {
    let time = |form: &str| match facts.time {
        Some(time) => time.to_zoned(zone.clone()).strftime(form).to_string(),
        None => "undated".to_owned(),
    };
    let mut text = String::new();
    for piece in part {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Gap(Field::Device) => text.push_str(facts.device),
            Piece::Gap(Field::DeviceId) => text.push_str(facts.device_id),
            Piece::Gap(Field::Id) => text.push_str(facts.id),
            Piece::Gap(Field::Date) => text.push_str(&time("%Y-%m-%d")),
            Piece::Gap(Field::Time) => text.push_str(&time("%H-%M-%S")),
            Piece::Gap(Field::Type) => text.push_str(facts.type_name),
            Piece::Gap(Field::Name) => text.push_str(facts.name),
        }
    }
    safe_file_name(&text, facts.id, MAX_NAME_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::Component;

    const FACTS: Facts<'static> = Facts {
        device: "gate/north",
        device_id: "7",
        id: "12",
        time: None,
        type_name: "c8y_Logfile",
        name: "a.log",
    };

    fn path(template: &str, facts: &Facts<'_>) -> String {
        let path = Template::parse(template)
            .unwrap()
            .path(facts, &TimeZone::UTC);
        path.to_string_lossy().into_owned()
    }

    #[test]
    fn gaps_are_filled_and_parts_are_safe() {
        let facts = Facts {
            time: "2026-01-02T03:04:05Z".parse().ok(),
            ..FACTS
        };
        assert_eq!(
            path("{device}/{date}-{type}-{name}", &facts),
            "gate_north/2026-01-02-c8y_Logfile-a.log"
        );
        assert_eq!(path("x-{id}.{device-id}.{time}", &facts), "x-12.7.03-04-05");
        assert_eq!(path("{date}", &FACTS), "undated");
        let odd = Facts {
            device: "..",
            name: "../../etc/passwd",
            ..FACTS
        };
        assert_eq!(path("{device}/{name}", &odd), "12/_.._etc_passwd");
    }

    #[test]
    fn another_event_of_the_same_path_gets_its_id() {
        let template = Template::parse("{device}/{name}").unwrap();
        assert_eq!(
            template.path_of_its_own(&FACTS, &TimeZone::UTC),
            PathBuf::from("gate_north/12-a.log")
        );
    }

    #[test]
    fn what_is_no_template_is_told() {
        for (text, why) in [
            ("", "is empty"),
            ("/a", "is empty"),
            ("a//b", "is empty"),
            ("a/", "is empty"),
            ("../{name}", "“..” is no name"),
            (
                "{nam}",
                "there is no {nam}; there are {device}, {device-id}, {id}",
            ),
            ("{name", "a brace stands alone"),
            ("name}", "a brace stands alone"),
        ] {
            let said = Template::parse(text).unwrap_err();
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    proptest! {
        #[test]
        fn no_text_leads_out_of_the_folder(
            device in any::<String>(), type_name in any::<String>(), name in any::<String>(),
        ) {
            let facts = Facts { device: &device, type_name: &type_name, name: &name, ..FACTS };
            let template = Template::parse("{device}/{type}/..{name}").unwrap();
            for path in [
                template.path(&facts, &TimeZone::UTC),
                template.path_of_its_own(&facts, &TimeZone::UTC),
            ] {
                let parts: Vec<_> = path.components().collect();
                prop_assert_eq!(parts.len(), 3, "{:?}", path);
                prop_assert!(parts.iter().all(|part| matches!(part, Component::Normal(_))));
            }
        }
    }
}
