//! The header `Content-Disposition` of a request: how a raw upload is named.

use parse_net::write_attachment;
use reqwest::header::HeaderValue;

/// `attachment; filename="a.log"`; for a name beyond plain ASCII with
/// `filename*` beside it (RFC 6266), which is exact. Control characters are
/// left out: they have no place in a header. `None` where nothing is left of
/// the name.
pub(super) fn attachment_named(name: &str) -> Option<HeaderValue> {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() {
        return None;
    }
    let mut value = Vec::new();
    write_attachment(&name, &mut value).ok()?;
    HeaderValue::from_bytes(&value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parse_net::parse_content_disposition;
    use proptest::prelude::*;

    fn written(name: &str) -> Option<String> {
        let value = attachment_named(name)?;
        Some(value.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_plain_name_stands_in_quotes() {
        assert_eq!(
            written("a b;c.log").as_deref(),
            Some("attachment; filename=\"a b;c.log\"")
        );
    }

    #[test]
    fn other_names_are_exact_in_their_second_form() {
        assert_eq!(
            written("ü\"1\".log").as_deref(),
            Some("attachment; filename=\"__1_.log\"; filename*=UTF-8''%C3%BC%221%22.log")
        );
    }

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(
            written("a\r\nX-Evil: 1\u{85}").as_deref(),
            Some("attachment; filename=\"aX-Evil: 1\"")
        );
        assert_eq!(written("\r\n"), None);
    }

    proptest! {
        #[test]
        fn any_name_is_read_back(name in any::<String>()) {
            let shown: String = name.chars().filter(|c| !c.is_control()).collect();
            let Some(value) = attachment_named(&name) else {
                prop_assert!(shown.is_empty());
                return Ok(());
            };
            let read = parse_content_disposition(value.as_bytes()).unwrap();
            let mut room = vec![0; 4 * name.len() + 16];
            let file_name = read.filename().unwrap();
            prop_assert_eq!(file_name.decode_into(&mut room).unwrap(), shown);
        }
    }
}
