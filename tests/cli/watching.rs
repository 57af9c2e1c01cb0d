//! `apps watch`, and what only sends what differs: the built program, a real
//! folder, an embedded server.

use std::io::{BufRead as _, BufReader, Lines};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::deploying::{folder, served};
use crate::program::{Ran, Tenant};
use crate::signals::send;

/// A folder that is watched by the program.
struct Watching {
    child: Child,
    told: Lines<BufReader<ChildStdout>>,
}

impl Watching {
    fn start(tenant: &Tenant, arguments: &[&str]) -> Self {
        let all = ["apps", "watch", "--json"].iter().chain(arguments);
        let mut command = tenant.command(all);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let told = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, told }
    }

    /// The next thing of this kind that happens, whatever comes before.
    #[track_caller]
    fn until(&mut self, event: &str) -> Value {
        loop {
            let line = self.told.next().unwrap().unwrap();
            let value: Value = serde_json::from_str(&line).unwrap();
            if value.get("event").is_some_and(|told| told == event) {
                return value;
            }
        }
    }

    /// Ends it; gives its code.
    fn end(self) -> i32 {
        send("-INT", &self.child);
        Ran::child(self.child).code
    }
}

const MANIFEST: (&str, &str) = (
    "cumulocity.json",
    r#"{"name":"Hello","contextPath":"hello","version":"1.0.0"}"#,
);

#[test]
fn what_a_build_writes_is_deployed() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    folder(&tenant, "dist", &[("index.html", "one"), MANIFEST]);
    let mut watching = Watching::start(&tenant, &["hello", "dist"]);
    assert_eq!(watching.until("began")["files"], 2);
    let first = watching.until("deployed");
    assert_eq!(first["archive"], tenant.active(&id));
    assert_eq!(served(&tenant, "hello/index.html").as_deref(), Some("one"));

    folder(&tenant, "dist", &[("index.html", "two"), ("js/a.js", "a")]);
    let mut sent = Vec::new();
    while served(&tenant, "hello/index.html").as_deref() != Some("two")
        || served(&tenant, "hello/js/a.js").is_none()
    {
        let next = watching.until("deployed");
        sent.extend(next["files"].as_array().unwrap().clone());
    }
    assert!(sent.contains(&json!("index.html")), "{sent:?}");
    assert!(!sent.contains(&json!("cumulocity.json")), "{sent:?}");
    assert_eq!(watching.end(), 0);
}

#[test]
fn a_plugin_is_watched_and_what_cannot_be_is_told() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    folder(&tenant, "build", &[("main.js", "watched")]);
    let mut watching = Watching::start(&tenant, &[&id, "build", "--plugin", "widget"]);
    let deployed = watching.until("deployed");
    assert_eq!(deployed["files"], json!(["main.js"]));
    assert_eq!(
        served(&tenant, "hello/widget/main.js").as_deref(),
        Some("watched")
    );
    assert_eq!(watching.end(), 0);

    let dry = tenant.run(["apps", "watch", &id, "build", "--plugin", "widget", "--dry"]);
    assert_eq!(dry.out, "Would send nothing: all is deployed.\n");
    tenant
        .run(["apps", "watch", &id, "v1.zip"])
        .failed(100, "only a folder can be watched");
    tenant
        .run(["apps", "watch", &id, "none"])
        .failed(100, "Could not watch none");
    tenant
        .run(["apps", "watch", "404404", "build"])
        .failed(4, "404");
}

#[test]
fn only_what_differs_is_sent() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    let put = ["apps", "archive-put", &id, "v1.zip", "--changed"];
    let ran = tenant.run(put);
    assert!(ran.err.contains("nothing was sent"), "{}", ran.err);
    assert_eq!(tenant.active(&id), archives[0]);

    folder(
        &tenant,
        "widget",
        &[("main.js", "changed"), ("new.js", "n")],
    );
    let add = ["apps", "plugin-add", &id, "widget", "widget", "--changed"];
    let dry = tenant.run(add.iter().chain(&["--dry"]));
    assert_eq!(
        dry.out,
        "Would send widget/main.js, 7 B.\nWould send widget/new.js, 1 B.\n"
    );
    let ran = tenant.run(add.iter().chain(&["--json"]));
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["archive"], tenant.active(&id));
    assert_eq!(json["left_over"], json!(["cumulocity.json"]));
    assert!(ran.err.contains("only deployed stays"), "{}", ran.err);
    assert_eq!(
        served(&tenant, "hello/widget/main.js").as_deref(),
        Some("changed")
    );
    assert_eq!(
        served(&tenant, "hello/index.html").as_deref(),
        Some("<h1>hello</h1>")
    );
}
