//! The login by a certificate that the client shows when it connects: the
//! platform gives a token for it.

use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderMap};

use crate::api::asked::Asked;
use crate::api::oauth::{LONGEST, Token, bearer, no_token};
use crate::api::{ApiError, Client, routes, wire};

impl Client {
    /// Exchanges the certificate for a token.
    pub(in crate::api) async fn token_of_certificate(&self) -> Result<Token, ApiError> {
        let asked = Asked::Token;
        let mut request = self
            .request(Method::POST, routes::token_of_certificate(self.origin()))
            .header(ACCEPT, "application/json");
        // Where the platform knows an authority further up alone, it takes those
        // between from a header, as its TLS is spoken by something in front of it.
        if let Some(chain) = self.connection().trust().chain_in_a_line() {
            request = request.header("X-Ssl-Cert-Chain", chain);
        }
        let response = self.send_unsigned(&asked, request).await?;
        let response = self.accept(&asked, Ok(response)).await.map_err(|error| {
            // What else went wrong has an advice of its own.
            if !matches!(error.status, Some(401 | 403)) {
                return error;
            }
            error.with_advice(
                "Is the certificate given by --client-cert one that the platform trusts?",
            )
        })?;
        let text = self.secret_text(&asked, response, LONGEST).await?;
        let token = wire::token_of_certificate(&text).map_err(|_| no_token(&asked))?;
        let life = wire::life_of(&token);
        let headers: HeaderMap = bearer(&asked, &token)?;
        Ok(Token { headers, life })
    }
}
