//! What most handlers need of a request besides its path and its body.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde_json::Value;

use super::answers::{Kind, json, written_as};
use super::app::App;

/// Who was asked, at which address, with which headers.
pub struct Asked {
    /// The server.
    pub app: Arc<App>,
    /// The address.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
}

impl FromRequestParts<Arc<App>> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self {
            app: Arc::clone(app),
            uri: parts.uri.clone(),
            headers: parts.headers.clone(),
        })
    }
}

impl Asked {
    /// The origin that links of the answer begin with.
    pub fn origin(&self) -> String {
        self.app.origin(&self.headers)
    }

    /// The answer to a reading request.
    pub fn shown(&self, kind: Kind, body: &Value) -> Response {
        json(StatusCode::OK, kind, body)
    }

    /// The answer to a change: with a body only where the client takes one.
    pub fn changed(&self, kind: Kind, body: &Value) -> Response {
        written_as(kind, StatusCode::OK, &self.headers, body, None)
    }

    /// The answer where something was made, whose address stands in its `self`.
    pub fn created(&self, kind: Kind, body: &Value) -> Response {
        let location = body.get("self").and_then(Value::as_str);
        written_as(kind, StatusCode::CREATED, &self.headers, body, location)
    }
}
