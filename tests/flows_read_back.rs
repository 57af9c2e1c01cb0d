//! Changes of an application that are made and cannot be read back, and whose
//! answer is lost.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/flow.rs"]
mod flow;
#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/proxy.rs"]
mod proxy;
#[path = "support/widgets.rs"]
mod widgets;

use std::sync::atomic::{AtomicBool, Ordering};

use c8ybin::app::Edited;
use c8ybin::panes::applications::What;
use flow::Flow;
use proxy::{Head, Proxy, answer_of};
use widgets::{active, at_widgets, build, go_down_to, go_to, is_active, is_file};

/// The first look after a request of this method.
fn look_after(change: &'static str) -> impl Fn(&Head) -> bool {
    let is_changed = AtomicBool::new(false);
    move |head| {
        if head.method() == change {
            is_changed.store(true, Ordering::SeqCst);
        }
        head.method() == "GET" && is_changed.swap(false, Ordering::SeqCst)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_told_first() {
    let flow = at_widgets().await;
    let proxy = Proxy::to(&flow.server.url());
    let mut broken = flow.start_again_at(&proxy.url()).await;
    go_to(&mut broken, "Acme widgets").await;
    let folder = build(&flow, &[("README.md", "changed\n")]);
    broken.press("c").await;
    broken.write(&folder).await.press("enter").await;
    let forbidden = || answer_of("403 Forbidden", &[], "{}");
    proxy.on(look_after("POST")).answer(forbidden());
    broken.press("c right enter").await;
    broken
        .shows("Deployed 1 file")
        .shows("It could not be read back");
    proxy.clear();
    broken.press("l j j l").await;
    let is_old = |row: &c8ybin::panes::applications::Row| {
        matches!(
            &row.what,
            What::Archive {
                is_active: false,
                ..
            }
        )
    };
    go_down_to(&mut broken, is_old).await;
    proxy.on(look_after("PUT")).answer(forbidden());
    broken.press("a right enter").await;
    broken.shows("was activated. It could not be read back");
    broken.end().await;
    flow.end().await;
}

fn posts(head: &Head) -> bool {
    head.method() == "POST"
}

/// The cursor on an application of the demo, by way of a proxy.
async fn through_a_proxy() -> (Flow, Proxy, Flow) {
    let flow = at_widgets().await;
    let proxy = Proxy::to(&flow.server.url());
    let mut broken = flow.start_again_at(&proxy.url()).await;
    go_to(&mut broken, "Acme widgets").await;
    (flow, proxy, broken)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_file_whose_answer_is_lost_is_read_back() {
    let (flow, proxy, mut broken) = through_a_proxy().await;
    let before = active(&broken);
    broken.press("l j j l").await;
    go_down_to(&mut broken, is_active).await;
    broken.press("l").await;
    go_down_to(&mut broken, is_file("README.md")).await;
    broken.edits(|text| Edited::Saved(format!("{text}edited\n")));
    broken.press("e").await.shows("Send README.md?");
    let lost = proxy.on(posts).lose_answer().times(1);
    broken.press("enter").await;
    assert_ne!(active(&broken), before);
    broken
        .shows("Put README.md into the application.")
        .shows("The answer was lost, and it was read back.");
    assert_eq!((lost.hits(), proxy.log().of(posts).len()), (1, 1));
    broken.end().await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_found_although_the_answer_is_lost() {
    let (flow, proxy, mut broken) = through_a_proxy().await;
    let before = active(&broken);
    let folder = build(&flow, &[("README.md", "changed\n")]);
    broken.press("c").await;
    broken.write(&folder).await.press("enter").await;
    let lost = proxy.on(posts).lose_answer().times(1);
    broken.press("c right enter").await.shows("Deployed 1 file");
    assert_ne!(active(&broken), before);
    assert_eq!((lost.hits(), proxy.log().of(posts).len()), (1, 1));
    broken.end().await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_files_whose_answer_is_lost_is_told_what_is_known() {
    let (flow, proxy, mut broken) = through_a_proxy().await;
    let files: Vec<(String, String)> = (0..51)
        .map(|number| (format!("{number}.js"), number.to_string()))
        .collect();
    let named: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let folder = build(&flow, &named);
    let paths: Vec<String> = files
        .iter()
        .map(|(name, _)| format!("{folder}/{name}"))
        .collect();
    // The first request comes and its answer is lost, the second never comes.
    let first = proxy.on(posts).lose_answer().times(1);
    broken.press("w").await;
    broken.paste(&paths.join(" ")).await.press("enter").await;
    let sent = AtomicBool::new(false);
    let second = proxy.on(move |head| posts(head) && sent.swap(true, Ordering::SeqCst));
    second.answer(answer_of("502 Bad Gateway", &[], ""));
    broken.press("enter").await;
    assert_eq!(first.hits(), 1);
    broken
        .shows("Put 50 files into the application")
        .shows("it was read back.")
        .shows("Nobody knows whether 50.js came.")
        .shows("it may be changed already.")
        .hides("Not put");
    broken.end().await;
    flow.end().await;
}
