//! The journal, part by part.

mod clock;
mod rows;
mod writing;

use rusqlite::Connection;
use tempfile::TempDir;

use super::owner::Owners;
use super::tables::Tables;
use super::{Account, schema};
use crate::domain::BinaryId;
use crate::transfer::{Existing, Job, Target};

/// Tables in memory, and a program that has them.
struct Sample {
    dir: TempDir,
    sql: Connection,
    owners: Owners,
}

impl Sample {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut sql = Connection::open_in_memory().unwrap();
        schema::migrate(&mut sql, schema::STEPS).unwrap();
        let owners = Owners::register(dir.path()).unwrap();
        Self { dir, sql, owners }
    }

    fn tables(&self) -> Tables<'_> {
        Tables {
            sql: &self.sql,
            owners: &self.owners,
        }
    }
}

fn plain_account() -> Account {
    Account {
        host: "acme.example.com".into(),
        tenant: None,
        user: Some("ada".into()),
        profile: None,
    }
}

fn plain_job() -> Job {
    Job::Download {
        id: BinaryId::new("4711").unwrap(),
        length: Some(7),
        digest: None,
        target: Target::File("/tmp/a.bin".into()),
        existing: Existing::Ask,
    }
}
