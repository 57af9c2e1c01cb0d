//! Copies on this machine, as commands keep them: before something is deleted
//! or replaced.

use jiff::Timestamp;

use super::console::Console;
use super::failure::Failure;
use crate::api::Client;
use crate::config::state_folder;
use crate::domain::{Binary, BinaryId, clean};
use crate::exit::Exit;
use crate::transfer::safety::{Caps, Kept, Safety, Why};

/// The folder of the copies.
pub(super) fn open() -> Result<Safety, Failure> {
    let folder = state_folder(|name| std::env::var(name).ok()).ok_or_else(|| {
        Failure::local("There is no folder to keep copies in: set HOME or C8YBIN_STATE_DIR.")
    })?;
    Ok(Safety::within(&folder, Caps::default()))
}

/// Why there is no copy: the code and a sentence.
pub(super) struct NoCopy {
    pub(super) exit: Exit,
    pub(super) sentence: String,
}

/// Keeps a copy of a binary; of one that is too large there is none, which is
/// said. `done` is what did not happen without one: `deleted`.
pub(super) async fn keep(
    safety: &Safety,
    client: &Client,
    binary: &Binary,
    why: Why,
    console: &mut Console,
) -> Result<Option<Kept>, NoCopy> {
    let id: &BinaryId = &binary.id;
    let caps = Caps::default();
    if !caps.take(binary.length) {
        console.note(&format!(
            "{id} {} is larger than {} MiB: no copy of it is kept.",
            clean(binary.title()),
            caps.each >> 20
        ));
        return Ok(None);
    }
    match safety.keep(client, id, why, Timestamp::now()).await {
        Ok(kept) => Ok(Some(kept)),
        Err(error) => Err(NoCopy {
            exit: Exit::of_transfer(&error),
            sentence: format!(
                "{id} was not {}: no copy of it could be kept; --no-copy does without. {error}",
                why.word()
            ),
        }),
    }
}
