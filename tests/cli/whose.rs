//! Whose an interrupted transfer is: which connections go on with it.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::program::{PASSWORD, Ran, Tenant};
use crate::proxy::{Proxy, contents};
use crate::resuming::{MIB, bytes, run, wait_for_length};
use crate::signals::send;

#[test]
fn what_was_begun_without_a_tenant_goes_on_with_one() {
    let tenant = Tenant::empty();
    let content = bytes(20 * MIB);
    let id = tenant.put("a.bin", &content);
    let proxy = Proxy::to(&tenant.url());
    proxy.on(contents).stall_answer_at(12 << 20);
    let mut without = tenant.command_at(&proxy.url(), ["get", &id]);
    without
        .env_remove("C8Y_TENANT")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = without.spawn().unwrap();
    proxy.wait_until_stalled();
    wait_for_length(&tenant, &format!(".a.bin.{id}.c8ybin-part"), 11 << 20);
    send("-TERM", &child);
    Ran::child(child).failed(111, "was set aside");
    proxy.clear();

    let other = |arguments: &[&str]| {
        let mut command = tenant.command_at(&proxy.url(), arguments);
        Ran::of(command.env("C8Y_USER", "bo"))
    };
    assert_eq!(other(&["transfers", "ls", "--json"]).json(), json!([]));
    let listed = run(&tenant, &proxy, &["transfers", "ls", "--json"]).json();
    let one = &listed[0];
    assert_eq!(
        (&one["tenant"], &one["user"], &one["profile"]),
        (&Value::Null, &json!("demo"), &Value::Null)
    );
    run(&tenant, &proxy, &["transfers", "resume"]).failed(0, "It goes on behind byte ");
    assert!(tenant.content("a.bin") == content, "the same bytes");
    // The history is found and forgotten by the same rule.
    let past = ["transfers", "ls", "--history", "a.bin", "--json"];
    let past = run(&tenant, &proxy, &past).json();
    assert_eq!(past.as_array().map(Vec::len), Some(1), "{past}");
    run(
        &tenant,
        &proxy,
        &["transfers", "clear", "--history", "--yes"],
    )
    .failed(0, "Forgot 1 transfer of the history.\n");
}

#[test]
fn a_transfer_knows_its_profile() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.bin", bytes(20 * MIB));
    let proxy = Proxy::to(&tenant.url());
    let folder = tenant.folder().join("config");
    std::fs::create_dir(&folder).unwrap();
    let profile = format!(
        "[profile.acme]\nhost = \"{}\"\ntenant = \"t2000\"\nuser = \"demo\"\n\
         password_command = \"echo {PASSWORD}\"\n",
        proxy.url()
    );
    std::fs::write(folder.join("profiles.toml"), profile).unwrap();
    proxy.on(contents).stall_answer_at(12 << 20);
    let mut named = tenant.command_at(&proxy.url(), ["get", &id, "--profile", "acme"]);
    named
        .env("C8YBIN_CONFIG_DIR", &folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = named.spawn().unwrap();
    proxy.wait_until_stalled();
    wait_for_length(&tenant, &format!(".a.bin.{id}.c8ybin-part"), 11 << 20);
    send("-TERM", &child);
    Ran::child(child).failed(111, "was set aside");

    let all = tenant.run(["transfers", "ls", "--all", "--json"]).json();
    assert_eq!(all[0]["profile"], "acme", "{all}");
    let sentence = "connect as that, which was --profile acme, to go on with it.";
    tenant
        .run(["transfers", "resume"])
        .failed(0, "is of t2000/demo on 127.0.0.1:")
        .failed(0, sentence);
}
