//! The ways to sign in that a platform offers, and which of them is used where
//! nobody chose.

use reqwest::Method;
use reqwest::header::ACCEPT;

use crate::api::asked::Asked;
use crate::api::{ApiError, Client, Credentials, ErrorKind, routes, wire};

/// The ways to sign in that a platform offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoginOffers {
    /// User and password with each request.
    pub basic: bool,
    /// User and password, exchanged for a token (OAuth internal).
    pub internal: bool,
    /// An identity provider, through a browser.
    pub external: bool,
    /// The second factor that users may have, as the platform names it: `TOTP`
    /// or `SMS`.
    pub second_factor: Option<String>,
    /// Where the login of the identity provider begins, as the platform wrote
    /// it: only its path and its query may be used.
    pub(in crate::api) begin: Option<String>,
}

impl LoginOffers {
    /// What a platform is taken for that does not say what it offers.
    fn of_an_old_platform() -> Self {
        Self {
            basic: true,
            ..Self::default()
        }
    }

    /// Words for what is offered: `basic, internal (second factor TOTP)`.
    #[must_use]
    pub fn words(&self) -> String {
        let factor = self.second_factor.as_deref();
        let internal = match factor {
            Some(factor) => format!("internal (second factor {factor})"),
            None => "internal".to_owned(),
        };
        let all = [
            (self.basic, "basic".to_owned()),
            (self.internal, internal),
            (self.external, "device".to_owned()),
        ];
        let offered: Vec<String> = all
            .into_iter()
            .filter_map(|(is_offered, word)| is_offered.then_some(word))
            .collect();
        if offered.is_empty() {
            return "none that c8ybin knows".to_owned();
        }
        offered.join(", ")
    }
}

impl Client {
    /// The ways to sign in that the platform offers; asked without a login. One
    /// that does not tell them is taken to offer Basic.
    ///
    /// # Errors
    /// What keeps the platform from being reached, and its faults.
    pub async fn login_offers(&self) -> Result<LoginOffers, ApiError> {
        let asked = Asked::LoginOffers;
        let connection = self.connection();
        // What is said in front of the user counts, as with the token.
        let of_user = connection.user().and_then(|user| user.split_once('/'));
        let tenant = of_user.map_or(connection.tenant(), |(tenant, _)| Some(tenant));
        let url = routes::login_options(self.origin(), tenant);
        let request = self
            .request(Method::GET, url)
            .header(ACCEPT, "application/json");
        let response = self.send_unsigned(&asked, request).await?;
        match self.accept(&asked, Ok(response)).await {
            Ok(response) => {
                let text = self.text(&asked, response).await?;
                let offers = wire::login_offers(&text);
                Ok(offers.unwrap_or_else(|_| LoginOffers::of_an_old_platform()))
            }
            Err(error) if is_silence(&error) => Ok(LoginOffers::of_an_old_platform()),
            Err(error) => Err(error),
        }
    }

    /// How one signs in, as `--login` names it: what was chosen, or found out
    /// by the first request; `token` for a token that was given.
    pub async fn login_word(&self) -> &'static str {
        match self.login().known.lock().await.credentials {
            Credentials::Basic { .. } => "basic",
            Credentials::Internal { .. } => "internal",
            Credentials::Offered { .. } => "as offered",
            Credentials::Bearer(_) => "token",
            Credentials::Certificate => "certificate",
            Credentials::Device => "device",
        }
    }

    /// How this user signs in where nobody chose: by a token where the platform
    /// gives some for a password, else with each request. Also whether the latter
    /// would do where it gives none after all.
    pub(in crate::api) async fn as_offered(
        &self,
        credentials: &Credentials,
    ) -> Result<(Credentials, bool), ApiError> {
        let Credentials::Offered { user, password } = credentials else {
            return Ok((credentials.clone(), false));
        };
        let (user, password) = (user.clone(), password.clone());
        let offers = self.login_offers().await?;
        if offers.external && !offers.internal && !offers.basic {
            let message = "the platform lets nobody in by a password";
            let error = ApiError::new(ErrorKind::Unauthorized, "log in", message);
            return Err(error.with_advice("Sign in in a browser: --login device."));
        }
        Ok(if offers.internal {
            let internal = Credentials::Internal {
                user,
                password,
                code: None,
            };
            (internal, offers.basic)
        } else {
            (Credentials::Basic { user, password }, false)
        })
    }
}

/// Whether the platform is there and does not say what it offers.
fn is_silence(error: &ApiError) -> bool {
    matches!(
        error.kind,
        ErrorKind::Unauthorized
            | ErrorKind::Forbidden
            | ErrorKind::NotFound
            | ErrorKind::NotOffered
            | ErrorKind::Refused
    )
}
