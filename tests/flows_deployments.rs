//! Deployments by keyboard: what is shown before they are sent, and what becomes
//! of the zips that are made for them. The real loop, client and journal against
//! the embedded server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/flow.rs"]
mod flow;
#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/widgets.rs"]
mod widgets;

use std::fs;

use c8ybin::emulator::{Plugins, Seed};
use c8ybin::panes::transfers::JobRow;
use flow::Flow;
use widgets::{active, at_widgets, build, go_to};

#[tokio::test(flavor = "multi_thread")]
async fn the_plugins_and_files_that_go_are_named_before_an_archive_is_sent() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    go_to(&mut flow, "Operations portal").await;
    let folder = build(&flow, &[("index.html", "<p>new</p>")]);
    flow.press("l j j u").await;
    flow.write(&folder).await.press("enter").await;
    flow.shows("Plugins alarm-ticker, shift-planner go. With the zip 10 files that are only");
    // Cancel is chosen first.
    let before = active(&flow);
    flow.press("enter").await;
    assert_eq!(active(&flow), before);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_after_it_was_shown_is_shown_again() {
    let mut flow = at_widgets().await;
    let folder = build(&flow, &[("index.html", "<p>new</p>")]);
    let before = active(&flow);
    flow.press("l j l u").await;
    flow.write(&folder).await.press("enter").await;
    flow.write("clock").await.press("enter").await;
    flow.shows("[ Send ]");
    fs::write(flow.file("build/cumulocity.json"), "{\"name\":").unwrap();
    flow.press("right enter").await;
    flow.shows("Something is not as you were shown it.")
        .shows("[ Send all the same ]");
    assert_eq!(active(&flow), before);
    fs::remove_file(flow.file("build/cumulocity.json")).unwrap();
    flow.press("right enter").await;
    assert_ne!(active(&flow), before);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zip_that_is_too_long_is_told_before_it_is_sent() {
    let first = at_widgets().await;
    first
        .server
        .knobs()
        .change(|knobs| knobs.max_upload = Some(64));
    let mut flow = first.start_again().await;
    first.end().await;
    go_to(&mut flow, "Acme widgets").await;
    let folder = build(&flow, &[("index.html", "<p>new</p>")]);
    let before = active(&flow);
    flow.press("l j l u").await;
    flow.write(&folder).await.press("enter").await;
    flow.write("clock").await.press("enter").await;
    flow.hides("the tenant takes files of");
    flow.press("right enter").await;
    flow.shows("The zip has")
        .shows("the tenant takes files of 64 B");
    assert_eq!(active(&flow), before);
    // Who insists is not asked again.
    flow.press("right enter")
        .await
        .hides("the tenant takes files of 64 B at");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_of_an_equal_version_is_told() {
    let mut flow = at_widgets().await;
    let application = flow.runtime.model.applications.current_application();
    let manifest = application.unwrap().manifest.clone();
    let version = manifest.and_then(|manifest| manifest.version).unwrap();
    let manifest = format!(r#"{{"name":"Acme widgets","version":"{version}"}}"#);
    let folder = build(&flow, &[("cumulocity.json", &manifest)]);
    flow.press("c").await;
    flow.write(&folder).await.press("enter").await;
    flow.press("c").await.shows("is deployed already");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_would_take_files_away_says_how_they_are_let_go() {
    let mut flow = at_widgets().await;
    let names: Vec<String> = (0..51).map(|number| format!("{number}.js")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    let folder = build(&flow, &files);
    let before = active(&flow);
    flow.press("W").await;
    flow.write(&folder).await;
    flow.take("enter").until("Nothing is sent").await;
    flow.shows("end the watch, compare both sides, and press a");
    // That is what lets them go.
    flow.press("esc").await.press("c").await;
    flow.write(&folder).await.press("enter").await;
    flow.press("a").await.shows("that are only deployed go");
    flow.press("esc esc").await;
    assert_eq!(active(&flow), before);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_around_everything_is_stripped_before_it_is_compared() {
    let mut flow = at_widgets().await;
    let folder = build(&flow, &[]);
    fs::create_dir(flow.file("build/dist")).unwrap();
    fs::write(flow.file("build/dist/cumulocity.json"), "{}").unwrap();
    fs::write(flow.file("build/dist/README.md"), "changed\n").unwrap();
    fs::write(flow.file("build/dist/old~"), "old").unwrap();
    flow.press("c").await;
    flow.write(&folder).await.press("enter").await;
    flow.shows("Everything lies in the folder “dist”: s strips it.")
        .shows("Left out: dist/old~.")
        .shows("2 added");
    flow.press("s").await.shows("0 added, 2 changed");
    flow.shows("Without the folder around everything: s leaves it.")
        .shows("Left out: old~.");
    flow.press("s").await.shows("2 added").shows(" s strip ·");
    flow.press("s c")
        .await
        .shows("Sends 2 files in one request");
    flow.press("esc esc esc").await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_to_a_platform_without_single_files_goes_as_a_zip() {
    let mut flow = at_widgets().await;
    flow.server
        .knobs()
        .change(|knobs| knobs.plugins = Plugins::Missing);
    let folder = build(&flow, &[("README.md", "changed\n")]);
    let before = active(&flow);
    flow.press("c").await;
    flow.write(&folder).await.press("enter").await;
    flow.press("c right enter").await;
    // What was compared is there again.
    flow.shows("This platform takes no single files: nothing was sent. Press a")
        .shows("1 changed");
    assert_eq!(active(&flow), before);
    flow.press("c")
        .await
        .shows("Press a to be asked about all.");
    flow.press("a").await.shows("Sends all as a zip");
    // From then on that is known.
    flow.press("esc esc esc w")
        .await
        .shows("This platform takes no single files: upload an archive instead");
    flow.press("c").await;
    flow.write(&folder).await.press("enter").await;
    flow.press("c")
        .await
        .shows("Press a to be asked about all.");
    flow.press("esc esc").await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_refuses_one_file_is_asked_for_no_other() {
    let mut flow = at_widgets().await;
    flow.server
        .knobs()
        .change(|knobs| knobs.plugins = Plugins::Missing);
    build(&flow, &[("README.md", "changed\n")]);
    let file = flow.file("build/README.md").display().to_string();
    flow.press("w").await;
    flow.write(&file).await.press("enter").await;
    flow.press("enter right enter").await;
    flow.shows("offers to change single files");
    flow.press("w")
        .await
        .shows("This platform takes no single files: upload an archive instead");
    flow.end().await;
}

/// The zips that wait for their transfers.
fn queued(flow: &Flow) -> usize {
    let queue = flow.state_folder().join("deploy").join("queued");
    fs::read_dir(queue).map_or(0, Iterator::count)
}

/// Text that packing makes no shorter than so many bytes.
fn noise(length: usize) -> String {
    let mut state = 1u64;
    let mut digits = String::new();
    while digits.len() < length * 2 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        digits.push_str(&format!("{:08x}", state >> 32));
    }
    digits
}

/// Deploys a folder as the plugin `clock`, and waits until some of its zip is
/// across and much is not.
async fn deploy_a_part() -> Flow {
    let mut flow = at_widgets().await;
    flow.take("t L tab ctrl-u");
    flow.write_now("40K").take("enter esc");
    let folder = build(&flow, &[("main.js", &noise(300 << 10))]);
    flow.press("l j l u").await;
    flow.write(&folder).await.press("enter").await;
    flow.write("clock").await.press("enter").await;
    flow.take("right enter");
    let some = |job: &JobRow| job.is_ours() && job.meter.bytes() > 20_000;
    while !flow.runtime.model.transfers.live().any(some) {
        flow.runtime.step().await.unwrap();
    }
    assert_eq!(queued(&flow), 1);
    flow
}

#[tokio::test(flavor = "multi_thread")]
async fn the_zip_of_a_deployment_goes_with_its_end() {
    let mut flow = at_widgets().await;
    let folder = build(&flow, &[("main.js", "tick")]);
    flow.press("l j l u").await;
    flow.write(&folder).await.press("enter").await;
    flow.write("clock").await.press("enter").await;
    flow.press("right enter").await.shows("as archive");
    assert_eq!(queued(&flow), 0);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_that_is_kept_for_the_next_time_has_its_zip() {
    let mut flow = deploy_a_part().await;
    let before = active(&flow);
    flow.take("q down down enter");
    flow.runtime.shut_down().await;
    assert_eq!(queued(&flow), 1);
    let mut next = flow.start_again().await;
    go_to(&mut next, "Acme widgets").await;
    assert_eq!(active(&next), before, "nothing of it was taken");
    next.press("t").await.shows("interrupted");
    next.take("p").until("as archive").await;
    next.settle().await;
    assert_eq!(queued(&next), 0);
    next.press("esc").await;
    assert_ne!(active(&next), before);
    drop(flow);
    next.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_that_is_cancelled_has_its_zip_until_it_is_cleared() {
    let mut flow = deploy_a_part().await;
    flow.take("t x").until("cancelled").await;
    assert_eq!(queued(&flow), 1, "it may be tried again");
    flow.take("r");
    while flow.runtime.model.transfers.live().next().is_none() {
        flow.runtime.step().await.unwrap();
    }
    flow.take("x").until("cancelled").await;
    flow.press("c").await;
    flow.runtime.shut_down().await;
    assert_eq!(queued(&flow), 0);
    flow.end().await;
}
