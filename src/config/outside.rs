//! What the environment says of a connection. Its names are those of go-c8y-cli,
//! which exports them for a session; an empty variable counts as not set.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::layer::{Layer, Login, Secret, name};
use super::{Environment, sessions};
use crate::api::{Guard, Mode};

/// The variables for the host, the first that is set wins.
const HOST: [&str; 4] = ["C8Y_HOST", "C8Y_URL", "C8Y_BASEURL", "C8Y_DOMAIN"];
const TENANT: [&str; 1] = ["C8Y_TENANT"];
const USER: [&str; 2] = ["C8Y_USER", "C8Y_USERNAME"];
const PASSWORD: [&str; 1] = ["C8Y_PASSWORD"];
const TOKEN: [&str; 1] = ["C8Y_TOKEN"];
const HEADER: [&str; 1] = ["C8Y_HEADER_AUTHORIZATION"];
const LOGIN: [&str; 1] = ["C8Y_SETTINGS_LOGIN_TYPE"];
const CERTIFICATE: [&str; 1] = ["C8Y_CERTIFICATE"];
const CERTIFICATE_KEY: [&str; 1] = ["C8Y_CERTIFICATE_KEY"];

/// The variables that say what may be changed. Where one of them is set, this is
/// a shell of go-c8y-cli, and what the others leave open is not allowed.
const MODES: [&str; 4] = [
    "C8Y_SETTINGS_CI",
    "C8Y_SETTINGS_MODE_ENABLECREATE",
    "C8Y_SETTINGS_MODE_ENABLEUPDATE",
    "C8Y_SETTINGS_MODE_ENABLEDELETE",
];

fn first(names: &[&str], environment: Environment<'_>) -> Option<String> {
    let mut values = names.iter().filter_map(|name| environment(name));
    values.find(|value| !value.trim().is_empty())
}

/// The host that the environment names.
#[must_use]
pub fn host_of(environment: Environment<'_>) -> Option<String> {
    first(&HOST, environment)
}

/// The tenant and the user that the environment names.
#[must_use]
pub fn who_of(environment: Environment<'_>) -> (Option<String>, Option<String>) {
    (first(&TENANT, environment), first(&USER, environment))
}

/// All that the environment says, where a flag may name the user: then what it
/// says of another one is left out.
pub(super) fn outside(environment: Environment<'_>, by_flag: Option<&str>) -> Layer {
    let from = |names: &[&str]| first(names, environment);
    let header = from(&HEADER).map(|text| of_header(&Zeroizing::new(text)));
    let header = header.unwrap_or_default();
    let user = from(&USER);
    let layer = Layer {
        host: from(&HOST),
        tenant: from(&TENANT),
        password: from(&PASSWORD).map(|word| Secret::Here(word.into())),
        token: from(&TOKEN).map(Into::into).or(header.token),
        token_user: user.clone(),
        user,
        login: from(&LOGIN).and_then(|word| Login::of_go_c8y_cli(&word)),
        client_cert: from(&CERTIFICATE).map(Into::into),
        client_key: from(&CERTIFICATE_KEY).map(Into::into),
        ..Layer::default()
    };
    let is_of_other = match (by_flag, &header.user) {
        (Some(user), Some(of_header)) => name(user) != name(of_header),
        _ => false,
    };
    if is_of_other {
        return layer;
    }
    let header = Layer {
        token: None,
        ..header
    };
    layer.over(header)
}

/// What the header `Authorization` says: a token, or user and password. Nothing
/// where it is of another kind.
fn of_header(text: &str) -> Layer {
    let Some((kind, word)) = text.trim().split_once(' ') else {
        return Layer::default();
    };
    let word = word.trim();
    if kind.eq_ignore_ascii_case("bearer") {
        return Layer {
            token: Some(SecretString::from(word)),
            ..Layer::default()
        };
    }
    let pair = BASE64.decode(word).ok().map(Zeroizing::new);
    let pair = pair
        .as_ref()
        .and_then(|pair| std::str::from_utf8(pair).ok());
    match pair.and_then(|pair| pair.split_once(':')) {
        Some((user, password)) if kind.eq_ignore_ascii_case("basic") => {
            let (tenant, user) = match user.split_once('/') {
                Some((tenant, user)) => (Some(tenant.to_owned()), user),
                None => (None, user),
            };
            Layer {
                tenant,
                user: Some(user.to_owned()),
                password: Some(Secret::Here(SecretString::from(password))),
                ..Layer::default()
            }
        }
        _ => Layer::default(),
    }
}

/// What may be changed where nothing else says it: all, unless the environment
/// is one of go-c8y-cli.
pub(super) fn usual_guard(environment: Environment<'_>) -> Guard {
    let is_of_go_c8y_cli = first(&MODES, environment).is_some();
    let usual = if is_of_go_c8y_cli {
        Mode::PROD
    } else {
        Mode::DEV
    };
    Guard {
        mode: sessions::over(usual, &environment),
        by: "C8Y_SETTINGS_MODE_… of the environment".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn beside(by_flag: Option<&str>, variables: &[(&str, &str)]) -> Layer {
        let environment = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        outside(&environment, by_flag)
    }

    fn of(variables: &[(&str, &str)]) -> Layer {
        beside(None, variables)
    }

    fn password(layer: &Layer) -> Option<&str> {
        match &layer.password {
            Some(Secret::Here(secret)) => Some(secret.expose_secret()),
            _ => None,
        }
    }

    #[test]
    fn the_domain_is_the_last_name_of_the_host() {
        let domain = ("C8Y_DOMAIN", "t1.example.com");
        assert_eq!(of(&[domain]).host.as_deref(), Some("t1.example.com"));
        let both = of(&[domain, ("C8Y_BASEURL", "a.example.com")]);
        assert_eq!(both.host.as_deref(), Some("a.example.com"));
    }

    #[test]
    fn a_header_is_a_token_or_a_user_with_a_password() {
        let layer = of(&[("C8Y_HEADER_AUTHORIZATION", "Bearer tok3n")]);
        let token = layer.token.as_ref().map(ExposeSecret::expose_secret);
        assert_eq!(token, Some("tok3n"));

        let pair = format!("basic {}", BASE64.encode("t1/ana:p:4"));
        let header = ("C8Y_HEADER_AUTHORIZATION", pair.as_str());
        let layer = of(&[header]);
        assert_eq!(
            (layer.tenant.as_deref(), layer.user.as_deref()),
            (Some("t1"), Some("ana"))
        );
        assert_eq!(password(&layer), Some("p:4"));
        assert!(layer.token.is_none());

        let layer = of(&[header, ("C8Y_USER", "ana"), ("C8Y_PASSWORD", "own")]);
        assert_eq!(password(&layer), Some("own"));
        let layer = of(&[header, ("C8Y_USERNAME", "bo")]);
        assert_eq!(password(&layer), None, "it is of another user");
        assert_eq!(password(&beside(Some("bo"), &[header])), None);
        assert_eq!(password(&beside(Some("t1/ana"), &[header])), Some("p:4"));
        for nothing in ["", "Bearer", "Basic ###", "Digest x"] {
            let layer = of(&[("C8Y_HEADER_AUTHORIZATION", nothing)]);
            assert!(layer.token.is_none() && layer.user.is_none(), "{nothing}");
        }
    }

    #[test]
    fn only_an_environment_of_go_c8y_cli_protects_by_what_it_leaves_open() {
        let mode = |variables: &[(&str, &str)]| {
            let environment = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            usual_guard(&environment).mode.word()
        };
        let (create, update) = (
            ("C8Y_SETTINGS_MODE_ENABLECREATE", "true"),
            ("C8Y_SETTINGS_MODE_ENABLEUPDATE", "true"),
        );
        assert_eq!(mode(&[("C8Y_HOST", "a")]), "dev");
        assert_eq!(mode(&[create, update]), "qual");
        assert_eq!(mode(&[("C8Y_SETTINGS_MODE_ENABLEDELETE", "false")]), "prod");
        assert_eq!(mode(&[("C8Y_SETTINGS_CI", "false")]), "prod");
        assert_eq!(mode(&[("C8Y_SETTINGS_CI", "true")]), "dev");
    }
}
