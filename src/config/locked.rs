//! A password that is kept and cannot be had all the same.

use std::fmt;

use secrecy::SecretString;

use super::sealed;

/// Why a password that is kept cannot be had. Its `Display` is a sentence that
/// holds no secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Locked {
    sentence: String,
    /// The password as it is sealed, where a passphrase opens it.
    sealed: Option<String>,
}

/// What a passphrase opened.
#[derive(Clone, Debug)]
pub enum Opened {
    /// The password.
    Password(SecretString),
    /// Nothing: it is another one.
    Not,
    /// Nothing: it is empty.
    NoPassphrase,
}

impl Locked {
    /// For the reason that this sentence gives, which nothing that is typed would
    /// change.
    #[must_use]
    pub const fn told(sentence: String) -> Self {
        let sealed = None;
        Self { sentence, sealed }
    }

    /// For the reason that this sentence gives, until a passphrase opens it.
    pub(super) const fn sealed(sentence: String, value: String) -> Self {
        let sealed = Some(value);
        Self { sentence, sealed }
    }

    /// Whether a passphrase opens it.
    #[must_use]
    pub const fn is_sealed(&self) -> bool {
        self.sealed.is_some()
    }

    /// What this passphrase opens. Takes a tenth of a second.
    #[must_use]
    pub fn open(&self, passphrase: &SecretString) -> Opened {
        let sealed = self.sealed.as_deref().unwrap_or_default();
        match sealed::open(sealed, passphrase) {
            Ok(password) => Opened::Password(password),
            Err(sealed::Shut::NoPassphrase) => Opened::NoPassphrase,
            Err(sealed::Shut::Broken | sealed::Shut::Passphrase) => Opened::Not,
        }
    }
}

impl fmt::Display for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl fmt::Debug for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sealed = self.sealed.as_ref().map(|_| "***");
        write!(f, "Locked({:?}, {sealed:?})", self.sentence)
    }
}
