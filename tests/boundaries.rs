//! Holds the invariants of the design by reading the sources: who may know
//! what, what may do what, and how large a file may be.
//!
//! It reads text, not types: enough to notice a slip on the day it is made. What
//! the compiler or clippy holds (`unsafe`, `unwrap`, printing) is left to them.

#[path = "boundaries/rules.rs"]
mod rules;
#[path = "boundaries/source.rs"]
mod source;

use std::path::Path;
use std::{fs, io};

use rules::{Finding, MAX_LINES, findings};
use source::Source;

/// All files below `src/` that are not tests.
fn sources() -> io::Result<Vec<Source>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(&root).map_err(io::Error::other)?;
            let below = below.to_string_lossy().replace('\\', "/");
            if below.ends_with(".rs") && !Source::is_test(&below) {
                sources.push(Source::new(&below, &fs::read_to_string(&path)?));
            }
        }
    }
    Ok(sources)
}

#[test]
fn the_sources_keep_the_boundaries() {
    let sources = sources().unwrap();
    assert!(sources.iter().any(|source| source.path == "lib.rs"));
    let report: Vec<String> = findings(&sources)
        .iter()
        .map(|finding| format!("src/{}:{}: {}", finding.path, finding.line, finding.rule))
        .collect();
    assert!(
        report.is_empty(),
        "{} slips:\n{}\n",
        report.len(),
        report.join("\n")
    );
}

#[test]
fn the_lints_that_hold_the_rest_are_on() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let lints = &manifest["lints"];
    assert_eq!(lints["rust"]["unsafe_code"].as_str(), Some("forbid"));
    for lint in [
        "allow_attributes",
        "unwrap_used",
        "expect_used",
        "indexing_slicing",
        "panic",
        "todo",
        "print_stdout",
        "print_stderr",
    ] {
        assert_eq!(lints["clippy"][lint].as_str(), Some("deny"), "{lint}");
    }
}

/// What the rules say of one file.
fn said_of(path: &str, code: &str) -> Vec<(usize, String)> {
    said_of_all(&[(path, code)])
        .into_iter()
        .map(|finding| (finding.line, finding.rule))
        .collect()
}

fn said_of_all(files: &[(&str, &str)]) -> Vec<Finding> {
    let read = |(path, code): &(&str, &str)| Source::new(path, &format!("//! Sample.\n{code}"));
    findings(&files.iter().map(read).collect::<Vec<_>>())
}

#[track_caller]
fn refused(path: &str, code: &str, line: usize, because: &str) {
    match said_of(path, code).as_slice() {
        [(at, rule)] => {
            assert_eq!(*at, line, "{rule}");
            assert!(rule.contains(because), "{rule}");
        }
        said => assert_eq!(
            said.len(),
            1,
            "{path}: {code}
{said:?}"
        ),
    }
}

#[track_caller]
fn fine(path: &str, code: &str) {
    assert_eq!(said_of(path, code), [], "{path}: {code}");
}

#[test]
fn arrows_run_down() {
    fine(
        "app/update.rs",
        "use crate::domain::Binary;\nuse crate::transfer::Job;\n",
    );
    refused(
        "domain/page.rs",
        "\nuse crate::api::Client;\n",
        3,
        "`domain` stands below `api`",
    );
    refused(
        "api/client.rs",
        "use crate::{domain::Page, app::{Model, Msg}};",
        2,
        "below `app`",
    );
    refused(
        "transfer/job.rs",
        "fn f() { super::super::runtime::run(); }",
        2,
        "below `runtime`",
    );
    refused(
        "transfer/mod.rs",
        "fn f() { super::runtime::run(); }",
        2,
        "below `runtime`",
    );
    fine(
        "transfer/journal/runtime.rs",
        "fn f() { super::super::domain::run(); }",
    );
    refused(
        "attic/mod.rs",
        "use crate::api::Client;",
        2,
        "`attic` has no floor",
    );
    fine("main.rs", "use c8ybin::{cli, runtime};");
    refused(
        "cli.rs",
        "use c8ybin::main;",
        2,
        "`cli` stands below `main`",
    );
}

#[test]
fn rooms_of_one_floor_form_no_circle_but_those_of_the_screen() {
    let both = [
        ("api/a.rs", "use crate::transfer::Job;"),
        ("transfer/b.rs", "\nuse crate::api::Client;"),
    ];
    let said = said_of_all(&both);
    let places: Vec<_> = said.iter().map(|f| (f.path.as_str(), f.line)).collect();
    assert_eq!(places, [("api/a.rs", 2), ("transfer/b.rs", 3)]);
    assert!(said[0].rule.contains("no circles"));

    let around = [
        ("commands/a.rs", "use crate::runner::x;"),
        ("runner.rs", "use crate::runtime::x;"),
        ("runtime.rs", "use crate::commands::x;"),
    ];
    assert_eq!(said_of_all(&around).len(), 3);
    let screen = [
        ("app/a.rs", "use crate::panes::binaries;"),
        ("panes/mod.rs", "use crate::app::Context;"),
    ];
    assert_eq!(said_of_all(&screen), []);
}

#[test]
fn the_embedded_server_and_the_client_are_strangers() {
    fine(
        "emulator/http.rs",
        "use crate::emulator::store::Store;\nuse super::store;",
    );
    refused(
        "emulator/http.rs",
        "use crate::domain::clean;",
        2,
        "imports nothing of the client",
    );
    refused(
        "api/client.rs",
        "use crate::emulator::Server;",
        2,
        "only `main`, `commands`, `screen`",
    );
    fine("commands/serve.rs", "use crate::emulator::Server;");
}

#[test]
fn update_is_pure() {
    fine(
        "app/update.rs",
        "fn update(now: Timestamp) { let instant = now; }",
    );
    for code in [
        "let t = Instant::now();",
        "let t = std::time::SystemTime::now();",
        "let t = jiff::Timestamp::now();",
        "tokio::spawn(async {});",
        "std::fs::read(path);",
        "fastrand::u8(..);",
    ] {
        for path in [
            "app/update.rs",
            "panes/binaries/update.rs",
            "panes/binaries/view.rs",
            "dialogs/delete.rs",
        ] {
            refused(path, code, 2, "reads no clock");
        }
        fine("runner.rs", code);
    }
}

#[test]
fn a_clock_that_is_set_back_changes_no_transfer() {
    for code in [
        "let t = std::time::SystemTime::now();",
        "let t = jiff::Timestamp::now();",
    ] {
        for path in ["transfer/retry.rs", "transfer/actor.rs", "api/client.rs"] {
            refused(path, code, 2, "set back");
        }
        fine("transfer/journal/mod.rs", code);
    }
    fine("transfer/retry.rs", "let t = Instant::now();");
}

#[test]
fn libraries_stay_in_their_rooms() {
    refused("app/model.rs", "use ratatui::Frame;", 2, "invariant 5");
    refused(
        "panes/binaries/update.rs",
        "use ratatui::Frame;",
        2,
        "invariant 5",
    );
    fine("panes/binaries/view.rs", "use ratatui::Frame;");
    fine("panes/binaries/view/table.rs", "use ratatui::Frame;");
    refused(
        "runtime.rs",
        "use crossterm::event::Event;",
        2,
        "invariant 5",
    );
    fine("terminal.rs", "use crossterm::event::Event;");
    refused(
        "transfer/upload.rs",
        "use reqwest::Body;",
        2,
        "only `api/` speaks HTTP",
    );
    refused(
        "api/binaries.rs",
        "#[derive(serde::Deserialize)] struct W;",
        2,
        "api/wire.rs",
    );
    fine("api/wire.rs", "#[derive(serde::Deserialize)] struct W;");
    fine("dialogs/upload.rs", "serde_json::from_str::<Value>(text);");
    refused(
        "domain/binary.rs",
        "serde_json::from_str::<Value>(text);",
        2,
        "plain data",
    );
    refused(
        "commands/ls.rs",
        "password.expose_secret();",
        2,
        "invariant 9",
    );
    refused(
        "commands/get.rs",
        "std::fs::rename(a, b);",
        2,
        "invariant 4",
    );
    refused(
        "panes/transfers/view.rs",
        "fn view(model: &mut Model) {}",
        2,
        "only writer",
    );
}

#[test]
fn addresses_of_the_platform_stand_in_one_file() {
    refused(
        "api/binaries.rs",
        "get(\n\"/inventory/binaries\")",
        3,
        "api/routes.rs",
    );
    refused(
        "app/copy.rs",
        "let x = format!(\"{host}/inventory/managedObjects/{id}\");",
        2,
        "api/routes.rs",
    );
    fine(
        "api/routes.rs",
        "const LIST: &str = \"/inventory/binaries\";",
    );
    fine(
        "api/binaries.rs",
        "// see /inventory/binaries\n/* \"/inventory/binaries\" */",
    );
}

#[test]
fn comments_quotes_and_tests_do_not_count() {
    fine(
        "app/update.rs",
        "// Instant::now()\n/* a /* nested */ tokio */\nlet s = \"tokio\";",
    );
    fine(
        "app/update.rs",
        "let s = r#\"a \" tokio \"#; let c = '\"'; let d = '\\''; f::<'a>(b'\"');",
    );
    fine(
        "app/update.rs",
        "#[cfg(test)]\nmod tests {\n    use tokio::test; // {\n}\n",
    );
    fine("app/update.rs", "#[cfg(test)]\nmod tests;\nfn f() {}");
    refused(
        "app/update.rs",
        "#[cfg(test)]\nmod tests { fn f() {} }\ntokio::spawn(f);",
        4,
        "`tokio`",
    );
    refused(
        "app/update.rs",
        "let s = \"\\\"\"; let t = '{'; tokio::spawn(f);",
        2,
        "`tokio`",
    );
    fine("app/update.rs", "let my_tokio = tokio_like();");
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let long = "fn f() {}\n".repeat(MAX_LINES);
    refused("app/model.rs", &long, 1, "two concepts");
    let tested = format!("#[cfg(test)]\nmod tests {{\n{long}}}\n");
    fine("app/model.rs", &tested);

    let bare = Source::new("app/model.rs", "use std::fmt;\n");
    assert!(findings(&[bare])[0].rule.contains("begins with `//!`"));
}
