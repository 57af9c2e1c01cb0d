//! What every request passes through: the knobs, authentication, and the
//! tolerance that the platform has for how a path and a method are written.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, EXPECT, HeaderName, HeaderValue, RETRY_AFTER};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;

use super::answers::{Refusal, add_common_headers};
use super::app::App;
use super::applications::DEPLOYED;
use super::knobs::{Scripted, Verdict};
use super::logins;

/// How long a refused upload may go on before its connection is closed.
pub const LINGER: Duration = Duration::from_secs(10);

/// Whether a path needs no authentication: those to sign in, and deployed
/// applications, which bring their own login.
fn is_open(path: &str) -> bool {
    logins::is_open(path) || path.starts_with(DEPLOYED)
}

/// Lets a request through, or answers it.
pub async fn pass(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    tolerate(&mut request);
    let latency = app.knobs.get().latency;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let refused = match app.knobs.judge(Instant::now()) {
        Verdict::Pass if is_open(request.uri().path()) => None,
        Verdict::Pass => let_in(&app, &mut request)
            .await
            .err()
            .map(IntoResponse::into_response),
        Verdict::Script(answer) => Some(play(answer)),
        Verdict::SlowDown(wait) => Some(slow_down(wait)),
        Verdict::Fail => Some(
            Refusal::new(
                503,
                "general/Service Unavailable",
                "HTTP 503 Service Unavailable",
            )
            .into_response(),
        ),
    };
    let mut response = match refused {
        Some(response) => {
            linger(request);
            response
        }
        None => next.run(request).await,
    };
    add_common_headers(response.headers_mut());
    response
}

/// Finds out who asks, notes it for the handlers, and whether they may.
async fn let_in(app: &Arc<App>, request: &mut Request) -> Result<(), Refusal> {
    let caller = logins::admit(app, request.method(), request.headers())?;
    let user = Arc::clone(&caller.0);
    request.extensions_mut().insert(caller);
    logins::check(app, &user, request.method(), request.uri().path()).await
}

/// Trailing slashes do not count, and a POST may stand for another method.
fn tolerate(request: &mut Request) {
    let named = request
        .headers()
        .get("x-http-method")
        .and_then(|name| Method::from_bytes(name.as_bytes()).ok());
    if let (&Method::POST, Some(method)) = (request.method(), named) {
        *request.method_mut() = method;
    }
    let path = request.uri().path();
    // A browser asks for a folder of an application by its slash.
    if path.starts_with(DEPLOYED) {
        return;
    }
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() || trimmed.len() == path.len() {
        return;
    }
    let target = match request.uri().query() {
        Some(query) => format!("{trimmed}?{query}"),
        None => trimmed.to_owned(),
    };
    if let Ok(uri) = target.parse::<Uri>() {
        *request.uri_mut() = uri;
    }
}

fn play(answer: Scripted) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Body::from(answer.body)).into_response();
    let headers = response.headers_mut();
    let content_type = (CONTENT_TYPE.as_str().to_owned(), answer.content_type);
    for (name, value) in std::iter::once(content_type).chain(answer.headers) {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(&value),
        ) {
            headers.insert(name, value);
        }
    }
    response
}

fn slow_down(wait: Duration) -> Response {
    // Whole seconds, and never 0: that would mean "at once".
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    let refusal = Refusal::new(
        429,
        "general/Too Many Requests",
        "Too many requests: the limit of the tenant is reached.",
    );
    match HeaderValue::from_str(&seconds.to_string()) {
        Ok(value) => refusal.with(RETRY_AFTER, value).into_response(),
        Err(_) => refusal.into_response(),
    }
}

/// Goes on reading the body of a refused request for a while, as the gateways
/// of the platform do. If the connection were closed while the client still
/// writes, the client would see a reset instead of the answer.
pub fn linger(request: Request) {
    // Who expects a "100 Continue" has not sent the body, and will not.
    if request.body().is_end_stream() || request.headers().contains_key(EXPECT) {
        return;
    }
    let mut body = request.into_body().into_data_stream();
    tokio::spawn(tokio::time::timeout(LINGER, async move {
        while let Some(Ok(_)) = body.next().await {}
    }));
}
