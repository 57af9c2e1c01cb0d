//! Values that go-c8y-cli has sealed with a passphrase: `{encrypted}` and
//! hexadecimal digits of nonce, AES-256-GCM and salt; the key by scrypt.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use secrecy::zeroize::{Zeroize as _, Zeroizing};
use secrecy::{ExposeSecret as _, SecretString};

/// What a sealed value begins with.
const PREFIX: &str = "{encrypted}";

/// Bytes of the salt, at the end.
const SALT: usize = 32;

/// Bytes of the nonce, in front.
const NONCE: usize = 12;

/// Whether a value is sealed.
pub(super) fn is_sealed(value: &str) -> bool {
    value.starts_with(PREFIX)
}

/// Why a value cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shut {
    /// The passphrase is empty.
    NoPassphrase,
    /// It is not what go-c8y-cli writes.
    Broken,
    /// The passphrase is another one, or the value was changed.
    Passphrase,
}

/// Opens a sealed value. Takes a tenth of a second, as is meant to be.
pub(super) fn open(value: &str, passphrase: &SecretString) -> Result<SecretString, Shut> {
    if passphrase.expose_secret().is_empty() {
        return Err(Shut::NoPassphrase);
    }
    let digits = value.strip_prefix(PREFIX).ok_or(Shut::Broken)?;
    let mut bytes = bytes_of(digits).ok_or(Shut::Broken)?;
    let at = bytes.len().checked_sub(SALT).ok_or(Shut::Broken)?;
    let salt = bytes.split_off(at);
    let (nonce, text) = bytes.split_at_checked(NONCE).ok_or(Shut::Broken)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Shut::Broken)?;
    let mut key = Zeroizing::new([0; 32]);
    // The cost that go-c8y-cli has: N = 2^14, r = 8, p = 1.
    let cost = scrypt::Params::new(14, 8, 1).map_err(|_| Shut::Broken)?;
    let passphrase = passphrase.expose_secret().as_bytes();
    scrypt::scrypt(passphrase, &salt, &cost, key.as_mut_slice()).map_err(|_| Shut::Broken)?;
    let key = UnboundKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| Shut::Broken)?;
    let mut text = text.to_vec();
    let opened = LessSafeKey::new(key)
        .open_in_place(nonce, Aad::empty(), &mut text)
        .map_err(|_| Shut::Passphrase)
        .and_then(|opened| std::str::from_utf8(opened).map_err(|_| Shut::Broken))
        .map(SecretString::from);
    text.zeroize();
    opened
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.trim().as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let value = |digit: u8| char::from(digit).to_digit(16);
    digits
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(value(*high)? * 16 + value(*low)?).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
pub(super) fn seal(text: &str, passphrase: &str) -> String {
    let (salt, nonce) = ([7; SALT], [9; NONCE]);
    let mut key = [0; 32];
    let cost = scrypt::Params::new(14, 8, 1).unwrap();
    scrypt::scrypt(passphrase.as_bytes(), &salt, &cost, &mut key).unwrap();
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).unwrap());
    let mut bytes = text.as_bytes().to_vec();
    let nonce_of = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(nonce_of, Aad::empty(), &mut bytes)
        .unwrap();
    let all = [&nonce[..], &bytes, &salt].concat();
    let digits: String = all.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{PREFIX}{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_is_opened_by_its_passphrase_alone() {
        let sealed = seal("s3cret ä", "open sesame");
        assert!(is_sealed(&sealed));
        let opened = open(&sealed, &"open sesame".into()).unwrap();
        assert_eq!(opened.expose_secret(), "s3cret ä");
        let refused = open(&sealed, &"open".into());
        assert_eq!(refused.err(), Some(Shut::Passphrase));
    }

    #[test]
    fn what_another_library_sealed_is_opened() {
        // Made with Python's hashlib.scrypt and the AESGCM of cryptography.
        let sealed = "{encrypted}000102030405060708090a0b9b134c3ff6d61f16cd529bf970f763145403\
            5efbd81b68d6cb8f45000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        let opened = open(sealed, &"s3cure".into()).unwrap();
        assert_eq!(opened.expose_secret(), "Hello World");
    }

    #[test]
    fn what_is_cut_or_changed_is_not_opened() {
        let sealed = seal("s3cret", "p");
        let changed = sealed.replacen("{encrypted}09", "{encrypted}08", 1);
        assert_eq!(open(&changed, &"p".into()).err(), Some(Shut::Passphrase));
        for broken in [
            "plain",
            "{encrypted}",
            "{encrypted}zz",
            "{encrypted}0",
            "{encrypted}00ff",
        ] {
            assert_eq!(
                open(broken, &"p".into()).err(),
                Some(Shut::Broken),
                "{broken}"
            );
        }
    }
}
