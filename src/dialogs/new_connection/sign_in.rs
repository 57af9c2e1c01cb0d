//! How one signs in to a connection that is described.

use crate::api::LoginOffers;
use crate::config::Login;

/// What one signs in by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SignIn {
    /// User and password, as the platform takes them.
    #[default]
    Password,
    /// A token that the person has.
    Token,
    /// A browser, in which a code is typed.
    Browser,
    /// A certificate of the person.
    Certificate,
}

impl SignIn {
    pub(super) const ALL: [Self; 4] = [
        Self::Password,
        Self::Token,
        Self::Browser,
        Self::Certificate,
    ];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Token => "token",
            Self::Browser => "browser",
            Self::Certificate => "certificate",
        }
    }

    /// What it is, in few words.
    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::Password => "of a user",
            Self::Token => "of another login",
            Self::Browser => "with a code",
            Self::Certificate => "from a file",
        }
    }

    /// The login that the profile names; `None`: as the platform offers it.
    pub(super) const fn login(self) -> Option<Login> {
        match self {
            Self::Password | Self::Token => None,
            Self::Browser => Some(Login::Device),
            Self::Certificate => Some(Login::Certificate),
        }
    }

    /// Whether the platform is known to have no such login. Of tokens and
    /// certificates it says nothing.
    pub(super) const fn is_missing(self, offers: &LoginOffers) -> bool {
        match self {
            Self::Password => !offers.basic && !offers.internal,
            Self::Browser => !offers.external,
            Self::Token | Self::Certificate => false,
        }
    }
}

/// What a platform offers, in the words of the form.
pub(super) fn offered(offers: &LoginOffers) -> String {
    let all = [SignIn::Password, SignIn::Browser];
    let words: Vec<&str> = all
        .into_iter()
        .filter(|sign_in| !sign_in.is_missing(offers))
        .map(SignIn::word)
        .collect();
    if words.is_empty() {
        return "neither password nor browser is offered".to_owned();
    }
    let code = match offers.second_factor {
        Some(_) => ", with a code for some",
        None => "",
    };
    let verb = if words.len() == 1 { "is" } else { "are" };
    format!("{} {verb} offered{code}", words.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_is_told_in_words_that_can_be_chosen() {
        let mut offers = LoginOffers::default();
        offers.internal = true;
        assert_eq!(offered(&offers), "password is offered");
        offers.second_factor = Some("TOTP".into());
        offers.external = true;
        assert_eq!(
            offered(&offers),
            "password and browser are offered, with a code for some"
        );
        assert_eq!(
            offered(&LoginOffers::default()),
            "neither password nor browser is offered"
        );
    }
}
