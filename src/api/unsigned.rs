//! Requests that nothing proves the user of: those by which a login is made. The
//! request log has them, too; what they send and get as a secret stays out of it.

use reqwest::{RequestBuilder, Response};
use secrecy::zeroize::Zeroizing;
use tokio::time::timeout;

use super::asked::Asked;
use super::client::no_answer;
use super::exchanges;
use super::transport::explain;
use super::{ApiError, Client};

impl Client {
    /// Sends a request to the platform, without a login, and gives the answer
    /// whatever it says. It changes nothing that a mode protects.
    pub(super) async fn send_unsigned(
        &self,
        asked: &Asked,
        request: RequestBuilder,
    ) -> Result<Response, ApiError> {
        let answer = self.send_noted(asked, request, false).await?;
        self.answered();
        Ok(answer)
    }

    /// The same to a host that is not the platform's. The request is one of another
    /// client of the library: what goes with each of ours must not go there.
    pub(super) async fn send_elsewhere(
        &self,
        asked: &Asked,
        request: RequestBuilder,
    ) -> Result<Response, ApiError> {
        self.send_noted(asked, request, true).await
    }

    async fn send_noted(
        &self,
        asked: &Asked,
        request: RequestBuilder,
        is_elsewhere: bool,
    ) -> Result<Response, ApiError> {
        let (http, request) = request.build_split();
        let request = request.map_err(|error| ApiError::from_transport(asked, &error))?;
        let begun = if is_elsewhere {
            self.log().begin_elsewhere(&request)
        } else {
            self.log().begin(&request, false)
        };
        let mut answer = timeout(self.patience().answer, http.execute(request)).await;
        begun.end(match &mut answer {
            Ok(Ok(head)) => Ok(head),
            Ok(Err(error)) => Err(explain(error).1),
            Err(_) => Err("no answer in time".to_owned()),
        });
        answer
            .map_err(|_| no_answer(asked))?
            .map_err(|error| ApiError::from_transport(asked, &error))
    }

    /// Reads an answer that holds a secret, at most so many bytes of it.
    pub(super) async fn secret_text(
        &self,
        asked: &Asked,
        mut response: Response,
        most: usize,
    ) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        let noted = exchanges::of_answer(&response);
        // Taken at once: a text that grows leaves what it had in other places.
        let mut text = Zeroizing::new(Vec::with_capacity(most));
        while let Some(chunk) = self.chunk(asked, &mut response).await? {
            if text.len() + chunk.len() > most {
                let status = response.status().as_u16();
                return Err(ApiError::unreadable(asked, status, "it does not end"));
            }
            text.extend_from_slice(&chunk);
        }
        self.log().note_secret_body(noted, &text);
        Ok(text)
    }
}
