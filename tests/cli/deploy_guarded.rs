//! What the mode of the connection protects: told before anything is looked at.

use serde_json::Value;

use crate::deploying::folder;
use crate::program::Tenant;

#[test]
fn in_mode_prod_nothing_is_promised_either() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    folder(&tenant, "dist", &[("index.html", "new")]);
    let commands: &[(&[&str], &str)] = &[
        (&["archive-put", &id, "dist"], "made"),
        (&["archive-put", &id, "dist", "--changed"], "made"),
        (&["plugin-add", &id, "clock", "dist"], "made"),
        (&["versions", "add", &id, "1.0.0", "dist"], "made"),
        (&["file-put", &id, "dist/index.html"], "made"),
        (&["watch", &id, "dist"], "made"),
        (&["activate", &id, &archives[0]], "changed"),
        (&["archive-rm", &id, &archives[0]], "deleted"),
    ];
    for (command, done) in commands {
        let said = format!("in mode prod nothing is {done} (set by --mode prod)");
        let with = |more: &[&'static str]| {
            let words = ["apps"].iter().chain(*command).chain(&["--mode", "prod"]);
            tenant.run(words.chain(more))
        };
        // `watch` asks nothing, and so has no answer for that.
        let yes: &[&str] = if command[0] == "watch" {
            &[]
        } else {
            &["--yes"]
        };
        with(yes).failed(110, &said);
        let dry = with(&["--dry"]);
        dry.failed(110, &said);
        assert_eq!(dry.out, "", "{command:?}");
        let dry = with(&["--dry", "--json"]);
        dry.failed(110, &said);
        let json: Value = serde_json::from_str(&dry.out).unwrap();
        assert!(json["refused"].as_str().unwrap().contains(&said), "{json}");
    }
    assert_eq!(tenant.active(&id), archives[0]);
}
