//! The paths of logins.

use url::{Position, Url};

use super::{path, with_query};

/// `/tenant/oauth/token`: a token in the answer.
pub(crate) fn token(origin: &Url, tenant: Option<&str>) -> Url {
    of_tenant(path(origin, &["tenant", "oauth", "token"]), tenant)
}

/// `/tenant/oauth`: a token as a cookie.
pub(crate) fn cookies(origin: &Url, tenant: Option<&str>) -> Url {
    of_tenant(path(origin, &["tenant", "oauth"]), tenant)
}

/// `/tenant/loginOptions`: the ways to sign in.
pub(crate) fn login_options(origin: &Url, tenant: Option<&str>) -> Url {
    let url = path(origin, &["tenant", "loginOptions"]);
    match tenant {
        Some(tenant) => with_query(url, &[("tenantId", tenant.to_owned())]),
        None => url,
    }
}

/// The port at which platforms ask clients for a certificate, where they are
/// reached by the usual one.
const PORT_OF_CERTIFICATES: u16 = 8443;

/// `/devicecontrol/deviceAccessToken`: a token for a certificate, at the port for
/// them unless the origin names one itself.
pub(crate) fn token_of_certificate(origin: &Url) -> Url {
    let mut url = path(origin, &["devicecontrol", "deviceAccessToken"]);
    if url.scheme() == "https" && url.port().is_none() {
        // It has a host, so the port is taken.
        let _ = url.set_port(Some(PORT_OF_CERTIFICATES));
    }
    url
}

/// Path and query of a link of the platform, at the origin in use, whatever
/// origin the link names. `None` where it is no link.
pub(crate) fn at_own_origin(origin: &Url, link: &str) -> Option<Url> {
    let link = match link.strip_prefix('/') {
        // A path alone, at no origin that matters.
        Some(path) => Url::parse(&format!("https://localhost/{path}")),
        None => Url::parse(link),
    };
    let link = link.ok()?;
    let mut url = origin.clone();
    url.set_path(link.path());
    url.set_query(link.query());
    Some(url)
}

/// Where an identity provider may describe itself (OpenID Connect Discovery):
/// below each folder of its address for a login, the longest first.
pub(crate) fn provider_descriptions(authorization: &Url) -> Vec<Url> {
    let folders: Vec<&str> = authorization
        .path_segments()
        .map(|segments| segments.filter(|segment| !segment.is_empty()).collect())
        .unwrap_or_default();
    let Ok(mut root) = Url::parse(&authorization[..Position::BeforePath]) else {
        return Vec::new();
    };
    root.set_path("/");
    let below = |count: usize| {
        let known = [".well-known", "openid-configuration"];
        let all: Vec<&str> = folders.iter().take(count).copied().chain(known).collect();
        path(&root, &all)
    };
    (0..folders.len().max(1)).rev().map(below).collect()
}

fn of_tenant(url: Url, tenant: Option<&str>) -> Url {
    match tenant {
        Some(tenant) => with_query(url, &[("tenant_id", tenant.to_owned())]),
        None => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_link_never_chooses_the_origin() {
        let origin = url("https://acme.example.com/");
        for link in [
            "https://evil.example.com/tenant/oauth?a=b",
            "/tenant/oauth?a=b",
        ] {
            let found = at_own_origin(&origin, link).unwrap();
            assert_eq!(found.as_str(), "https://acme.example.com/tenant/oauth?a=b");
        }
    }

    #[test]
    fn a_certificate_is_shown_at_the_port_for_it_unless_another_one_is_named() {
        let of = |origin: &str| token_of_certificate(&url(origin)).to_string();
        let path = "devicecontrol/deviceAccessToken";
        for (origin, expected) in [
            ("https://a.example.com/", "https://a.example.com:8443/"),
            ("https://a.example.com:9443/", "https://a.example.com:9443/"),
            ("http://a.example.com/", "http://a.example.com/"),
        ] {
            assert_eq!(of(origin), format!("{expected}{path}"));
        }
    }

    #[test]
    fn a_provider_is_looked_for_upwards_from_its_address() {
        let of = |text: &str| {
            let found = provider_descriptions(&url(text));
            found.iter().map(|url| url.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            of("https://id.example.com/realms/a/auth?client_id=c"),
            [
                "https://id.example.com/realms/a/.well-known/openid-configuration",
                "https://id.example.com/realms/.well-known/openid-configuration",
                "https://id.example.com/.well-known/openid-configuration",
            ]
        );
        assert_eq!(
            of("https://id.example.com"),
            ["https://id.example.com/.well-known/openid-configuration"]
        );
    }
}
