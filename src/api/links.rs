//! The addresses of a binary or an attachment, for other programs: without anything secret.

use super::{Client, routes};
use crate::domain::{BinaryId, EventId};

/// How other programs reach a binary or an attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// Its address at the host that is in use.
    pub url: String,
    /// A line for a shell that downloads it with curl to the file whose name,
    /// quoted for a shell, is put behind it. What proves the user is read from
    /// the environment.
    pub curl: String,
}

impl Client {
    /// The addresses of a binary. Asks nothing.
    #[must_use]
    pub fn links(&self, id: &BinaryId) -> Links {
        self.links_to(routes::binary(self.origin(), id).as_str())
    }

    /// The addresses of what is attached to an event. Asks nothing.
    #[must_use]
    pub fn attachment_links(&self, id: &EventId) -> Links {
        self.links_to(routes::attachment(self.origin(), id).as_str())
    }

    fn links_to(&self, url: &str) -> Links {
        let connection = self.connection();
        let proof = match (connection.user(), connection.tenant()) {
            (Some(user), Some(_)) if !user.contains('/') => {
                "-u \"$C8Y_TENANT/$C8Y_USER:$C8Y_PASSWORD\""
            }
            (Some(_), _) => "-u \"$C8Y_USER:$C8Y_PASSWORD\"",
            (None, _) => "-H \"Authorization: Bearer $C8Y_TOKEN\"",
        };
        // The address holds nothing that a shell reads: digits and an origin.
        let curl = format!("curl --fail {proof} '{url}' --output");
        Links {
            url: url.to_owned(),
            curl,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Connection, Credentials};

    #[test]
    fn no_secret_is_in_a_line() {
        let id = BinaryId::new("7").unwrap();
        let links = |credentials| {
            let connection =
                Connection::new("acme.example.com", Some("t1".into()), credentials).unwrap();
            Client::new(connection).unwrap().links(&id)
        };
        let basic = links(Credentials::Basic {
            user: "ana".into(),
            password: "geheim".into(),
        });
        assert_eq!(basic.url, "https://acme.example.com/inventory/binaries/7");
        assert_eq!(
            basic.curl,
            "curl --fail -u \"$C8Y_TENANT/$C8Y_USER:$C8Y_PASSWORD\" 'https://acme.example.com/inventory/binaries/7' --output"
        );
        let bearer = links(Credentials::Bearer("geheim".into()));
        assert!(bearer.curl.contains("Bearer $C8Y_TOKEN"), "{}", bearer.curl);
        assert!(!format!("{basic:?}{bearer:?}").contains("geheim"));
    }
}
