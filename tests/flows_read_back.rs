//! Changes of an application that are made and cannot be read back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/flow.rs"]
mod flow;
#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/proxy.rs"]
mod proxy;
#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/widgets.rs"]
mod widgets;

use std::sync::atomic::{AtomicBool, Ordering};

use c8ybin::panes::applications::What;
use proxy::{Head, Proxy, answer_of};
use widgets::{at_widgets, build, go_down_to, go_to};

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
