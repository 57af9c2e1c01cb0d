//! Exchanges with the platform, as the request log is told of them.

use std::sync::Arc;
use std::time::Duration;

use c8ybin::api::{Exchange, KEPT_OF_BODY, Proof, Silence};

/// An answer of this status, after 12 ms.
pub fn exchange(number: u64, method: &str, place: &str, status: u16) -> Exchange {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Exchange {
        number,
        method: method.to_owned(),
        url: format!("https://acme.example.com{place}").parse().unwrap(),
        is_elsewhere: false,
        proof: Proof::UserOfTenant,
        sent: vec![
            header("accept", "application/json"),
            header("authorization", "***"),
        ],
        sent_bytes: None,
        sent_text: None,
        status: Some(status),
        silence: None,
        took: Some(Duration::from_millis(12)),
        received: vec![
            header("content-type", "application/json;charset=UTF-8"),
            header("x-odd", "a\u{1b}[31m\u{7}b"),
        ],
        received_bytes: Some(29),
        received_text: Some(r#"{"id":"4310","name":"fw.swu"}"#.to_owned()),
        is_repeated: false,
        retry: 0,
    }
}

/// One that nobody answered.
pub fn silent(number: u64, silence: Option<Silence>) -> Exchange {
    Exchange {
        status: None,
        took: silence.as_ref().map(|_| Duration::from_millis(59_990)),
        silence,
        received: Vec::new(),
        received_bytes: None,
        received_text: None,
        ..exchange(number, "GET", "/tenant/currentTenant", 200)
    }
}

/// One of each kind, the oldest first; 106 has most in it.
pub fn exchanges() -> Vec<Arc<Exchange>> {
    let refusal = "{\"error\":\"inventory/Forbidden\",\"message\":\"No access\u{9b}31m\",\
                   \"details\":[{\"role\":\"ROLE_INVENTORY_ADMIN\",\"n\":1.50}]}";
    let page =
        "/inventory/binaries?pageSize=50&currentPage=2&withTotalPages=true&type=application%2Fzip";
    let all = [
        exchange(101, "GET", "/user/currentUser", 200),
        Exchange {
            is_repeated: true,
            received_bytes: Some(84 << 20),
            received_text: None,
            took: Some(Duration::from_millis(1_290)),
            ..exchange(102, "GET", page, 200)
        },
        silent(
            103,
            Some(Silence::Failed("the connection was refused".into())),
        ),
        silent(104, Some(Silence::GivenUp)),
        Exchange {
            retry: 2,
            sent_bytes: Some(1_503_238_553),
            received_bytes: Some(40 << 10),
            received_text: Some(long_list()),
            took: Some(Duration::from_secs(125)),
            ..exchange(105, "POST", "/inventory/binaries", 201)
        },
        Exchange {
            sent: vec![
                ("accept".to_owned(), "application/json".to_owned()),
                ("authorization".to_owned(), "***".to_owned()),
                ("content-type".to_owned(), "application/json".to_owned()),
            ],
            sent_bytes: Some(47),
            sent_text: Some("{\"name\":\"naïve 测试 🚀\",\"apiToken\":\"***\"}".to_owned()),
            received_bytes: Some(refusal.len() as u64),
            received_text: Some(refusal.to_owned()),
            ..exchange(106, "PUT", "/inventory/managedObjects/4310", 403)
        },
        silent(107, None),
    ];
    all.into_iter().map(Arc::new).collect()
}

/// The beginning of a list that was cut.
fn long_list() -> String {
    let item = r#"{"id":"4310","name":"gateway-fw-2.4.1.swu","c8y_IsBinary":{}},"#;
    let mut text = format!("{{\"managedObjects\":[{}", item.repeat(400));
    text.truncate(KEPT_OF_BODY);
    text
}
