//! What is deployed is compared and pushed, against the embedded server.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use c8ybin::deploy::{
    Choice, DeployError, Destination, FileDiff, Local, MOST_COMPARED, Plan, PushMeter, Pushed,
    Target, Way, compare, file_diff, plan,
};
use c8ybin::domain::{ApplicationId, BinaryId};
use tokio_util::sync::CancellationToken;

use crate::proxy::{Head, Proxy};
use crate::scripted::Scripted;
use crate::support::{write, zip_file, zip_of};
use crate::tenant::{Tenant, client};

/// Compares, plans and pushes what is at a path.
async fn push(tenant: &Tenant, target: Target, choice: Choice, path: &Path) -> (Plan, Pushed) {
    let stop = CancellationToken::new();
    let destination = tenant.destination(target.clone());
    let local = Local::open(path).unwrap();
    let contents = local.summed(&|| false).unwrap();
    let deployed = destination.deployed(&stop).await.unwrap();
    let plan = plan(&target, choice, &deployed.compared(&contents));
    let meter = PushMeter::default();
    let pushed = destination
        .push(&local, &contents, &plan, &meter, &stop)
        .await
        .unwrap();
    let progress = meter.read();
    assert_eq!(progress.done, progress.total);
    (plan, pushed)
}

fn names(files: &[(String, u64)]) -> Vec<&str> {
    files.iter().map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn a_folder_becomes_the_first_archive() {
    let tenant = Tenant::new().await;
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[("index.html", b"one"), ("js/a.js", &[7; 600_000])],
    );
    let (plan, pushed) = push(&tenant, Target::Application, Choice::All, dir.path()).await;
    assert_eq!(plan.way, Way::Whole);
    assert!(pushed.archive.is_some() && pushed.archive == tenant.active().await);
    assert!(pushed.bytes < 10_000, "it is packed");
    let expected = [
        ("index.html".to_owned(), 3),
        ("js/a.js".to_owned(), 600_000),
    ];
    assert_eq!(tenant.deployed().await, expected);
    assert_eq!(tenant.served("index.html").await.as_deref(), Some("one"));
    assert_eq!(
        fs::read_dir(tenant.spool()).unwrap().count(),
        0,
        "no zip is left"
    );
}

#[tokio::test]
async fn only_what_changed_is_sent() {
    let tenant = Tenant::with(&[
        ("index.html", b"one"),
        ("old.js", b"old"),
        ("large.bin", &[7; 600_000]),
    ])
    .await;
    let before = tenant.active().await;
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            ("index.html", b"two"),
            ("large.bin", &[7; 600_000]),
            ("js/new file ü.js", b"new"),
            ("empty.css", b""),
        ],
    );
    let (plan, pushed) = push(&tenant, Target::Application, Choice::Changed, dir.path()).await;
    assert!(matches!(&plan.way, Way::Files(files) if files.len() == 3));
    assert_eq!(plan.left_over, ["old.js"]);
    assert_eq!((pushed.bytes, &pushed.outdated[..]), (6, &[][..]));
    assert_eq!(tenant.active().await, pushed.archive);
    let archives = tenant.client.archives(&tenant.application).await.unwrap();
    let archives: Vec<_> = archives.into_iter().map(|one| Some(one.id)).collect();
    assert_eq!(archives, [pushed.archive, before]);
    let deployed = tenant.deployed().await;
    assert_eq!(
        names(&deployed),
        [
            "empty.css",
            "index.html",
            "js/new file ü.js",
            "large.bin",
            "old.js"
        ]
    );
    assert_eq!(tenant.served("index.html").await.as_deref(), Some("two"));
    let (again, nothing) = push(&tenant, Target::Application, Choice::Changed, dir.path()).await;
    assert!(again.is_empty() && nothing.archive.is_none());
    let (_, all) = push(&tenant, Target::Application, Choice::All, dir.path()).await;
    assert_eq!(all.archive, tenant.active().await);
    assert_eq!(
        tenant.deployed().await.len(),
        4,
        "what was left over goes with all"
    );
}

#[tokio::test]
async fn a_plugin_has_its_own_folder() {
    let tenant = Tenant::with(&[("index.html", b"one"), ("other/x.js", b"x")]).await;
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[("cumulocity.json", b"{\"name\":\"w\"}"), ("w.js", b"1")],
    );
    let widget = Target::Plugin("widget".into());
    push(&tenant, widget.clone(), Choice::All, dir.path()).await;
    fs::write(dir.path().join("w.js"), b"12").unwrap();
    let (plan, _) = push(&tenant, widget.clone(), Choice::Changed, dir.path()).await;
    assert!(matches!(&plan.way, Way::Files(files) if files[0].at == "widget/w.js"));
    assert_eq!(
        names(&tenant.deployed().await),
        [
            "index.html",
            "other/x.js",
            "widget/cumulocity.json",
            "widget/w.js"
        ]
    );
    fs::remove_file(dir.path().join("w.js")).unwrap();
    let (plan, _) = push(&tenant, widget, Choice::All, dir.path()).await;
    assert_eq!(plan.left_over, ["w.js"]);
    assert_eq!(tenant.served("widget/w.js").await.as_deref(), Some("12"));
}

#[tokio::test]
async fn files_of_a_zip_are_sent_alone_too() {
    let tenant = Tenant::with(&[("index.html", b"one"), ("a.js", b"a")]).await;
    let dir = tempfile::tempdir().unwrap();
    let bytes = zip_of(&[("index.html", b"one"), ("a.js", b"other")]);
    let path = zip_file(&dir, &bytes);
    let (plan, _) = push(&tenant, Target::Application, Choice::Changed, &path).await;
    assert!(matches!(&plan.way, Way::Files(files) if files.len() == 1));
    assert_eq!(tenant.served("a.js").await.as_deref(), Some("other"));
    assert_eq!(fs::read_dir(tenant.spool()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_deployed_file_is_compared_line_by_line() {
    let tenant = Tenant::with(&[("index.html", b"one\ntwo\n"), ("widget/w.js", b"w\n")]).await;
    let stop = CancellationToken::new();
    let active = tenant.active().await.unwrap();
    let destination = tenant.destination(Target::Application);
    let read = destination.read_file(&active, "index.html", MOST_COMPARED, &stop);
    let before = read.await.unwrap();
    let diff = file_diff("index.html", Some(&before), Some(b"one\n2\n"));
    assert!(matches!(diff, FileDiff::Lines(lines) if lines.len() == 3));
    let plugin = tenant.destination(Target::Plugin("widget".into()));
    let read = plugin.read_file(&active, "w.js", 100, &stop).await.unwrap();
    assert_eq!(read, b"w\n");
    let missing = plugin.read_file(&active, "v.js", 100, &stop).await;
    assert!(
        missing
            .unwrap_err()
            .to_string()
            .starts_with("There is no “widget/v.js” inside")
    );
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_is_told() {
    let tenant = Tenant::with(&[("index.html", b"one"), ("a.js", b"a")]).await;
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("index.html", b"two"), ("a.js", b"a")]);
    let stop = CancellationToken::new();
    let destination = tenant.destination(Target::Application);
    let local = Local::open(dir.path()).unwrap();
    let contents = local.summed(&|| false).unwrap();
    let deployed = destination.deployed(&stop).await.unwrap();
    let comparison = compare(&deployed.contents, &contents);
    let plan = plan(&Target::Application, Choice::Changed, &comparison);
    let meter = PushMeter::default();
    // As long as it was, with other bytes.
    fs::write(dir.path().join("index.html"), b"TWO").unwrap();
    let pushed = destination.push(&local, &contents, &plan, &meter, &stop);
    assert_eq!(pushed.await.unwrap().outdated, ["index.html"]);
    // Shorter than it was.
    fs::write(dir.path().join("index.html"), b"t").unwrap();
    let pushed = destination.push(&local, &contents, &plan, &meter, &stop);
    let error = pushed.await.unwrap_err();
    assert!(matches!(error, DeployError::Changed(_)), "{error}");
    fs::remove_file(dir.path().join("index.html")).unwrap();
    let pushed = destination.push(&local, &contents, &plan, &meter, &stop);
    let error = pushed.await.unwrap_err().to_string();
    assert!(
        error.ends_with("index.html: no such file or directory."),
        "{error}"
    );
    assert_eq!(tenant.served("index.html").await.as_deref(), Some("TWO"));
    stop.cancel();
    let pushed = destination.push(&local, &contents, &plan, &meter, &stop);
    assert_eq!(pushed.await.unwrap_err(), DeployError::Stopped);
}

#[tokio::test]
async fn an_archive_without_parts_is_fetched_whole() {
    // Longer than the head that would be enough.
    let mut rng = fastrand::Rng::with_seed(7);
    let noise: Vec<u8> = std::iter::repeat_with(|| rng.u8(..))
        .take(1 << 20)
        .collect();
    let tenant = Tenant::with(&[("index.html", b"one"), ("noise.bin", &noise)]).await;
    tenant.server.knobs().change(|knobs| knobs.no_ranges = true);
    assert_eq!(names(&tenant.deployed().await), ["index.html", "noise.bin"]);
    assert_eq!(fs::read_dir(tenant.spool()).unwrap().count(), 0);
}

/// Archives of applications, up and down.
fn archives(head: &Head) -> bool {
    head.path().contains("/binaries")
}

#[tokio::test]
async fn a_large_archive_is_compared_by_its_table_alone() {
    let mut rng = fastrand::Rng::with_seed(7);
    let noise: Vec<u8> = std::iter::repeat_with(|| rng.u8(..))
        .take(6 << 20)
        .collect();
    let tenant = Tenant::with(&[("index.html", b"one"), ("noise.bin", &noise)]).await;
    let proxy = Proxy::to(&tenant.server.url());
    let destination = Destination {
        client: client(&proxy.url()),
        ..tenant.destination(Target::Application)
    };
    let stop = CancellationToken::new();
    let deployed = destination.deployed(&stop).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("index.html", b"one"), ("noise.bin", &noise)]);
    let local = Local::open(dir.path()).unwrap().summed(&|| false).unwrap();
    assert!(compare(&deployed.contents, &local).is_same());
    let received = proxy.log().received(archives);
    assert!(received < 300_000, "{received} bytes");
}

#[tokio::test]
async fn a_push_that_is_given_up_leaves_nothing() {
    let tenant = Tenant::with(&[("index.html", b"one")]).await;
    let before = tenant.active().await;
    let proxy = Proxy::to(&tenant.server.url());
    proxy
        .on(|head| head.method() == "POST")
        .stall_request_at(1000);
    let destination = Destination {
        client: client(&proxy.url()),
        ..tenant.destination(Target::Application)
    };
    let dir = tempfile::tempdir().unwrap();
    let mut rng = fastrand::Rng::with_seed(7);
    let noise: Vec<u8> = std::iter::repeat_with(|| rng.u8(..))
        .take(1 << 20)
        .collect();
    write(dir.path(), &[("index.html", b"two"), ("noise.bin", &noise)]);
    let stop = CancellationToken::new();
    let token = stop.clone();
    let pushing = tokio::spawn(async move {
        let local = Local::open(dir.path()).unwrap();
        let contents = local.summed(&|| false).unwrap();
        let deployed = destination.deployed(&token).await.unwrap();
        let comparison = compare(&deployed.contents, &contents);
        let plan = plan(&Target::Application, Choice::All, &comparison);
        let meter = PushMeter::default();
        destination
            .push(&local, &contents, &plan, &meter, &token)
            .await
    });
    // It lives until the push has ended.
    let _proxy = tokio::task::spawn_blocking(move || {
        proxy.wait_until_stalled();
        stop.cancel();
        proxy
    })
    .await
    .unwrap();
    assert_eq!(pushing.await.unwrap(), Err(DeployError::Stopped));
    assert_eq!(fs::read_dir(tenant.spool()).unwrap().count(), 0);
    assert_eq!(tenant.active().await, before);
}

#[tokio::test]
async fn an_archive_that_the_platform_leaves_inactive_is_activated() {
    let uploaded = AtomicBool::new(false);
    let server = Scripted::start(move |exchange| {
        let is_list = exchange.seen.target.ends_with("/binaries");
        match (exchange.seen.method.as_str(), is_list) {
            // An older one of the same name stands first where it has a later date.
            ("GET", true) => {
                let new = r#"{"id":"42","name":"dist.zip"},"#;
                let new = if uploaded.load(Ordering::Relaxed) {
                    new
                } else {
                    ""
                };
                exchange.json(&format!(
                    r#"{{"attachments":[{new}
                    {{"id":"40","name":"dist.zip","created":"2026-03-01T00:00:00.000Z"}},
                    {{"id":"41","name":"a.zip","created":"2026-01-01T00:00:00.000Z"}}]}}"#
                ));
            }
            ("POST", _) => {
                uploaded.store(true, Ordering::Relaxed);
                exchange.read_body();
                exchange.json(r#"{"id":"7","name":"a","activeVersionId":"41"}"#);
            }
            ("PUT", _) => exchange.json(r#"{"id":"7","name":"a","activeVersionId":"42"}"#),
            _ => exchange.json(r#"{"id":"7","name":"a","activeVersionId":"41"}"#),
        }
    });
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("dist/index.html", b"one")]);
    let destination = Destination {
        client: server.client(),
        application: ApplicationId::new("7").unwrap(),
        target: Target::Application,
        spool: dir.path().join("spool"),
    };
    let local = Local::open(&dir.path().join("dist")).unwrap();
    let contents = local.summed(&|| false).unwrap();
    let whole = Plan {
        target: Target::Application,
        way: Way::Whole,
        left_over: Vec::new(),
        removed: Vec::new(),
        notes: Vec::new(),
    };
    let (meter, stop) = (PushMeter::default(), CancellationToken::new());
    let pushed = destination.push(&local, &contents, &whole, &meter, &stop);
    assert_eq!(pushed.await.unwrap().archive, BinaryId::new("42").ok());
    let last = server.seen().into_iter().last().unwrap();
    assert_eq!(last.method, "PUT");
    assert!(String::from_utf8_lossy(&last.body).contains("\"42\""));
}
