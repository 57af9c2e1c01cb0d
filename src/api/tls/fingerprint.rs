//! The fingerprint of a certificate, by which a person tells it from others.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest;

/// The SHA-256 of a certificate, written as `openssl x509 -fingerprint -sha256`
/// does: pairs of digits with colons between them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// That of a certificate in DER.
    pub(super) fn of(certificate: &[u8]) -> Self {
        let digest = digest::digest(&digest::SHA256, certificate);
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
            *to = *from;
        }
        Self(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let colon = if at == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = &'static str;

    /// With or without colons, in small letters or large ones, and with the
    /// words that `openssl` writes before it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "it is no SHA-256 of a certificate: 32 pairs of digits 0-9 and A-F";
        let digits = text.rsplit_once('=').map_or(text, |(_, digits)| digits);
        let digits: Vec<u8> = digits
            .trim()
            .chars()
            .filter(|c| *c != ':')
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()
            .ok_or(WRONG)?;
        let (pairs, rest) = digits.as_chunks::<2>();
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high * 16 + low).collect();
        match <[u8; 32]>::try_from(bytes) {
            Ok(bytes) if rest.is_empty() => Ok(Self(bytes)),
            _ => Err(WRONG),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_people_and_programs_write_it() {
        let print = Fingerprint::of(b"certificate");
        let text = print.to_string();
        assert_eq!(text.len(), 95);
        for written in [
            text.clone(),
            text.to_ascii_lowercase(),
            text.replace(':', ""),
            format!("sha256 Fingerprint={text}\n"),
        ] {
            assert_eq!(written.parse(), Ok(print), "{written}");
        }
        for wrong in [
            "",
            "AA",
            &text[..94],
            &format!("{text}:00"),
            &text.replace('A', "G"),
        ] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }
}
