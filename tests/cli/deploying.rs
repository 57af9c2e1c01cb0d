//! What is sent to applications from the command line: plugins, archives and
//! versions, from zips and from folders, and what is refused before.

use serde_json::{Value, json};

use crate::apps::{web, zip};
use crate::program::Tenant;
use c8ybin::emulator::Plugins;

/// A folder of these files in the folder of the test.
pub fn folder(tenant: &Tenant, name: &str, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = tenant.folder().join(name).join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// What the deployed file of this path holds.
pub fn served(tenant: &Tenant, path: &str) -> Option<String> {
    let request = reqwest::Client::new()
        .get(format!("{}/apps/{path}", tenant.url()))
        .basic_auth("t2000/demo", Some(crate::program::PASSWORD));
    crate::attaching::RUNTIME.block_on(async {
        let response = request.send().await.unwrap();
        let found = response.status().is_success();
        let text = response.text().await.unwrap();
        found.then_some(text)
    })
}

const PLUGIN: &[(&str, &str)] = &[
    ("cumulocity.json", r#"{"name":"Other","version":"2.0"}"#),
    ("main.js", "new"),
];

#[test]
fn a_plugin_is_added_from_a_zip_and_changed_from_a_folder() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    tenant.file("other.zip", zip(PLUGIN));
    let ran = tenant.run(["apps", "plugin-add", &id, "other", "other.zip"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("Plugin “other” is new."), "{}", ran.err);
    let active = tenant.active(&id);
    assert_eq!(ran.out.trim_end(), active);
    let listed = tenant.run(["apps", "archives", &id, "--json"]).json();
    let listed = listed.as_array().unwrap().iter();
    let listed: Vec<_> = listed.map(|row| row["archive"].as_str().unwrap()).collect();
    assert_eq!(listed, [&active, &archives[0]]);
    assert_eq!(
        served(&tenant, "hello/other/main.js").as_deref(),
        Some("new")
    );

    folder(
        &tenant,
        "build",
        &[("main.js", "newer"), ("deep/er.js", "deep")],
    );
    let ran = tenant.run(["apps", "plugin-add", "hello", "other", "build", "--json"]);
    assert!(ran.err.contains("goes over it"), "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&json["file"], &json["application"]),
        (&json!("build"), &json!(id))
    );
    assert_eq!(
        served(&tenant, "hello/other/main.js").as_deref(),
        Some("newer")
    );
    assert_eq!(
        served(&tenant, "hello/other/deep/er.js").as_deref(),
        Some("deep")
    );
    // What it had besides is there still, and nothing is left of the zip.
    assert!(served(&tenant, "hello/other/cumulocity.json").is_some());
    let left = std::fs::read_dir(crate::program::state_of(tenant.folder()).join("deploy"));
    assert_eq!(left.unwrap().count(), 0);
}

#[test]
fn a_folder_becomes_the_active_archive() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    folder(
        &tenant,
        "dist",
        &[
            ("index.html", "<h1>hi</h1>"),
            (
                "cumulocity.json",
                r#"{"name":"Hello","contextPath":"hello","version":"1.0.0"}"#,
            ),
            (".git/config", "x"),
        ],
    );
    let dry = tenant.run(["apps", "archive-put", &id, "dist", "--dry", "--json"]);
    let json: Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!((&json["dry"], &json["files"]), (&json!(true), &json!(2)));
    assert_eq!(
        tenant.run(["apps", "archives", &id, "--json"]).json(),
        json!([])
    );

    let ran = tenant.run(["apps", "archive-put", &id, "dist"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("No archive is active now."), "{}", ran.err);
    let archive = ran.out.trim_end();
    assert!(
        ran.err.contains(&format!("Active now: archive {archive}.")),
        "{}",
        ran.err
    );
    assert_eq!(
        served(&tenant, "hello/index.html").as_deref(),
        Some("<h1>hi</h1>")
    );
    assert_eq!(served(&tenant, "hello/.git/config"), None);
    let listed = tenant.run(["apps", "archives", &id, "--json"]).json();
    assert_eq!(listed[0]["name"], "dist.zip");
}

#[test]
fn what_is_no_application_is_refused_before_it_is_sent() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    tenant.file("no.zip", "this is no zip");
    tenant.file("wrapped.zip", zip(&[("hello-1.0/index.html", "x")]));
    tenant.file("empty.zip", zip(&[]));
    tenant.file("bare.zip", zip(&[("readme.txt", "x")]));
    tenant.file("out.zip", zip(&[("index.html", "x"), ("../evil", "x")]));
    let before = tenant.requests();
    tenant
        .run(["apps", "archive-put", " ", "no.zip"])
        .failed(101, "blank");
    assert_eq!(tenant.requests(), before);
    for (file, words) in [
        ("no.zip", "zip"),
        ("missing.zip", "Could not read missing.zip"),
        ("empty.zip", "error: There is no file in it."),
        ("bare.zip", "index.html"),
        ("out.zip", "evil"),
        ("wrapped.zip", "use --strip"),
    ] {
        tenant
            .run(["apps", "archive-put", &id, file])
            .failed(100, words);
    }
    assert_eq!(
        tenant.run(["apps", "archives", &id, "--json"]).json(),
        json!([])
    );
    let ran = tenant.run(["apps", "archive-put", &id, "wrapped.zip", "--strip"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(served(&tenant, "hello/index.html").as_deref(), Some("x"));
    // The platform refuses what is forced upon it.
    let forced = tenant.run(["apps", "archive-put", &id, "bare.zip", "--force"]);
    forced.failed(22, "422");
}

#[test]
fn plugins_that_are_not_offered_leave_archives() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    tenant.turn(|knobs| knobs.plugins = Plugins::Missing);
    tenant.file("other.zip", zip(PLUGIN));
    tenant
        .run(["apps", "plugin-add", &id, "other", "other.zip"])
        .failed(4, "no longer offers plugins");
    tenant
        .run(["apps", "plugin-rm", &id, "widget", "--yes"])
        .failed(4, "no longer offers plugins");
    tenant.file("next.zip", web("9.0.0"));
    assert_eq!(tenant.run(["apps", "archive-put", &id, "next.zip"]).code, 0);
}

/// A package for a version.
pub fn package(version: &str) -> Vec<u8> {
    let manifest = json!({
        "name": "Widgets", "contextPath": "widgets", "key": "widgets-key", "version": version,
        "isPackage": true, "package": "plugin",
        "exports": [{"name": "W", "module": "M", "path": "./w", "description": "d"}],
    });
    zip(&[
        ("index.html", "x"),
        ("cumulocity.json", &manifest.to_string()),
    ])
}

#[test]
fn versions_are_added_tagged_and_deleted() {
    let tenant = Tenant::empty();
    let id = tenant.application("widgets");
    for version in ["1.0.0", "2.0.0", "3.0.0"] {
        tenant.file(&format!("{version}.zip"), package(version));
    }
    let ran = tenant.run(["apps", "versions", "add", &id, "1.0.0", "1.0.0.zip"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("No version is latest now."), "{}", ran.err);
    assert!(ran.err.contains("1.0.0 is the first and becomes latest."));
    assert!(
        ran.err.contains("Latest now: version 1.0.0."),
        "{}",
        ran.err
    );

    let add = [
        "apps",
        "versions",
        "add",
        &id,
        "2.0.0",
        "2.0.0.zip",
        "--tag",
        "latest",
        "--tag",
        "b",
    ];
    tenant
        .run(add)
        .failed(101, "Version 2.0.0 becomes latest instead of 1.0.0");
    let ran = tenant.run(add.iter().chain(&["--yes"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("Latest now: version 2.0.0."),
        "{}",
        ran.err
    );
    tenant
        .run(["apps", "versions", "add", &id, "2.0.0", "2.0.0.zip"])
        .failed(100, "Version 2.0.0 is there already");
    tenant
        .run(["apps", "versions", "add", &id, "a b", "2.0.0.zip"])
        .failed(101, "letters, digits");

    let listed = tenant.run(["apps", "versions", &id, "--json"]).json();
    let tags = |version: &str| {
        let mut rows = listed.as_array().unwrap().iter();
        let row = rows.find(|row| row["version"] == version).unwrap();
        row["tags"].clone()
    };
    assert_eq!(
        (tags("1.0.0"), tags("2.0.0")),
        (json!([]), json!(["latest", "b"]))
    );

    let dry = tenant.run(["apps", "versions", "tag", &id, "1.0.0", "latest", "--dry"]);
    assert!(
        dry.out.contains("the tag latest, which makes it latest"),
        "{}",
        dry.out
    );
    let back = tenant.run([
        "apps", "versions", "tag", &id, "1.0.0", "latest", "--yes", "--json",
    ]);
    let json: Value = serde_json::from_str(&back.out).unwrap();
    assert_eq!(json["latest"], "1.0.0");
    let listed = tenant.run(["apps", "versions", &id, "--json"]).json();
    let listed = listed.as_array().unwrap().iter();
    let mut listed: Vec<_> = listed.map(|row| (&row["version"], &row["tags"])).collect();
    listed.sort_by_key(|(version, _)| version.as_str());
    assert_eq!(
        listed,
        [
            (&json!("1.0.0"), &json!(["latest"])),
            (&json!("2.0.0"), &json!(["b"]))
        ]
    );
    assert!(
        back.err.contains("Latest now: version 2.0.0."),
        "{}",
        back.err
    );
    tenant
        .run(["apps", "versions", "tag", &id, "9.0.0", "x", "--yes"])
        .failed(4, "has no version 9.0.0");

    let ran = tenant.run(["apps", "versions", "rm", &id, "1.0.0", "2.0.0", "--yes"]);
    ran.failed(9, "is tagged latest");
    assert_eq!(ran.out, "2.0.0\n");
    assert!(
        ran.err
            .contains("Latest now: version 1.0.0.\nActive now: archive "),
        "{}",
        ran.err
    );
    let listed = tenant.run(["apps", "versions", &id, "--json"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(
        (&listed[0]["version"], &listed[0]["tags"]),
        (&json!("1.0.0"), &json!(["latest"]))
    );
    let archive = listed[0]["archive"].as_str().unwrap();
    tenant
        .run(["apps", "archive-rm", &id, archive, "--yes"])
        .failed(9, "is the active one");
}

#[test]
fn a_tag_of_another_version_is_told_before_a_byte_moves() {
    let tenant = Tenant::empty();
    let id = tenant.application("widgets");
    tenant.file("p.zip", package("1.0.0"));
    let add = |version: &str, tag: &str, more: &[&str]| {
        let add = [
            "apps", "versions", "add", &id, version, "p.zip", "--tag", tag,
        ];
        tenant.run(add.iter().chain(more))
    };
    assert_eq!(add("1.0.0", "foo", &[]).code, 0);
    let words = "Version 1.0.0 has the tag “FOO” already. Take it away there before";
    for more in [&[][..], &["--dry"]] {
        add("2.0.0", "FOO", more).failed(100, words);
    }
    assert_eq!(add("2.0.0", "bar", &[]).code, 0);
    for more in [&["--yes"][..], &["--dry"]] {
        let tag = ["apps", "versions", "tag", &id, "2.0.0", "FOO"];
        tenant.run(tag.iter().chain(more)).failed(9, words);
    }
}

#[test]
fn a_full_list_of_versions_is_told_before_a_byte_moves() {
    let tenant = Tenant::empty();
    let id = tenant.application("widgets");
    tenant.file("w.zip", package("1.0.0"));
    for number in 1..=20 {
        let version = format!("1.0.{number}");
        let ran = tenant.run(["apps", "versions", "add", &id, &version, "w.zip"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let one_more = ["apps", "versions", "add", &id, "2.0.0", "w.zip"];
    tenant.run(one_more).failed(100, "20 versions already");
    tenant
        .run(one_more.iter().chain(&["--force"]))
        .failed(9, "Limit of 20 versions");
}

#[test]
fn single_files_go_into_the_active_archive() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    tenant.file("index.html", "<h1>new</h1>");
    tenant.file("b.js", "b");
    let files = ["index.html", "widget/deep/x y.js=b.js"];
    let put = ["apps", "file-put", &id, files[0], files[1]];
    let dry = tenant.run(put.iter().chain(&["--dry"])).done();
    assert!(dry.contains("b.js as “widget/deep/x y.js”"), "{dry}");
    assert_eq!(tenant.active(&id), archives[0]);
    let made = tenant.run(put).done();
    assert_eq!(made.trim_end(), tenant.active(&id));
    assert_eq!(
        served(&tenant, "hello/index.html").as_deref(),
        Some("<h1>new</h1>")
    );
    assert_eq!(
        served(&tenant, "hello/widget/deep/x%20y.js").as_deref(),
        Some("b")
    );
    assert_eq!(
        served(&tenant, "hello/widget/main.js").as_deref(),
        Some("old")
    );

    for (wrong, code, words) in [
        ("../x=b.js", 101, "“.” or “..”"),
        ("none.js", 100, "Could not read none.js"),
        ("x=.", 100, "it is not a file"),
    ] {
        tenant
            .run(["apps", "file-put", &id, wrong])
            .failed(code, words);
    }
    tenant
        .run(["apps", "file-put", &id, "x=b.js", "x=index.html"])
        .failed(101, "Two files go to “x”");
}

#[test]
fn what_is_deployed_is_compared_with_a_folder() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    let same = tenant.run(["apps", "diff", &id, "v1.zip", "--json"]).json();
    assert_eq!(
        (&same["same"], &same["archive"]),
        (&json!(true), &json!(archives[0]))
    );

    folder(
        &tenant,
        "dist",
        &[
            ("index.html", "<h1>other</h1>"),
            ("new.js", "n"),
            ("widget/main.js", "new!"),
        ],
    );
    let ran = tenant.run(["apps", "diff", &id, "dist"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.out,
        "- plain/  7 B
-   readme.txt  7 B
~ widget/  64 B → 4 B
-   cumulocity.json  61 B
~   main.js  3 B → 4 B
- cumulocity.json  56 B
~ index.html  14 B
+ new.js  1 B
"
    );
    assert_eq!(ran.err, "1 added, 2 changed, 3 removed, 0 the same.\n");

    let ran = tenant.run(["apps", "diff", &id, "dist", "--file", "index.html"]);
    assert_eq!(ran.done(), "- <h1>hello</h1>\n+ <h1>other</h1>\n");
    tenant
        .run(["apps", "diff", &id, "dist", "--file", "none"])
        .failed(4, "on either side");
    folder(
        &tenant,
        "widget",
        &[("main.js", "old"), ("cumulocity.json", "{}")],
    );
    let ran = tenant
        .run([
            "apps", "diff", &id, "widget", "--plugin", "widget", "--json",
        ])
        .json();
    let changes = ran["files"].as_array().unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0]["path"], "cumulocity.json");
}
