//! The paths of applications and of what belongs to them.

use url::Url;

use super::{path, push_page, with_query};
use crate::domain::{ApplicationId, ApplicationKind, ApplicationQuery, BinaryId, PageRequest};

/// What belongs to an application and has a path of its own.
#[derive(Clone, Copy, Debug)]
pub(in crate::api) enum Of<'a> {
    /// Its archives.
    Archives,
    /// One of them.
    Archive(&'a BinaryId),
    /// The folders at the root of its active archive.
    Plugins,
    /// One of them, by its name.
    Plugin(&'a str),
    /// Where single files of the active archive are posted.
    Files,
    /// Its versions.
    Versions,
    /// One of them, by its name.
    Version(&'a str),
    /// One of them, as it is deleted: by its name, too.
    VersionToDelete(&'a str),
}

/// `/application/applications?…`: a page.
pub(in crate::api) fn applications_page(
    origin: &Url,
    query: &ApplicationQuery,
    page: PageRequest,
) -> Url {
    let mut pairs = Vec::new();
    if let Some(name) = &query.name {
        pairs.push(("name", name.clone()));
    }
    if !query.kinds.is_empty() {
        let words: Vec<&str> = query.kinds.iter().map(|kind| kind.word()).collect();
        pairs.push(("type", words.join(",")));
    }
    if let Some(owner) = &query.owner {
        pairs.push(("owner", owner.clone()));
    }
    if let Some(availability) = &query.availability {
        pairs.push(("availability", availability.word().to_owned()));
    }
    if let Some(has) = query.has_versions {
        pairs.push(("hasVersions", has.to_string()));
    }
    push_page(&mut pairs, page);
    if page.totals {
        pairs.push(("withTotalPages", "true".to_owned()));
        pairs.push(("withTotalElements", "true".to_owned()));
    }
    with_query(path(origin, &["application", "applications"]), &pairs)
}

/// `/application/applicationsByName/NAME`: those of this name.
pub(in crate::api) fn application_named(origin: &Url, name: &str) -> Url {
    path(origin, &["application", "applicationsByName", name])
}

/// `/application/applications/ID`.
pub(in crate::api) fn application(origin: &Url, id: &ApplicationId) -> Url {
    path(origin, &["application", "applications", id.as_str()])
}

/// `/apps/CONTEXT/…`, or `/service/CONTEXT/…` of a microservice: what the
/// platform serves of it.
pub(in crate::api) fn served(
    origin: &Url,
    kind: &ApplicationKind,
    context_path: &str,
    file: &str,
) -> Url {
    let start = match kind {
        ApplicationKind::Microservice => "service",
        _ => "apps",
    };
    let segments: Vec<&str> = [start, context_path]
        .into_iter()
        .chain(file.split('/'))
        .collect();
    path(origin, &segments)
}

/// `/application/applications/ID/…`.
pub(in crate::api) fn of_application(origin: &Url, id: &ApplicationId, what: Of<'_>) -> Url {
    let under = |rest: &[&str]| {
        let start = ["application", "applications", id.as_str()];
        path(origin, &[&start, rest].concat())
    };
    match what {
        Of::Archives => under(&["binaries"]),
        Of::Archive(binary) => under(&["binaries", binary.as_str()]),
        Of::Plugins => under(&["binaries", "plugins"]),
        Of::Plugin(name) => under(&["binaries", "plugins", name]),
        Of::Files => under(&["binaries", "files"]),
        Of::Versions => under(&["versions"]),
        Of::Version(version) => under(&["versions", version]),
        Of::VersionToDelete(version) => {
            with_query(under(&["versions"]), &[("version", version.to_owned())])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ApplicationKind, Availability};
    use proptest::prelude::*;

    fn origin() -> Url {
        Url::parse("https://acme.example.com/").unwrap()
    }

    fn page(totals: bool) -> PageRequest {
        PageRequest {
            number: 2,
            size: 50,
            totals,
        }
    }

    #[test]
    fn what_is_served() {
        let served = |kind, file| served(&origin(), &kind, "hello", file).to_string();
        let at = "https://acme.example.com";
        assert_eq!(
            served(ApplicationKind::Hosted, ""),
            format!("{at}/apps/hello/")
        );
        assert_eq!(
            served(ApplicationKind::Hosted, "js/a b.js"),
            format!("{at}/apps/hello/js/a%20b.js")
        );
        assert_eq!(
            served(ApplicationKind::Microservice, ""),
            format!("{at}/service/hello/")
        );
    }

    fn id() -> ApplicationId {
        ApplicationId::new("20200301").unwrap()
    }

    #[test]
    fn the_list_with_every_filter() {
        let all = ApplicationQuery::default();
        assert_eq!(
            applications_page(&origin(), &all, page(false)).as_str(),
            "https://acme.example.com/application/applications?pageSize=50&currentPage=2"
        );
        let some = ApplicationQuery {
            name: Some("my app".into()),
            kinds: vec![ApplicationKind::Hosted, ApplicationKind::Microservice],
            owner: Some("t1".into()),
            availability: Some(Availability::Market),
            has_versions: Some(true),
        };
        assert_eq!(
            applications_page(&origin(), &some, page(true)).query(),
            Some(
                "name=my%20app&type=HOSTED%2CMICROSERVICE&owner=t1&availability=MARKET\
                 &hasVersions=true&pageSize=50&currentPage=2&withTotalPages=true\
                 &withTotalElements=true"
            )
        );
    }

    #[test]
    fn what_belongs_to_an_application() {
        let binary = BinaryId::new("12").unwrap();
        let of = |what| {
            let url = of_application(&origin(), &id(), what);
            let rest = url
                .as_str()
                .strip_prefix("https://acme.example.com/application/applications/20200301/");
            rest.unwrap().to_owned()
        };
        assert_eq!(of(Of::Archives), "binaries");
        assert_eq!(of(Of::Archive(&binary)), "binaries/12");
        assert_eq!(of(Of::Plugins), "binaries/plugins");
        assert_eq!(
            of(Of::Plugin("my plugin/x")),
            "binaries/plugins/my%20plugin%2Fx"
        );
        assert_eq!(of(Of::Files), "binaries/files");
        assert_eq!(of(Of::Versions), "versions");
        assert_eq!(of(Of::Version("1.0+5")), "versions/1.0+5");
        assert_eq!(of(Of::VersionToDelete("1.0+5")), "versions?version=1.0%2B5");
        assert_eq!(
            application_named(&origin(), "a/b?").as_str(),
            "https://acme.example.com/application/applicationsByName/a%2Fb%3F"
        );
    }

    proptest! {
        #[test]
        fn no_name_leaves_its_place(name in any::<String>()) {
            let plugin = of_application(&origin(), &id(), Of::Plugin(&name));
            let named = application_named(&origin(), &name);
            for url in [&plugin, &named] {
                prop_assert_eq!(url.origin(), origin().origin());
                prop_assert!(url.path().starts_with("/application/applications"));
                prop_assert!(url.query().is_none() && url.fragment().is_none());
            }
        }
    }
}
