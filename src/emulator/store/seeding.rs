//! The first contents of a new store, in one transaction.

use std::io::{BufWriter, Write as _};

use serde_json::{Map, Value};

use super::applications::{self, SeedApplication};
use super::contents::PACK;
use super::events::{self, SeedEvent};
use super::{Object, Place, Standard, Store, StoreError, digest, schema, writing};
use crate::emulator::query::ChildKind;

/// An object to begin with.
pub struct SeedObject {
    /// The properties with a column of their own; the length is that of the
    /// content.
    pub standard: Standard,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
    /// When it last changed, in milliseconds since 1970.
    pub updated: i64,
    /// All its other fragments.
    pub fragments: Map<String, Value>,
    /// Its bytes, if it is a binary.
    pub content: Option<Vec<u8>>,
    /// Whether its content has a digest, as that of a very old binary has.
    pub digested: bool,
    /// The place, in the order of the seed, of the object it is a child
    /// addition of; only an earlier one counts.
    pub child_of: Option<usize>,
}

impl Store {
    /// Fills a new store; one that was filled before stays as it is, also when
    /// it was filled with nothing.
    ///
    /// `link` is called with the fragments of each object and the ids of those
    /// before it, to point from one to the other. The events come behind all
    /// objects, the applications behind the events. An error among the objects or the events ends the filling.
    ///
    /// # Errors
    /// The database or the file system refused, or objects or events hold an error;
    /// then the store is still new.
    pub fn seed(
        &self,
        objects: impl Iterator<Item = Result<SeedObject, StoreError>>,
        events: impl Iterator<Item = Result<SeedEvent, StoreError>>,
        applications: impl Iterator<Item = SeedApplication>,
        link: impl Fn(&mut Map<String, Value>, &[i64]),
    ) -> Result<(), StoreError> {
        let writer = self.writer();
        if schema::is_seeded(&writer)? {
            return Ok(());
        }
        let mut pack = BufWriter::with_capacity(1 << 20, self.contents.pack()?);
        let mut offset = 0;
        let mut ids = Vec::new();
        let transaction = writer.unchecked_transaction()?;
        for seed in objects {
            let mut seed = seed?;
            link(&mut seed.fragments, &ids);
            let id = schema::next_id(&transaction)?;
            let mut object = Object {
                id,
                standard: seed.standard,
                created: seed.created,
                updated: seed.updated,
                content: None,
                fragments: seed.fragments,
            };
            if let Some(bytes) = &seed.content {
                pack.write_all(bytes).map_err(failed)?;
                let length = bytes.len() as u64;
                object.standard.length = i64::try_from(length).ok();
                digest::note(&mut object, seed.digested.then(|| digest::of(bytes)));
                object.content = Some(Place {
                    file: PACK.to_owned(),
                    offset,
                });
                offset += length;
            }
            writing::put(&transaction, &object)?;
            if let Some(parent) = seed.child_of.and_then(|place| ids.get(place)) {
                writing::link(&transaction, *parent, id, ChildKind::Addition)?;
            }
            ids.push(id);
        }
        for event in events {
            events::seed(&transaction, &self.contents, event?, &ids)?;
        }
        for application in applications {
            applications::seed(&transaction, application, &ids)?;
        }
        pack.flush().map_err(failed)?;
        schema::mark_seeded(&transaction)?;
        schema::index(&transaction)?;
        transaction.commit()?;
        // Seeding fills the log with the whole database; none of it is needed
        // twice.
        schema::checkpoint(&writer)?;
        self.totals.outdate();
        Ok(())
    }
}

fn failed(source: std::io::Error) -> StoreError {
    StoreError::File {
        what: "Cannot write the file",
        path: PACK.to_owned(),
        source,
    }
}
