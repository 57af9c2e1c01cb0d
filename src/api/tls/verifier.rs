//! Looks at the certificate that a server shows. What is not trusted is told
//! with its fingerprint, so that a person can ask somebody who knows it.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};

use super::{Fingerprint, is_about_certificate};

/// Why a certificate was not taken.
#[derive(Clone, Debug)]
pub(in crate::api) enum Refusal {
    /// The authorities do not stand for it: why, as the library says it.
    Untrusted { shown: Fingerprint, why: String },
    /// It is not the one that was pinned.
    Changed {
        shown: Fingerprint,
        pinned: Fingerprint,
    },
    /// It is not the server that a pin or the client's certificate is for: a
    /// proxy that is reached by https.
    Elsewhere,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untrusted { why, .. } => f.write_str(why),
            Self::Changed { .. } => f.write_str("invalid peer certificate: not the pinned one"),
            Self::Elsewhere => f.write_str("invalid peer certificate: of another server"),
        }
    }
}

impl StdError for Refusal {}

/// The refusal behind a failure to connect, where there is one.
pub(in crate::api) fn refusal<'a>(root: &'a (dyn StdError + 'static)) -> Option<&'a Refusal> {
    let mut error = root;
    // Errors of the system that wrap another one do not name it as their source.
    while let Some(inner) = error.downcast_ref().and_then(io::Error::get_ref) {
        error = inner;
    }
    match error.downcast_ref()? {
        Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
            inner.downcast_ref()
        }
        _ => None,
    }
}

fn refused(refusal: Refusal) -> Error {
    Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(refusal))))
}

/// Takes the pinned certificate alone, or what the authorities stand for.
#[derive(Debug)]
pub(super) struct Checker {
    /// The one host that may be connected to, without brackets; `None`: any.
    pub(super) only: Option<String>,
    pub(super) pin: Option<Fingerprint>,
    /// `None` only beside a pin.
    pub(super) usual: Option<Arc<dyn ServerCertVerifier>>,
    pub(super) algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Checker {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // Before anything of the client's is shown.
        if let Some(only) = &self.only
            && !only.eq_ignore_ascii_case(&name.to_str())
        {
            return Err(refused(Refusal::Elsewhere));
        }
        let shown = Fingerprint::of(certificate);
        match (self.pin, &self.usual) {
            (Some(pinned), _) if pinned == shown => Ok(ServerCertVerified::assertion()),
            (Some(pinned), _) => Err(refused(Refusal::Changed { shown, pinned })),
            (None, Some(usual)) => usual
                .verify_server_cert(certificate, others, name, ocsp, now)
                .map_err(|error| {
                    if is_about_certificate(&error) {
                        let why = error.to_string();
                        refused(Refusal::Untrusted { shown, why })
                    } else {
                        error
                    }
                }),
            (None, None) => Err(Error::General("nobody can check it".to_owned())),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
