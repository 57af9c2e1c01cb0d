//! The applications that a new store begins with.

use rusqlite::Connection;

use super::archives::note;
use super::writing::put;
use super::{Application, Version, subscriptions};
use crate::emulator::store::StoreError;

/// An application to begin with. Its archives are named by their places in the
/// order of the seed.
pub struct SeedApplication {
    /// It, without an active archive and without versions.
    pub application: Application,
    /// Its archives.
    pub archives: Vec<usize>,
    /// The active one.
    pub active: Option<usize>,
    /// Its versions: the number, the archive, the tags.
    pub versions: Vec<(String, usize, Vec<String>)>,
}

/// Writes an application of the seed. `ids` are those of the objects, in the
/// order of the seed; an archive that is not among them is left out.
pub fn seed(connection: &Connection, seed: SeedApplication, ids: &[i64]) -> Result<(), StoreError> {
    let id_of = |place: usize| ids.get(place).copied();
    let mut application = seed.application;
    application.active = seed.active.and_then(id_of);
    let version = |(version, place, tags)| {
        let binary = id_of(place)?;
        Some(Version {
            version,
            binary,
            tags,
        })
    };
    application.versions = seed.versions.into_iter().filter_map(version).collect();
    for archive in seed.archives.into_iter().filter_map(id_of) {
        note(connection, archive, application.id)?;
    }
    put(connection, &application)?;
    subscriptions::note(connection, application.id)?;
    Ok(())
}
