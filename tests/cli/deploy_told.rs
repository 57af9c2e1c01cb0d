//! Which application is meant, and what is told of a folder beside it.

use c8ybin::emulator::Seed;
use serde_json::Value;

use crate::deploying::{folder, served};
use crate::program::Tenant;

#[test]
fn the_application_of_the_tenant_itself_is_meant() {
    let tenant = Tenant::with(|options| options.seed = Seed::Demo);
    let own = tenant.application("cockpit");
    folder(&tenant, "dist", &[("index.html", "own")]);
    let ran = tenant.run(["apps", "archive-put", "cockpit", "dist"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        served(&tenant, "cockpit/index.html").as_deref(),
        Some("own")
    );
    let shown = tenant.run(["apps", "show", "cockpit", "--json"]).json();
    assert_eq!(shown["id"], own.as_str());
}

#[test]
fn a_long_file_that_differs_is_told_so() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    let long = "x".repeat(3 << 20);
    folder(
        &tenant,
        "dist",
        &[("index.html", "page"), ("long.js", &long)],
    );
    let ran = tenant.run(["apps", "archive-put", &id, "dist"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let diff = ["apps", "diff", &id, "dist", "--file", "long.js"];
    let ran = tenant.run(diff);
    assert!(ran.err.contains("the same on both sides"), "{}", ran.err);
    folder(&tenant, "dist", &[("long.js", &format!("y{long}"))]);
    let ran = tenant.run(diff);
    let told = "long.js differs, and is too long to be compared line by line.";
    assert!(ran.err.contains(told), "{}", ran.err);
}

#[test]
fn what_the_ignore_rules_left_out_is_told_with_what_differs() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    folder(
        &tenant,
        "dist",
        &[("index.html", "new"), ("assets/.env.js", "x")],
    );
    let ran = tenant.run(["apps", "diff", &id, "dist"]);
    assert!(ran.err.contains("Left out: assets/.env.js."), "{}", ran.err);
    let ran = tenant.run(["apps", "diff", &id, "dist", "--json"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["left_out"], serde_json::json!(["assets/.env.js"]));
}
