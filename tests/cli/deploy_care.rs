//! What applications keep although something was asked that would lose it, and
//! what is told where it went another way.

use serde_json::{Value, json};

use crate::deploying::{folder, package, served};
use crate::program::{Ran, Tenant};
use crate::proxy::{Proxy, answer_of};

#[test]
fn only_what_changed_deletes_nothing_without_asking() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    let names: Vec<String> = (0..53).map(|n| format!("{n}.js")).collect();
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    files.push(("index.html", "<h1>many</h1>"));
    folder(&tenant, "dist", &files);
    let put = ["apps", "archive-put", &id, "dist", "--changed", "--force"];
    let dry = tenant.run(put.iter().chain(&["--dry", "--json"]));
    let json: Value = serde_json::from_str(&dry.out).unwrap();
    assert!(
        json["removed"]
            .as_array()
            .unwrap()
            .contains(&json!("widget/main.js")),
        "{json}"
    );
    let ran = tenant.run(put);
    ran.failed(101, "use --yes");
    assert!(ran.err.contains("widget/main.js"), "{}", ran.err);
    assert_eq!(tenant.active(&id), archives[0]);
    let ran = tenant.run(put.iter().chain(&["--yes"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(served(&tenant, "hello/widget/main.js"), None);
}

#[test]
fn a_whole_archive_takes_no_plugin_away_without_asking() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    let files = [("index.html", "<h1>new</h1>"), ("old.js", "old")];
    folder(&tenant, "dist", &files);
    let put = ["apps", "archive-put", &id, "dist"];
    let dry = tenant.run(put.iter().chain(&["--dry", "--json"]));
    let json: Value = serde_json::from_str(&dry.out).unwrap();
    let removed = json["removed"].as_array().unwrap();
    assert!(removed.contains(&json!("widget/main.js")), "{json}");
    let ran = tenant.run(put);
    ran.failed(101, "Plugin widget goes. Go on?");
    assert!(
        ran.err.contains("files that are only deployed go"),
        "{}",
        ran.err
    );
    assert_eq!(tenant.active(&id), archives[0]);
    let ran = tenant.run(put.iter().chain(&["--yes"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    // What is no plugin goes with a word.
    folder(&tenant, "other", &[("index.html", "<h1>new</h1>")]);
    let ran = tenant.run(["apps", "archive-put", &id, "other"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let told = "1 file that is only deployed goes: old.js.";
    assert!(ran.err.contains(told), "{}", ran.err);
}

#[test]
fn a_whole_archive_asks_where_nobody_knows_what_goes() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    folder(&tenant, "dist", &[("index.html", "<h1>new</h1>")]);
    let proxy = Proxy::to(&tenant.url());
    let archive = format!("/binaries/{}", archives[0]);
    let read = proxy.on(move |head| head.method() == "GET" && head.path().ends_with(&archive));
    let read = read.answer(answer_of("403 Forbidden", &[], "{}"));
    let put = ["apps", "archive-put", &id, "dist"];
    let with =
        |more: &[&str]| Ran::of(&mut tenant.command_at(&proxy.url(), put.iter().chain(more)));
    let json: Value = serde_json::from_str(&with(&["--dry", "--json"]).out).unwrap();
    assert!(read.hits() > 0);
    assert_eq!(json["removed"], Value::Null);
    let ran = with(&[]);
    ran.failed(101, "Nobody knows whether plugins go. Go on?");
    assert_eq!(tenant.active(&id), archives[0]);
    let ran = with(&["--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn capitals_make_no_other_version_and_no_other_tag() {
    let tenant = Tenant::empty();
    let id = tenant.application("widgets");
    tenant.file("w.zip", package("2.0.0-RC1"));
    let add = ["apps", "versions", "add", &id, "2.0.0-RC1", "w.zip"];
    let proxy = Proxy::to(&tenant.url());
    let lost = proxy.on(|head| head.method() == "POST").lose_answer();
    let lost = lost.times(1);
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), add));
    assert_eq!((ran.code, lost.hits()), (0, 1), "{}", ran.err);
    let first = tenant.active(&id);
    assert_eq!(ran.out.trim_end(), first);
    let told = "The platform may serve the version that is latest then";
    assert!(ran.err.contains(told), "{}", ran.err);
    let told = format!("Active now: archive {first}.");
    assert!(ran.err.contains(&told), "{}", ran.err);
    tenant.run(add).failed(100, "is there already");

    tenant.file("w.zip", package("3.0.0"));
    let add = ["apps", "versions", "add", &id, "3.0.0-A", "w.zip"];
    let tagged = add.iter().chain(&["--tag", "Latest"]);
    tenant.run(tagged).failed(101, "becomes latest instead of");
    assert_eq!(tenant.active(&id), first);
    let ran = tenant.run(add);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let tag = ["apps", "versions", "tag", &id, "3.0.0-A", "LATEST"];
    let dry = tenant.run(tag.iter().chain(&["--dry"]));
    assert!(dry.out.contains("which makes it latest"), "{dry:?}");
    let ran = tenant.run(tag.iter().chain(&["--yes"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let remove = ["apps", "versions", "rm", &id, "2.0.0-RC1", "2.0.0-rc1"];
    let ran = tenant.run(remove.iter().chain(&["--yes"]));
    assert_eq!((ran.code, ran.out.as_str()), (0, "2.0.0-rc1\n"), "{ran:?}");
}

#[test]
fn a_version_that_is_active_is_not_deleted() {
    let tenant = Tenant::empty();
    let id = tenant.application("widgets");
    for version in ["1.0.0", "2.0.0", "3.0.0"] {
        tenant.file("w.zip", package(version));
        let ran = tenant.run([
            "apps", "versions", "add", &id, version, "w.zip", "--tag", version,
        ]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let listed = tenant.run(["apps", "versions", &id, "--json"]).json();
    let listed = listed.as_array().unwrap();
    let of = |name: &str| {
        let found = listed.iter().find(|one| one["version"] == name).unwrap();
        found["archive"].as_str().unwrap().to_owned()
    };
    let ran = tenant.run(["apps", "activate", &id, &of("2.0.0"), "--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let remove = ["apps", "versions", "rm", &id, "2.0.0", "--yes"];
    tenant
        .run(remove)
        .failed(9, "has the active archive and was not deleted");
    assert_eq!(tenant.active(&id), of("2.0.0"));
    // Named twice, it goes once.
    let ran = tenant.run(["apps", "versions", "rm", &id, "3.0.0", "3.0.0", "--yes"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "3.0.0\n"), "{}", ran.err);
}

#[test]
fn an_archive_that_is_named_twice_is_deleted_once() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 2);
    let old = archives[0].as_str();
    let ran = tenant.run(["apps", "archive-rm", &id, old, old, "--yes"]);
    assert_eq!((ran.code, ran.out.trim_end()), (0, old), "{}", ran.err);
}

#[test]
fn a_file_whose_name_would_change_is_refused() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    tenant.file("a.js", "x");
    tenant
        .run(["apps", "file-put", &id, "a%22.js=a.js"])
        .failed(101, "another name");
    assert_eq!(tenant.active(&id), archives[0]);
}

#[cfg(unix)]
#[test]
fn what_others_keep_for_a_while_stays_where_there_is_no_home() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    folder(&tenant, "dist", &[("index.html", "x")]);
    folder(
        &tenant,
        "tmp",
        &[("deploy/deploy-old/a", "x"), ("c8ybin-deploy-old/a", "x")],
    );
    let temporary = tenant.folder().join("tmp");
    for name in ["deploy/deploy-old", "c8ybin-deploy-old"] {
        let long_ago = std::fs::FileTimes::new().set_modified(std::time::SystemTime::UNIX_EPOCH);
        let folder = std::fs::File::open(temporary.join(name)).unwrap();
        folder.set_times(long_ago).unwrap();
    }
    let mut command = tenant.command(["apps", "archive-put", &id, "dist"]);
    for name in [
        "HOME",
        "C8YBIN_STATE_DIR",
        "XDG_STATE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
    ] {
        command.env_remove(name);
    }
    let ran = crate::program::Ran::of(command.env("TMPDIR", &temporary));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(temporary.join("deploy/deploy-old/a").exists());
    assert!(temporary.join("c8ybin-deploy-old/a").exists());
    let left = crate::program::files_in(&temporary);
    assert_eq!(left, ["c8ybin-deploy-old", "deploy"]);
}

#[test]
fn a_file_that_must_not_be_public_is_not_put_unless_forced() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    tenant.file(".env", "TOKEN=1");
    tenant.file("broken.json", "{\"name\":");
    let put = ["apps", "file-put", &id, ".env"];
    tenant.run(put).failed(100, "passwords, tokens or keys");
    let manifest = ["apps", "file-put", &id, "cumulocity.json=broken.json"];
    tenant.run(manifest).failed(100, "no valid JSON");
    assert_eq!(tenant.active(&id), archives[0]);
    let ran = tenant.run(put.iter().chain(&["--force"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_folder_keeps_its_name_as_a_version() {
    let tenant = Tenant::empty();
    let id = tenant.application("widgets");
    let manifest = json!({
        "name": "Widgets", "contextPath": "widgets", "key": "widgets-key", "version": "1.0.0",
        "isPackage": true, "package": "plugin",
        "exports": [{"name": "W", "module": "M", "path": "./w", "description": "d"}],
    });
    let manifest = manifest.to_string();
    folder(
        &tenant,
        "built-1.0",
        &[("index.html", "x"), ("cumulocity.json", &manifest)],
    );
    let ran = tenant.run(["apps", "versions", "add", &id, "1.0.0", "built-1.0"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let listed = tenant.run(["apps", "archives", &id, "--json"]).json();
    assert_eq!(listed[0]["name"], "built-1.0.zip");
}

#[test]
fn what_the_platform_finds_too_large_ends_with_its_own_code() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    tenant.file("large.js", "x".repeat(1001));
    tenant.file("large.zip", crate::apps::web(&"x".repeat(1001)));
    tenant.turn(|knobs| knobs.max_upload = Some(500));
    for put in [
        ["file-put", &id, "large.js"].as_slice(),
        &["archive-put", &id, "large.zip"],
        &["plugin-add", &id, "p", "large.zip"],
    ] {
        let ran = tenant.run(["apps"].iter().chain(put));
        ran.failed(
            13,
            "the server said 413 “The file is larger than the limit of 500 bytes”. The file is \
             larger than the platform takes.",
        );
        assert_eq!(tenant.active(&id), archives[0], "{put:?}");
    }
}

#[test]
fn a_limit_that_was_lowered_is_asked_for_anew_once_a_file_is_refused() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    tenant.turn(|knobs| knobs.max_upload = Some(5000));
    tenant.run(["doctor"]).printed();
    tenant.turn(|knobs| knobs.max_upload = Some(500));
    for name in ["one.js", "two.js"] {
        tenant.file(name, "x".repeat(1001));
    }
    let warning = "the tenant takes files of 500 B at most";
    let put = || {
        let ran = tenant.run(["apps", "file-put", &id, "one.js", "two.js"]);
        ran.failed(13, "413");
        ran.err.contains(warning)
    };
    assert!(!put(), "what was found out before says otherwise");
    assert!(put(), "it is asked for anew");
    assert!(put(), "and was not kept from before");
    assert_eq!(tenant.active(&id), archives[0]);
}

#[test]
fn many_files_are_put_in_several_requests() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    let names: Vec<String> = (0..210).map(|number| format!("{number}.txt")).collect();
    for name in &names {
        tenant.file(name, name);
    }
    let put = ["apps", "file-put", &id, "--json"];
    let ran = tenant.run(put.into_iter().chain(names.iter().map(String::as_str)));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["archive"], tenant.active(&id));
    for name in ["0.txt", "209.txt"] {
        let at = served(&tenant, &format!("hello/{name}"));
        assert_eq!(at.as_deref(), Some(name));
    }
}

#[test]
fn what_is_put_before_a_request_fails_is_told() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    let names: Vec<String> = (0..51).map(|number| format!("{number}.txt")).collect();
    for name in &names {
        tenant.file(name, name);
    }
    let proxy = Proxy::to(&tenant.url());
    let sent = std::sync::atomic::AtomicBool::new(false);
    let second = proxy.on(move |head| {
        head.method() == "POST" && sent.swap(true, std::sync::atomic::Ordering::SeqCst)
    });
    second.answer(answer_of("403 Forbidden", &[], "{}"));
    let put = ["apps", "file-put", &id, "--json"];
    let all = put.into_iter().chain(names.iter().map(String::as_str));
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), all));
    ran.failed(3, "Not put: 50.txt.");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["archive"], tenant.active(&id));
    assert_eq!(json["put"].as_array().unwrap().len(), 50);
}

#[test]
fn a_mode_that_makes_nothing_is_told_before_anything_is_read() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    folder(&tenant, "dist", &[("index.html", "new")]);
    let why = "in mode prod nothing is made";
    for command in [
        &["watch", &id, "dist"][..],
        &["archive-put", &id, "dist"],
        &["file-put", &id, "dist/index.html"],
    ] {
        let mode = ["--mode", "prod"];
        let all = ["apps"].iter().chain(command).chain(&mode);
        tenant.run(all).failed(110, why);
        let dry = ["apps"].iter().chain(command).chain(&mode);
        let ran = tenant.run(dry.chain(&["--dry"]));
        assert!(ran.err.contains(why), "{ran:?}");
    }
}

#[test]
fn a_folder_around_everything_is_taken_away_before_it_is_compared() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    folder(
        &tenant,
        "out",
        &[("dist/index.html", "<h1>1</h1>"), ("dist/a~", "x")],
    );
    let ran = tenant.run(["apps", "diff", &id, "out"]);
    let told = "Everything lies in the folder “dist”: --strip takes it away.";
    assert!(ran.err.contains(told), "{}", ran.err);
    assert!(ran.err.contains("Left out: dist/a~."), "{}", ran.err);
    let ran = tenant.run(["apps", "diff", &id, "out", "--strip", "--json"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let files = json["files"].as_array().unwrap();
    let index = files.iter().find(|one| one["path"] == "index.html");
    assert!(index.is_none_or(|one| one["change"] == "changed"), "{json}");
    assert!(!files.iter().any(|one| one["change"] == "added"), "{json}");
}
