//! `POST /devicecontrol/deviceAccessToken`: a token for the certificate that the
//! client showed when it connected.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::extract::connect_info::ConnectInfo;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::admission::unauthorized;
use super::oauth::{open_session, plain_json};
use crate::emulator::answers::Refusal;
use crate::emulator::app::App;
use crate::emulator::tls::Peer;

/// The path, which needs no other login.
pub const PATH: &str = "/devicecontrol/deviceAccessToken";

/// A token of the user that the server's client certificate is of: the first.
pub async fn token(
    State(app): State<Arc<App>>,
    peer: Option<Extension<ConnectInfo<Peer>>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let certified = peer.is_some_and(|Extension(ConnectInfo(peer))| peer.is_certified);
    let user = app.logins.accounts.first().filter(|_| certified);
    let user = user.ok_or_else(|| unauthorized(&headers, "No auth information found"))?;
    let body = json!({ "accessToken": open_session(&app, &headers, user).token });
    Ok(plain_json(StatusCode::OK, &body))
}
