//! Transfers as a person drives them: the real loop, client, engine and
//! journal, against the embedded server. A limit of the rate keeps a transfer
//! in the middle for as long as a test needs it there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "the flows of changes need the rest")]
#[path = "support/flow.rs"]
mod flow;
#[expect(dead_code, unused_imports, reason = "the faults have their own tests")]
#[path = "support/proxy.rs"]
mod proxy;

use std::fs;

use c8ybin::emulator::Seed;
use c8ybin::panes::transfers::JobRow;
use flow::{Flow, write_file};
use proxy::{Proxy, uploads};

/// A server with one binary of 300 KiB, and its bytes.
async fn with_a_binary() -> (Flow, Vec<u8>) {
    let mut flow = Flow::start(Seed::None, 0).await;
    // Enough that what came of it is kept.
    let bytes: Vec<u8> = (0..1_500_000u32).flat_map(u32::to_le_bytes).collect();
    let folder = flow.folder.path().join("source");
    fs::create_dir(&folder).unwrap();
    let path = write_file(&folder, "image.bin", &bytes);
    flow.paste(&path).await.press("enter").await;
    flow.shows("Uploaded image.bin");
    (flow, bytes)
}

/// Limits all transfers together.
async fn limit(flow: &mut Flow, rate: &str) {
    flow.take("t L tab ctrl-u");
    flow.write_now(rate).take("enter esc");
}

/// Starts the download of what is under the cursor, and waits until some of it
/// is across.
async fn download_a_part(flow: &mut Flow) {
    limit(flow, "40K").await;
    flow.press("d").await.take("enter");
    let some = |job: &JobRow| job.is_ours() && job.meter.bytes() > 20_000;
    while !flow.runtime.model.transfers.live().any(some) {
        flow.runtime.step().await.unwrap();
    }
}

/// The files in the folder for downloads.
fn files(flow: &Flow) -> Vec<String> {
    let entries = fs::read_dir(flow.folder.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "source").collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_is_paused_goes_on_where_it_stood() {
    let (mut flow, bytes) = with_a_binary().await;
    download_a_part(&mut flow).await;
    flow.take("t p").until("paused at").await;
    let left = flow.runtime.model.transfers.current().unwrap();
    assert!(left.is_paused() && left.meter.bytes() > 0);
    assert_eq!(files(&flow).len(), 1, "the partial file stays");
    flow.take("esc");
    limit(&mut flow, "none").await;
    flow.take("t p").until("saved as").await;
    assert_eq!(fs::read(flow.file("image.bin")).unwrap(), bytes);
    assert_eq!(files(&flow), ["image.bin"]);
    // The log tells it.
    flow.take("enter").until("Log of image.bin").await;
    flow.shows("Attempt 1 begins.")
        .shows("Paused.")
        .shows("Attempt 2 begins.")
        .shows("Done: ");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_aside_at_the_end_goes_on_after_the_next_start() {
    let (mut flow, bytes) = with_a_binary().await;
    download_a_part(&mut flow).await;
    flow.take("q").shows("A transfer has not ended");
    flow.take("down down enter");
    assert!(flow.runtime.model.exit.is_some());
    flow.runtime.shut_down().await;
    assert_eq!(files(&flow).len(), 1, "the partial file stays");
    let mut next = flow.start_again().await;
    next.shows("A transfer was interrupted: t shows it");
    next.press("t").await.shows("interrupted at");
    next.take("p").until("saved as").await;
    assert_eq!(fs::read(next.file("image.bin")).unwrap(), bytes);
    assert_eq!(files(&next), ["image.bin"]);
    // A third start finds nothing to go on with, and it all in the history.
    next.runtime.shut_down().await;
    let mut third = next.start_again().await;
    third.hides("interrupted");
    third
        .press("4 tab")
        .await
        .shows("saved as")
        .shows("2 ended");
    third.press("/").await.write("nothing").await;
    third.shows("No transfer that ended has this");
    third.press("esc").await.press("c down enter").await;
    third.shows("Cleared 2 transfers from the history.");
    third.end().await;
    drop(flow);
    next.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_goes_on_with_is_not_run_twice() {
    let (mut flow, bytes) = with_a_binary().await;
    download_a_part(&mut flow).await;
    flow.take("q down down enter");
    flow.runtime.shut_down().await;
    let mut one = flow.start_again().await;
    let mut other = flow.start_again().await;
    one.press("t").await;
    one.take("p").until("saved as").await;
    other.press("t").await.shows("interrupted at");
    other.take("p").until("another c8ybin goes on").await;
    assert_eq!(fs::read(one.file("image.bin")).unwrap(), bytes);
    assert_eq!(files(&one), ["image.bin"]);
    drop(flow);
    one.end().await;
    other.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_answer_is_for_all_transfers_that_ask() {
    let mut flow = Flow::start(Seed::None, 3).await;
    flow.press("ctrl-a d")
        .await
        .press("enter")
        .await
        .shows("Saved 3 files");
    let before = files(&flow);
    flow.press("ctrl-a d").await.press("enter").await;
    flow.shows("exists already.");
    // Keep what is there, for all.
    flow.press("down down tab enter").await;
    flow.settle().await.shows("Kept 3 files");
    assert_eq!(files(&flow), before);
    assert!(!flow.runtime.model.transfers.live().any(JobRow::is_asking));
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_download_leaves_its_part_only_where_that_is_wished() {
    for (key, left) in [("x", 0), ("X", 1)] {
        let (mut flow, _) = with_a_binary().await;
        download_a_part(&mut flow).await;
        flow.take("t").take(key).until("cancelled").await;
        assert_eq!(files(&flow).len(), left, "{key}");
        flow.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn finish_first_ends_with_the_last_transfer() {
    let (mut flow, bytes) = with_a_binary().await;
    download_a_part(&mut flow).await;
    flow.take("q down enter")
        .shows("Quits when the last transfer has ended");
    limit(&mut flow, "none").await;
    while flow.runtime.model.exit.is_none() {
        flow.runtime.step().await.unwrap();
    }
    assert_eq!(fs::read(flow.file("image.bin")).unwrap(), bytes);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_journal_transfers_work_and_nothing_is_promised() {
    let (flow, bytes) = with_a_binary().await;
    let mut other = flow.start_without_a_state_folder().await;
    other.shows("cannot be opened").shows("Transfers work");
    other.press("d enter").await.shows("Saved ");
    assert_eq!(fs::read(other.file("image.bin")).unwrap(), bytes);
    other.press("4 tab").await.shows("There is no journal");
    drop(flow);
    other.end().await;
}

/// The percentage that the screen shows, where it shows one.
fn percentage(screen: &str) -> Option<u64> {
    let (before, _) = screen.split_once(" %")?;
    before.rsplit(' ').next()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_of_an_upload_moves_and_waits_for_the_server_before_it_is_full() {
    let flow = Flow::start(Seed::None, 0).await;
    let proxy = Proxy::to(&flow.server.url());
    // Several times what the system keeps for a connection, so that the line
    // decides how fast it is taken.
    let length = 24 << 20;
    let _slow = proxy.on(uploads).slow_request(length);
    let answer = proxy.on(uploads).stall_answer_at(0);
    let mut slow = flow.start_again_at(&proxy.url()).await;
    let length = usize::try_from(length).unwrap();
    let path = write_file(flow.folder.path(), "image.bin", &vec![7; length]);
    slow.paste(&path).await.take("enter");
    let mut seen = Vec::new();
    slow.watch_until("waiting for the server", |screen| {
        seen.extend(percentage(screen));
    })
    .await;
    assert_eq!(percentage(&slow.screen()), None, "{}", slow.screen());
    seen.dedup();
    assert!(seen.is_sorted(), "{seen:?}");
    assert!(seen.len() > 2, "it moved: {seen:?}");
    assert!(seen.iter().all(|seen| *seen < 100), "{seen:?}");
    proxy.wait_until_stalled();
    slow.hides("Uploaded");
    answer.release();
    slow.until("Uploaded image.bin").await;
    slow.settle().await.hides("waiting for the server");
    assert_eq!(slow.current(), "image.bin");
    drop(flow);
    slow.end().await;
}
