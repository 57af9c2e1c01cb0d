//! Applications by keyboard: the real loop and client against the embedded
//! server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/flow.rs"]
mod flow;
#[path = "support/widgets.rs"]
mod widgets;

use std::fs;

use c8ybin::app::Edited;
use c8ybin::emulator::{Plugins, Seed};
use c8ybin::panes::applications::{Group, Row, What};
use flow::{Flow, write_file};
use widgets::{active, at_widgets, build, go_down_to, go_to, is_active, is_file};

fn is_plugin(name: &'static str) -> impl Fn(&Row) -> bool {
    move |row| matches!(&row.what, What::Plugin(plugin) if plugin.name == name)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_is_opened_to_its_files_and_one_is_read() {
    let mut flow = at_widgets().await;
    flow.press("l j j l").await.press("j l").await;
    go_down_to(&mut flow, is_file("cumulocity.json")).await;
    flow.shows("exports");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_becomes_a_plugin_is_edited_and_deleted() {
    let mut flow = at_widgets().await;
    let manifest = r#"{"name":"Clock","version":"1.0.0"}"#;
    let files = [("cumulocity.json", manifest), ("main.js", "tick\n")];
    let folder = build(&flow, &files);
    let before = active(&flow);
    flow.press("l j l u").await;
    flow.write(&folder).await.press("enter").await;
    flow.write("clock").await.press("enter").await;
    flow.shows("Plugin clock is new.");
    flow.press("right enter").await;
    assert_ne!(active(&flow), before);
    go_down_to(&mut flow, is_plugin("clock")).await;
    flow.shows("Clock").shows("1.0.0");
    flow.press("l").await;
    go_down_to(&mut flow, is_file("main.js")).await;
    flow.edits(|text| Edited::Saved(text.replace("tick", "tock")));
    flow.press("e")
        .await
        .shows("Send clock/main.js?")
        .shows("tock");
    flow.press("enter").await.shows("Put clock/main.js into");
    flow.shows("tock");
    go_down_to(&mut flow, is_plugin("clock")).await;
    flow.press("D right enter")
        .await
        .shows("Deleted plugin clock");
    let rows = flow.runtime.model.applications.rows();
    assert!(!rows.iter().any(is_plugin("clock")));
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_is_uploaded_and_the_one_before_comes_back() {
    let mut flow = at_widgets().await;
    let folder = build(&flow, &[("index.html", "<p>new</p>")]);
    let before = active(&flow);
    flow.press("l j j l u").await;
    flow.write(&folder).await.press("enter").await;
    flow.shows("There is no cumulocity.json at the root");
    flow.press("right enter").await;
    let uploaded = active(&flow);
    assert_ne!(uploaded, before);
    flow.shows(&format!("as archive {uploaded}."));
    assert_eq!(archives(&flow).first(), Some(&uploaded));
    // The active one is never deleted.
    go_down_to(&mut flow, is_active).await;
    flow.press("D")
        .await
        .shows("The active archive is never deleted");
    flow.press("b").await.shows("Activate this archive?");
    flow.shows("It was the active one before.");
    flow.press("right enter").await;
    assert_eq!(active(&flow), before);
    flow.shows(&format!("Active now: archive {before}."));
    // What was active before is newer now.
    flow.press("b").await.shows("It was the active one before.");
    flow.press("right enter").await;
    assert_eq!(active(&flow), uploaded);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_seen_and_sent() {
    let mut flow = at_widgets().await;
    let folder = build(&flow, &[("README.md", "changed\n")]);
    flow.press("c").await;
    flow.write(&folder).await.press("enter").await;
    flow.shows("1 changed");
    flow.press("enter").await.shows("+ changed");
    flow.press("esc").await;
    let before = active(&flow);
    flow.press("c").await.shows("Sends 1 file in one request");
    flow.press("right enter").await.shows("Deployed 1 file");
    assert_ne!(active(&flow), before);
    flow.shows(&format!("Active now: archive {}.", active(&flow)));
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_and_what_is_wrong_is_shown_before_a_push() {
    let mut flow = at_widgets().await;
    let names: Vec<String> = (0..51).map(|number| format!("{number}.js")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), "new\n")).collect();
    let folder = build(&flow, &files);
    flow.press("c").await;
    flow.write(&folder).await.press("enter").await;
    flow.shows("51 added");
    let before = active(&flow);
    flow.press("c").await;
    flow.shows("more than go into one request")
        .shows("Press a to be asked about all.");
    flow.press("a").await;
    flow.shows("that are only deployed go")
        .shows("index.html")
        .shows("Send all the same");
    // Cancel is chosen first.
    flow.press("enter").await.shows("51 added");
    assert_eq!(active(&flow), before);
    flow.press("a right enter").await;
    flow.shows("the server said 422");
    assert_eq!(active(&flow), before, "what was refused is not active");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_chosen_instead_goes_by_its_own_name() {
    let mut flow = at_widgets().await;
    let folder = flow.folder.path();
    let one = write_file(folder, "one.txt", b"text\n");
    let two = write_file(folder, "two.txt", b"text\n");
    flow.press("w").await;
    flow.write(&one).await.press("enter").await;
    flow.press("ctrl-x").await.hides("→ one.txt");
    flow.write(&two).await.press("enter").await;
    flow.press("enter").await;
    flow.shows("Put two.txt into the application");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_files_are_put_in_one_request() {
    let mut flow = at_widgets().await;
    let folder = flow.folder.path();
    let one = write_file(folder, "one.txt", b"1\n");
    let two = write_file(folder, "two.txt", b"2\n");
    let before = archives_of(&mut flow).await;
    flow.press("w").await;
    flow.paste(&format!("{one} {two}"))
        .await
        .press("enter")
        .await;
    flow.shows("Put 2 files into Acme widgets")
        .shows("→ one.txt")
        .shows("→ two.txt");
    // The second one would go where the first one does.
    flow.press("pgdn ctrl-u").await.write("one.txt").await;
    flow.press("enter").await.shows("Two files go to “one.txt”");
    flow.press("ctrl-u").await.write("docs/two.txt").await;
    flow.press("enter").await;
    flow.shows("Put 2 files into the application: one.txt, docs/two.txt. Active now:");
    assert_eq!(archives_of(&mut flow).await, before + 1);
    flow.end().await;
}

/// How many archives the application under the cursor has.
async fn archives_of(flow: &mut Flow) -> usize {
    go_to(flow, "Acme widgets").await;
    flow.press("l j j l").await;
    let count = archives(flow).len();
    flow.press("h k k h").await;
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_file_is_shown_before_it_is_put() {
    let mut flow = at_widgets().await;
    let secret = write_file(flow.folder.path(), ".env", b"TOKEN=1\n");
    let before = active(&flow);
    flow.press("w").await;
    flow.write(&secret).await.press("enter").await;
    flow.press("enter").await;
    flow.shows("[ Cancel ]  [ Send all the same ]");
    // Cancel is chosen first, and leads back to the form.
    flow.press("enter").await.shows("→ .env");
    assert_eq!(active(&flow), before);
    flow.press("enter").await.press("right enter").await;
    flow.shows("Put .env into the application.");
    assert_ne!(active(&flow), before);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_an_edited_manifest_is_shown_before_it_is_sent() {
    let mut flow = at_widgets().await;
    flow.press("l j j l").await;
    go_down_to(&mut flow, is_active).await;
    flow.press("l").await;
    go_down_to(&mut flow, is_file("cumulocity.json")).await;
    let before = active(&flow);
    flow.edits(|_| Edited::Saved("[]".to_owned()));
    flow.press("e")
        .await
        .shows("[ Edit again ]  [ Send all the same ]");
    // The safe answer leads to the editor.
    flow.edits(|_| Edited::Saved(r#"{"name":"x","contextPath":"acme-widgets"}"#.to_owned()));
    flow.press("enter").await.shows("Send cumulocity.json?");
    assert_eq!(active(&flow), before);
    flow.press("esc").await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rolling_back_loads_the_archives_by_itself() {
    let mut flow = at_widgets().await;
    let before = active(&flow);
    flow.press("b").await.shows("Activate this archive?");
    flow.shows("It is the newest that is older than the active one");
    flow.press("right enter").await.shows("Active now: archive");
    assert_ne!(active(&flow), before);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_gets_tags_and_what_becomes_latest_is_said() {
    let mut flow = at_widgets().await;
    flow.press("l j j j l").await;
    go_down_to(
        &mut flow,
        |row| matches!(&row.what, What::Version(version) if !version.is_latest()),
    )
    .await;
    flow.press("T ctrl-u").await.write("latest").await;
    flow.shows("becomes latest.");
    flow.press("enter").await.shows("Latest now: version");
    let current = flow.runtime.model.applications.current().unwrap();
    assert!(matches!(&current.what, What::Version(version) if version.is_latest()));
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_added_and_what_is_latest_is_read_back() {
    let mut flow = at_widgets().await;
    let folder = build(&flow, &[("index.html", "<p>new</p>")]);
    flow.press("l j j j u").await;
    flow.write(&folder).await.press("enter").await;
    flow.write("9.0.0")
        .await
        .press("down")
        .await
        .write("latest")
        .await;
    flow.press("enter")
        .await
        .shows("Version 9.0.0 becomes latest.");
    flow.press("right enter")
        .await
        .shows("Latest now: version 9.0.0.");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_watched_until_escape() {
    let mut flow = at_widgets().await;
    let manifest = r#"{"name":"Acme widgets","contextPath":"acme-widgets"}"#;
    let files = [("index.html", "<p>one</p>"), ("cumulocity.json", manifest)];
    let folder = build(&flow, &files);
    let before = active(&flow);
    flow.press("W").await;
    flow.write(&folder).await;
    flow.take("enter").until("Deployed as archive").await;
    fs::write(flow.file("build/clock.js"), "tick").unwrap();
    flow.until("Sending clock.js").await;
    // The call ends with the dialog: nothing is awaited any more.
    flow.press("esc").await.hides("Watching");
    assert_ne!(active(&flow), before);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_plugins_the_archives_are_shown() {
    for refusal in [Plugins::NotAllowed, Plugins::Missing] {
        let mut flow = Flow::start(Seed::Demo, 0).await;
        flow.server.knobs().change(|knobs| knobs.plugins = refusal);
        go_to(&mut flow, "Acme widgets").await;
        flow.press("l j l").await.shows("no longer offers plugins");
        let rows = flow.runtime.model.applications.rows();
        let is_archive = |row: &Row| matches!(&row.what, What::Archive { .. });
        let is_version = |row: &Row| matches!(&row.what, What::Version(_));
        assert!(rows.iter().any(is_archive) && rows.iter().any(is_version));
        // What is tried all the same says it, and asks nothing.
        flow.press("u").await;
        flow.shows("This platform no longer offers plugins: use archives and versions.");
        assert!(flow.runtime.model.dialog.is_none());
        flow.end().await;
    }
}

/// The archives in sight, the newest first.
fn archives(flow: &Flow) -> Vec<String> {
    let rows = flow.runtime.model.applications.rows();
    rows.iter()
        .filter_map(|row| match &row.what {
            What::Archive { archive, .. } => Some(archive.id.to_string()),
            _ => None,
        })
        .collect()
}

/// Edits the README of the application under the cursor, up to the question.
#[tokio::test(flavor = "multi_thread")]
async fn the_archive_of_a_version_goes_only_with_it() {
    let mut flow = at_widgets().await;
    flow.press("l j j j l").await;
    let rows = flow.runtime.model.applications.rows();
    let of_version = rows.iter().find_map(|row| match &row.what {
        What::Version(version) if !version.is_latest() => version.binary.clone(),
        _ => None,
    });
    let of_version = of_version.unwrap();
    // The versions are closed and forgotten.
    flow.press("h R").await.press("k l").await;
    go_down_to(
        &mut flow,
        |row| matches!(&row.what, What::Archive { archive, .. } if archive.id == of_version),
    )
    .await;
    flow.press("D").await.shows("Delete this archive?");
    flow.press("right enter").await;
    flow.shows(&format!("Archive {of_version} is that of version"));
    let rows = flow.runtime.model.applications.rows();
    assert!(
        rows.iter().any(
            |row| matches!(&row.what, What::Archive { archive, .. } if archive.id == of_version)
        )
    );
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_and_a_version_are_deleted() {
    let mut flow = at_widgets().await;
    let file = write_file(flow.folder.path(), "one.txt", b"text\n");
    flow.press("l j j l").await;
    let was_active = active(&flow);
    flow.press("w").await.write(&file).await;
    flow.press("enter")
        .await
        .press("enter")
        .await
        .shows("Put one.txt into");
    let now = active(&flow);
    let all = archives(&flow);
    assert_eq!(all.first(), Some(&now));
    go_down_to(&mut flow, |row| {
        matches!(&row.what, What::Archive { archive, .. } if archive.id.as_str() == was_active)
    })
    .await;
    // Back to it; then the new one may go.
    flow.press("a right enter").await;
    assert_eq!(active(&flow), was_active);
    go_down_to(
        &mut flow,
        |row| matches!(&row.what, What::Archive { archive, .. } if archive.id.as_str() == now),
    )
    .await;
    flow.press("D enter").await;
    assert_eq!(archives(&flow), all, "Cancel is chosen first");
    flow.press("D right enter").await;
    flow.shows(&format!("Deleted archive {now}."));
    assert_eq!(archives(&flow), all[1..]);
    // A version goes with its archive; the latest one never.
    go_down_to(&mut flow, |row| {
        matches!(row.what, What::Group(Group::Versions, _))
    })
    .await;
    flow.press("l").await;
    go_down_to(&mut flow, is_latest).await;
    flow.press("D").await.shows("It is tagged latest");
    go_down_to(
        &mut flow,
        |row| matches!(&row.what, What::Version(one) if !one.is_latest()),
    )
    .await;
    let Some(What::Version(doomed)) = flow
        .runtime
        .model
        .applications
        .current()
        .map(|row| row.what.clone())
    else {
        unreachable!("the cursor is on a version");
    };
    flow.press("D right enter").await;
    flow.shows(&format!("Deleted version {}.", doomed.version));
    flow.shows("Latest now: version");
    let binary = doomed.binary.unwrap().to_string();
    assert!(!archives(&flow).contains(&binary), "{binary} went with it");
    flow.end().await;
}

fn is_latest(row: &Row) -> bool {
    matches!(&row.what, What::Version(version) if version.is_latest())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_is_answered_before_the_program_ends() {
    let mut flow = at_widgets().await;
    let folder = build(&flow, &[("README.md", "changed\n")]);
    flow.press("c").await;
    flow.write(&folder).await.press("enter").await;
    // Nothing is answered between these keys.
    flow.take("c right enter q");
    assert_eq!(flow.runtime.model.exit, None);
    flow.shows("A change of an application is being sent");
    flow.until("Deployed 1 file").await.settle().await;
    flow.press("q").await;
    assert!(flow.runtime.model.exit.is_some());
    flow.end().await;
}
