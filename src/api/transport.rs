//! What the HTTP library and the system say when no whole answer came, in the
//! words of this program.

use std::error::Error as StdError;
use std::io;

use url::{Position, Url};

use super::proxy::{Proxy, proxy_of};
use super::tls::{Refusal, refusal};
use super::{ErrorKind, Fingerprint};

/// The HTTP library's words for an answer that does not begin as one: most often a
/// server that speaks TLS was asked without. To try again would not help.
const NO_HTTP: &str = "invalid HTTP version parsed";

/// The kind of a failure, and a phrase for the person.
pub(super) fn explain(error: &reqwest::Error) -> (ErrorKind, String) {
    let root = root_of(error);
    let words = root.to_string();
    let proxy = || proxy_between(error);
    if error.is_timeout() {
        return through(proxy(), ErrorKind::Timeout, "no answer in time".to_owned());
    }
    if error.is_connect() {
        let (kind, message) = explain_connect(root, &words);
        return through(proxy(), kind, message);
    }
    if error.is_builder() {
        return (ErrorKind::Invalid, words);
    }
    if words == NO_HTTP {
        let message = "what answers there speaks no HTTP";
        return (ErrorKind::Protocol, message.to_owned());
    }
    (ErrorKind::Interrupted, interrupted(root, &words))
}

/// The proxy to which no connection was made, where one is on the way.
fn proxy_between(error: &reqwest::Error) -> Option<Proxy> {
    error
        .url()
        .filter(|_| error.is_connect())
        .and_then(proxy_of)
}

/// Names the proxy where it is what was not reached. TLS is spoken with the server
/// behind it.
fn through(proxy: Option<Proxy>, kind: ErrorKind, message: String) -> (ErrorKind, String) {
    match proxy.filter(|_| kind != ErrorKind::Tls) {
        Some(proxy) => {
            let place = proxy.place();
            (kind, format!("no way through the proxy {place}: {message}"))
        }
        None => (kind, message),
    }
}

/// The certificate that the server showed and that was not taken.
pub(super) fn shown(error: &reqwest::Error) -> Option<Fingerprint> {
    match refusal(root_of(error))? {
        Refusal::Untrusted { shown, .. } | Refusal::Changed { shown, .. } => Some(*shown),
        Refusal::Elsewhere => None,
    }
}

/// What the person can do about it.
pub(super) fn advice(kind: ErrorKind, error: &reqwest::Error) -> Option<String> {
    if kind == ErrorKind::Connect
        && let Some(proxy) = proxy_between(error)
    {
        return Some(format!("Check the proxy, {proxy}, and the network."));
    }
    let advice = advice_at(kind, error.url())?;
    Some(match refusal(root_of(error)) {
        // Somebody may stand between: so both, for who can compare them.
        Some(Refusal::Changed { shown, pinned }) => format!(
            "Its certificate has the SHA-256 fingerprint {shown}, and {pinned} is pinned. Ask \
             whoever runs the server whether it was changed; if so, pin the new one by \
             --tls-fingerprint, or tls_fingerprint in the profile."
        ),
        Some(Refusal::Untrusted { shown, .. }) => format!(
            "{advice} Its SHA-256 fingerprint is {shown}. If whoever runs the server confirms it, \
             --tls-fingerprint with it, or tls_fingerprint in the profile, takes this certificate \
             and no other; --ca-file takes those of a further authority."
        ),
        Some(Refusal::Elsewhere) => "A pin and a certificate of the client are for the platform \
             alone, so no proxy is used that is itself reached by https: name it by http:// in \
             HTTPS_PROXY, or leave the platform out of it by NO_PROXY."
            .to_owned(),
        None => advice,
    })
}

/// What the person can do about it; `url` is the one that was asked.
fn advice_at(kind: ErrorKind, url: Option<&Url>) -> Option<String> {
    let place = url.map_or_else(
        || "the address".to_owned(),
        |url| url[Position::BeforeHost..Position::AfterPort].to_owned(),
    );
    match kind {
        ErrorKind::Connect => Some(format!("Check the address, {place}, and the network.")),
        ErrorKind::Tls => Some(format!(
            "Is {place} right, and its certificate known to this machine?"
        )),
        ErrorKind::Protocol => Some(match url.map(Url::scheme) {
            Some("http") => format!("Is it https://{place}?"),
            _ => format!("Is {place} right?"),
        }),
        _ => None,
    }
}

fn explain_connect(root: &(dyn StdError + 'static), words: &str) -> (ErrorKind, String) {
    let refused = refusal(root);
    if let Some(Refusal::Changed { .. }) = refused {
        let message = "no secure connection: its certificate is not the pinned one";
        return (ErrorKind::Tls, message.to_owned());
    }
    if let Some(Refusal::Elsewhere) = refused {
        let message = "no secure connection: the proxy is reached by https";
        return (ErrorKind::Tls, message.to_owned());
    }
    // The words of the refusal, not those around it.
    let said = refused.map(ToString::to_string);
    let words = said.as_deref().unwrap_or(words);
    let lower = words.to_ascii_lowercase();
    let io_kind = root.downcast_ref::<io::Error>().map(io::Error::kind);
    let is_tls = [
        "certificate",
        "tls",
        "handshake",
        "alert",
        "corrupt message",
    ]
    .iter()
    .any(|word| lower.contains(word));
    if is_tls {
        let why = tls_phrase(&lower);
        return (ErrorKind::Tls, format!("no secure connection: {why}"));
    }
    let message = match io_kind {
        _ if lower.starts_with("tunnel error") => refused_by_proxy(&lower).to_owned(),
        Some(io::ErrorKind::ConnectionRefused) => "the connection was refused".to_owned(),
        Some(io::ErrorKind::TimedOut) => "no connection in time".to_owned(),
        Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => {
            "the host cannot be reached".to_owned()
        }
        _ if lower.contains("lookup") || lower.contains("not known") || lower.contains("dns") => {
            "no such host".to_owned()
        }
        _ => format!("no connection: {}", without_number(words)),
    };
    (ErrorKind::Connect, message)
}

/// Why a proxy makes no way to the server; `words` are the library's, in small
/// letters.
fn refused_by_proxy(words: &str) -> &'static str {
    if words.contains("authorization") {
        "it wants a user and a password, which stand before its name: user:password@"
    } else if words.contains("unsuccessful") {
        "it refused to lead there"
    } else {
        "it broke off, or is no proxy"
    }
}

/// The words of the TLS library are names of its own types: each gets a phrase.
/// `words` are in small letters.
fn tls_phrase(words: &str) -> &'static str {
    const PHRASES: [(&str, &str); 12] = [
        ("expired", "its certificate has expired"),
        (
            "notvalidyet",
            "its certificate is not valid yet: is this machine's clock right?",
        ),
        (
            "not valid yet",
            "its certificate is not valid yet: is this machine's clock right?",
        ),
        ("not valid for name", "its certificate is for another name"),
        ("notvalidforname", "its certificate is for another name"),
        ("only valid for", "its certificate is for another name"),
        ("revoked", "its certificate was revoked"),
        (
            "unknownissuer",
            "nobody known to this machine signed its certificate",
        ),
        (
            // By a name that is known and a key that is not.
            "badsignature",
            "nobody known to this machine signed its certificate",
        ),
        (
            "causedasendentity",
            "nobody known to this machine signed its certificate",
        ),
        ("corrupt message", "no TLS is spoken there"),
        ("alert", "the server refused it"),
    ];
    PHRASES
        .iter()
        .find(|(word, _)| words.contains(word))
        .map_or("its certificate cannot be checked", |(_, phrase)| phrase)
}

fn interrupted(root: &(dyn StdError + 'static), words: &str) -> String {
    match root.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::UnexpectedEof,
        ) => "the connection broke".to_owned(),
        _ => format!("the connection broke ({})", without_number(words)),
    }
}

/// The innermost cause: the others repeat that something failed.
fn root_of<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    let mut root = error;
    while let Some(source) = root.source() {
        root = source;
    }
    root
}

/// `Connection refused (os error 111)` without its number.
pub(crate) fn without_number(words: &str) -> &str {
    words.split(" (os error").next().unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_system_are_left_out() {
        assert_eq!(
            without_number("Connection refused (os error 111)"),
            "Connection refused"
        );
        assert_eq!(without_number("plain"), "plain");
    }

    #[test]
    fn a_certificate_is_a_matter_of_tls_in_words_of_our_own() {
        for (words, phrase) in [
            (
                "invalid peer certificate: UnknownIssuer",
                "nobody known to this machine",
            ),
            (
                "invalid peer certificate: BadSignature",
                "nobody known to this machine",
            ),
            (
                "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
                "nobody known",
            ),
            ("invalid peer certificate: Expired", "has expired"),
            (
                "invalid peer certificate: certificate expired: verification time 1",
                "has expired",
            ),
            (
                "invalid peer certificate: certificate not valid for name \"a\"; certificate is \
                 only valid for DnsName(\"localhost\")",
                "is for another name",
            ),
            (
                "received corrupt message of type InvalidContentType",
                "no TLS is spoken there",
            ),
            (
                "received fatal alert: HandshakeFailure",
                "the server refused it",
            ),
            (
                "invalid peer certificate: UnsupportedSignatureAlgorithmForPublicKeyContext { \
                 signature_algorithm_id: [6, 8, 42] }",
                "cannot be checked",
            ),
        ] {
            let error = io::Error::other(words);
            let (kind, message) = explain_connect(&error, &error.to_string());
            assert_eq!(kind, ErrorKind::Tls);
            assert!(message.contains(phrase), "{message}");
            assert!(!message.contains(['{', '(', '"']), "{message}");
        }
    }

    #[test]
    fn a_proxy_that_is_not_reached_is_named_and_one_that_is_not_in_the_way_is_not() {
        let proxy = || Proxy {
            host: "proxy".into(),
            port: 3128,
            named_by: None,
        };
        let refused = || "the connection was refused".to_owned();
        let said = through(Some(proxy()), ErrorKind::Connect, refused()).1;
        assert_eq!(
            said,
            "no way through the proxy proxy:3128: the connection was refused"
        );
        for (proxy, kind) in [(Some(proxy()), ErrorKind::Tls), (None, ErrorKind::Connect)] {
            assert_eq!(through(proxy, kind, refused()).1, refused());
        }
        for (words, phrase) in [
            ("tunnel error: proxy authorization required", "wants a user"),
            ("tunnel error: unsuccessful", "refused to lead"),
            ("tunnel error: unexpected end of file", "is no proxy"),
        ] {
            let error = io::Error::other(words);
            let (kind, message) = explain_connect(&error, words);
            assert_eq!(kind, ErrorKind::Connect);
            assert!(message.contains(phrase), "{message}");
        }
    }

    #[test]
    fn connection_errors_are_phrases() {
        let phrase = |kind: io::ErrorKind| {
            let error = io::Error::from(kind);
            explain_connect(&error, &error.to_string())
        };
        assert_eq!(
            phrase(io::ErrorKind::ConnectionRefused),
            (ErrorKind::Connect, "the connection was refused".to_owned())
        );
        let lookup =
            io::Error::other("failed to lookup address information: Name or service not known");
        assert_eq!(
            explain_connect(&lookup, &lookup.to_string()).1,
            "no such host"
        );
    }
}
