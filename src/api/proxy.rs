//! Which proxy stands between this machine and a server, as the HTTP library finds
//! it out from the environment or the system. Its password is never part of it.

use std::env;
use std::fmt;

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use super::connection::is_loopback;
use super::{ApiError, ErrorKind};

/// The variables that name a proxy for a scheme, in the order in which they are
/// looked for. The first one that is there counts, also where it is empty.
const OF_HTTPS: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
const OF_HTTP: [&str; 2] = ["HTTP_PROXY", "http_proxy"];

/// Those that name one for all schemes that have none of their own.
const OF_ALL: [&str; 2] = ["ALL_PROXY", "all_proxy"];

/// Those that leave hosts out.
const EXCEPT: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Where it is set the library takes itself for a script of a web server, whose
/// environment requests can write into, and uses no proxy.
const CGI: &str = "REQUEST_METHOD";

/// A variable of the environment by its name.
type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A proxy that is used. Its `Display` is `127.0.0.1:3128, which HTTPS_PROXY names`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Its name or address; one of IPv6 is in brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The variable that names it; `None`: the settings of the system do.
    pub named_by: Option<&'static str>,
}

impl Proxy {
    /// `127.0.0.1:3128`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = self.named_by.unwrap_or("the system");
        write!(f, "{}, which {by} names", self.place())
    }
}

/// The proxy for this server; `None`: it is reached without one.
pub(super) fn proxy_of(url: &Url) -> Option<Proxy> {
    of(url, &Matcher::from_system(), &variable)
}

/// Refuses a variable for this server that names a proxy which cannot be used: the
/// library would go without one, past whoever set it.
///
/// # Errors
/// [`ErrorKind::Invalid`].
pub(super) fn check(url: &Url) -> Result<(), ApiError> {
    match unusable(url, &variable) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

fn of(url: &Url, matcher: &Matcher, environment: Environment<'_>) -> Option<Proxy> {
    if is_loopback(url) {
        return None;
    }
    let found = matcher.intercept(&url.as_str().parse().ok()?)?;
    let uri = found.uri();
    let usual = if uri.scheme_str() == Some("https") {
        443
    } else {
        80
    };
    Some(Proxy {
        host: uri.host()?.to_owned(),
        port: uri.port_u16().unwrap_or(usual),
        named_by: named(url, environment).map(|(name, _)| name),
    })
}

/// The variable that names the proxy for this scheme, and its value.
fn named(url: &Url, environment: Environment<'_>) -> Option<(&'static str, String)> {
    let first = |names: [&'static str; 2]| {
        let mut set = names
            .into_iter()
            .filter_map(|name| Some((name, environment(name)?)));
        set.next().filter(|(_, value)| !value.is_empty())
    };
    let own = if url.scheme() == "https" {
        OF_HTTPS
    } else {
        OF_HTTP
    };
    first(own).or_else(|| first(OF_ALL))
}

fn unusable(url: &Url, environment: Environment<'_>) -> Option<ApiError> {
    if is_loopback(url) || environment(CGI).is_some() {
        return None;
    }
    let (name, value) = named(url, environment)?;
    let except = EXCEPT.into_iter().find_map(environment).unwrap_or_default();
    let uri = url.as_str().parse().ok()?;
    let is_taken = |value: &str| {
        let matcher = Matcher::builder().all(value).no(except.as_str()).build();
        matcher.intercept(&uri)
    };
    // The host is left out by NO_PROXY.
    is_taken("http://localhost")?;
    let scheme = is_taken(&value).and_then(|found| found.uri().scheme_str().map(str::to_owned));
    let why = match scheme.as_deref() {
        Some("http" | "https") => return None,
        Some(socks) => format!("{name} names a proxy by {socks}, which c8ybin does not speak"),
        None => format!("{name} is no address of a proxy"),
    };
    let advice = format!(
        "Set it to an address such as http://proxy.example.com:3128, empty it, or leave {} out \
         by NO_PROXY.",
        url.host_str().unwrap_or("the host")
    );
    Some(ApiError::new(ErrorKind::Invalid, "use the proxy", why).with_advice(advice))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url() -> Url {
        Url::parse("https://acme.example.com/").unwrap()
    }

    fn of_environment<'a>(set: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_what_it_holds() {
        for bad in [
            "http:/127.0.0.1:3128",
            "http://ana:hunter2@proxy example.com",
            "://",
            "ftp://ana:hunter2@proxy",
        ] {
            let set = [("https_proxy", bad)];
            let said = unusable(&url(), &of_environment(&set)).unwrap().to_string();
            assert!(
                said.starts_with("Could not use the proxy: https_proxy is no address of a proxy."),
                "{said}"
            );
            assert!(!said.contains("hunter2"), "{said}");
        }
        let set = [("ALL_PROXY", "socks5://127.0.0.1:1080")];
        let said = unusable(&url(), &of_environment(&set)).unwrap().to_string();
        assert!(said.contains("ALL_PROXY names a proxy by socks5"), "{said}");
    }

    #[test]
    fn what_is_not_used_may_be_anything() {
        let bad = ("HTTPS_PROXY", "no address");
        for set in [
            vec![],
            vec![("HTTPS_PROXY", "proxy.example.com:3128")],
            vec![("HTTPS_PROXY", "http://proxy"), ("ALL_PROXY", "no address")],
            vec![("HTTP_PROXY", "no address")],
            vec![bad, ("NO_PROXY", "localhost, .example.com")],
            // The first one counts, and says that there is none.
            vec![("HTTPS_PROXY", ""), ("https_proxy", "no address")],
        ] {
            assert_eq!(unusable(&url(), &of_environment(&set)), None, "{set:?}");
        }
        let here = Url::parse("http://127.0.0.1:1/").unwrap();
        let set = [bad, ("HTTP_PROXY", "no address")];
        assert_eq!(unusable(&here, &of_environment(&set)), None);
    }

    #[test]
    fn a_proxy_is_named_without_its_password() {
        let value = "http://ana:hunter2@proxy.example.com:3128/x";
        let set = [("ALL_PROXY", value)];
        let matcher = Matcher::builder().all(value).build();
        let proxy = of(&url(), &matcher, &of_environment(&set)).unwrap();
        let said = proxy.to_string();
        assert_eq!(said, "proxy.example.com:3128, which ALL_PROXY names");
        let matcher = Matcher::builder().all("https://proxy").build();
        let proxy = of(&url(), &matcher, &|_| None).unwrap();
        assert_eq!(proxy.to_string(), "proxy:443, which the system names");
        let matcher = Matcher::builder().all("http://[::1]:3128").build();
        let proxy = of(&url(), &matcher, &|_| None).unwrap();
        assert_eq!(proxy.place(), "[::1]:3128");
        let none = Matcher::builder().build();
        assert_eq!(of(&url(), &none, &of_environment(&set)), None);
    }
}
