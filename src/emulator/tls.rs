//! The same server behind TLS: with a certificate that it signed itself, and for
//! clients that show one of their own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Receiver, channel};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;

/// How long a client may take to agree on a key.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How many connections may wait to be served.
const WAITING: usize = 64;

/// What the server shows, and what it takes from clients.
pub struct Identity {
    config: Arc<ServerConfig>,
    /// The server's certificate, as PEM.
    pub certificate: String,
    /// The SHA-256 of the server's certificate, as `openssl x509` prints it.
    pub fingerprint: String,
    /// A certificate by which a client signs in as the first user, as PEM.
    pub client_certificate: String,
    /// Its key, as PEM.
    pub client_key: String,
}

impl Identity {
    /// A new one, for a server that listens there and for this first user.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub fn new(address: SocketAddr, user: &str) -> Result<Self, String> {
        let failed = |what: &dyn std::fmt::Display| format!("Cannot make a certificate: {what}.");
        let names = ["localhost".to_owned(), address.ip().to_string()];
        let mut params = CertificateParams::new(names).map_err(|error| failed(&error))?;
        params
            .distinguished_name
            .push(DnType::CommonName, "c8ybin serve");
        let key = KeyPair::generate().map_err(|error| failed(&error))?;
        let certificate = params.self_signed(&key).map_err(|error| failed(&error))?;

        let issuer = client_issuer().map_err(|error| failed(&error))?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, user);
        let client_key = KeyPair::generate().map_err(|error| failed(&error))?;
        let client = params
            .signed_by(&client_key, &issuer)
            .map_err(|error| failed(&error))?;

        let mut roots = RootCertStore::empty();
        let issued = roots.add(issuer.der().clone());
        issued.map_err(|error| failed(&error))?;
        let verifier = WebPkiClientVerifier::builder(Arc::new(roots))
            .allow_unauthenticated()
            .build()
            .map_err(|error| failed(&error))?;
        let chain = vec![certificate.der().clone()];
        let secret = PrivatePkcs8KeyDer::from(key.serialize_der());
        let config = ServerConfig::builder()
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain, secret.into())
            .map_err(|error| failed(&error))?;
        Ok(Self {
            config: Arc::new(config),
            certificate: certificate.pem(),
            fingerprint: fingerprint(certificate.der()),
            client_certificate: client.pem(),
            client_key: client_key.serialize_pem(),
        })
    }
}

/// Who signs the certificates of clients.
fn client_issuer() -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "c8ybin serve, for clients");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

/// Pairs of digits with colons between them.
fn fingerprint(certificate: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, certificate);
    let pairs: Vec<String> = digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    pairs.join(":")
}

/// Connections on which a key was agreed.
pub struct TlsListener {
    address: SocketAddr,
    agreed: Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    /// Takes connections of this listener, which has that address, until it is
    /// dropped itself. Who does not like the certificate, or says nothing, holds
    /// up nobody.
    #[must_use]
    pub fn over(
        mut listener: tokio::net::TcpListener,
        address: SocketAddr,
        identity: &Identity,
    ) -> Self {
        let acceptor = TlsAcceptor::from(Arc::clone(&identity.config));
        let (ready, agreed) = channel(WAITING);
        tokio::spawn(async move {
            loop {
                let (stream, from) = tokio::select! {
                    () = ready.closed() => return,
                    // Retries by itself, also where the system has no more files.
                    accepted = Listener::accept(&mut listener) => accepted,
                };
                // Small answers must not wait for more to send.
                let _ = stream.set_nodelay(true);
                let (acceptor, ready) = (acceptor.clone(), ready.clone());
                tokio::spawn(async move {
                    let agreeing = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream));
                    if let Ok(Ok(stream)) = agreeing.await {
                        // The server may have stopped meanwhile.
                        let _ = ready.send((stream, from)).await;
                    }
                });
            }
        });
        Self { address, agreed }
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.agreed.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy)]
pub struct Peer {
    /// Whether they showed a certificate of a client, and have its key.
    pub is_certified: bool,
}

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        let (_, connection) = stream.io().get_ref();
        Self {
            is_certified: connection.peer_certificates().is_some(),
        }
    }
}
