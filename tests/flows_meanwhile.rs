//! What somebody else does to an application meanwhile: nothing of it is undone.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/flow.rs"]
mod flow;
#[path = "support/widgets.rs"]
mod widgets;

use c8ybin::app::Edited;
use c8ybin::panes::applications::{Row, What};
use flow::{Flow, write_file};
use widgets::{active, at_widgets, build, go_down_to, go_to, is_active, is_file};

async fn edit_the_readme(flow: &mut Flow, line: &'static str) {
    flow.press("l j j l").await;
    go_down_to(flow, is_active).await;
    flow.press("l").await;
    go_down_to(flow, is_file("README.md")).await;
    flow.edits(move |text| Edited::Saved(format!("{text}{line}\n")));
    flow.press("e").await.shows("Send README.md?").shows(line);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_somebody_else_deployed_meanwhile_is_compared_anew() {
    let mut flow = at_widgets().await;
    edit_the_readme(&mut flow, "mine").await;
    let mut other = flow.start_again().await;
    go_to(&mut other, "Acme widgets").await;
    edit_the_readme(&mut other, "theirs").await;
    other.press("enter").await.shows("Put README.md into");
    let theirs = active(&other);
    flow.press("enter").await;
    flow.shows(&format!("archive {theirs} is active now"));
    flow.shows("- theirs").shows("+ mine");
    // It is sent over what is there now.
    flow.press("enter").await.shows("Put README.md into");
    flow.shows("mine").hides("theirs");
    // The cursor went along, so that it can be edited again.
    flow.press("e").await.shows("Send README.md?");
    other.end().await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_whose_archive_became_active_meanwhile_is_not_deleted() {
    let mut flow = at_widgets().await;
    flow.press("l j j j l").await;
    let is_old = |row: &Row| matches!(&row.what, What::Version(one) if !one.is_latest());
    go_down_to(&mut flow, is_old).await;
    let row = flow.runtime.model.applications.current().unwrap();
    let What::Version(doomed) = row.what.clone() else {
        unreachable!("the cursor is on a version");
    };
    flow.press("D").await.shows("Delete this version?");
    let mut other = flow.start_again().await;
    go_to(&mut other, "Acme widgets").await;
    other.press("l j j l").await;
    let of_version = doomed.binary.clone();
    go_down_to(&mut other, move |row| {
        matches!(&row.what, What::Archive { archive, .. } if Some(&archive.id) == of_version.as_ref())
    })
    .await;
    other.press("a right enter").await.shows("Active now");
    flow.press("right enter").await;
    flow.shows("has the active archive and was not deleted");
    flow.press("R").await;
    flow.shows(&doomed.version);
    // From then on it is said at once.
    flow.press("D").await.shows("It has the active archive");
    other.end().await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deployed_meanwhile_is_not_taken_away() {
    let mut flow = at_widgets().await;
    let manifest = r#"{"name":"Acme widgets","contextPath":"acme-widgets","key":"k"}"#;
    let files = [("index.html", "<p>one</p>"), ("cumulocity.json", manifest)];
    let folder = build(&flow, &files);
    flow.press("c").await;
    flow.write(&folder).await.press("enter").await;
    flow.press("a").await.shows("Send");
    let mut other = flow.start_again().await;
    go_to(&mut other, "Acme widgets").await;
    let file = write_file(flow.folder.path(), "theirs.txt", b"text\n");
    other.press("w").await.write(&file).await;
    other.press("enter").await.press("enter").await;
    other.shows("Put theirs.txt into");
    flow.press("right enter").await;
    let theirs = active(&other);
    flow.shows(&format!(
        "archive {theirs} is active now. Nothing was sent."
    ));
    assert_eq!(active(&flow), theirs);
    // Nor is what they changed sent back as it was.
    flow.press("c").await;
    flow.write(&folder).await.press("enter").await;
    flow.press("c").await.shows("Send");
    let file = write_file(flow.folder.path(), "README.md", b"theirs\n");
    other.press("w").await.write(&file).await;
    other.press("enter").await.press("enter").await;
    other.shows("Put README.md into");
    flow.press("right enter").await;
    let theirs = active(&other);
    flow.shows(&format!(
        "archive {theirs} is active now. Nothing was sent."
    ));
    assert_eq!(active(&flow), theirs);
    other.end().await;
    flow.end().await;
}
