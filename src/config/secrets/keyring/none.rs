//! In place of the keyring, where the program was built without.

use secrecy::zeroize::Zeroizing;

/// Says of everything that it is not there.
#[derive(Clone)]
pub(super) struct Store;

const LEFT_OUT: &str = "it was left out of this program";

impl Store {
    /// None.
    pub(super) fn of_system() -> Option<Self> {
        None
    }

    pub(super) fn answers(&self) -> Result<(), String> {
        Err(LEFT_OUT.to_owned())
    }

    pub(super) fn get(&self, _: &str) -> Result<Option<Zeroizing<String>>, String> {
        Err(LEFT_OUT.to_owned())
    }

    pub(super) fn keep(&self, _: &str, _: Zeroizing<String>) -> Result<(), String> {
        Err(LEFT_OUT.to_owned())
    }

    pub(super) fn forget(&self, _: &str) -> Result<bool, String> {
        Err(LEFT_OUT.to_owned())
    }
}
