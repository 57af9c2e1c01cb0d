//! As many binaries as are wanted, for figures and long lists.

use jiff::Timestamp;
use serde_json::Map;

use super::cast::{DEVICES, PEOPLE};
use super::{DemoObject, seconds_before, whole_milliseconds};

/// What the generated files are in turn: extension and media type.
const KINDS: [(&str, &str); 7] = [
    ("log", "text/plain"),
    ("json", "application/json"),
    ("csv", "text/csv"),
    ("txt", "text/plain"),
    ("bin", "application/octet-stream"),
    ("xml", "application/xml"),
    ("conf", "c8y_upload"),
];

/// The generated files are spread over this many seconds: a year.
const SPAN: u64 = 365 * 86_400;

/// `n` small binaries, oldest first, spread evenly over a year, of seven kinds
/// and five owners. A content is one line of at most 80 bytes.
pub fn generated(n: u64, now: Timestamp) -> impl Iterator<Item = DemoObject> {
    let now = whole_milliseconds(now);
    let kinds = KINDS.iter().cycle();
    let owners = PEOPLE.iter().cycle();
    let devices = DEVICES.iter().cycle();
    // 7 kinds, 5 owners and 12 devices share no factor, so that every
    // combination comes.
    (0..n).zip(kinds).zip(owners).zip(devices).map(
        move |(((i, (extension, media)), owner), device)| {
            // Distance from now shrinks to zero with the last one.
            let age = u128::from(SPAN) * u128::from(n - 1 - i) / u128::from(n);
            let time = seconds_before(now, u64::try_from(age).unwrap_or(SPAN));
            DemoObject {
                name: format!("{}-{i:07}.{extension}", device.name),
                type_name: (*media).to_owned(),
                content_type: if media.contains('/') {
                    (*media).to_owned()
                } else {
                    "text/plain".to_owned()
                },
                owner: (*owner).to_owned(),
                created: time,
                updated: time,
                fragments: Map::new(),
                is_binary: true,
                children_of: None,
                content: content_of(i, extension, device.name),
                digested: false,
            }
        },
    )
}

/// A line that is right for the kind, of a length that varies with the number.
fn content_of(i: u64, extension: &str, device: &str) -> Vec<u8> {
    let value = i.wrapping_mul(2_654_435_761) % 100_003;
    match extension {
        "json" => format!("{{\"device\":\"{device}\",\"n\":{i},\"value\":{value}}}\n"),
        "csv" => format!("device,n,value\n{device},{i},{value}\n"),
        "xml" => format!("<reading device=\"{device}\" n=\"{i}\">{value}</reading>\n"),
        "conf" => format!("device = \"{device}\"\nlimit = {value}\n"),
        _ => format!("{device} reading {i}: {value}\n"),
    }
    .into_bytes()
}
