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

/// `/devicecontrol/deviceAccessToken`: a token for a certificate.
pub(crate) fn token_of_certificate(origin: &Url) -> Url {
    path(origin, &["devicecontrol", "deviceAccessToken"])
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
