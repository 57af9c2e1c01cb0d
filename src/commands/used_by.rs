//! `used-by`: which firmware, software and configuration objects point to
//! binaries.

use std::fmt::Write as _;

use serde_json::json;

use super::console::Console;
use super::failure::Failure;
use super::{Format, ids};
use crate::api::Client;
use crate::cli;
use crate::domain::{BinaryId, Reference, clean};
use crate::exit::Exit;

/// How many users a sentence names.
const NAMED: usize = 3;

/// Of which binaries.
pub(super) struct Wish {
    ids: Vec<BinaryId>,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: &cli::UsedBy) -> Result<Self, Failure> {
        Ok(Self {
            ids: ids(&args.ids)?,
            format: Format::of(args.json),
        })
    }
}

pub(super) async fn run(
    wish: Wish,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let found = client.references(&wish.ids).await?;
    match wish.format {
        Format::Json => {
            let rows: Vec<_> = found
                .iter()
                .map(|reference| {
                    json!({
                        "binary": reference.binary.as_str(),
                        "id": reference.object.as_str(),
                        "kind": reference.kind.word(),
                        "name": reference.name,
                    })
                })
                .collect();
            console.json(&serde_json::Value::from(rows).to_string())?;
            console.line("")?;
        }
        Format::Text => {
            for reference in &found {
                let Reference {
                    binary,
                    object,
                    kind,
                    name,
                } = reference;
                let name = clean(name);
                console.line(&format!("{binary}\t{object}\t{}\t{name}", kind.word()))?;
            }
            if found.is_empty() && console.out_is_terminal() {
                console.note("No firmware, software or configuration points to it.");
            }
        }
    }
    console.flush()?;
    Ok(Exit::DONE)
}

/// Why a binary should stay that these need: a sentence.
pub(super) fn sentence(id: &BinaryId, users: &[&Reference]) -> String {
    let mut text = format!("{id} is used by ");
    for (at, reference) in users.iter().take(NAMED).enumerate() {
        let comma = if at > 0 { ", " } else { "" };
        // Writing to a string does not fail.
        let _ = write!(text, "{comma}{}", clean(&reference.title()));
    }
    if users.len() > NAMED {
        let _ = write!(text, " and {} more", users.len() - NAMED);
    }
    text.push_str(": it was not deleted. --force-used deletes it all the same.");
    text
}
