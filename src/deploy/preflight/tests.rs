//! What is found in contents, good and bad.

use proptest::prelude::*;

use super::*;
use crate::deploy::samples::{contents, file};
use crate::deploy::{ItemKind, Origin, Unread};

const GOOD: &str = r#"{"name":"Demo","key":"demo-key","contextPath":"demo","version":"1.0.2",
    "isPackage":true,"package":"plugin",
    "exports":[{"name":"Widget","module":"WidgetModule","path":"./widget.ts"}]}"#;

/// A package with these files more.
fn package(more: &[&str]) -> Contents {
    let mut paths = vec!["cumulocity.json", "index.html", "main.js"];
    paths.extend(more);
    let mut package = contents(&paths);
    package.manifest = Some(GOOD.to_owned());
    package
}

fn look(contents: &Contents) -> Report {
    preflight(contents, &Occasion::default())
}

/// The findings of contents: how bad, what was looked for, where.
fn found(contents: &Contents) -> Vec<(Severity, Check, Option<String>)> {
    let findings = look(contents).findings;
    let told = findings.into_iter();
    told.map(|finding| (finding.severity, finding.check, finding.path))
        .collect()
}

#[track_caller]
fn finds(contents: &Contents, severity: Severity, check: Check, path: &str) {
    let path = (!path.is_empty()).then(|| path.to_owned());
    assert_eq!(found(contents), [(severity, check, path)]);
}

use Severity::{Error, Warning};

#[test]
fn a_good_package_is_fine() {
    let report = look(&package(&["assets/a.svg"]));
    assert_eq!(report.findings, []);
    assert_eq!(report.shape, Shape::Package);
    assert_eq!(report.name.as_deref(), Some("Demo"));
    assert_eq!(report.version.as_deref(), Some("1.0.2"));
}

#[test]
fn the_folder_around_everything_is_the_only_error() {
    let mut wrapped = contents(&["dist/cumulocity.json", "dist/index.html"]);
    wrapped.manifest = Some(GOOD.to_owned());
    let report = look(&wrapped);
    assert_eq!(report.wrapper.as_deref(), Some("dist/"));
    assert!(report.only_wrapped() && report.has_errors());
    assert_eq!(
        report.findings[0].to_string(),
        "Everything lies in the folder “dist” and not at the root, where the platform looks for \
         it. Strip the folder, or deploy what is in it."
    );
    wrapped.items.push(file("dist/.npmrc"));
    assert!(!look(&wrapped).only_wrapped());
}

#[test]
fn the_manifests_of_plugins_are_looked_at() {
    let mut package = package(&["clock/cumulocity.json", "clock/main.js"]);
    let plugin = |folder: &str, text: Option<&str>| PluginManifest {
        folder: folder.to_owned(),
        text: text.map(str::to_owned),
    };
    package.plugins = vec![plugin("clock", Some(r#"{"name":"Clock"}"#))];
    assert_eq!(found(&package), []);
    package.plugins = vec![plugin("clock", Some("{broken"))];
    let path = "clock/cumulocity.json";
    finds(&package, Error, Check::Manifest, path);
    package.plugins = vec![plugin("clock", None)];
    finds(&package, Error, Check::Manifest, path);
    package.plugins = vec![plugin("clock", Some("{}"))];
    finds(&package, Warning, Check::Field, path);
    let as_plugin = Occasion {
        shape: Some(Shape::PluginFolder("dials".to_owned())),
        ..Occasion::default()
    };
    package.plugins = vec![plugin("clock", Some("{broken"))];
    let report = preflight(&package, &as_plugin);
    assert_eq!(report.findings, [], "a plugin has no plugins");
}

#[test]
fn what_an_application_begins_with_has_to_be_there() {
    let report = look(&contents(&["readme.md", "web/index.html"]));
    let told: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "There is no index.html at the root, which a web application begins with. There is one \
             at “web/index.html”: deploy that folder.",
            "There is no cumulocity.json at the root, which tells what a web application is. Build \
             it first, and deploy what the build writes."
        ]
    );
    finds(&contents(&[]), Error, Check::Empty, "");
}

#[test]
fn a_manifest_has_the_fields_of_its_kind() {
    let told = |manifest: &str, shape: Option<Shape>| {
        let mut package = package(&[]);
        package.manifest = Some(manifest.to_owned());
        let occasion = Occasion {
            shape,
            ..Occasion::default()
        };
        let findings = preflight(&package, &occasion).findings;
        let told: Vec<String> = findings.into_iter().map(|finding| finding.what).collect();
        told.join("\n")
    };
    assert_eq!(
        told("{\"isPackage\": true,}", None),
        "cumulocity.json is no valid JSON: trailing comma at line 1 column 20."
    );
    assert_eq!(told("[1]", None), "cumulocity.json is no JSON object.");
    assert_eq!(
        told("\u{feff}{}", None),
        "cumulocity.json begins with a byte order mark, which JSON does not have."
    );
    assert_eq!(
        told(
            r#"{"name":"x","version":7,"package":"plugin","exports":[{}]}"#,
            None
        ),
        "“version” in cumulocity.json is no text.\n\
         “contextPath” is missing in cumulocity.json.\n\
         “isPackage” in cumulocity.json is not true, so the platform takes it for a plain \
         application.\n\
         Export 1 in cumulocity.json has no “module”.\n\
         “key” is missing in cumulocity.json.\n\
         Export 1 in cumulocity.json has no “name”."
    );
    assert_eq!(
        told(GOOD, Some(Shape::Blueprint)),
        "“package” in cumulocity.json is “plugin”; of a blueprint it is “blueprint”."
    );
    assert_eq!(
        told(
            r#"{"name":"My_Service","apiVersion":"v2","version":"1"}"#,
            Some(Shape::Microservice)
        ),
        "There is no image.tar at the root, which a microservice is started from.\n\
         “provider” in cumulocity.json has no “name”.\n\
         “My_Service” cannot be the name of a microservice: it takes small letters, digits and \
         “-”, 23 at most.\n\
         “1” is no semantic version, so nobody can tell what is newer."
    );
    let bad = GOOD
        .replace("\"demo\"", "\"de/mo\"")
        .replace("1.0.2", "1.0_2");
    assert_eq!(
        told(&bad, None),
        "“de/mo” cannot be a context path: only letters, digits, “-”, “_” and “.” may stand in an \
         address.\n\
         “1.0_2” cannot be a version: only letters, digits, “.”, “+” and “-” may stand in it."
    );
    assert!(told(GOOD, Some(Shape::PluginFolder("a/b".into()))).contains("one folder"));
}

#[test]
fn a_manifest_that_is_no_text_is_told() {
    let mut package = package(&[]);
    package.manifest = None;
    let report = preflight(
        &package,
        &Occasion {
            shape: Some(Shape::Package),
            ..Occasion::default()
        },
    );
    assert_eq!(report.findings[0].check, Check::Manifest);
    assert_eq!(report.findings.len(), 1);
}

#[test]
fn what_must_not_become_public_is_refused() {
    for path in [
        ".env",
        "conf/.env.production",
        ".npmrc",
        "ssl/server.p12",
        "id_rsa",
    ] {
        finds(&package(&[path]), Error, Check::Secret, path);
    }
    finds(
        &package(&[".git/HEAD", ".git/objects/a"]),
        Error,
        Check::Secret,
        ".git/",
    );
    finds(&package(&["ca.pem"]), Warning, Check::Secret, "ca.pem");
}

#[test]
fn what_nobody_needs_is_told_once() {
    let tools = package(&["node_modules/a/index.js", "node_modules/b/.env"]);
    finds(&tools, Warning, Check::Clutter, "node_modules/");
    let deep = package(&["src/node_modules/b/c.js"]);
    finds(&deep, Warning, Check::Clutter, "src/node_modules/");
    finds(
        &package(&["__MACOSX/._a"]),
        Warning,
        Check::Clutter,
        "__MACOSX/._a",
    );
    let maps = package(&["a.js.map", "b.js.map"]);
    finds(&maps, Warning, Check::SourceMap, "a.js.map");
    assert!(
        look(&maps).findings[0]
            .what
            .starts_with("There are 2 source maps")
    );
}

#[test]
fn hostile_paths_are_refused() {
    for path in [
        "../evil.js",
        "a/../../evil.js",
        "/etc/passwd",
        "C:/evil.js",
        "a\\b.js",
        "a//b.js",
        "a/./b.js",
        "a\u{7}b.js",
    ] {
        finds(&package(&[path]), Error, Check::Path, path);
    }
    let long = format!("{}.js", "x".repeat(1100));
    finds(&package(&[&long]), Error, Check::Path, &long);
}

#[test]
fn links_devices_and_passwords_are_told() {
    let mut zip = package(&["link"]);
    let link = zip.items.iter_mut().find(|item| item.path == "link");
    link.unwrap().kind = ItemKind::Link;
    finds(&zip, Error, Check::Link, "link");
    zip.origin = Origin::Folder;
    finds(&zip, Warning, Check::Link, "link");
    let mut secret = package(&[]);
    secret.items[2].is_encrypted = true;
    finds(&secret, Error, Check::Encrypted, "main.js");
    let mut folders = package(&["js/"]);
    let folder = folders.items.iter_mut().find(|item| item.path == "js/");
    folder.unwrap().kind = ItemKind::Folder;
    assert_eq!(found(&folders), []);
}

#[test]
fn names_that_are_shared_are_told() {
    finds(&package(&["Main.js"]), Warning, Check::Repeated, "main.js");
    finds(&package(&["a", "a/b"]), Error, Check::Repeated, "a/b");
    let mut twice = package(&[]);
    twice.has_repeats = true;
    finds(&twice, Error, Check::Repeated, "");
}

#[test]
fn many_of_a_kind_are_counted() {
    let paths: Vec<String> = (0..25).map(|n| format!("{n}.p12")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let findings = look(&package(&paths)).findings;
    assert_eq!(findings.len(), 11);
    assert_eq!(
        findings[10].what,
        "There are 15 more of this kind (secret)."
    );
}

#[test]
fn a_version_of_what_is_no_package_is_told() {
    let occasion = Occasion {
        version: Some("1.0.2".into()),
        versions: vec!["1.0.0-rc1".into()],
        ..Occasion::default()
    };
    let plain = contents(&["index.html"]);
    let found = preflight(&plain, &occasion).findings;
    let told = |what: &str| found.iter().any(|finding| finding.what.contains(what));
    assert!(told("It is no package"), "{found:?}");
    // A capital makes no other version.
    let again = Occasion {
        version: Some("1.0.0-RC1".into()),
        ..occasion
    };
    let found = preflight(&package(&[]), &again).findings;
    assert_eq!(found[0].what, "Version 1.0.0-RC1 is there already.");
    assert!(!found.iter().any(|one| one.what.contains("no package")));
}

#[test]
fn versions_and_archives_have_their_room() {
    let occasion = Occasion {
        version: Some("1.0.2".into()),
        versions: vec!["1.0.2".into()],
        archives: Some(20),
        ..Occasion::default()
    };
    let told = |occasion: &Occasion| -> Vec<String> {
        let findings = preflight(&package(&[]), occasion).findings;
        findings.into_iter().map(|finding| finding.what).collect()
    };
    assert_eq!(
        told(&occasion),
        [
            "Version 1.0.2 is there already.",
            "There are 20 archives already, and the platform keeps 20."
        ]
    );
    let full = Occasion {
        version: Some("1.1.0".into()),
        versions: (0..20).map(|n| format!("0.{n}.0")).collect(),
        ..Occasion::default()
    };
    assert_eq!(
        told(&full),
        [
            "There are 20 versions already, and the platform keeps 20.",
            "It is uploaded as version 1.1.0, and the manifest says 1.0.2."
        ]
    );
}

#[test]
fn what_is_deployed_already_is_told() {
    let again = Occasion {
        deployed: Some("1.0.2".into()),
        ..Occasion::default()
    };
    let found = preflight(&package(&[]), &again).findings;
    let told: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "Version 1.0.2 is deployed already: nobody could tell both apart. Raise the version \
             where others use it."
        ]
    );
    assert_eq!((found[0].severity, found[0].check), (Warning, Check::Taken));
}

#[test]
fn a_hosted_application_is_no_microservice() {
    let mut image = contents(&["cumulocity.json", "image.tar"]);
    image.manifest = Some(r#"{"apiVersion":"v2","name":"x"}"#.into());
    let hosted = Occasion {
        shape: Shape::of_kind(&ApplicationKind::Hosted),
        ..Occasion::default()
    };
    let report = preflight(&image, &hosted);
    assert_eq!(report.shape, Shape::Application);
    assert!(report.errors().any(|one| one.check == Check::Begin));
    // Packages are hosted, too, and only their manifests tell.
    assert_eq!(preflight(&package(&[]), &hosted).shape, Shape::Package);
    let service = Occasion {
        shape: Shape::of_kind(&ApplicationKind::Microservice),
        ..Occasion::default()
    };
    let report = preflight(&contents(&["index.html"]), &service);
    assert!(
        report
            .errors()
            .any(|one| one.path.as_deref() == Some(IMAGE))
    );
}

#[test]
fn lengths_are_compared_with_the_limits() {
    let limit = Occasion {
        limit: Some(50),
        ..Occasion::default()
    };
    let told = preflight(&package(&[]), &limit).findings;
    assert_eq!(
        told[0].what,
        "The zip has 100 B, and the tenant takes files of 50 B at most."
    );
    let mut bomb = package(&[]);
    bomb.items[2].length = 99 << 20;
    finds(&bomb, Warning, Check::Size, "");
    bomb.items[2].length = 101 << 20;
    finds(&bomb, Error, Check::Size, "");
    // It may well be an image.
    bomb.packed = Some(1 << 30);
    bomb.items[2].length = 3 << 30;
    finds(&bomb, Warning, Check::Size, "");
}

#[test]
fn what_cannot_be_read_stops_it() {
    let mut some = package(&[]);
    some.unread.push(Unread {
        path: "secret".into(),
        why: "It cannot be read: permission denied.".into(),
    });
    finds(&some, Error, Check::Unread, "secret");
}

proptest! {
    #[test]
    fn whatever_a_zip_says_it_is_looked_through(
        paths in proptest::collection::vec("\\PC{0,20}|[a/.]{1,8}|\\.env|index.html", 0..20),
        manifest in any::<Option<String>>(),
    ) {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let mut some = contents(&paths);
        some.manifest = manifest;
        let report = look(&some);
        for finding in &report.findings {
            prop_assert!(!finding.to_string().chars().any(char::is_control));
        }
        let has_secret = paths.contains(&".env");
        let tells = report.errors().any(|finding| finding.check == Check::Secret);
        prop_assert!(tells || !has_secret);
    }
}
