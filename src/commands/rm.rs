//! `rm`: deletes binaries, each after a copy of it was kept where one is wanted.

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::deleting::{self, Deletion, Fields, Found, Refusal};
use super::failure::Failure;
use super::{Format, ids, safety, used_by};
use crate::api::{Change, Client};
use crate::cli;
use crate::domain::{Binary, BinaryId, Reference, clean};
use crate::exit::Exit;
use crate::transfer::safety::{Safety, Why};

/// Which binaries, and whether to ask.
pub(super) struct Wish {
    ids: Vec<BinaryId>,
    ask: bool,
    keep_copies: bool,
    /// Whether what is used goes, too.
    force_used: bool,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: &cli::Rm) -> Result<Self, Failure> {
        deleting::can_ask("rm", args.yes)?;
        Ok(Self {
            ids: ids(&args.ids)?,
            ask: !args.yes,
            keep_copies: !args.no_copy,
            force_used: args.force_used,
            format: Format::of(args.json),
        })
    }
}

pub(super) async fn run(
    wish: Wish,
    client: &Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    // Before copies are made of what stays.
    let guard = client.connection().guard();
    guard.check(Change::Delete, "delete binaries")?;
    let binaries = Binaries {
        safety: match wish.keep_copies {
            true => Some(safety::open()?),
            false => None,
        },
        force_used: wish.force_used,
        client,
    };
    deleting::run(&binaries, &wish.ids, wish.ask, wish.format, console, stop).await
}

struct Binaries<'a> {
    safety: Option<Safety>,
    force_used: bool,
    client: &'a Client,
}

impl Deletion for Binaries<'_> {
    type Id = BinaryId;
    type Target = Binary;

    const KEY: &'static str = "id";

    fn words(&self) -> (&'static str, &'static str) {
        ("binary", "binaries")
    }

    async fn look_up(&self, id: &BinaryId) -> Result<Binary, Refusal> {
        let binary = self.client.binary(id).await?;
        match &binary.archive_of {
            Some(application) => Err(Refusal {
                exit: Exit::USAGE,
                sentence: format!(
                    "{id} is the archive of application {}: delete it there, not here.",
                    clean(application)
                ),
            }),
            None => Ok(binary),
        }
    }

    /// Refuses what firmware, software or configuration points to.
    async fn narrow(&self, found: &mut Found<'_, Self>) -> Result<(), Failure> {
        if self.force_used {
            return Ok(());
        }
        let ids: Vec<BinaryId> = found
            .iter()
            .filter(|(_, target)| target.is_ok())
            .map(|(id, _)| (*id).clone())
            .collect();
        let references = self.client.references(&ids).await.map_err(|error| {
            let exit = Exit::of_api(&error);
            let rest = "Nothing was deleted; --force-used deletes without looking.";
            Failure::Said(exit, format!("{error} {rest}"))
        })?;
        for (id, target) in found {
            let users: Vec<&Reference> = references
                .iter()
                .filter(|reference| reference.binary == **id)
                .collect();
            if target.is_ok() && !users.is_empty() {
                *target = Err(Refusal {
                    exit: Exit::of_status(409),
                    sentence: used_by::sentence(id, &users),
                });
            }
        }
        Ok(())
    }

    fn named(&self, id: &BinaryId, target: &Binary) -> String {
        format!("{id}  {}", clean(target.title()))
    }

    /// Deletes a binary, after a copy of it was kept where one is wanted.
    async fn delete(
        &self,
        id: &BinaryId,
        target: &Binary,
        console: &mut Console,
        stop: &CancellationToken,
    ) -> Result<Fields, Refusal> {
        let kept = match &self.safety {
            Some(safety) => tokio::select! {
                kept = safety::keep(safety, self.client, target, Why::Deleted, console) => {
                    kept.map_err(|none| Refusal {
                        exit: none.exit,
                        sentence: none.sentence,
                    })?
                }
                () = stop.cancelled() => return Err(Refusal::interrupted(format!(
                    "Interrupted while a copy of {id} was made: it was not deleted."
                ))),
            },
            None => None,
        };
        tokio::select! {
            done = self.client.delete_binary(id) => done?,
            () = stop.cancelled() => return Err(Refusal::interrupted(format!(
                "Interrupted while {id} was deleted: it may be gone, c8ybin show {id} tells."
            ))),
        }
        let copy = kept.map(|kept| kept.key);
        Ok(vec![
            ("name", target.name.clone().into()),
            ("copy", copy.into()),
        ])
    }
}
