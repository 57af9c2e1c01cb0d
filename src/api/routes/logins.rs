//! The paths of logins.

use url::Url;

use super::{path, with_query};

/// `/tenant/oauth/token`: a token in the answer.
pub(crate) fn token(origin: &Url, tenant: Option<&str>) -> Url {
    of_tenant(path(origin, &["tenant", "oauth", "token"]), tenant)
}

/// `/tenant/oauth`: a token as a cookie.
pub(crate) fn cookies(origin: &Url, tenant: Option<&str>) -> Url {
    of_tenant(path(origin, &["tenant", "oauth"]), tenant)
}

fn of_tenant(url: Url, tenant: Option<&str>) -> Url {
    match tenant {
        Some(tenant) => with_query(url, &[("tenant_id", tenant.to_owned())]),
        None => url,
    }
}
