//! How the server of a connection is known: the files and the fingerprint that
//! flags, environment and profiles name.

use std::fs;
use std::io;
use std::path::Path;

use secrecy::zeroize::Zeroizing;

use super::NoConnection;
use super::layer::Layer;
use crate::api::{Fingerprint, Trust};
use crate::domain::clean;
use crate::transfer::reason;

/// The largest file that is read, in bytes: all authorities of a system are
/// less.
const MAX_BYTES: u64 = 4 << 20;

/// What a layer says of it. Reads the files that it names.
///
/// # Errors
/// A sentence about what cannot be used.
pub(super) fn trust(layer: &Layer) -> Result<Trust, NoConnection> {
    let mut trust = Trust::default();
    if let Some(path) = &layer.ca_file {
        let what = "The authorities";
        let pem = read(what, path)?;
        trust = trust
            .with_authorities(&pem)
            .map_err(|why| unusable(what, path, &why))?;
    }
    if let Some(text) = &layer.tls_fingerprint {
        let pin: Fingerprint = text.parse().map_err(|why| {
            let text = clean(text);
            NoConnection::Said(format!("The fingerprint “{text}” cannot be used: {why}."))
        })?;
        trust = trust.pinned(pin);
    }
    match (&layer.client_cert, &layer.client_key) {
        (Some(certificate), key) => {
            let what = "The certificate of the client";
            let pem = read(what, certificate)?;
            // One file may hold both.
            let key = match key {
                Some(path) => read("The key of the client", path)?,
                None => pem.clone(),
            };
            trust = trust
                .with_identity(&pem, key)
                .map_err(|why| unusable(what, certificate, &why))?;
        }
        (None, Some(_)) => {
            return Err(NoConnection::Said(
                "A key of the client is given without its certificate: --client-cert names it."
                    .to_owned(),
            ));
        }
        (None, None) => {}
    }
    Ok(trust)
}

fn read(what: &str, path: &Path) -> Result<Zeroizing<Vec<u8>>, NoConnection> {
    let whole = || -> io::Result<Vec<u8>> {
        if fs::metadata(path)?.len() > MAX_BYTES {
            return Err(io::Error::other("it is larger than 4 MiB"));
        }
        fs::read(path)
    };
    whole()
        .map(Zeroizing::new)
        .map_err(|error| unusable(what, path, &reason(&error)))
}

fn unusable(what: &str, path: &Path, why: &str) -> NoConnection {
    let path = clean(&path.to_string_lossy()).into_owned();
    NoConnection::Said(format!("{what} in {path} cannot be used: {why}."))
}
