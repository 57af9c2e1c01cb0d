//! The file with what was found out about the platform of a connection, in the
//! state folder: so that it is found out once, and not with each upload.
//!
//! It is a cache: a file that cannot be read counts as none, and nothing is
//! lost with it. It blocks.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::api::{Connection, KeptLimit, Limits};

/// The folder of these files, in the state folder.
const FOLDER: &str = "limits";

/// How long it counts, in hours: a tenant's options change seldom, but they do.
const HOURS: i64 = 24;

/// So much of a digest tells one connection from all others of a person.
const DIGEST_BYTES: usize = 8;

/// What was found out, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLimits {
    /// What.
    pub limits: Limits,
    /// When.
    pub found: Timestamp,
}

impl KeptLimits {
    /// Whether it still counts at this moment. A clock that was set back makes
    /// it old, too.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        let end = self.found.checked_add(HOURS.hours()).unwrap_or(self.found);
        self.found <= now && now < end
    }
}

/// The file of a connection. It need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitsFile(PathBuf);

#[derive(Serialize, Deserialize)]
struct Wire {
    found: String,
    version: Option<String>,
    max_upload: Option<u64>,
    ranges: Option<bool>,
    plugins: Option<bool>,
    versions: Option<bool>,
    logins: Option<String>,
}

impl LimitsFile {
    /// That of a connection, by its host, tenant and user. Without a tenant the
    /// platform finds it by host and user; `None` where there is no user either, as
    /// a token alone may be of any tenant.
    #[must_use]
    pub fn of(state_folder: &Path, connection: &Connection) -> Option<Self> {
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') {
                c
            } else {
                '_'
            }
        };
        let user = connection.user().unwrap_or_default();
        let tenant = user.split_once('/').map(|(tenant, _)| tenant);
        let tenant = tenant.or(connection.tenant());
        if tenant.is_none() && user.is_empty() {
            return None;
        }
        let tenant = tenant.unwrap_or_default();
        // The name is for people, and may be that of two; the digest is of one.
        let name: String = connection.host().chars().map(plain).collect();
        let whole = [connection.host(), tenant, user].join("\n");
        let digest = digest::digest(&digest::SHA256, whole.as_bytes());
        let digest: String = digest
            .as_ref()
            .iter()
            .take(DIGEST_BYTES)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let name = format!("{name}-{digest}.toml");
        Some(Self(state_folder.join(FOLDER).join(name)))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What is in it; `None` where there is nothing that can be read.
    #[must_use]
    pub fn read(&self) -> Option<KeptLimits> {
        let wire: Wire = toml::from_str(&fs::read_to_string(&self.0).ok()?).ok()?;
        Some(KeptLimits {
            found: wire.found.parse().ok()?,
            limits: Limits {
                version: wire.version,
                max_upload: wire.max_upload,
                ranges: wire.ranges,
                plugins: wire.plugins,
                versions: wire.versions,
                logins: wire.logins,
            },
        })
    }

    /// Forgets what was found out. Where the file cannot be deleted, it counts
    /// until it is too old.
    fn forget(&self) {
        fs::remove_file(&self.0).ok();
    }

    /// Keeps what was found out now; says whether that worked.
    pub fn keep(&self, limits: &Limits) -> bool {
        let wire = Wire {
            found: Timestamp::now().to_string(),
            version: limits.version.clone(),
            max_upload: limits.max_upload,
            ranges: limits.ranges,
            plugins: limits.plugins,
            versions: limits.versions,
            logins: limits.logins.clone(),
        };
        let folder = self.0.parent().unwrap_or(Path::new("."));
        let kept = || -> Option<()> {
            let text = toml::to_string(&wire).ok()?;
            fs::create_dir_all(folder).ok()?;
            let mut file = tempfile::NamedTempFile::new_in(folder).ok()?;
            file.write_all(text.as_bytes()).ok()?;
            file.persist(&self.0).ok()?;
            Some(())
        };
        kept().is_some()
    }
}

/// The connection with the largest file that was found out before, where that
/// counts still. Where the tenant takes less by now, the file goes. It blocks.
#[must_use]
pub fn with_kept(connection: Connection, state_folder: Option<&Path>) -> Connection {
    let file = state_folder.and_then(|folder| LimitsFile::of(folder, &connection));
    let Some(file) = file else {
        return connection;
    };
    let fresh = file.read().filter(|kept| kept.is_fresh(Timestamp::now()));
    let limit = fresh.and_then(|kept| kept.limits.max_upload);
    connection.limited(KeptLimit::new(limit, move || file.forget()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Credentials;

    fn file(folder: &Path, host: &str, user: &str) -> LimitsFile {
        let credentials = Credentials::Basic {
            user: user.into(),
            password: "x".into(),
        };
        let connection = Connection::new(host, Some("t1".into()), credentials).unwrap();
        LimitsFile::of(folder, &connection).unwrap()
    }

    #[test]
    fn no_two_connections_share_a_file_and_none_is_of_a_token_alone() {
        let folder = tempfile::tempdir().unwrap();
        let a = file(folder.path(), "a.example.com", "a+b");
        assert_ne!(a, file(folder.path(), "a.example.com", "a_b"));
        assert_ne!(a, file(folder.path(), "a.example.com", "a/b"));
        let nobody = Credentials::Bearer("x".into());
        let connection = Connection::new("a.example.com", None, nobody).unwrap();
        assert_eq!(LimitsFile::of(folder.path(), &connection), None);
        let ana = Credentials::Basic {
            user: "a+b".into(),
            password: "x".into(),
        };
        let connection = Connection::new("a.example.com", None, ana).unwrap();
        let without_tenant = LimitsFile::of(folder.path(), &connection).unwrap();
        assert_ne!(a, without_tenant);
    }

    #[test]
    fn what_is_kept_is_of_its_connection_and_counts_for_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let kept = file(folder.path(), "a.example.com", "ana");
        assert_eq!(kept.read(), None);
        let limits = Limits {
            version: Some("1023.77.1".into()),
            max_upload: Some(52_428_800),
            ranges: Some(false),
            ..Limits::default()
        };
        assert!(kept.keep(&limits));
        let read = kept.read().unwrap();
        assert_eq!(read.limits, limits);
        for (hours, is_fresh) in [(0, true), (23, true), (24, false), (-1, false)] {
            let now = read.found.checked_add(hours.hours()).unwrap();
            assert_eq!(read.is_fresh(now), is_fresh, "{hours}");
        }
        for other in [("b.example.com", "ana"), ("a.example.com", "t9/../../bo")] {
            let other = file(folder.path(), other.0, other.1);
            assert_eq!(other.read(), None);
            assert!(other.0.starts_with(folder.path().join(FOLDER)));
        }
        fs::write(&kept.0, "found = 1").unwrap();
        assert_eq!(kept.read(), None);
    }
}
