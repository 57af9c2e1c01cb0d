//! Files that are put into the active archive alone, and what is known of them
//! where the answer is not heard.

use std::path::Path;
use std::time::Duration;

use c8ybin::deploy::{
    DeployError, Destination, FilesPut, Known, NotPut, PushMeter, Target, sent_files,
};
use tokio_util::sync::CancellationToken;

use crate::proxy::{Head, Proxy, answer_of};
use crate::support::write;
use crate::tenant::{Tenant, client};

/// How long files are looked for that are there.
const LONG: Duration = Duration::from_secs(30);

/// How long those are looked for that never come.
const SHORT: Duration = Duration::from_millis(300);

fn files(head: &Head) -> bool {
    head.method() == "POST" && head.path().ends_with("/binaries/files")
}

/// A tenant with an application, and the way there through a proxy.
async fn scene() -> (Tenant, Proxy, Destination) {
    let tenant = Tenant::with(&[("index.html", b"old"), ("a.js", b"a")]).await;
    let proxy = Proxy::to(&tenant.server.url());
    let destination = Destination {
        client: client(&proxy.url()),
        ..tenant.destination(Target::Application)
    };
    (tenant, proxy, destination)
}

/// Puts what is in a folder under these names, where archive `before` was active.
async fn put(
    destination: &Destination,
    folder: &Path,
    names: &[&str],
    longest: Duration,
) -> Result<FilesPut, NotPut> {
    let places = names
        .iter()
        .map(|name| (folder.join(name), (*name).to_owned()));
    let parts = sent_files(places.collect(), PushMeter::default()).await;
    let application = destination.client.application(&destination.application);
    let before = application.await.unwrap().active;
    let stop = CancellationToken::new();
    destination
        .put_files(parts.unwrap(), before, longest, &stop)
        .await
}

#[tokio::test]
async fn files_whose_answer_is_lost_are_found() {
    let (tenant, proxy, destination) = scene().await;
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("index.html", b"new"), ("b.js", b"b")]);
    let lost = proxy.on(files).lose_answer().times(1);
    let done = put(&destination, dir.path(), &["index.html", "b.js"], LONG).await;
    let done = done.unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!((done.known, lost.hits()), (Known::ReadBack, 1));
    assert_eq!(Some(done.archive), tenant.active().await);
    assert!(done.outdated.is_empty());
    assert_eq!(tenant.served("index.html").await.as_deref(), Some("new"));
    assert_eq!(tenant.served("a.js").await.as_deref(), Some("a"));

    // The same bytes again make an archive of their own, which is the one found.
    let again = put(&destination, dir.path(), &["b.js"], LONG).await;
    let again = again.unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(again.known, Known::Answered);
}

#[tokio::test]
async fn of_files_that_are_not_found_nobody_knows_whether_they_come() {
    let (tenant, proxy, destination) = scene().await;
    let before = tenant.active().await;
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("index.html", b"new")]);
    // The server sees nothing of it.
    let answer = answer_of("502 Bad Gateway", &[], "");
    proxy.on(files).answer(answer).times(1);
    let done = put(&destination, dir.path(), &["index.html"], SHORT).await;
    let Err(NotPut::Unknown(why)) = done else {
        panic!("it is not known");
    };
    let why = why.to_string();
    assert!(why.contains("502"), "{why}");
    assert!(why.ends_with("it may be changed already."), "{why}");
    assert_eq!(tenant.active().await, before);
}

#[tokio::test]
async fn files_that_were_not_sent_to_their_end_are_not_there() {
    let (tenant, proxy, destination) = scene().await;
    let before = tenant.active().await;
    let dir = tempfile::tempdir().unwrap();
    // More than is on its way at any moment.
    write(dir.path(), &[("large.bin", &vec![7; 8 << 20])]);
    proxy.on(files).reset_request_at(1000);
    let done = put(&destination, dir.path(), &["large.bin"], LONG).await;
    assert!(matches!(
        done,
        Err(NotPut::Refused(DeployError::Platform(_)))
    ));
    assert_eq!(tenant.active().await, before);
}

#[tokio::test]
async fn a_file_that_changes_before_it_is_sent_is_not_deployed() {
    let tenant = Tenant::with(&[("index.html", b"old")]).await;
    let destination = tenant.destination(Target::Application);
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("index.html", b"one")]);
    let path = dir.path().join("index.html");
    let places = vec![(path, "index.html".to_owned())];
    let parts = sent_files(places, PushMeter::default()).await.unwrap();
    write(dir.path(), &[("index.html", b"one and more")]);
    let stop = CancellationToken::new();
    let put_now = destination.put_files(parts, tenant.active().await, LONG, &stop);
    assert!(matches!(
        put_now.await,
        Err(NotPut::Refused(DeployError::Changed(_)))
    ));
    assert_eq!(tenant.served("index.html").await.as_deref(), Some("old"));
    let done = put(&destination, dir.path(), &["index.html"], LONG).await;
    assert!(done.is_ok());
    let served = tenant.served("index.html").await;
    assert_eq!(served.as_deref(), Some("one and more"));
}

#[tokio::test]
async fn an_empty_file_that_changes_before_it_is_sent_is_told() {
    let tenant = Tenant::with(&[("index.html", b"old")]).await;
    let destination = tenant.destination(Target::Application);
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("empty.js", b"")]);
    let places = vec![(dir.path().join("empty.js"), "empty.js".to_owned())];
    let parts = sent_files(places, PushMeter::default()).await.unwrap();
    write(dir.path(), &[("empty.js", b"x")]);
    let stop = CancellationToken::new();
    let put_now = destination.put_files(parts, tenant.active().await, LONG, &stop);
    let done = put_now.await.unwrap_or_else(|error| panic!("{error:?}"));
    let outdated: Vec<&str> = done.outdated.iter().map(|file| file.at()).collect();
    assert_eq!(outdated, ["empty.js"]);
}

#[tokio::test]
async fn who_stops_before_the_answer_is_told_what_came() {
    let (tenant, proxy, destination) = scene().await;
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("index.html", b"new")]);
    let places = vec![(dir.path().join("index.html"), "index.html".to_owned())];
    let parts = sent_files(places, PushMeter::default()).await.unwrap();
    let before = tenant.active().await;
    proxy.on(files).stall_answer_at(0);
    let stop = CancellationToken::new();
    let token = stop.clone();
    let putting =
        tokio::spawn(async move { destination.put_files(parts, before, LONG, &token).await });
    let _proxy = tokio::task::spawn_blocking(move || {
        proxy.wait_until_stalled();
        stop.cancel();
        proxy
    })
    .await
    .unwrap();
    let done = putting.await.unwrap();
    let done = done.unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(done.known, Known::ReadBack);
    assert_eq!(Some(done.archive), tenant.active().await);
}
