//! Dry runs of every command that changes an application: they tell what would
//! be sent, as a sentence and as one JSON document, and send nothing.

use serde_json::{Value, json};

use crate::apps::{web, zip};
use crate::deploying::{folder, package};
use crate::program::{Ran, Tenant};

impl Ran {
    /// That it succeeded, whatever it told besides; gives its data.
    #[track_caller]
    pub fn printed(self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        self.out
    }
}

/// What a change would make different: the active archive, all archives,
/// versions and plugins.
fn state(tenant: &Tenant, id: &str) -> Value {
    json!([
        tenant.active(id),
        tenant.run(["apps", "archives", id, "--json"]).json(),
        tenant.run(["apps", "versions", id, "--json"]).json(),
        tenant.run(["apps", "plugins", id, "--json"]).json(),
    ])
}

/// Runs it dry in both formats; gives both.
#[track_caller]
fn dry(tenant: &Tenant, arguments: &[&str]) -> (String, Value) {
    let all = ["apps"].iter().chain(arguments);
    let text = tenant.run(all.clone().chain(&["--dry"])).printed();
    let json = tenant.run(all.chain(&["--dry", "--json"])).printed();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json.get("dry"), Some(&json!(true)), "{json}");
    (text, json)
}

#[test]
fn each_says_what_would_be_sent_and_sends_nothing() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 2);
    let old = archives[0].as_str();
    tenant.file("b.js", "b");
    tenant.file("next.zip", web("9.0.0"));
    folder(
        &tenant,
        "widget",
        &[("main.js", "new"), (".git/config", "x")],
    );
    let before = state(&tenant, &id);

    let (text, json) = dry(&tenant, &["plugin-add", &id, "other", "widget"]);
    assert_eq!(
        text,
        "Would add widget (1 file, 3 B) to hello (".to_owned()
            + &id
            + ") as plugin “other”.\n  main.js, 3 B\n"
    );
    assert_eq!(
        (&json["plugin"], &json["paths"], &json["left_out"]),
        (&json!("other"), &json!(["main.js"]), &json!([".git/"]))
    );
    let add = ["apps", "plugin-add", &id, "other", "widget", "--dry"];
    assert!(tenant.run(add).err.contains("Left out: .git/.\n"));
    let (text, json) = dry(&tenant, &["archive-put", &id, "next.zip"]);
    assert!(text.contains("as archive “next.zip”, which becomes active"));
    assert!(text.contains("\n  widget/main.js, 3 B\n"), "{text}");
    assert_eq!(json["files"], 5);
    let (text, json) = dry(&tenant, &["archive-put", &id, "next.zip", "--changed"]);
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with("Would send cumulocity.json, "), "{text}");
    assert_eq!(json["files"], json!(["cumulocity.json"]));
    let (text, json) = dry(&tenant, &["file-put", &id, "js/b.js=b.js"]);
    assert!(text.starts_with("Would put b.js as “js/b.js” into hello"));
    assert_eq!(json["files"], json!([{"file": "b.js", "path": "js/b.js"}]));
    let (text, json) = dry(&tenant, &["plugin-rm", &id, "widget"]);
    assert!(text.starts_with("Would delete plugin “widget” (My widget 1.2) of hello"));
    assert_eq!(json["plugin"], "widget");
    let (text, json) = dry(&tenant, &["activate", &id, old]);
    assert!(text.starts_with(&format!("Would activate archive {old} (v1.zip)")));
    assert_eq!(json["archive"], old);
    let (text, _) = dry(&tenant, &["rollback", &id]);
    assert!(text.starts_with(&format!("Would activate archive {old} (v1.zip)")));
    let (text, json) = dry(&tenant, &["archive-rm", &id, old]);
    assert!(text.starts_with(&format!("Would delete archive {old} (v1.zip) of hello")));
    assert_eq!(json["archives"], json!([old]));
    let (text, json) = dry(&tenant, &["watch", &id, "widget", "--plugin", "widget"]);
    assert_eq!(text, "Would send widget/main.js, 3 B.\n");
    assert_eq!(json["files"], json!(["widget/main.js"]));
    assert_eq!(state(&tenant, &id), before);
}

#[test]
fn versions_are_told_with_what_becomes_latest() {
    let tenant = Tenant::empty();
    let id = tenant.application("widgets");
    tenant.file("w.zip", package("2.0.0"));
    for version in ["1.0.0", "1.1.0"] {
        let add = ["apps", "versions", "add", &id, version, "w.zip"];
        tenant.run(add).printed();
    }
    let before = state(&tenant, &id);
    let add = ["versions", "add", &id, "2.0.0", "w.zip", "--tag", "latest"];
    let (text, json) = dry(&tenant, &add);
    let said = format!("to widgets ({id}) as version 2.0.0, tagged latest.\n  cumulocity.json, ");
    assert!(text.contains(&said), "{text}");
    assert_eq!(
        (&json["version"], &json["tags"]),
        (&json!("2.0.0"), &json!(["latest"]))
    );
    let (text, json) = dry(&tenant, &["versions", "tag", &id, "1.1.0", "latest"]);
    assert!(text.contains("the tag latest, which makes it latest"));
    assert_eq!(json["latest"], "1.1.0");
    let (text, json) = dry(&tenant, &["versions", "rm", &id, "1.1.0"]);
    assert!(
        text.starts_with("Would delete version 1.1.0 of widgets"),
        "{text}"
    );
    assert_eq!(json["versions"], json!(["1.1.0"]));
    assert_eq!(state(&tenant, &id), before);
}

#[test]
fn what_is_refused_is_told_and_stays_one_document() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 2);
    let (old, active) = (archives[0].as_str(), archives[1].as_str());
    let remove = ["apps", "archive-rm", &id, active, old];
    let ran = tenant.run(remove.iter().chain(&["--dry", "--json"]));
    ran.failed(9, "is the active one of hello");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&json["archives"], &json["refused"][0]["archive"]),
        (&json!([old]), &json!(active))
    );
    // Where nobody is asked nothing is printed that is half a document.
    let ran = tenant.run(remove.iter().chain(&["--json"]));
    assert_eq!((ran.code, ran.out.as_str()), (101, ""), "{}", ran.err);
    let ran = tenant.run(remove.iter().chain(&["--json", "--yes"]));
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (ran.code, &json[0]["archive"], &json[1]["archive"]),
        (9, &json!(active), &json!(old))
    );

    let widgets = tenant.application("widgets");
    tenant.file("w.zip", package("1.0.0"));
    for version in ["1.0.0", "1.1.0"] {
        let add = ["apps", "versions", "add", &widgets, version, "w.zip"];
        tenant.run(add).printed();
    }
    let remove = [
        "apps", "versions", "rm", &widgets, "1.0.0", "1.1.0", "--dry", "--json",
    ];
    let ran = tenant.run(remove);
    ran.failed(9, "is tagged latest");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&json["versions"], &json["refused"][0]["version"]),
        (&json!(["1.1.0"]), &json!("1.0.0"))
    );
}

#[test]
fn a_dry_watch_is_its_first_round() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    folder(&tenant, "dist", &[("index.html", "<h1>two</h1>")]);
    let watch = ["apps", "watch", &id, "dist", "--dry"];
    let leaves = tenant.run(watch);
    assert_eq!(
        leaves.out, "Would send index.html, 12 B.\n",
        "{}",
        leaves.err
    );
    let follows = tenant.run(watch.iter().chain(&["--remove"]));
    assert_eq!(follows.out, "Would send all of it as a zip.\n");
    let json = tenant.run(watch.iter().chain(&["--remove", "--json"]));
    let json: Value = serde_json::from_str(&json.printed()).unwrap();
    assert!(
        json["removed"]
            .as_array()
            .unwrap()
            .contains(&json!("widget/main.js")),
        "{json}"
    );

    folder(&tenant, "dist", &[("cumulocity.json", "{\"name\":")]);
    let held = tenant.run(watch);
    held.failed(
        100,
        "Nothing would be sent: mend the errors, or use --force.",
    );
    assert!(held.err.contains("error: cumulocity.json"), "{}", held.err);
    assert_eq!(tenant.run(watch.iter().chain(&["--force"])).code, 0);

    let bare = tenant.application("bare");
    folder(&tenant, "built", &[("index.html", "x")]);
    let first = tenant.run(["apps", "watch", &bare, "built", "--dry"]);
    assert_eq!(first.out, "Would send all of it as a zip.\n");
    assert!(
        first.err.contains("There is no archive yet"),
        "{}",
        first.err
    );
}

#[test]
fn a_zip_that_is_sent_whole_is_told_file_by_file() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    tenant.file("v1.zip", zip(&[("index.html", "x"), ("js/a.js", "abc")]));
    let (text, json) = dry(&tenant, &["archive-put", &id, "v1.zip"]);
    assert!(
        text.ends_with(".\n  index.html, 1 B\n  js/a.js, 3 B\n"),
        "{text}"
    );
    assert_eq!(json["paths"], json!(["index.html", "js/a.js"]));
}

/// A dry run that tells why nothing would be sent: its document.
#[track_caller]
fn refused(tenant: &Tenant, arguments: &[&str], why: &str) -> Value {
    let all = ["apps"].iter().chain(arguments).chain(&["--dry"]);
    let text = tenant.run(all.clone());
    text.failed(100, why);
    assert_eq!(text.out, "");
    let ran = tenant.run(all.chain(&["--json"]));
    ran.failed(100, why);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (json.get("dry"), json.get("refused")),
        (Some(&json!(true)), Some(&json!(why)))
    );
    json
}

#[test]
fn what_would_not_be_sent_is_one_document_too() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    let before = state(&tenant, &id);
    folder(
        &tenant,
        "dist",
        &[("index.html", "two"), ("cumulocity.json", "{\"name\":")],
    );
    tenant.file("cumulocity.json", "{");
    let checks = |json: &Value| -> Vec<(String, String)> {
        let found = json["findings"].as_array().unwrap().iter();
        let word = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        found
            .map(|one| (word(one, "severity"), word(one, "check")))
            .collect()
    };
    let broken = [("error".to_owned(), "manifest".to_owned())];
    let why = "Nothing was sent, as dist has an error: mend the errors, or use --force.";
    let whole = refused(&tenant, &["archive-put", &id, "dist"], why);
    assert_eq!(
        (checks(&whole), &whole["files"]),
        (broken.to_vec(), &json!(2))
    );
    let changed = refused(&tenant, &["archive-put", &id, "dist", "--changed"], why);
    assert_eq!(checks(&changed), broken);
    assert_eq!(changed["files"], json!(["cumulocity.json", "index.html"]));
    let put = ["file-put", &id, "cumulocity.json"];
    let why = "Nothing was sent: mend the errors, or use --force.";
    assert_eq!(checks(&refused(&tenant, &put, why)), broken);
    let why = "Nothing would be sent: mend the errors, or use --force.";
    let watch = refused(&tenant, &["watch", &id, "dist"], why);
    assert_eq!(checks(&watch), broken);
    assert_eq!(
        (&watch["archives"], &watch["left"]),
        (&json!(1), &json!(19))
    );

    // More files than go into one request, so that others would be lost.
    std::fs::remove_file(tenant.folder().join("dist/cumulocity.json")).unwrap();
    let names: Vec<String> = (0..51).map(|n| format!("{n}.js")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    folder(&tenant, "dist", &files);
    let why = "52 files differ, more than go into one request: all is sent as a zip. Plugin \
               widget goes. With the zip 4 files that are only deployed go: cumulocity.json, \
               plain/readme.txt, widget/cumulocity.json, widget/main.js. Nothing is sent: put \
               what is only deployed into the folder, or watch with --remove to let it go.";
    let lost = refused(&tenant, &["watch", &id, "dist"], why);
    assert_eq!(lost["removed"].as_array().unwrap().len(), 4);
    assert_eq!(state(&tenant, &id), before);
}

#[test]
fn a_dry_run_tells_what_is_found_on_the_way() {
    let tenant = Tenant::with(|options| options.knobs.max_upload = Some(2000));
    let (id, _) = tenant.deployed("hello", 1);
    let mut random = fastrand::Rng::with_seed(7);
    let noise: String = (0..4000).map(|_| random.alphanumeric()).collect();
    let manifest = r#"{"name":"Hello","key":"k","contextPath":"hello","version":"1.0.0"}"#;
    let files = [
        ("index.html", "two"),
        ("cumulocity.json", manifest),
        ("noise.txt", &noise),
    ];
    folder(&tenant, "dist", &files);
    let checks = |arguments: &[&str]| {
        let (_, json) = dry(&tenant, arguments);
        let found = json["findings"].as_array().unwrap().iter();
        let found = found.map(|one| one["check"].as_str().unwrap().to_owned());
        found.collect::<Vec<_>>()
    };
    assert_eq!(checks(&["archive-put", &id, "dist"]), ["taken", "size"]);
    assert_eq!(
        checks(&["archive-put", &id, "dist", "--changed"]),
        ["taken", "size"],
        "the file that goes alone is as long"
    );
    let watch = ["watch", &id, "dist"];
    assert_eq!(checks(&watch), ["taken", "size"]);
    let follows: Vec<&str> = watch.into_iter().chain(["--remove"]).collect();
    assert_eq!(checks(&follows), ["taken", "size"]);

    let ran = tenant.run(["apps"].iter().chain(&follows).chain(&["--dry"]));
    assert!(
        ran.err
            .contains("There is 1 archive, and the platform keeps 20"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("Version 1.0.0 is deployed already"),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .contains("and the tenant takes files of 2.0 KiB at most"),
        "{}",
        ran.err
    );
    let bare = tenant.application("bare");
    assert_eq!(
        checks(&["archive-put", &bare, "dist", "--changed"]),
        ["size"],
        "without an archive all is sent"
    );
}
