//! From one connection to another while the program runs: the real loop and
//! client against two embedded servers, with profiles and sessions in real files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "the flows of changes need the rest")]
#[path = "support/flow.rs"]
mod flow;

use std::fs;

use c8ybin::app::Tab;
use c8ybin::config::SecretFile;
use c8ybin::emulator::{Options, Seed, Server};
use c8ybin::panes::transfers::JobRow;
use flow::{Flow, Home, write_file};
use secrecy::ExposeSecret as _;

async fn server(tenant: &str, objects: u64) -> Server {
    let options = Options {
        seed: Seed::None,
        objects,
        tenant: tenant.into(),
        ..Options::default()
    };
    Server::start(options).await.unwrap()
}

/// A home with a profile and a session of this server.
fn home(other: &Server) -> Home {
    let home = Home::new();
    let url = other.url();
    let profiles = format!(
        "[profile.acme]\nhost = \"{url}\"\ntenant = \"t7\"\nuser = \"demo\"\nmode = \"qual\"\n"
    );
    let session =
        format!(r#"{{"host":"{url}","tenant":"t7","username":"demo","password":"demo"}}"#);
    home.write("config/profiles.toml", &profiles)
        .keep("acme", &url, "demo", "demo")
        .write("sessions/plant.json", &session);
    home
}

/// The host and port of a server.
fn host(server: &Server) -> String {
    server.url().replace("http://", "")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_chosen_and_its_lists_are_shown() {
    let other = server("t7", 3).await;
    let home = home(&other);
    let first = server("t2000", 5).await;
    let at_first = host(&first);
    let mut flow = Flow::start_among(first, &home).await;
    flow.shows("1 of 5").shows("t2000/demo");
    flow.press("P").await.shows("Connections");
    for text in [
        "as started",
        "t2000/demo",
        "acme",
        "qual",
        "plant",
        "session",
    ] {
        flow.shows(text);
    }
    // What is typed filters.
    flow.write("qual").await.hides("plant");
    flow.press("enter").await.shows("1 of 3").shows("t7/demo");
    flow.shows(&host(&other)).hides(&at_first);
    // Back to where it began, by what is left after typing.
    flow.press("P").await.shows("● acme").hides("● as started");
    flow.write("started").await.press("enter").await;
    flow.shows("1 of 5").shows("t2000/demo");
    flow.press("P").await.write("session").await;
    flow.press("enter").await.shows("1 of 3");
    flow.end().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_of_the_connection_that_is_left_goes_on() {
    let other = server("t7", 3).await;
    let home = home(&other);
    let mut flow = Flow::start_among(server("t2000", 0).await, &home).await;
    let bytes: Vec<u8> = (0..76_800u32).flat_map(u32::to_le_bytes).collect();
    let source = flow.folder.path().join("source");
    fs::create_dir(&source).unwrap();
    let path = write_file(&source, "image.bin", &bytes);
    flow.paste(&path).await.press("enter").await;
    flow.shows("Uploaded image.bin");
    flow.take("t L tab ctrl-u");
    flow.write_now("40K").take("enter esc");
    flow.press("d").await.take("enter");
    let some = |job: &JobRow| job.is_ours() && job.meter.bytes() > 20_000;
    while !flow.runtime.model.transfers.live().any(some) {
        flow.runtime.step().await.unwrap();
    }
    let host = host(&flow.server);
    // Enter may come before the profiles are read.
    flow.take("P").write_now("acme").take("enter");
    flow.until("1 of 3").await;
    flow.shows("A transfer of another connection goes on; t shows it.");
    // It can be paused and go on from here.
    flow.take("t p")
        .until("paused, begins anew")
        .await
        .shows(&host);
    flow.take("L tab ctrl-u").write_now("none").take("enter p");
    flow.until("saved as").await;
    assert_eq!(fs::read(flow.file("image.bin")).unwrap(), bytes);
    flow.settle().await.press("esc").await.shows("1 of 3");
    flow.end().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_not_kept_is_asked_for_at_the_way_there() {
    let other = server("t7", 3).await;
    let home = Home::new();
    let url = other.url();
    home.write(
        "config/profiles.toml",
        &format!("[profile.acme]\nhost = \"{url}\"\nuser = \"demo\"\n"),
    );
    let mut flow = Flow::start_among(server("t2000", 5).await, &home).await;
    flow.press("P").await.write("acme").await;
    flow.take("enter").until("Its password is not known").await;
    flow.until("enter log in").await;
    flow.write_now("demo").take("enter").until("1 of 3").await;
    // It is not asked again on the way back.
    flow.settle().await.press("P").await.write("started").await;
    flow.press("enter").await.shows("1 of 5");
    flow.press("P").await.write("acme").await;
    flow.press("enter").await.shows("1 of 3").shows("t7/demo");
    flow.end().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_changed_is_kept_once_it_was_taken() {
    for keeps in [true, false] {
        let other = server("t7", 3).await;
        let (home, url) = (home(&other), other.url());
        home.keep("acme", &url, "demo", "old");
        let mut flow = Flow::start_among(server("t2000", 5).await, &home).await;
        flow.press("P").await.write("acme").await;
        flow.take("enter")
            .until("[ ] keep it with the profile")
            .await;
        flow.until("enter log in").await;
        let kept = || {
            let secrets = SecretFile::within(&home.folder.path().join("config"));
            let kept = secrets.get("acme", &url, "demo").unwrap().unwrap();
            kept.expose_secret().to_owned()
        };
        // What the platform does not take is not kept.
        flow.write_now("wrong").take("tab enter");
        flow.until("The server said")
            .await
            .until("enter log in")
            .await;
        assert_eq!(kept(), "old");
        flow.write_now("demo")
            .take(if keeps { "tab enter" } else { "enter" });
        flow.until("1 of 3").await;
        if keeps {
            flow.until("The new password of the profile “acme” is in")
                .await;
        }
        flow.settle().await;
        assert_eq!(kept(), if keeps { "demo" } else { "old" });
        flow.end().await;
        other.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_changed_and_removed_on_the_screen() {
    let other = server("t7", 3).await;
    let home = home(&other);
    let text = || fs::read_to_string(home.folder.path().join("config/profiles.toml")).unwrap();
    let mut flow = Flow::start_among(server("t2000", 5).await, &home).await;
    flow.press("P").await.write("acme").await;
    flow.press("f2")
        .await
        .shows("Profile acme")
        .shows("nothing is deleted");
    flow.press("left tab right enter").await;
    flow.shows("Changed the profile “acme”.")
        .shows("Connections");
    assert!(text().contains("mode = \"prod\""), "{}", text());
    assert!(text().starts_with("default = \"acme\""), "{}", text());
    flow.write("acme").await.press("enter").await;
    flow.shows("1 of 3").shows("· prod");
    flow.press("P").await.write("acme").await;
    flow.press("f2 shift-tab right enter").await;
    flow.shows("Remove the profile “acme”");
    flow.press("right enter").await;
    flow.shows("Removed the profile “acme”. It was the default");
    assert!(!text().contains("acme"), "{}", text());
    flow.press("esc").await.shows("1 of 3");
    flow.end().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_connected_is_told_and_the_way_back_is_open() {
    let home = Home::new();
    home.write(
        "config/profiles.toml",
        "[profile.bad]\nhost = \"a b\"\nuser = \"x\"\n",
    )
    .write("sessions/broken.json", "{");
    let mut flow = Flow::start_among(server("t2000", 5).await, &home).await;
    flow.press("P").await.shows("it is no JSON");
    flow.write("bad").await.press("enter").await;
    flow.shows("is not the address of a tenant");
    flow.press("P").await.write("started").await;
    flow.press("enter").await.shows("1 of 5");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tab_order_and_filter_are_as_they_were_left_for_each_connection() {
    let other = server("t7", 30).await;
    let home = home(&other);
    let mut flow = Flow::start_among(server("t2000", 50).await, &home).await;
    flow.press("s n s n").await.shows("NAME ↓");
    flow.press("P").await.write("acme").await;
    flow.press("enter").await.shows("of 30").hides("NAME ↓");
    flow.press("/").await.write("0000001").await;
    flow.press("enter").await.shows("name *0000001*");
    flow.press("2").await.shows("Events");
    // The way back shows what was left there.
    flow.press("P").await.write("started").await;
    flow.press("enter").await.shows("of 50").shows("NAME ↓");
    flow.press("P").await.write("acme").await;
    flow.press("enter").await;
    assert_eq!(flow.runtime.model.tab, Tab::Events);
    flow.press("1").await.shows("name *0000001*");
    flow.press("3 q").await;
    assert!(flow.runtime.model.exit.is_some());
    let first = std::sync::Arc::clone(&flow.server);
    flow.end().await;
    // So does the next start.
    let first = std::sync::Arc::into_inner(first).unwrap();
    let mut again = Flow::start_among(first, &home).await;
    again.shows("of 50").shows("NAME ↓");
    again.press("P").await.write("acme").await;
    again.press("enter").await;
    assert_eq!(again.runtime.model.tab, Tab::Applications);
    again.press("1").await.shows("name *0000001*");
    again.end().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn split_zoom_and_columns_are_as_they_were_left_for_each_connection() {
    let other = server("t7", 30).await;
    let home = home(&other);
    let mut flow = Flow::start_among(server("t2000", 50).await, &home).await;
    flow.press("< < c j space + enter").await.hides("TYPE");
    let first_share = flow.runtime.model.list_share;
    // Where nothing was left, all stays as it is.
    flow.press("P").await.write("acme").await;
    flow.press("enter").await.shows("of 30").hides("TYPE");
    flow.press("> > > > c r G k space enter z").await;
    flow.shows("TYPE").shows("ID");
    let other_share = flow.runtime.model.list_share;
    flow.press("P").await.write("started").await;
    flow.press("enter").await.shows("of 50").hides("TYPE");
    assert_eq!(flow.runtime.model.list_share, first_share);
    assert!(!flow.runtime.model.zoomed);
    flow.press("q").await;
    let first = std::sync::Arc::clone(&flow.server);
    flow.end().await;
    // So does the next start.
    let first = std::sync::Arc::into_inner(first).unwrap();
    let mut again = Flow::start_among(first, &home).await;
    again.shows("of 50").hides("TYPE");
    assert_eq!(again.runtime.model.list_share, first_share);
    again.press("P").await.write("acme").await;
    again.press("enter").await.shows("of 30").shows("TYPE");
    let model = &again.runtime.model;
    assert_eq!((model.list_share, model.zoomed), (other_share, true));
    again.end().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sessions_of_one_name_are_two_connections() {
    let other = server("t7", 3).await;
    let third = server("t8", 4).await;
    let home = home(&other);
    let yaml = format!(
        "host: {}\ntenant: t8\nusername: demo\npassword: demo\n",
        third.url()
    );
    home.write("sessions/plant.yaml", &yaml);
    let mut flow = Flow::start_among(server("t2000", 5).await, &home).await;
    flow.press("P").await.write("plant.json").await;
    flow.press("enter").await.shows("1 of 3").shows("t7/demo");
    flow.press("P").await.shows("● plant.json");
    flow.hides("● plant.yaml");
    flow.write("plant.yaml").await;
    flow.press("enter").await.shows("1 of 4").shows("t8/demo");
    flow.end().await;
    other.stop().await;
    third.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_was_edited_meanwhile_is_connected_to_anew() {
    let other = server("t7", 3).await;
    let home = home(&other);
    let mut flow = Flow::start_among(server("t2000", 5).await, &home).await;
    flow.press("P").await.write("acme").await;
    flow.press("enter").await.shows("1 of 3").shows("qual");
    flow.press("P").await.write("started").await;
    flow.press("enter").await.shows("1 of 5");
    let file = home.folder.path().join("config/profiles.toml");
    let edited = fs::read_to_string(&file).unwrap().replace("qual", "prod");
    fs::write(&file, edited).unwrap();
    flow.press("P")
        .await
        .write("prod")
        .await
        .press("enter")
        .await;
    flow.shows("1 of 3").shows(" · prod");
    assert_eq!(flow.runtime.model.places.all().len(), 3);
    // As long as nothing changes, it is the same one.
    flow.press("P").await.write("started").await;
    flow.press("enter")
        .await
        .press("P")
        .await
        .write("prod")
        .await;
    flow.press("enter").await.shows(" · prod");
    assert_eq!(flow.runtime.model.places.all().len(), 3);
    flow.end().await;
    other.stop().await;
}
