//! The addresses of a binary, an attachment or an application, for other programs:
//! without anything secret.

use super::routes::Of;
use super::{Client, Proof, routes};
use crate::domain::{Application, ApplicationKind, BinaryId, EventId};

/// What of an application is to be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTo {
    /// Itself: the page that it serves, and what the platform knows of it.
    Application,
    /// An archive of it.
    Archive(BinaryId),
    /// A file of its active archive, by its path.
    File(String),
}

/// How other programs reach a binary, an attachment or an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// Its address at the host that is in use.
    pub url: String,
    /// Its path there, with what a shell would read in quotes taken out.
    pub path: String,
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

    /// The addresses of an application. Asks nothing.
    #[must_use]
    pub fn application_links(&self, application: &Application, to: &LinkTo) -> Links {
        let served = |file: &str| {
            let context_path = application.context_path.as_deref();
            let context_path =
                context_path.filter(|_| application.kind != ApplicationKind::External)?;
            let kind = &application.kind;
            Some(routes::served(self.origin(), kind, context_path, file))
        };
        let own = || routes::application(self.origin(), &application.id);
        match to {
            LinkTo::Archive(archive) => {
                let of = Of::Archive(archive);
                self.links_to(routes::of_application(self.origin(), &application.id, of).as_str())
            }
            LinkTo::File(path) => self.links_to(served(path).unwrap_or_else(own).as_str()),
            LinkTo::Application => Links {
                url: served("").unwrap_or_else(own).into(),
                ..self.links_to(own().as_str())
            },
        }
    }

    fn links_to(&self, url: &str) -> Links {
        let proof = Proof::of(self.connection()).for_curl();
        let proof = proof.map_or_else(String::new, |proof| format!("{proof} "));
        // Within these quotes a shell reads nothing but their end.
        let url = url.replace('\'', "%27");
        let curl = format!("curl --fail {proof}'{url}' --output");
        let at_host = self.origin().as_str().trim_end_matches('/');
        let path = url.strip_prefix(at_host).unwrap_or(&url).to_owned();
        Links { url, path, curl }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Connection, Credentials};

    #[test]
    fn an_application_is_reached_where_it_is_served() {
        let token = Credentials::Bearer("t".into());
        let client = Client::new(Connection::new("acme.example.com", None, token).unwrap());
        let client = client.unwrap();
        let mut application = crate::applications::application(11, "Hello", Some(502));
        let links = |application: &Application, to: &LinkTo| {
            let links = client.application_links(application, to);
            let curl = links.curl.split('\'').nth(1).unwrap().to_owned();
            assert!(links.curl.contains(&links.path), "{links:?}");
            assert!(links.path.starts_with('/'), "{links:?}");
            (links.url, curl)
        };
        let own = "https://acme.example.com/application/applications/11";
        let served = "https://acme.example.com/apps/hello/";
        assert_eq!(
            links(&application, &LinkTo::Application),
            (served.to_owned(), own.to_owned())
        );
        let archive = format!("{own}/binaries/502");
        let to = LinkTo::Archive(BinaryId::new("502").unwrap());
        assert_eq!(links(&application, &to), (archive.clone(), archive));
        let file = format!("{served}js/it%27s.js");
        let to = LinkTo::File("js/it's.js".to_owned());
        assert_eq!(links(&application, &to), (file.clone(), file));
        application.kind = ApplicationKind::External;
        assert_eq!(links(&application, &LinkTo::Application).0, own);
    }

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
