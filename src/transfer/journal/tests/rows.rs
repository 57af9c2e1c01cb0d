//! Rows of any content come back as they were.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use proptest::option;
use proptest::prelude::*;

use super::super::*;
use super::{Sample, plain_account, plain_job};
use crate::domain::{ApplicationId, BinaryId, EventId, Md5, NewAttachment, NewBinary};
use crate::transfer::safety::Copying;
use crate::transfer::{Deployment, Existing, SourceFacts, Target, Version, Way};

fn account() -> impl Strategy<Value = Account> {
    let text = option::of(".{0,10}");
    let parts = (".{0,20}", text.clone(), text.clone(), text);
    parts.prop_map(|(host, tenant, user, profile)| Account {
        host,
        tenant,
        user,
        profile,
    })
}

/// Absolute paths, most of them no text.
fn path() -> impl Strategy<Value = PathBuf> {
    proptest::collection::vec(1_u8.., 1..40).prop_map(|bytes| {
        let bytes: Vec<u8> = bytes.into_iter().filter(|byte| *byte != b'/').collect();
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStringExt as _;
            let mut path = b"/p".to_vec();
            path.extend(bytes);
            PathBuf::from(std::ffi::OsString::from_vec(path))
        }
        #[cfg(not(unix))]
        std::env::temp_dir().join(format!("{bytes:x?}"))
    })
}

fn existing() -> impl Strategy<Value = Existing> {
    prop_oneof![
        Just(Existing::Ask),
        Just(Existing::Overwrite),
        Just(Existing::Rename),
        Just(Existing::Skip),
        Just(Existing::Resume),
        Just(Existing::Fail),
    ]
}

fn digest() -> impl Strategy<Value = Option<Md5>> {
    option::of(any::<[u8; 16]>().prop_map(Md5))
}

fn job() -> impl Strategy<Value = Job> {
    let id = "[0-9]{1,64}";
    prop_oneof![
        (id, path(), deployment()).prop_map(|(id, path, what)| Job::Deploy {
            application: ApplicationId::new(&id).unwrap(),
            path,
            what
        }),
        (
            (id, id),
            any::<Option<u64>>(),
            path(),
            option::of(".*"),
            existing()
        )
            .prop_map(|((id, archive), length, path, name, existing)| {
                Job::DownloadArchive {
                    application: ApplicationId::new(&id).unwrap(),
                    archive: BinaryId::new(&archive).unwrap(),
                    length,
                    target: match name {
                        Some(name) => Target::Folder { folder: path, name },
                        None => Target::File(path),
                    },
                    existing,
                }
            }),
        (path(), ".*", ".*", option::of(".*"), option::of(".*")).prop_map(
            |(path, name, type_name, fragments, media_type)| {
                let new = NewBinary {
                    name,
                    type_name,
                    fragments,
                    media_type,
                };
                Job::Upload { path, new }
            }
        ),
        (id, path(), ".*", any::<bool>()).prop_map(|(id, path, content_type, keeps)| {
            Job::Replace {
                id: BinaryId::new(&id).unwrap(),
                path,
                content_type,
                copying: if keeps {
                    Copying::Keep
                } else {
                    Copying::Forget
                },
            }
        }),
        (id, path(), ".*", ".*", way(), existing()).prop_map(
            |(id, path, name, content_type, way, existing)| Job::Attach {
                event: EventId::new(&id).unwrap(),
                path,
                new: NewAttachment { name, content_type },
                way,
                existing
            }
        ),
        (
            id,
            any::<Option<u64>>(),
            path(),
            option::of(".*"),
            existing()
        )
            .prop_map(
                |(id, length, path, name, existing)| Job::DownloadAttachment {
                    event: EventId::new(&id).unwrap(),
                    length,
                    target: match name {
                        Some(name) => Target::Folder { folder: path, name },
                        None => Target::File(path),
                    },
                    existing
                }
            ),
        (
            id,
            any::<Option<u64>>(),
            digest(),
            path(),
            option::of(".*"),
            existing()
        )
            .prop_map(|(id, length, digest, path, name, existing)| Job::Download {
                id: BinaryId::new(&id).unwrap(),
                length,
                digest,
                target: match name {
                    Some(name) => Target::Folder { folder: path, name },
                    None => Target::File(path),
                },
                existing
            }),
    ]
}

fn deployment() -> impl Strategy<Value = Deployment> {
    let tag = "[a-z0-9.+-]{1,9}";
    prop_oneof![
        ".*".prop_map(Deployment::Archive),
        ".*".prop_map(Deployment::Plugin),
        (tag, proptest::collection::vec(tag, 0..4))
            .prop_map(|(version, tags)| Deployment::Version(version, tags)),
    ]
}

fn way() -> impl Strategy<Value = Way> {
    prop_oneof![
        Just(Way::Form),
        Just(Way::Raw),
        any::<u64>().prop_map(Way::Chunks)
    ]
}

fn time() -> impl Strategy<Value = Timestamp> {
    let seconds = Timestamp::MIN.as_second() + 1..Timestamp::MAX.as_second();
    (seconds, 0..1_000_000_000).prop_map(|(seconds, nanos)| Timestamp::new(seconds, nanos).unwrap())
}

fn file_time() -> impl Strategy<Value = SystemTime> {
    (any::<bool>(), 0_u64..1 << 40, 0_u32..1_000_000_000).prop_filter_map(
        "not all systems know that time",
        |(is_before, seconds, nanos)| {
            let distance = Duration::new(seconds, nanos);
            if is_before {
                UNIX_EPOCH.checked_sub(distance)
            } else {
                UNIX_EPOCH.checked_add(distance)
            }
        },
    )
}

fn memory() -> impl Strategy<Value = Memory> {
    let source = (any::<u64>(), option::of(file_time()), any::<Option<u64>>());
    let version = (any::<Option<u64>>(), option::of(time()));
    (
        option::of(source),
        (
            option::of(".*"),
            option::of(path()),
            option::of(path()),
            option::of(".*"),
        ),
        (any::<u64>(), any::<u64>(), any::<u64>(), any::<u32>()),
        option::of(version),
        digest(),
        (
            any::<Option<u64>>(),
            option::of(".*"),
            option::of(".*"),
            option::of(any::<(u64, u64)>()),
        ),
    )
        .prop_map(
            |(source, (marker, partial, named, boot), numbers, version, digest, rest)| {
                let (partial_inode, etag, last_error, doubtful) = rest;
                let (synced, written, confirmed, attempts) = numbers;
                Memory {
                    source: source.map(|(length, modified, inode)| SourceFacts {
                        length,
                        modified,
                        inode,
                    }),
                    marker,
                    partial,
                    partial_inode,
                    named,
                    synced,
                    written,
                    boot,
                    version: version.map(|(length, updated)| Version { length, updated }),
                    digest,
                    etag,
                    confirmed,
                    doubtful: doubtful.map(|(from, to)| from..to),
                    attempts,
                    last_error,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_job_comes_back_as_it_was(
        account in account(),
        job in job(),
        (first, second) in (memory(), memory()),
        (created, ended) in (time(), time()),
        told in ".*",
    ) {
        let sample = Sample::new();
        let tables = sample.tables();
        let key = tables.add(&account, &job, &first, created).unwrap();
        tables.apply(&Silent::SetAside(key)).unwrap();
        let expected = Record {
            key,
            account: account.clone(),
            job: job.clone(),
            memory: first,
            created,
            state: State::SetAside,
        };
        prop_assert_eq!(tables.interrupted(None).unwrap(), vec![expected.clone()]);
        prop_assert_eq!(tables.find(&tables.interrupted(None).unwrap(), &account, &job).unwrap(), Some(expected));
        prop_assert!(tables.remember(key, &second).unwrap());
        tables.apply(&Silent::End(key, ended, End::Failed(told.clone()))).unwrap();
        prop_assert_eq!(tables.interrupted(None).unwrap(), vec![]);
        let past = Past {
            key, account, job, memory: second, created, ended, end: End::Failed(told)
        };
        prop_assert_eq!(tables.history("", None, 9).unwrap(), vec![past]);
    }
}

#[test]
fn a_clock_that_is_set_back_changes_no_order() {
    let sample = Sample::new();
    let tables = sample.tables();
    let keys: Vec<Key> = ["2026-03-01T00:00:00Z", "1970-01-01T00:00:00Z"]
        .map(|time| {
            let created = time.parse().unwrap();
            let memory = Memory::default();
            tables
                .add(&plain_account(), &plain_job(), &memory, created)
                .unwrap()
        })
        .to_vec();
    for key in &keys {
        tables.apply(&Silent::SetAside(*key)).unwrap();
    }
    let found = tables.interrupted(None).unwrap();
    assert_eq!(found.iter().map(|one| one.key).collect::<Vec<_>>(), keys);
    let newest = tables
        .find(
            &tables.interrupted(None).unwrap(),
            &plain_account(),
            &plain_job(),
        )
        .unwrap();
    assert_eq!(newest.map(|one| one.key), keys.last().copied());
}

#[test]
fn a_changed_letter_is_noticed() {
    let sample = Sample::new();
    let tables = sample.tables();
    let key = tables
        .add(
            &plain_account(),
            &plain_job(),
            &Memory::default(),
            Timestamp::UNIX_EPOCH,
        )
        .unwrap();
    assert_eq!(tables::are_whole(&sample.sql), Ok(true));
    sample
        .sql
        .execute("UPDATE jobs SET path = CAST('/tmp/b.bin' AS BLOB)", [])
        .unwrap();
    assert_eq!(tables::are_whole(&sample.sql), Ok(false));
    tables.apply(&Silent::SetAside(key)).unwrap();
    assert!(tables.interrupted(None).is_err());
}

#[test]
fn a_download_into_a_folder_is_the_same_as_one_to_its_path() {
    let sample = Sample::new();
    let tables = sample.tables();
    let into = Job::Download {
        id: BinaryId::new("4711").unwrap(),
        length: None,
        digest: None,
        target: Target::Folder {
            folder: "/tmp".into(),
            name: "a.bin".into(),
        },
        existing: Existing::Overwrite,
    };
    let key = tables
        .add(
            &plain_account(),
            &into,
            &Memory::default(),
            Timestamp::UNIX_EPOCH,
        )
        .unwrap();
    tables.apply(&Silent::SetAside(key)).unwrap();
    let found = tables
        .find(
            &tables.interrupted(None).unwrap(),
            &plain_account(),
            &plain_job(),
        )
        .unwrap();
    assert_eq!(found.map(|record| record.job), Some(into));
}

#[test]
fn the_history_and_the_log_of_a_job_are_bounded() {
    let sample = Sample::new();
    let tables = sample.tables();
    sample.sql.execute_batch("BEGIN").unwrap();
    let add = || {
        let (account, job, memory) = (plain_account(), plain_job(), Memory::default());
        let added = tables.add(&account, &job, &memory, Timestamp::UNIX_EPOCH);
        added.unwrap()
    };
    let slow = add();
    let mut first = None;
    for _ in 0..10_010 {
        let key = add();
        first.get_or_insert(key);
        let note = Silent::Note(key, Timestamp::UNIX_EPOCH, "begun".into());
        tables.apply(&note).unwrap();
        let end = Silent::End(key, Timestamp::UNIX_EPOCH, End::Cancelled);
        tables.apply(&end).unwrap();
    }
    let end = Silent::End(slow, Timestamp::UNIX_EPOCH, End::Cancelled);
    tables.apply(&end).unwrap();
    tables.prune().unwrap();
    let kept = tables.history("", None, usize::MAX).unwrap();
    assert_eq!(kept.len(), 10_000);
    assert_eq!(kept.first().map(|past| past.key), Some(slow));
    assert!(tables.notes(first.unwrap()).unwrap().is_empty());
    let key = kept.first().unwrap().key;
    for number in 0..1_005 {
        let note = Silent::Note(key, Timestamp::UNIX_EPOCH, number.to_string());
        tables.apply(&note).unwrap();
    }
    let notes = tables.notes(key).unwrap();
    assert_eq!(notes.len(), 1_000);
    assert_eq!(
        notes.last().map(|(_, text)| text.clone()),
        Some("1004".into())
    );
}

#[test]
fn a_transfer_that_may_be_another_tenants_is_not_taken_over() {
    let sample = Sample::new();
    let tables = sample.tables();
    let of = |tenant: Option<&str>| Account {
        tenant: tenant.map(str::to_owned),
        ..plain_account()
    };
    let (memory, now) = (Memory::default(), Timestamp::UNIX_EPOCH);
    for kept in [Some("t1"), None] {
        let key = tables.add(&of(kept), &plain_job(), &memory, now).unwrap();
        tables.apply(&Silent::SetAside(key)).unwrap();
        for other in [Some("t1"), Some("t2"), None] {
            let found = tables
                .find(&tables.interrupted(None).unwrap(), &of(other), &plain_job())
                .unwrap();
            assert_eq!(found.is_some(), kept == other, "{kept:?} for {other:?}");
        }
        tables
            .apply(&Silent::End(key, now, End::Cancelled))
            .unwrap();
    }
}
