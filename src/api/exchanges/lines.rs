//! The same request once more by another program: as a line for a shell, without
//! anything secret.

use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE};

use super::masks::MASK;
use super::{Exchange, KEPT_OF_BODY};

/// Headers that each client sends as it needs them.
const OF_EVERY_CLIENT: [&str; 4] = [
    "accept",
    "accept-encoding",
    "content-length",
    "content-type",
];

/// What the type of a form with a file begins with.
const FORM: &str = "multipart/form-data";

impl Exchange {
    /// Whether the type of what was sent has this in it.
    fn sends(&self, kind: &str) -> bool {
        let mut sent = self.sent.iter();
        sent.any(|(name, value)| name == CONTENT_TYPE.as_str() && value.contains(kind))
    }

    /// Whether something was sent that is not kept as a whole.
    fn sends_more_than_is_kept(&self) -> bool {
        let kept = self.sent_text.as_ref().map_or(0, String::len);
        self.sent_bytes
            .is_some_and(|sent| sent > 0 && (kept == 0 || sent > KEPT_OF_BODY as u64))
    }

    /// The same request as a command line for curl. What proves the user is read
    /// from the environment; a content that is not kept is to be put into `FILE`.
    #[must_use]
    pub fn as_curl(&self) -> String {
        let mut line = format!("curl -sS -X {}", self.method);
        let is_form = self.sends_more_than_is_kept() && self.sends(FORM);
        for (name, value) in &self.sent {
            // curl counts itself, and divides a form at a line of its own.
            let is_own =
                name == CONTENT_LENGTH.as_str() || is_form && name == CONTENT_TYPE.as_str();
            if value != MASK && !is_own {
                line.push_str(&format!(" -H {}", quoted(&format!("{name}: {value}"))));
            }
        }
        if let Some(proof) = self.proof.for_curl() {
            line.push_str(&format!(" {proof}"));
        }
        if is_form {
            line.push_str(" -F file=@FILE");
        } else if self.sends_more_than_is_kept() {
            line.push_str(" --data-binary @FILE");
        } else if let Some(text) = &self.sent_text {
            line.push_str(&format!(" --data-binary {}", quoted(text)));
        }
        line.push_str(&format!(" {}", quoted(self.url.as_str())));
        line
    }

    /// The same request as a command line for go-c8y-cli, in its session; a file
    /// is to be put in the place of `FILE`. `None` where it cannot send it: it
    /// knows JSON and forms with a file alone, and what proves the user would go
    /// along to an identity provider.
    #[must_use]
    pub fn as_c8y(&self) -> Option<String> {
        if self.is_elsewhere {
            return None;
        }
        let mut line = format!("c8y api {} {}", self.method, quoted(self.place()));
        for (name, value) in &self.sent {
            // The others it sends by itself.
            if value != MASK && !OF_EVERY_CLIENT.contains(&name.as_str()) {
                line.push_str(&format!(
                    " --header {}",
                    quoted(&format!("{name}: {value}"))
                ));
            }
        }
        if self.sends_more_than_is_kept() {
            let option = match (self.sends(FORM), self.sends("json")) {
                (true, _) => "--file",
                // A file of JSON, as it is.
                (_, true) => "--template",
                _ => return None,
            };
            line.push_str(&format!(" {option} FILE"));
        } else if let Some(text) = &self.sent_text {
            if !self.sends("json") {
                return None;
            }
            line.push_str(&format!(" --data {}", quoted(text)));
        }
        Some(line)
    }
}

/// A word for a POSIX shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Proof;

    fn exchange(content_type: &str) -> Exchange {
        Exchange {
            number: 1,
            method: "POST".into(),
            url: url::Url::parse("http://h/a?b=1").unwrap(),
            is_elsewhere: false,
            proof: Proof::UserOfTenant,
            sent: vec![
                ("authorization".into(), MASK.into()),
                ("content-length".into(), "3".into()),
                ("content-type".into(), content_type.into()),
            ],
            sent_bytes: Some(2),
            sent_text: Some("{}".into()),
            status: None,
            silence: None,
            took: None,
            received: Vec::new(),
            received_bytes: None,
            received_text: None,
            is_repeated: false,
            retry: 0,
        }
    }

    #[test]
    fn a_content_that_is_not_kept_is_not_in_the_command_lines() {
        let with = |exchange: &Exchange| exchange.as_c8y().unwrap();
        let mut json = exchange("application/json");
        assert_eq!(with(&json), "c8y api POST '/a?b=1' --data '{}'");
        json.sent.push(("range".into(), "bytes=0-9".into()));
        let ranged = "c8y api POST '/a?b=1' --header 'range: bytes=0-9' --data '{}'";
        assert_eq!(with(&json), ranged);
        json.sent.pop();
        json.sent_bytes = Some(KEPT_OF_BODY as u64 + 1);
        assert_eq!(with(&json), "c8y api POST '/a?b=1' --template FILE");
        let curl = "curl -sS -X POST -H 'content-type: application/json' \
                    -u \"$C8Y_TENANT/$C8Y_USER:$C8Y_PASSWORD\" --data-binary @FILE 'http://h/a?b=1'";
        assert_eq!(json.as_curl(), curl);
        let mut form = exchange("multipart/form-data; boundary=x");
        form.sent_text = None;
        assert_eq!(
            form.as_curl(),
            "curl -sS -X POST -u \"$C8Y_TENANT/$C8Y_USER:$C8Y_PASSWORD\" -F file=@FILE 'http://h/a?b=1'"
        );
        assert_eq!(with(&form), "c8y api POST '/a?b=1' --file FILE");
    }

    #[test]
    fn what_go_c8y_cli_cannot_send_has_no_line_for_it() {
        assert_eq!(exchange("text/plain").as_c8y(), None);
        let mut login = exchange("application/x-www-form-urlencoded");
        login.sent_text = None;
        assert_eq!(login.as_c8y(), None);
        let elsewhere = Exchange {
            is_elsewhere: true,
            ..exchange("application/json")
        };
        assert_eq!(elsewhere.as_c8y(), None);
    }

    #[test]
    fn the_line_proves_the_user_as_the_request_did() {
        for (proof, words) in [
            (
                Proof::UserOfTenant,
                " -u \"$C8Y_TENANT/$C8Y_USER:$C8Y_PASSWORD\" ",
            ),
            (Proof::User, " -u \"$C8Y_USER:$C8Y_PASSWORD\" "),
            (Proof::Token, " -H \"Authorization: Bearer $C8Y_TOKEN\" "),
            (
                Proof::Nothing,
                " -H 'content-type: application/json' --data-binary ",
            ),
        ] {
            let line = Exchange {
                proof,
                ..exchange("application/json")
            }
            .as_curl();
            assert!(line.contains(words), "{line}");
            let is_secret = line.contains("$C8Y");
            assert_eq!(is_secret, proof != Proof::Nothing, "{line}");
        }
    }

    #[test]
    fn words_for_a_shell_are_taken_as_they_are() {
        assert_eq!(quoted("a'b $x"), r"'a'\''b $x'");
    }
}
