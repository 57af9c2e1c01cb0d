//! The clients of the HTTP library: that of the connection, and those of others
//! that a login leads to.

use reqwest::ClientBuilder;
use reqwest::header::HeaderMap;
use url::Url;

use super::asked::Asked;
use super::client::no_answer;
use super::proxy::{Proxy, check, proxy_of};
use super::{ApiError, Client, Connection, ErrorKind, Patience};

/// The client of a connection. It reads the certificates of the system, which
/// takes a while.
pub(super) fn http_of(
    connection: &Connection,
    patience: Patience,
    headers: HeaderMap,
) -> Result<reqwest::Client, ApiError> {
    check(connection.origin())?;
    let mut builder = plain(patience).default_headers(headers);
    if connection.is_secure() {
        builder = builder
            .tls_backend_preconfigured(connection.trust().config(host_of(connection.origin()))?);
    } else {
        // Reading the system's certificates costs milliseconds at the
        // start, and fails where there are none.
        builder = builder.tls_certs_only([]);
    }
    if connection.is_loopback() {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| no_client(&error))
}

impl Client {
    /// The proxy through which the platform is reached, where there is one.
    #[must_use]
    pub fn proxy(&self) -> Option<Proxy> {
        proxy_of(self.origin())
    }

    /// A client of another origin: it is shown nothing of ours, and known by
    /// the authorities alone.
    pub(super) async fn http_to(&self, other: &Url) -> Result<reqwest::Client, ApiError> {
        let trust = self.connection().trust().of_others();
        let (patience, is_secure) = (self.patience(), other.scheme() == "https");
        let host = host_of(other).to_owned();
        check(other)?;
        let build = move || {
            let builder = plain(patience);
            // Plain http stays on this machine.
            let builder = if is_secure {
                builder.tls_backend_preconfigured(trust.config(&host)?)
            } else {
                builder.tls_certs_only([]).no_proxy()
            };
            builder.build().map_err(|error| no_client(&error))
        };
        // Reading the system's certificates takes a while and blocks.
        let built = tokio::task::spawn_blocking(build).await;
        built.map_err(|_| no_answer(&Asked::Token))?
    }
}

fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// What all clients have in common.
fn plain(patience: Patience) -> ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("c8ybin/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(patience.connect)
        .tcp_nodelay(true)
        // The library's 30 seconds would end an upload to a server that
        // pauses to store what it has.
        .tcp_user_timeout(patience.upload_stall)
}

fn no_client(error: &reqwest::Error) -> ApiError {
    let (_, message) = super::transport::explain(error);
    ApiError::new(ErrorKind::Tls, "prepare a connection", message)
}
