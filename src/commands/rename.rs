//! `rename`: another name for a binary.

use super::console::Console;
use super::failure::Failure;
use super::{Format, id};
use crate::api::Client;
use crate::cli;
use crate::domain::{BinaryId, unfit_name};
use crate::edit::Patch;
use crate::exit::Exit;

/// Which binary, and its new name.
pub(super) struct Wish {
    id: BinaryId,
    name: String,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: &cli::Rename) -> Result<Self, Failure> {
        let name = args.name.trim();
        if let Some(why) = unfit_name(name) {
            return Err(Failure::usage(why));
        }
        Ok(Self {
            id: id(&args.id)?,
            name: name.to_owned(),
            format: Format::of(args.json),
        })
    }
}

pub(super) async fn run(
    wish: Wish,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let patch = Patch::rename(&wish.name);
    let now = client.change_binary(&wish.id, &patch.body()).await?;
    match wish.format {
        Format::Json => {
            console.json(&now.object)?;
            console.line("")?;
        }
        Format::Text => console.line(now.id.as_str())?,
    }
    console.flush()?;
    Ok(Exit::DONE)
}
