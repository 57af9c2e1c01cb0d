//! Applications from the command line: what is listed, which archive is served,
//! what may go.

use std::io::{Cursor, Write as _};

use c8ybin::emulator::{Plugins, Seed};
use serde_json::{Value, json};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::attaching::post;
use crate::program::{Ran, Tenant};
use crate::proxy::{Proxy, answer_of};

/// A zip of these files.
pub fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        let options = SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A web application that says which version it is.
pub fn web(version: &str) -> Vec<u8> {
    let manifest = json!({"name": "Hello", "contextPath": "hello", "version": version});
    zip(&[
        ("index.html", "<h1>hello</h1>"),
        ("cumulocity.json", &manifest.to_string()),
        (
            "widget/cumulocity.json",
            r#"{"name":"My widget","version":"1.2","exports":[{"name":"W"}]}"#,
        ),
        ("widget/main.js", "old"),
        ("plain/readme.txt", "nothing"),
    ])
}

impl Tenant {
    /// A web application without an archive; gives its id.
    pub fn application(&self, name: &str) -> String {
        let object = json!({
            "name": name, "key": format!("{name}-key"), "type": "HOSTED", "contextPath": name,
        });
        post(self, "/application/applications", &object)
    }

    /// The same with so many archives; gives their ids, the oldest first.
    pub fn deployed(&self, name: &str, archives: usize) -> (String, Vec<String>) {
        let id = self.application(name);
        let made = (1..=archives).map(|number| {
            let file = format!("v{number}.zip");
            self.file(&file, web(&format!("{number}.0.0")));
            let ran = self.run(["apps", "archive-put", &id, &file, "--json"]);
            assert_eq!(ran.code, 0, "{}", ran.err);
            let json: Value = serde_json::from_str(&ran.out).unwrap();
            json.get("archive").unwrap().as_str().unwrap().to_owned()
        });
        let made = made.collect();
        (id, made)
    }

    /// Which archive is active.
    pub fn active(&self, id: &str) -> String {
        let object = self.run(["apps", "show", id, "--json"]).json();
        let active = object.get("activeVersionId").unwrap();
        active.as_str().unwrap().to_owned()
    }
}

#[test]
fn applications_are_listed_filtered_and_shown() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    let other = json!({"name": "link", "key": "k", "type": "EXTERNAL", "externalUrl": "http://x"});
    let link = post(&tenant, "/application/applications", &other);

    let table = tenant.run(["apps", "ls"]).done();
    assert!(table.starts_with("ID"), "{table}");
    assert!(
        table.contains("hello") && table.contains("EXTERNAL"),
        "{table}"
    );
    let ids = |arguments: &[&str]| -> Vec<String> {
        let all = ["apps", "ls", "--json"].iter().chain(arguments);
        let found = tenant.run(all).json();
        let rows = found.as_array().unwrap().iter();
        rows.map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&["--type", "hosted", "--all"]), [id.as_str()]);
    assert_eq!(ids(&["--type", "external,microservice"]), [link.as_str()]);
    assert_eq!(ids(&["--name", "link"]), [link]);
    assert_eq!(ids(&["--availability", "market"]), Vec::<String>::new());

    let shown = tenant.run(["apps", "show", "hello"]).done();
    assert!(shown.contains("Context path   hello"), "{shown}");
    assert!(
        shown.contains(&format!("Active archive {}", archives[0])),
        "{shown}"
    );
    assert_eq!(tenant.run(["apps", "show", &id, "--json"]).json()["id"], id);
}

#[test]
fn plugins_archives_and_versions_are_listed() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 2);
    let plugins = tenant.run(["apps", "plugins", &id]).done();
    assert!(
        plugins.contains("widget") && plugins.contains("My widget"),
        "{plugins}"
    );
    assert!(plugins.contains("(plain folder)"), "{plugins}");
    let plugins = tenant.run(["apps", "plugins", &id, "--json"]).json();
    let widget = plugins.as_array().unwrap().iter();
    let widget = widget.into_iter().find(|row| row["plugin"] == "widget");
    assert_eq!(widget.unwrap()["manifest"]["version"], "1.2");

    let listed = tenant.run(["apps", "archives", &id]).done();
    assert!(
        listed.contains("v2.zip") && listed.contains("active"),
        "{listed}"
    );
    let listed = tenant.run(["apps", "archives", &id, "--json"]).json();
    let active: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["active"] == true)
        .map(|row| row["archive"].as_str().unwrap())
        .collect();
    assert_eq!(active, [archives[1].as_str()]);
    assert_eq!(
        tenant.run(["apps", "versions", &id, "--json"]).json(),
        json!([])
    );
}

#[test]
fn an_archive_is_activated_and_taken_back() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 3);
    let [first, second, third] = archives.as_slice() else {
        panic!("{archives:?}");
    };
    tenant
        .run(["apps", "activate", &id, first])
        .failed(101, "use --yes");
    let dry = tenant.run(["apps", "activate", "hello", first, "--dry"]);
    assert_eq!(
        dry.out,
        format!("Would activate archive {first} (v1.zip) of hello ({id}).\n")
    );
    assert!(
        dry.err.contains(&format!("Active now: archive {third}")),
        "{}",
        dry.err
    );
    assert_eq!(tenant.active(&id), *third);

    let ran = tenant.run(["apps", "activate", &id, first, "--yes"]);
    assert_eq!((ran.code, ran.out.trim_end()), (0, first.as_str()));
    assert_eq!(tenant.active(&id), *first);
    let again = tenant.run(["apps", "activate", &id, first, "--yes"]);
    assert!(
        again.code == 0 && again.err.contains("already"),
        "{again:?}"
    );

    tenant
        .run(["apps", "rollback", &id, "--yes"])
        .failed(4, "nothing to go back to");
    tenant.run(["apps", "activate", &id, third, "--yes"]);
    let back = tenant.run(["apps", "rollback", &id, "--yes", "--json"]);
    let told = "which one was active before is not known";
    assert!(back.err.contains(told), "{}", back.err);
    let json: Value = serde_json::from_str(&back.out).unwrap();
    assert_eq!(json["archive"], second.as_str());
    assert_eq!(json["before"], third.as_str());
    assert_eq!(tenant.active(&id), *second);
}

#[test]
fn the_active_archive_is_never_deleted() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 2);
    let [old, active] = archives.as_slice() else {
        panic!("{archives:?}");
    };
    let ran = tenant.run(["apps", "archive-rm", &id, active, old, "--yes"]);
    ran.failed(9, "is the active one of hello");
    assert_eq!(ran.out.trim_end(), old.as_str());
    tenant
        .run(["apps", "archive-rm", &id, old, "--yes"])
        .failed(4, "has no archive");
    let listed = tenant.run(["apps", "archives", &id, "--json"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
}

#[test]
fn a_plugin_is_deleted_and_a_missing_one_told() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    let dry = tenant.run(["apps", "plugin-rm", &id, "widget", "--dry", "--json"]);
    assert_eq!(dry.json()["dry"], true);
    let ran = tenant
        .run(["apps", "plugin-rm", &id, "widget", "--yes"])
        .done();
    assert_eq!(ran.trim_end(), tenant.active(&id));
    let listed = tenant.run(["apps", "archives", &id, "--json"]).json();
    let listed = listed.as_array().unwrap().iter();
    let listed: Vec<_> = listed.map(|row| row["archive"].as_str().unwrap()).collect();
    assert_eq!(listed, [ran.trim_end(), &archives[0]]);
    let plugins = tenant.run(["apps", "plugins", &id, "--json"]).json();
    let plugins = plugins.as_array().unwrap().iter();
    let plugins: Vec<_> = plugins.map(|row| &row["plugin"]).collect();
    assert_eq!(plugins, ["plain"]);
    tenant
        .run(["apps", "plugin-rm", &id, "widget", "--yes"])
        .failed(4, "has no plugin “widget”");
    tenant
        .run(["apps", "plugin-rm", &id, "a/b", "--yes"])
        .failed(101, "cannot be a path");
}

#[test]
fn what_is_not_there_or_not_offered_is_told_apart() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    tenant.run(["apps", "show", "404404"]).failed(4, "404");
    tenant
        .run(["apps", "show", "nobody"])
        .failed(4, "no application “nobody”");
    tenant.run(["apps", "show", " "]).failed(101, "blank");
    for (plugins, code) in [(Plugins::Missing, 4), (Plugins::NotAllowed, 5)] {
        tenant.turn(|knobs| knobs.plugins = plugins);
        tenant
            .run(["apps", "plugins", &id])
            .failed(code, "no longer offers plugins");
        tenant.run(["apps", "archives", &id]).done();
    }
    let service = json!({"name": "svc", "key": "svc", "type": "MICROSERVICE"});
    let service = post(&tenant, "/application/applications", &service);
    tenant
        .run(["apps", "archives", &service])
        .failed(101, "is a microservice");
}

#[test]
fn where_nothing_is_deployed_there_are_no_plugins() {
    let tenant = Tenant::empty();
    let id = tenant.application("bare");
    let listed = tenant.run(["apps", "plugins", &id, "--json"]);
    assert_eq!((listed.code, listed.json()), (0, json!([])));
    tenant.run(["apps", "plugins", &id]).done();
}

#[test]
fn the_words_of_the_platform_filter_as_well() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    for filter in [["--type", "HOSTED,EXTERNAL"], ["--availability", "PRIVATE"]] {
        let listed = tenant.run(["apps", "ls", "--json"].iter().chain(&filter));
        assert_eq!(listed.json()[0]["id"], id.as_str());
    }
}

#[test]
fn what_another_tenant_owns_is_refused_before_it_is_sent() {
    let tenant = Tenant::with(|options| options.seed = Seed::Demo);
    let all = tenant.run(["apps", "ls", "--json"]).json();
    let mut all = all.as_array().unwrap().iter();
    let foreign = all.find(|one| one["owner"]["tenant"]["id"] == "management");
    let id = foreign.unwrap()["id"].as_str().unwrap().to_owned();
    tenant.file("p.zip", web("1.0.0"));
    let folder = tenant.folder().join("dist");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("index.html"), "new").unwrap();
    for command in [
        &["archive-put", &id, "p.zip"][..],
        &["plugin-add", &id, "p", "p.zip"],
        &["file-put", &id, "p.zip"],
        &["versions", "add", &id, "1.0.0", "p.zip"],
        &["watch", &id, "dist"],
    ] {
        for more in [&[][..], &["--dry"]] {
            let ran = tenant.run(["apps"].iter().chain(command).chain(more));
            ran.failed(
                3,
                "belongs to tenant management: only that one can change it",
            );
        }
    }
    let back = tenant.run(["apps", "rollback", &id, "--yes"]);
    back.failed(3, "belongs to tenant management");
}

#[test]
fn an_archive_does_not_go_to_standard_output() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    let ran = tenant.run(["apps", "archive-get", &id, "-o", "-"]);
    ran.failed(101, "not written to standard output");
    assert!(!tenant.folder().join("-").exists());
}

#[test]
fn of_several_of_one_name_it_is_told_whose_each_is() {
    let tenant = Tenant::empty();
    let of = |id: &str, owner: &str, availability: &str| {
        json!({
            "id": id, "name": "cockpit", "key": "cockpit-key", "type": "HOSTED",
            "owner": {"tenant": {"id": owner}}, "availability": availability,
        })
    };
    let all = json!({
        "applications": [of("9", "t300", "SHARED"), of("8003", "management", "MARKET")],
    });
    let proxy = Proxy::to(&tenant.url());
    let named = proxy.on(|head| head.path().contains("applicationsByName"));
    let json = ["Content-Type: application/json"];
    named.answer(answer_of("200 OK", &json, &all.to_string()));
    let show = tenant.command_at(&proxy.url(), ["apps", "show", "cockpit"]);
    let ran = Ran::of(&mut { show });
    ran.failed(
        101,
        "Several applications are named “cockpit”: give the id of one, 9 (t300, SHARED), 8003 \
         (management, MARKET).",
    );
}

#[test]
fn an_archive_comes_down_as_any_file() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 2);
    let ran = tenant.run(["apps", "archive-get", &id, &archives[0], "-o", "old.zip"]);
    assert_eq!(ran.done(), "old.zip\n");
    assert_eq!(tenant.content("old.zip"), tenant.content("v1.zip"));
    tenant
        .run(["apps", "archive-get", &id])
        .failed(100, "v2.zip exists already");
    let json = tenant
        .run([
            "apps",
            "archive-get",
            "hello",
            "--json",
            "--on-conflict",
            "overwrite",
        ])
        .json();
    assert_eq!(json["archive"], archives[1].as_str());
    assert_eq!(json["verified"], "size only");
}
