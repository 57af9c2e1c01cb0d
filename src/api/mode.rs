//! What may be changed on the platform: the modes of go-c8y-cli.
//!
//! The one place where a request passes on its way out asks here, so that no
//! slip of a screen or a command can change what is protected.

use reqwest::Method;

use super::asked::Asked;
use super::{ApiError, ErrorKind};

/// What may be changed. Reading is always allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode {
    /// Whether new things may be made: uploads, events, attachments.
    pub create: bool,
    /// Whether what is there may be changed.
    pub update: bool,
    /// Whether anything may be deleted.
    pub delete: bool,
}

impl Mode {
    /// Development: all is allowed.
    pub const DEV: Self = Self::new(true, true, true);
    /// Quality assurance: nothing is deleted.
    pub const QUAL: Self = Self::new(true, true, false);
    /// Production: nothing is changed.
    pub const PROD: Self = Self::new(false, false, false);

    const fn new(create: bool, update: bool, delete: bool) -> Self {
        Self {
            create,
            update,
            delete,
        }
    }

    /// The mode of this name: `dev`, `qual` or `prod`, in whatever case.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        match word.trim().to_ascii_lowercase().as_str() {
            "dev" => Some(Self::DEV),
            "qual" => Some(Self::QUAL),
            "prod" => Some(Self::PROD),
            _ => None,
        }
    }

    /// Its name; `own` for one that has none.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match (self.create, self.update, self.delete) {
            (true, true, true) => "dev",
            (true, true, false) => "qual",
            (false, false, false) => "prod",
            _ => "own",
        }
    }

    const fn allows(self, change: Change) -> bool {
        match change {
            Change::Create => self.create,
            Change::Update => self.update,
            Change::Delete => self.delete,
        }
    }
}

impl Default for Mode {
    fn default() -> Self {
        Self::DEV
    }
}

/// A mode, and who set it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// What may be changed.
    pub mode: Mode,
    /// What set it, as it stands behind “by”: `--read-only`, `the profile
    /// “acme”`. Empty where nobody did.
    pub by: String,
}

/// How the platform would be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Something new is made.
    Create,
    /// Something that is there changes.
    Update,
    /// Something goes.
    Delete,
}

impl Change {
    const fn of(method: &Method) -> Option<Self> {
        match *method {
            Method::GET | Method::HEAD | Method::OPTIONS => None,
            Method::POST => Some(Self::Create),
            Method::DELETE => Some(Self::Delete),
            _ => Some(Self::Update),
        }
    }

    const fn done(self) -> &'static str {
        match self {
            Self::Create => "made",
            Self::Update => "changed",
            Self::Delete => "deleted",
        }
    }
}

impl Guard {
    /// What both allow. Who allows less is who set it.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        let (own, others) = (self.mode, other.mode);
        let mode = Mode {
            create: own.create && others.create,
            update: own.update && others.update,
            delete: own.delete && others.delete,
        };
        let by = match mode {
            mode if mode == own => self.by.clone(),
            mode if mode == others => other.by.clone(),
            _ => format!("{} and {}", self.by, other.by),
        };
        Self { mode, by }
    }

    /// Whether this may be done.
    ///
    /// # Errors
    /// [`ErrorKind::Guarded`], with who protects the tenant.
    pub fn check(&self, change: Change, asked: &str) -> Result<(), ApiError> {
        if self.mode.allows(change) {
            return Ok(());
        }
        let nothing = match self.mode.word() {
            "own" => "nothing is",
            "qual" => "in mode qual nothing is",
            _ => "in mode prod nothing is",
        };
        let why = format!("{nothing} {} (set by {})", change.done(), self.by);
        Err(ApiError::new(ErrorKind::Guarded, asked, why)
            .with_advice("To allow it once: --mode dev. Nothing was sent."))
    }

    /// The same of a request on its way out.
    pub(super) fn check_request(&self, asked: &Asked, method: &Method) -> Result<(), ApiError> {
        match Change::of(method) {
            Some(change) => self.check(change, &asked.words()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_has_its_name_and_its_rights() {
        for (word, rights) in [
            ("dev", [true, true, true]),
            ("qual", [true, true, false]),
            ("prod", [false, false, false]),
        ] {
            let mode = Mode::of(word).unwrap();
            assert_eq!(mode.word(), word);
            let guard = Guard {
                mode,
                by: "x".into(),
            };
            let changes = [Change::Create, Change::Update, Change::Delete];
            let allowed = changes.map(|change| guard.check(change, "act").is_ok());
            assert_eq!(allowed, rights, "{word}");
        }
        assert_eq!(Mode::of(" PROD "), Some(Mode::PROD));
        assert_eq!(Mode::of("test"), None);
        assert_eq!(Mode::new(true, false, false).word(), "own");
        assert_eq!(Guard::default().check(Change::Delete, "act"), Ok(()));
    }

    #[test]
    fn of_two_guards_the_stricter_one_holds() {
        let guard = |mode, by: &str| Guard {
            mode,
            by: by.into(),
        };
        let (loose, strict) = (guard(Mode::DEV, "a"), guard(Mode::PROD, "b"));
        assert_eq!(loose.within(&strict), strict);
        assert_eq!(strict.within(&loose), strict);
        let (makes, deletes) = (Mode::new(true, false, false), Mode::new(false, false, true));
        let both = guard(makes, "a").within(&guard(deletes, "b"));
        assert_eq!(both, guard(Mode::PROD, "a and b"));
    }

    #[test]
    fn a_refusal_says_who_protects_what_and_what_to_do() {
        let guard = Guard {
            mode: Mode::QUAL,
            by: "the profile “acme”".into(),
        };
        assert_eq!(
            guard
                .check(Change::Delete, "delete binary 7")
                .unwrap_err()
                .to_string(),
            "Could not delete binary 7: in mode qual nothing is deleted (set by the profile \
             “acme”). To allow it once: --mode dev. Nothing was sent."
        );
    }

    #[test]
    fn every_verb_but_those_that_read_is_a_change() {
        for (method, change) in [
            (Method::GET, None),
            (Method::HEAD, None),
            (Method::POST, Some(Change::Create)),
            (Method::PUT, Some(Change::Update)),
            (Method::PATCH, Some(Change::Update)),
            (Method::DELETE, Some(Change::Delete)),
        ] {
            assert_eq!(Change::of(&method), change);
        }
    }
}
