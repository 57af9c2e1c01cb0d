//! What of a platform and the way to it could be wrong. Nothing is changed
//! there.

use std::net::IpAddr;
use std::time::Duration;

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Seen, State};
use crate::api::{ApiError, Client, ErrorKind, Proxy, abilities};
use crate::commands::connecting::keep_limits;
use crate::commands::describing::words;
use crate::domain::{ApplicationQuery, BinaryQuery, EventQuery, PageRequest, User};
use crate::exit::Exit;
use crate::transfer::reason;

/// What is looked at, in this order.
pub(super) const CHECKS: [&str; 8] = [
    "dns",
    "proxy",
    "tls",
    "clock",
    "login",
    "roles",
    "limits",
    "endpoints",
];

/// How long a name may take to be found.
const LOOKUP: Duration = Duration::from_secs(10);

/// A clock that is off by more than this is told.
const ODD: SignedDuration = SignedDuration::from_secs(60);

/// By this much, codes of a second factor and new certificates fail.
const WRONG: SignedDuration = SignedDuration::from_secs(300);

/// The smallest page.
const ONE: PageRequest = PageRequest {
    number: 1,
    size: 1,
    totals: false,
};

pub(super) async fn look(client: &Client) -> Vec<Seen> {
    let proxy = client.proxy();
    let mut all = vec![dns(client, proxy.as_ref()).await, way(proxy).await];
    let offers = client.login_offers().await;
    let unreached = offers.as_ref().err().filter(|error| is_on_the_way(error));
    all.push(tls(client, unreached));
    if unreached.is_some() {
        all.extend(remaining(all.len()));
        return all;
    }
    all.push(clock(client));
    if let Err(error) = offers {
        all.push(Seen::refused("login", &error));
        all.extend(remaining(all.len()));
        return all;
    }
    match client.current_user().await {
        // The login is taken; what the user may do is found out by trying.
        Err(error) if error.kind == ErrorKind::Forbidden => {
            all.push(Seen::warn(
                "login",
                "The login is taken, but the user may not read who they are.",
                "Whoever manages the tenant can give ROLE_USER_MANAGEMENT_OWN_READ.",
            ));
            all.push(Seen::skipped("roles"));
            all.push(limits(client).await);
            all.extend(endpoints(client).await);
        }
        Err(error) => {
            all.push(Seen::refused("login", &error));
            all.extend(remaining(all.len()));
        }
        Ok(user) => {
            all.push(login(client, &user).await);
            all.push(roles(client, &user));
            all.push(limits(client).await);
            all.extend(endpoints(client).await);
        }
    }
    all
}

/// Whether the platform was not reached at all.
const fn is_on_the_way(error: &ApiError) -> bool {
    matches!(
        error.kind,
        ErrorKind::Connect | ErrorKind::Tls | ErrorKind::Timeout
    )
}

fn remaining(done: usize) -> impl Iterator<Item = Seen> {
    CHECKS.into_iter().skip(done).map(Seen::skipped)
}

/// Whether the name of the host is known.
async fn dns(client: &Client, proxy: Option<&Proxy>) -> Seen {
    const CHECK: &str = "dns";
    let connection = client.connection();
    let host = connection.host();
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().unwrap_or(443)),
        _ => (host, 443),
    };
    let bare = name.trim_matches(['[', ']']);
    if bare.parse::<IpAddr>().is_ok() {
        return Seen::ok(
            CHECK,
            format!("{name} is an address: no name is looked up."),
        );
    }
    let found = timeout(LOOKUP, tokio::net::lookup_host((bare, port))).await;
    let addresses: Vec<String> = match found {
        Ok(Ok(found)) => found.map(|address| address.ip().to_string()).collect(),
        _ => Vec::new(),
    };
    match (addresses.first(), proxy) {
        (Some(first), _) => Seen::ok(CHECK, format!("{name} is {first}.")),
        (None, Some(proxy)) => Seen::warn(
            CHECK,
            format!("{name} is not known to this machine."),
            format!("The proxy {proxy}, may know it; else check the address."),
        ),
        (None, None) => Seen::fail(
            CHECK,
            format!("{name} is not known to this machine."),
            "Check the address, and the network.",
        ),
    }
}

/// Whether the proxy is there, where one is on the way.
async fn way(proxy: Option<Proxy>) -> Seen {
    const CHECK: &str = "proxy";
    let Some(proxy) = proxy else {
        return Seen::ok(CHECK, "There is none on the way.");
    };
    let reached = timeout(LOOKUP, TcpStream::connect(proxy.place())).await;
    let why = match reached {
        Ok(Ok(_)) => return Seen::ok(CHECK, format!("{proxy}, can be reached.")),
        Ok(Err(error)) => reason(&error),
        Err(_) => "it does not answer in time".to_owned(),
    };
    let seen = Seen::fail(
        CHECK,
        format!("{proxy}, cannot be reached: {why}."),
        "Check its address, or leave the host out by NO_PROXY where none is needed.",
    );
    Seen {
        exit: Exit::NO_ANSWER,
        ..seen
    }
}

/// Whether the platform is reached, and how safely.
fn tls(client: &Client, unreached: Option<&ApiError>) -> Seen {
    const CHECK: &str = "tls";
    let connection = client.connection();
    if let Some(error) = unreached {
        return Seen::refused(CHECK, error);
    }
    if connection.is_secure() || connection.is_loopback() {
        return Seen::ok(CHECK, connection.safety());
    }
    Seen::warn(
        CHECK,
        connection.safety(),
        "Use https, so that nobody on the way reads the password.",
    )
}

/// This machine's clock beside the server's.
fn clock(client: &Client) -> Seen {
    const CHECK: &str = "clock";
    let exchanges = client.exchanges();
    let date = exchanges.iter().rev().find_map(|exchange| {
        let mut headers = exchange.received.iter();
        let (_, date) = headers.find(|(name, _)| name == "date")?;
        Some(rfc2822::parse(date).ok()?.timestamp())
    });
    match date {
        Some(server) => compared(Timestamp::now().duration_since(server)),
        None => Seen::ok(CHECK, "The server does not tell the time."),
    }
}

fn compared(ahead: SignedDuration) -> Seen {
    const CHECK: &str = "clock";
    let off = ahead.abs();
    let way = if ahead.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    let message = format!("{} seconds {way} the server's.", off.as_secs());
    let advice = "Set the clock of this machine: codes of a second factor and certificates go by \
                  it.";
    if off > WRONG {
        Seen::fail(CHECK, message, advice)
    } else if off > ODD {
        Seen::warn(CHECK, message, advice)
    } else {
        Seen::ok(CHECK, message)
    }
}

async fn login(client: &Client, user: &User) -> Seen {
    let tenant = match client.current_tenant().await {
        Ok(tenant) => tenant.id,
        Err(_) => client.connection().tenant().unwrap_or("?").to_owned(),
    };
    let (name, how) = (&user.name, client.login_word().await);
    let guard = client.connection().guard();
    let mode = match guard.mode.word() {
        "dev" => String::new(),
        word => format!("; mode {word}, set by {}", guard.by),
    };
    Seen::ok(
        "login",
        format!("{name} of tenant {tenant}, by {how}{mode}."),
    )
}

fn roles(client: &Client, user: &User) -> Seen {
    const CHECK: &str = "roles";
    let all = abilities();
    let missing: Vec<_> = all.iter().filter(|one| !one.is_of(user)).collect();
    if missing.is_empty() {
        return Seen::ok(CHECK, "All that c8ybin does is allowed.");
    }
    let words: Vec<&str> = missing.iter().map(|one| one.words).collect();
    let needed: Vec<String> = missing
        .iter()
        .map(|one| format!("{} to {}", one.roles.join(" or "), one.words))
        .collect();
    let host = client.connection().host();
    Seen::warn(
        CHECK,
        format!(
            "{} may not {}, but with what they own.",
            user.name,
            words.join(", ")
        ),
        format!("Whoever manages {host} can give: {}.", needed.join("; ")),
    )
}

async fn limits(client: &Client) -> Seen {
    const CHECK: &str = "limits";
    match client.limits().await {
        Ok(limits) => {
            keep_limits(client.connection(), &limits);
            Seen::ok(CHECK, format!("{}.", words(&limits)))
        }
        Err(error) => Seen::refused(CHECK, &error),
    }
}

/// Whether the lists answer that the tabs of the screen show.
async fn endpoints(client: &Client) -> Vec<Seen> {
    let binaries = BinaryQuery::default();
    let events = EventQuery::default();
    let applications = ApplicationQuery::default();
    let (binaries, events, applications) = tokio::join!(
        client.binaries(&binaries, ONE),
        client.events(&events, ONE),
        client.applications(&applications, ONE),
    );
    let answered = [binaries.err(), events.err(), applications.err()];
    let failed: Vec<Seen> = answered.iter().flatten().map(unanswered).collect();
    if failed.is_empty() {
        return vec![Seen::ok(
            "endpoints",
            "Binaries, events and applications answer.",
        )];
    }
    failed
}

fn unanswered(error: &ApiError) -> Seen {
    let seen = Seen::refused("endpoints", error);
    if error.kind == ErrorKind::Forbidden {
        return Seen {
            state: State::Warn,
            exit: Exit::DONE,
            ..seen
        };
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_proxy_is_reached_by_its_address_in_brackets() {
        // A machine without IPv6 has no such proxy.
        let Ok(there) = tokio::net::TcpListener::bind("[::1]:0").await else {
            return;
        };
        let proxy = Proxy {
            host: "[::1]".into(),
            port: there.local_addr().unwrap().port(),
            named_by: None,
        };
        let place = proxy.place();
        let seen = way(Some(proxy)).await;
        assert_eq!(seen.state, State::Ok);
        assert_eq!(
            seen.message,
            format!("{place}, which the system names, can be reached.")
        );
    }

    #[test]
    fn a_clock_may_be_off_a_little() {
        for (seconds, state) in [
            (0, State::Ok),
            (60, State::Ok),
            (-61, State::Warn),
            (300, State::Warn),
            (-301, State::Fail),
        ] {
            let seen = compared(SignedDuration::from_secs(seconds));
            assert_eq!(seen.state, state, "{seconds}");
        }
        let seen = compared(SignedDuration::from_secs(-400));
        assert_eq!(seen.message, "400 seconds behind the server's.");
    }
}
