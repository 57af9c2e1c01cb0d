//! What the journal keeps and tells: plain values.

use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::api::Connection;
use crate::transfer::{Job, Memory};

/// Where a transfer goes to or comes from, and as whom. Never a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// The platform's host, with its port where that is not the usual one.
    pub host: String,
    /// The tenant, where it is known.
    pub tenant: Option<String>,
    /// The user, where it is known: a token does not tell.
    pub user: Option<String>,
    /// The name of the profile that said so, where one did.
    pub profile: Option<String>,
}

impl Account {
    /// That of a connection.
    #[must_use]
    pub fn of(connection: &Connection) -> Self {
        Self {
            host: connection.host().to_owned(),
            tenant: connection.tenant().map(str::to_owned),
            user: connection.user().map(str::to_owned),
            profile: connection.profile().map(str::to_owned),
        }
    }

    /// Whether both are the same account, by whichever profile.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.host == other.host && self.names() == other.names()
    }

    /// Whether both may be the same account: the same user at the same host, and
    /// no other tenant. A tenant that one of them does not name may be any.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let ((tenant, user), (others, other_user)) = (self.names(), other.names());
        let is_tenant = tenant.is_none() || others.is_none() || tenant == others;
        self.host == other.host && user == other_user && is_tenant
    }

    /// Whether what is of the other account may be forgotten with what is of this
    /// one: it is the same, or names no tenant.
    #[must_use]
    pub fn owns(&self, other: &Self) -> bool {
        self.may_be(other) && (self.is(other) || other.names().0.is_none())
    }

    /// The tenant, which may stand before the user's name, as in `t1/ana`, and the
    /// user.
    #[must_use]
    pub fn names(&self) -> (Option<&str>, Option<&str>) {
        let tenant = self.tenant.as_deref();
        match self
            .user
            .as_deref()
            .map(|user| (user, user.split_once('/')))
        {
            Some((_, Some((tenant, user)))) => (Some(tenant), Some(user)),
            Some((user, None)) => (tenant, Some(user)),
            None => (tenant, None),
        }
    }
}

/// Names a job in the journal, for good: no other job ever gets the same one.
/// A greater key is a later job, whatever the clock said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub i64);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A job that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its name.
    pub key: Key,
    /// Where and as whom.
    pub account: Account,
    /// What is to be done. Its paths are absolute: the program that goes on
    /// may have been started elsewhere.
    pub job: Job,
    /// What was learned.
    pub memory: Memory,
    /// When it was made, by the clock of that moment.
    pub created: Timestamp,
    /// How it came to be interrupted.
    pub state: State,
}

impl Record {
    /// Of an account, set aside before anything was sent.
    #[cfg(test)]
    pub(crate) fn set_aside_of(account: Account) -> Self {
        Self {
            key: Key(7),
            account,
            job: Job::Replace {
                id: crate::domain::BinaryId::new("1").unwrap(),
                path: "/a".into(),
                content_type: "text/plain".into(),
                copying: crate::transfer::safety::Copying::Forget,
            },
            memory: Memory::default(),
            created: Timestamp::UNIX_EPOCH,
            state: State::SetAside,
        }
    }

    /// Parts those that an account may be of ([`Account::may_be`]) into those that it
    /// can go on with, and those that it cannot tell apart. Where several tenants are
    /// named, the account itself names none, and is right for one of them at most.
    #[must_use]
    pub fn told_apart(records: Vec<Self>) -> (Vec<Self>, Vec<Self>) {
        let mut tenants = records.iter().filter_map(|one| one.account.names().0);
        let first = tenants.next();
        let are_several = tenants.any(|other| Some(other) != first);
        records
            .into_iter()
            .partition(|one| !are_several || one.account.names().0.is_none())
    }
}

/// What the journal has of a transfer that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// An earlier run left the same one, and it is claimed.
    Known(Box<Record>),
    /// It is new, and has this name now.
    New(Key),
}

/// How a job came to be interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Its program gave it up, for another time: [`Journal::set_aside`].
    ///
    /// [`Journal::set_aside`]: super::Journal::set_aside
    SetAside,
    /// Its program is gone and said nothing.
    Orphaned,
}

/// What a job achieved.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Achieved {
    /// What is there now, in words for people.
    pub told: String,
    /// The id of what the platform got or gave: a binary, an event or an archive,
    /// where it named one.
    pub object: Option<String>,
}

/// How a job ended, in words for people.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// As wished.
    Done(Achieved),
    /// With an error: which.
    Failed(String),
    /// By the person.
    Cancelled,
}

/// A job of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its name.
    pub key: Key,
    /// Where and as whom.
    pub account: Account,
    /// What was to be done.
    pub job: Job,
    /// What was learned until the end.
    pub memory: Memory,
    /// When it was made, by the clock of that moment.
    pub created: Timestamp,
    /// When it ended, by the clock of that moment.
    pub ended: Timestamp,
    /// How it ended.
    pub end: End,
}

/// What is to be cleared from the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clear {
    /// The history of one account, or of all.
    Ended(Option<Account>),
    /// These jobs, where they are interrupted. A job that a program runs
    /// stays, and so does one that is over.
    Interrupted(Vec<Key>),
}

/// What was cleared from the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleared {
    /// How many jobs.
    pub jobs: usize,
    /// The partial files of the interrupted ones: nobody goes on with them, so
    /// whoever clears removes them.
    pub partials: Vec<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(tenant: Option<&str>, user: Option<&str>) -> Account {
        Account {
            host: "acme.example.com".into(),
            tenant: tenant.map(str::to_owned),
            user: user.map(str::to_owned),
            profile: None,
        }
    }

    #[test]
    fn a_tenant_that_is_not_named_may_be_any() {
        let open = account(None, Some("ana"));
        let first = account(Some("t1"), Some("ana"));
        assert!(open.may_be(&first) && first.may_be(&open) && !open.is(&first));
        assert!(!first.may_be(&account(Some("t2"), Some("ana"))));
        assert!(first.owns(&open) && first.owns(&first) && !open.owns(&first));
        assert!(!open.may_be(&account(None, Some("bo"))));
        assert!(!open.may_be(&account(Some("t1"), None)));
        let elsewhere = Account {
            host: "other.example.com".into(),
            ..open.clone()
        };
        assert!(!open.may_be(&elsewhere));
    }

    #[test]
    fn a_tenant_before_the_user_is_the_tenant() {
        let before = account(Some("t2"), Some("t1/ana"));
        assert!(before.is(&account(Some("t1"), Some("ana"))));
        assert!(!before.may_be(&account(Some("t2"), Some("ana"))));
    }

    #[test]
    fn only_two_that_are_named_are_several_tenants() {
        let told_apart = |tenants: &[Option<&str>]| {
            let accounts = tenants.iter().map(|tenant| account(*tenant, Some("ana")));
            let records = accounts.map(Record::set_aside_of);
            let (ours, others) = Record::told_apart(records.collect());
            (ours.len(), others.len())
        };
        assert_eq!(told_apart(&[]), (0, 0));
        assert_eq!(told_apart(&[None, Some("t1"), Some("t1")]), (3, 0));
        assert_eq!(told_apart(&[Some("t1"), None, Some("t2")]), (1, 2));
    }

    #[test]
    fn the_profile_makes_no_other_account() {
        let named = Account {
            profile: Some("acme".into()),
            ..account(Some("t1"), Some("ana"))
        };
        assert!(named.is(&account(Some("t1"), Some("ana"))));
    }
}
