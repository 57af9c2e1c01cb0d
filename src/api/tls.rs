//! How the server of a connection is known, and what it is shown: the
//! authorities of the system and those of the person, or one certificate that
//! was looked at and pinned; and a certificate of the client's own.
//!
//! Nothing is read here: the files come in as their bytes.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{CertificateError, ClientConfig, Error};
use rustls_platform_verifier::Verifier;
use secrecy::zeroize::Zeroizing;

use super::{ApiError, ErrorKind};
use verifier::Checker;

mod fingerprint;
mod verifier;

pub use fingerprint::Fingerprint;
pub(super) use verifier::{Refusal, refusal};

/// How the server of a connection is known, and what it is shown.
#[derive(Clone, Default)]
pub struct Trust {
    authorities: Vec<CertificateDer<'static>>,
    pin: Option<Fingerprint>,
    identity: Option<Arc<Identity>>,
}

/// A certificate of the client, with those that lead to its authority, and its
/// key.
struct Identity {
    chain: Vec<CertificateDer<'static>>,
    /// As PEM: it is read anew for each client, and zeroed with this.
    key: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trust")
            .field("authorities", &self.authorities.len())
            .field("pin", &self.pin)
            .field("identity", &self.identity.as_ref().map(|_| "***"))
            .finish()
    }
}

impl Trust {
    /// Adds the authorities in a PEM file to those of the system.
    ///
    /// # Errors
    /// A phrase why it cannot be read.
    pub fn with_authorities(mut self, pem: &[u8]) -> Result<Self, String> {
        let authorities = certificates(pem)?;
        // Looked at now, where the file can still be named.
        let mut store = rustls::RootCertStore::empty();
        for authority in &authorities {
            let added = store.add(authority.clone());
            added.map_err(|_| "a certificate in it cannot be read".to_owned())?;
        }
        self.authorities.extend(authorities);
        Ok(self)
    }

    /// Takes this certificate of the server and no other, whoever signed it.
    #[must_use]
    pub const fn pinned(mut self, pin: Fingerprint) -> Self {
        self.pin = Some(pin);
        self
    }

    /// Shows the server a certificate, whose key is this; both are PEM.
    ///
    /// # Errors
    /// A phrase why they cannot be used.
    pub fn with_identity(
        mut self,
        certificate: &[u8],
        key: Zeroizing<Vec<u8>>,
    ) -> Result<Self, String> {
        let chain = certificates(certificate)?;
        let text = String::from_utf8_lossy(&key);
        if text.contains("ENCRYPTED") {
            return Err("its key is encrypted: openssl pkey writes one that is not".to_owned());
        }
        let read = PrivateKeyDer::from_pem_slice(&key)
            .map_err(|_| "its key is no private key in PEM".to_owned())?;
        let provider = aws_lc_rs::default_provider();
        let usable = rustls::sign::CertifiedKey::from_der(chain.clone(), read, &provider);
        usable.map_err(|error| match error {
            Error::InconsistentKeys(_) => "its key is that of another certificate".to_owned(),
            _ => "its key cannot be used".to_owned(),
        })?;
        self.identity = Some(Arc::new(Identity { chain, key }));
        Ok(self)
    }

    /// The certificate of the client with those that lead to its authority, as PEM in
    /// one line; `None` where there is none but its own.
    pub(super) fn chain_in_a_line(&self) -> Option<String> {
        let chain = &self.identity.as_ref()?.chain;
        let in_a_line = |certificate: &CertificateDer<'_>| {
            let text = STANDARD.encode(certificate);
            format!("-----BEGIN CERTIFICATE----- {text} -----END CERTIFICATE-----")
        };
        let certificates: Vec<String> = chain.iter().map(in_a_line).collect();
        (certificates.len() > 1).then(|| certificates.join(" "))
    }

    /// Whether the server is shown a certificate.
    #[must_use]
    pub const fn has_identity(&self) -> bool {
        self.identity.is_some()
    }

    /// The certificate that the server must have, where only one will do.
    #[must_use]
    pub const fn pin(&self) -> Option<Fingerprint> {
        self.pin
    }

    /// What of it holds for a server that is not that of the connection.
    pub(super) fn of_others(&self) -> Self {
        Self {
            authorities: self.authorities.clone(),
            pin: None,
            identity: None,
        }
    }

    /// What the HTTP library is given, for a server of this name. A pin and a
    /// certificate of the client are for that server alone; the library takes the
    /// same for a proxy, which is then refused. Reads the certificates of the
    /// system, which takes a while.
    pub(super) fn config(&self, host: &str) -> Result<ClientConfig, ApiError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let is_of_one = self.pin.is_some() || self.identity.is_some();
        let checker = Checker {
            only: is_of_one.then(|| host.trim_matches(['[', ']']).to_owned()),
            pin: self.pin,
            usual: match self.pin {
                Some(_) => None,
                None => Some(self.usual(&provider)?),
            },
            algorithms: provider.signature_verification_algorithms,
        };
        let failed = |error: Error| {
            ApiError::new(
                ErrorKind::Tls,
                "prepare a secure connection",
                error.to_string(),
            )
        };
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(failed)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(checker));
        let mut config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some(identity) => {
                let key = PrivateKeyDer::from_pem_slice(&identity.key)
                    .map_err(|_| failed(Error::General("the key cannot be read".to_owned())))?;
                builder
                    .with_client_auth_cert(identity.chain.clone(), key)
                    .map_err(failed)?
            }
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }

    fn usual(
        &self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, ApiError> {
        let verifier =
            Verifier::new_with_extra_roots(self.authorities.iter().cloned(), Arc::clone(provider));
        let verifier = verifier.map_err(|error| {
            let message = format!("this machine's certificates cannot be used: {error}");
            ApiError::new(ErrorKind::Tls, "prepare a secure connection", message).with_advice(
                "Install the package with the CA certificates (ca-certificates), or name a file \
                 with --ca-file.",
            )
        })?;
        Ok(Arc::new(verifier))
    }
}

/// All certificates of a PEM file, at least one.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let all = all.map_err(|_| "it is no PEM".to_owned())?;
    if all.is_empty() {
        return Err("there is no certificate in it".to_owned());
    }
    Ok(all)
}

/// Whether a person who has looked at the certificate may make an exception of
/// it: of one that was revoked nobody should.
pub(super) const fn is_about_certificate(error: &Error) -> bool {
    !matches!(
        error,
        Error::InvalidCertificate(CertificateError::BadEncoding | CertificateError::Revoked)
    ) && matches!(error, Error::InvalidCertificate(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_exception_is_offered_of_a_certificate_that_was_revoked() {
        let is_offered = |why| is_about_certificate(&Error::InvalidCertificate(why));
        assert!(is_offered(CertificateError::UnknownIssuer));
        assert!(is_offered(CertificateError::Expired));
        assert!(!is_offered(CertificateError::Revoked));
    }
}
