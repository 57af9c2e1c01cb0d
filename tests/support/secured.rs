//! TLS before a server that speaks none: with a certificate that a test chose,
//! and with a record of every byte that a client sent to it.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// Who signs certificates.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// Writes its certificate where the program finds the system's.
    pub fn write_to(&self, path: &Path) {
        std::fs::write(path, self.0.pem()).unwrap();
    }

    /// A certificate for a name, as it is asked for beyond that.
    pub fn sign(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> ServerConfig {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let chain = vec![certificate.der().clone()];
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key.into())
            .unwrap()
    }
}

/// Until the year 2000.
pub fn expired(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(1999, 1, 1);
    params.not_after = date_time_ymd(2000, 1, 1);
}

/// From the year 4000 on.
pub fn not_yet_valid(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(4000, 1, 1);
    params.not_after = date_time_ymd(4001, 1, 1);
}

/// A port that speaks TLS for a server behind it.
pub struct Secured {
    port: u16,
    seen: Arc<Mutex<Seen>>,
    _runtime: Runtime,
}

/// What clients did.
#[derive(Clone, Default)]
pub struct Seen {
    /// All bytes that they sent, as they were on the wire.
    pub bytes: Vec<u8>,
    /// How many handshakes came to their end.
    pub handshakes: usize,
}

impl Secured {
    /// Before the server at this address, with this certificate.
    pub fn before(server: &str, config: ServerConfig) -> Self {
        let server = server.strip_prefix("http://").unwrap().to_owned();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let shared = Arc::clone(&seen);
        runtime.spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (acceptor, server) = (acceptor.clone(), server.clone());
                let shared = Arc::clone(&shared);
                // Who does not like the certificate goes away.
                tokio::spawn(serve(client, acceptor, server, shared));
            }
        });
        Self {
            port,
            seen,
            _runtime: runtime,
        }
    }

    /// Its address by this name.
    pub fn url(&self, name: &str) -> String {
        format!("https://{name}:{}", self.port)
    }

    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(
    client: TcpStream,
    acceptor: TlsAcceptor,
    server: String,
    seen: Arc<Mutex<Seen>>,
) -> io::Result<()> {
    let recorded = Recorded {
        stream: client,
        seen: Arc::clone(&seen),
    };
    let mut client = acceptor.accept(recorded).await?;
    seen.lock().unwrap().handshakes += 1;
    let mut server = TcpStream::connect(server).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

/// A connection whose bytes are kept as they come.
struct Recorded {
    stream: TcpStream,
    seen: Arc<Mutex<Seen>>,
}

impl AsyncRead for Recorded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(task, buffer);
        let came = buffer.filled().get(before..).unwrap_or_default();
        self.seen.lock().unwrap().bytes.extend(came);
        result
    }
}

impl AsyncWrite for Recorded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(task, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(task)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(task)
    }
}
